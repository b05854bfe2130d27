import { afterMessages } from '../../core/arrivals.js';
import { macrotask } from '../../core/host.js';
import { Engine, treeOf, usesJavaScriptLoop } from '../../engine/engine.js';
import type { TaskExecutor } from '../../executors/executor.js';
import type { ExecutorKind } from '../../tasks/executor-kind.js';
import { ElementOwners } from './element-owners.js';
import { FrameLoop } from './frame-loop.js';
import { pageClock } from './page-clock.js';
import {
  checkedPageWorkerOptions,
  type PageWorkerOptions,
  pageExecutor,
  pageWorkerOptionNames,
} from './page-executors.js';
import { pageVisibility } from './page-visibility.js';
import { isNode, isWindow } from './presence.js';
import { quietCancellation } from './quiet-cancellation.js';
import { WindowOwners } from './window-owners.js';

/** Options of engines in pages. */
export interface DomEngineOptions extends PageWorkerOptions {}

/** What `mainApp` is here: the root of React, the app of Vue, or anything else that can be unmounted. */
interface PageApp {
  unmount?(error?: unknown): void;
}

/**
 * The engine for pages. Handlers go on between frames: results that arrive in a burst are handed over in slices of `uiBudget`, and no
 * slice begins while a frame is overdue.
 *
 * An element may be an `owner`, of a run, a handler or a `scope`: its runs are cancelled when it has left the document, or its frame or
 * window has gone; a document or a window may be one, too. An error that nobody awaits goes to `window.onerror`. `exitOnError` closes the engine and unmounts `mainApp`.
 *
 * @example
 * ```ts no-run
 * import { Task } from 'offloop';
 * import { DomEngine } from 'offloop/dom';
 * const engine = new DomEngine();
 * const output = document.querySelector('output')!;
 * document.querySelector('button')!.onclick = engine.async({ policy: 'restart', owner: output }, function* () {
 *   output.value = `${yield* new Task((n: number) => n ** 2, 12)}`;
 * });
 * ```
 */
export class DomEngine extends Engine {
  /** @internal */
  static override readonly optionNames = pageWorkerOptionNames;

  static {
    usesJavaScriptLoop(this.prototype.schedule);
  }

  /** What it takes of the page. There is none where a server renders it: modules that make an engine load there all the same. */
  readonly #page =
    typeof document === 'undefined'
      ? undefined
      : {
          frames: new FrameLoop(),
          elements: new ElementOwners(),
          windows: new WindowOwners(),
          endQuiet: quietCancellation(),
        };

  /** @param options - limits, name, logger */
  constructor(options: DomEngineOptions = {}) {
    super(checkedPageWorkerOptions(options));
    if (this.#page === undefined) return;
    const tree = treeOf(this);
    tree.clock = pageClock;
    tree.visibility = pageVisibility;
  }

  /** After a frame, if one is overdue. */
  protected override schedule(drain: () => void): void {
    if (this.#page === undefined) macrotask(drain);
    else this.#page.frames.post(drain);
  }

  /** @internal */
  protected override createExecutor(kind: ExecutorKind): TaskExecutor | undefined {
    if (!(kind === 'thread' || kind === 'process')) return super.createExecutor(kind);
    const { log, queue } = treeOf(this);
    return pageExecutor(kind, this.options, {
      warn: (message, details) => log('warn', message, details),
      turn: (goOn) => queue.push({ proceedWith: goOn }, 0, undefined, false),
    });
  }

  /** @internal */
  protected override mayResume(): boolean {
    return this.#page === undefined || this.#page.frames.mayWork();
  }

  /** @internal */
  protected override watchOwner(owner: object, ended: (reason: unknown) => void): (() => void) | undefined {
    if (this.#page === undefined) return super.watchOwner(owner, ended);
    // First, since those of other origins answer no other question.
    if (isWindow(owner)) return this.#page.windows.watch(owner, ended);
    return isNode(owner) ? this.#page.elements.watch(owner, ended) : super.watchOwner(owner, ended);
  }

  /** `exitOnError`: a page cannot end itself, so what it shows is unmounted, and nothing of the engine goes on. */
  protected override exit(error: unknown): void {
    const report = (failure: unknown): void => this.reportError(failure);
    const end = (): void => {
      try {
        (this.mainApp as PageApp | undefined)?.unmount?.(error);
      } catch (failure) {
        report(failure);
      }
      this.close().catch(report);
    };
    // An error that nobody looks at is told in the next turns.
    afterMessages(end);
  }

  /** @internal */
  protected override async released(): Promise<void> {
    this.#page?.frames.stop();
    // A browser tells of what `close()` has cancelled, in a turn of its own.
    await new Promise<void>((resolve) => afterMessages(resolve));
    this.#page?.endQuiet();
  }
}
