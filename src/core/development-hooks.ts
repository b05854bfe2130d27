import type { Breach } from './ui-queue.js';

/**
 * Where development mode listens. Empty in production, where nothing of it is loaded: the checks cost a property look-up.
 */
export interface DevelopmentHooks {
  /** An engine was made that reports mistakes. */
  opened?: (tree: object) => void;
  /** An engine is being closed. */
  closed?: (tree: object) => void;
  /** An operation was made; the program's part of the stack is below `maker`, its constructor where none is named. */
  made?: (operation: object, maker?: unknown) => void;
  /** An operation was yielded, started or passed on. */
  used?: (operation: unknown) => void;
  /** The body of a frame has ended well. */
  ended?: (frame: object, result: unknown) => void;
  /** Work reported a number that stands for no progress, or gave what arrives as something else. */
  noticed?: (tree: object, name: string, what: string) => void;
  /** A function was wrapped; `record` is that of the handler's runs. */
  wrapped?: (fn: unknown, record: object, tree: object, maker: unknown) => void;
  /** A clean-up step was put off, and the rest of its `finally` cut. */
  putOff?: (frame: object) => void;
  /** A toolkit's `schedule` broke its rule. */
  misscheduled?: (tree: object, breach: Breach, ms: number) => void;
  /** A worker of a page was made by a factory. @returns what is called when it answers, or ends */
  started?: (factory: unknown) => () => void;
}

export const developmentHooks: DevelopmentHooks = {};
