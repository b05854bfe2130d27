import type { Progress } from '../core/progress.js';
import { noProgress } from '../core/progress-state.js';
import type { Run } from '../core/run.js';
import type { Tree } from '../core/tree.js';
import type { HandlerState } from './handler-types.js';

/** What a handler knows of its runs, and the store that shows it. */
export class HandlerRecord implements HandlerState<unknown> {
  readonly #tree: Tree;
  readonly #active = new Set<Run>();
  readonly #listeners = new Set<() => void>();
  #snapshot: HandlerState<unknown> | undefined;
  last: Run | undefined = undefined;
  lastSuccessful: Run | undefined = undefined;
  lastFailed: Run | undefined = undefined;

  constructor(tree: Tree) {
    this.#tree = tree;
  }

  get isRunning(): boolean {
    return this.#active.size > 0;
  }

  get runs(): readonly Run[] {
    return [...this.#active];
  }

  get queued(): number {
    return 0;
  }

  get progress(): Progress {
    return this.last?.progress ?? noProgress;
  }

  called(run: Run): void {
    this.#active.add(run);
    this.last = run;
    this.#changed();
  }

  settled(run: Run): void {
    this.#active.delete(run);
    if (run.state === 'success') this.lastSuccessful = run;
    else if (run.state === 'error') this.lastFailed = run;
    this.#changed();
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
