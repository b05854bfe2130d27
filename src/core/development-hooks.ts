import type { Breach } from './ui-queue.js';
import { VERSION } from './version.js';

/** What is about to be copied for another realm. */
export interface CrossingValues {
  readonly list: readonly unknown[];
  /** What the values are called. @param index - the place among those of one call */
  name(index: number): string;
  /** So many values belong to one call; all, where there is one. */
  readonly arity?: number;
  /** A copy as it would arrive. */
  copy(value: unknown): unknown;
}

/** A class that gets lost, and what becomes of its instance. */
export type LostClass = readonly [name: string, what: string];

/**
 * Where development mode listens. Empty in production, where nothing of it is loaded: the checks cost a property look-up.
 */
export interface DevelopmentHooks {
  /** An engine was made that reports mistakes. */
  opened?: (tree: object) => void;
  /** An engine is being closed. */
  closed?: (tree: object) => void;
  /** Where a platform can tell: `look` is called when the program has nothing left to do. @returns what ends that */
  watchExit?: (look: () => void) => () => void;
  /** An operation was made; the program's part of the stack is below `maker`, its constructor where none is named. */
  made?: (operation: object, maker?: unknown) => void;
  /** An operation, or a function that makes work, was yielded, started or passed on. @param tree - the engine, where it is known */
  used?: (work: unknown, tree?: object) => void;
  /** The body of a frame has ended well. */
  ended?: (frame: object, result: unknown) => void;
  /** Work reported a number that stands for no progress, or gave what arrives as something else. */
  noticed?: (tree: object, name: string, what: string) => void;
  /**
   * Values are about to be copied. Each class is told of once.
   * @param realm - an engine, or the worker that sends them back
   */
  crossing?: (values: CrossingValues, realm: object, tell: (lost: LostClass) => void) => void;
  /** A class gets lost among what a task was given, or gives. Each is reported once an engine. */
  lost?: (tree: object, task: string, lost: LostClass) => void;
  /** A function was wrapped; `record` is that of the handler's runs. */
  wrapped?: (fn: unknown, record: object, tree: object, maker: unknown) => void;
  /** A run was made by a call, of `engine.run` or `fork`, which is on the stack. */
  called?: (run: object) => void;
  /** A run ends with an error. */
  failed?: (run: object, error: unknown) => void;
  /** A call without a key begins work that others may share, or joins it. @param run - the call's */
  shares?: (work: object, args: readonly unknown[], run: object) => void;
  /**
   * A component's handler: an option that is fixed was changed, or StrictMode's rehearsal has cancelled what was not started again.
   * @param record - that of its runs
   */
  misused?: (tree: object, record: object, mistake: 'fixed' | 'rehearsed', name: string, details?: string) => void;
  /** A clean-up step was put off, and the rest of its `finally` cut. */
  putOff?: (frame: object) => void;
  /** A toolkit's `schedule` broke its rule. */
  misscheduled?: (tree: object, breach: Breach, ms: number) => void;
  /** A worker of a page was made by a factory. @returns what is called when it answers, or ends */
  started?: (factory: unknown) => () => void;
}

export const developmentHooks: DevelopmentHooks = sharedHooks();

/** Copies of the library in one program tell one another: an operation of one is used by an engine of the other. */
function sharedHooks(): DevelopmentHooks {
  const place = Symbol.for(`offloop.development@${VERSION}`);
  const realm = globalThis as { [place: symbol]: DevelopmentHooks | undefined };
  return (realm[place] ??= {});
}
