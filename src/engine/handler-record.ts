import { STARTED } from '../core/node.js';
import { runsBelow } from '../core/observable-run.js';
import type { Progress } from '../core/progress.js';
import { noProgress, ProgressSum } from '../core/progress-state.js';
import type { Run } from '../core/run.js';
import type { RunNode } from '../core/run-node.js';
import type { Tree } from '../core/tree.js';
import type { HandlerState } from './handler-types.js';
import { cancelWaitingFirst } from './registry.js';

/** What a handler knows of its runs, and the store that shows it. */
export class HandlerRecord implements HandlerState<unknown> {
  readonly #tree: Tree;
  #active = 0;
  readonly #listeners = new Set<() => void>();
  #listed: Set<Run> | undefined;
  #snapshot: HandlerState<unknown> | undefined;
  /** The last one that had started when it ended. */
  #ended: Run | undefined;
  last: Run | undefined = undefined;
  lastSuccessful: Run | undefined = undefined;
  lastFailed: Run | undefined = undefined;

  constructor(tree: Tree) {
    this.#tree = tree;
  }

  get isRunning(): boolean {
    return this.#active > 0;
  }

  get runs(): readonly Run[] {
    if (this.#active === 0) return [];
    this.#listed ??= new Set(this.#collect(runsBelow(this.#tree.root)));
    return [...this.#listed];
  }

  /** A list would cost every call more than the run itself: it is made, and kept from then on, when somebody asks. */
  #collect(runs: readonly Run[]): Run[] {
    return runs.flatMap((run) => [
      ...((run as unknown as RunNode).meta.record === this ? [run] : []),
      ...this.#collect(run.children),
    ]);
  }

  get queued(): number {
    return this.runs.filter((run) => run.state === 'pending').length;
  }

  get progress(): Progress {
    const sum = new ProgressSum();
    for (const run of this.runs) sum.add(run.progress);
    return sum.progress ?? this.last?.progress ?? noProgress;
  }

  called(run: Run): void {
    this.#active += 1;
    this.#listed?.add(run);
    this.last = run;
  }

  settled(run: Run): void {
    this.#active -= 1;
    this.#listed?.delete(run);
    // A call that was dropped at once is not what a progress bar of the last run should show.
    if (((run as unknown as RunNode).flags & STARTED) !== 0) this.#ended = run;
    else if (run === this.last) this.last = (this.#active > 0 ? this.runs.at(-1) : undefined) ?? this.#ended;
    if (run.state === 'success') this.lastSuccessful = run;
    else if (run.state === 'error') this.lastFailed = run;
    this.changed();
  }

  cancelAll(reason?: unknown): readonly Run[] {
    return cancelWaitingFirst(this.runs, (run) => run.cancel(reason));
  }

  changed(): void {
    this.#snapshot = undefined;
    if (this.#listeners.size > 0) for (const listener of [...this.#listeners]) this.#tree.guard(listener);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    const own = (): void => listener();
    this.#listeners.add(own);
    return () => {
      this.#listeners.delete(own);
    };
  };

  readonly getSnapshot = (): HandlerState<unknown> => {
    this.#snapshot ??= new Snapshot(this);
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

/** The state at one time. What takes a walk over the runs is read when somebody asks, which most listeners do not. */
class Snapshot implements HandlerState<unknown> {
  readonly #record: HandlerRecord;
  readonly isRunning: boolean;
  readonly last: Run | undefined;
  readonly lastSuccessful: Run | undefined;
  readonly lastFailed: Run | undefined;
  #runs: readonly Run[] | undefined;
  #queued: number | undefined;
  #progress: Progress | undefined;

  constructor(record: HandlerRecord) {
    this.#record = record;
    this.isRunning = record.isRunning;
    this.last = record.last;
    this.lastSuccessful = record.lastSuccessful;
    this.lastFailed = record.lastFailed;
  }

  get runs(): readonly Run[] {
    this.#runs ??= this.#record.runs;
    return this.#runs;
  }

  get queued(): number {
    this.#queued ??= this.#record.queued;
    return this.#queued;
  }

  get progress(): Progress {
    this.#progress ??= this.#record.progress;
    return this.#progress;
  }
}
