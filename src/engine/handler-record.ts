import { STARTED } from '../core/node.js';
import { runsBelow } from '../core/observable-run.js';
import type { Progress } from '../core/progress.js';
import { noProgress } from '../core/progress-state.js';
import type { Run } from '../core/run.js';
import type { RunNode } from '../core/run-node.js';
import type { Tree } from '../core/tree.js';
import type { HandlerState } from './handler-types.js';

/** What a handler knows of its runs, and the store that shows it. */
export class HandlerRecord implements HandlerState<unknown> {
  readonly #tree: Tree;
  #active = 0;
  readonly #listeners = new Set<() => void>();
  #snapshot: HandlerState<unknown> | undefined;
  #before: Run | undefined;
  last: Run | undefined = undefined;
  lastSuccessful: Run | undefined = undefined;
  lastFailed: Run | undefined = undefined;

  readonly #waiting: () => number;

  /** @param waiting - how many calls wait for their turn */
  constructor(tree: Tree, waiting: () => number) {
    this.#tree = tree;
    this.#waiting = waiting;
  }

  get isRunning(): boolean {
    return this.#active > 0;
  }

  get runs(): readonly Run[] {
    return this.#active === 0 ? [] : this.#collect(runsBelow(this.#tree.root));
  }

  /** A list of its own would cost every call more than the run itself; who asks pays instead. */
  #collect(runs: readonly Run[]): Run[] {
    return runs.flatMap((run) => [
      ...((run as unknown as RunNode).meta.record === this ? [run] : []),
      ...this.#collect(run.children),
    ]);
  }

  get queued(): number {
    return this.#waiting();
  }

  get progress(): Progress {
    return this.last?.progress ?? noProgress;
  }

  called(run: Run): void {
    this.#active += 1;
    this.#before = this.last;
    this.last = run;
    if (this.#listeners.size > 0 || this.#snapshot !== undefined) this.#changed();
  }

  settled(run: Run): void {
    this.#active -= 1;
    // A call that was dropped at once is not what a progress bar of the last run should show.
    if (run === this.last && ((run as unknown as RunNode).flags & STARTED) === 0) this.last = this.#before;
    if (run.state === 'success') this.lastSuccessful = run;
    else if (run.state === 'error') this.lastFailed = run;
    if (this.#listeners.size > 0 || this.#snapshot !== undefined) this.#changed();
  }

  cancelAll(reason?: unknown): readonly Run[] {
    return this.runs.filter((run) => run.cancel(reason));
  }

  #changed(): void {
    this.#snapshot = undefined;
    for (const listener of [...this.#listeners]) this.#tree.guard(listener);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    const own = (): void => listener();
    this.#listeners.add(own);
    return () => {
      this.#listeners.delete(own);
    };
  };

  readonly getSnapshot = (): HandlerState<unknown> => {
    const { isRunning, runs, queued, last, lastSuccessful, lastFailed, progress } = this;
    this.#snapshot ??= { isRunning, runs, queued, last, lastSuccessful, lastFailed, progress };
    return this.#snapshot;
  };

  /** Puts the state on the handler function itself. */
  showOn(handler: object): object {
    for (const name of ['isRunning', 'runs', 'queued', 'last', 'lastSuccessful', 'lastFailed', 'progress'] as const) {
      Object.defineProperty(handler, name, { get: () => this[name], enumerable: true });
    }
    const cancelAll = (reason?: unknown): readonly Run[] => this.cancelAll(reason);
    return Object.assign(handler, { cancelAll, subscribe: this.subscribe, getSnapshot: this.getSnapshot });
  }
}
