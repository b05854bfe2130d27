import { runsBelow } from '../core/observable-run.js';
import type { Progress } from '../core/progress.js';
import type { Run } from '../core/run.js';
import type { RunNode } from '../core/run-node.js';
import type { Tree } from '../core/tree.js';
import { ActiveRuns, type RunsThen } from './active-runs.js';
import { HandlerProgress } from './handler-progress.js';
import type { HandlerState } from './handler-types.js';
import { Listeners } from './listeners.js';
import { cancelWaitingFirst } from './registry.js';

/** What a handler knows of its runs, and the stores that show it. */
export class HandlerRecord implements HandlerState<unknown> {
  readonly #tree: Tree;
  #active = 0;
  /** How many of them have started. */
  #started = 0;
  readonly #listeners: Listeners;
  #list: ActiveRuns | undefined;
  #snapshot: HandlerState<unknown> | undefined;
  /** The last one that had started when it ended. */
  #ended: Run | undefined;
  last: Run | undefined = undefined;
  lastSuccessful: Run | undefined = undefined;
  lastFailed: Run | undefined = undefined;
  readonly #progress: HandlerProgress;

  constructor(tree: Tree) {
    this.#tree = tree;
    this.#listeners = new Listeners(tree);
    this.#progress = new HandlerProgress(tree);
  }

  get isRunning(): boolean {
    return this.#active > 0;
  }

  get runs(): readonly Run[] {
    return this.#active === 0 ? [] : this.#needList().now();
  }

  /** The list as it is now, for later. */
  get runsThen(): RunsThen {
    return this.#active === 0 ? () => [] : this.#needList().now;
  }

  /** A list would cost every call more than the run itself: it is made, and kept from then on, when somebody asks. */
  #needList(): ActiveRuns {
    this.#list ??= new ActiveRuns(this.#collect(runsBelow(this.#tree.root)));
    return this.#list;
  }

  /** Whoever will ask for it again and again lets it be kept from the beginning, before the first call. */
  keepList(): void {
    this.#list = new ActiveRuns([]);
  }

  #collect(runs: readonly Run[]): Run[] {
    return runs.flatMap((run) => [
      ...((run as unknown as RunNode).meta.record === this ? [run] : []),
      ...this.#collect(run.children),
    ]);
  }

  get queued(): number {
    return this.#active - this.#started;
  }

  called(run: Run): void {
    this.#active += 1;
    this.#list?.add(run);
    this.last = run;
    this.#snapshot = undefined;
    this.#progress.called();
  }

  started(): void {
    this.#started += 1;
    this.#snapshot = undefined;
  }

  settled(run: Run): void {
    const { isStarted } = run as unknown as RunNode;
    this.#active -= 1;
    this.#list?.delete(run);
    // A call that was dropped at once is not what a progress bar of the last run should show.
    if (isStarted) {
      this.#started -= 1;
      this.#ended = run;
    } else if (run === this.last) this.last = (this.#active > 0 ? this.#needList().newest : undefined) ?? this.#ended;
    if (run.state === 'success') this.lastSuccessful = run;
    else if (run.state === 'error') this.lastFailed = run;
    this.#progress.settled(run, isStarted);
    this.changed();
  }

  cancelAll(reason?: unknown): readonly Run[] {
    return cancelWaitingFirst(this.#tree, this.runs, (run) => run.cancel(reason));
  }

  /** Forgets the runs that were; cancels nothing. */
  reset(): void {
    if ((this.last ?? this.lastSuccessful ?? this.lastFailed ?? this.#ended) === undefined) return;
    this.last = undefined;
    this.lastSuccessful = undefined;
    this.lastFailed = undefined;
    this.#ended = undefined;
    this.changed();
  }

  /** Another list, or another state of one of its runs. */
  changed(): void {
    this.#snapshot = undefined;
    this.#listeners.tell();
  }

  readonly getSnapshot = (): HandlerState<unknown> => {
    this.#snapshot ??= new Snapshot(this);
    return this.#snapshot;
  };

  // ---- progress -------------------------------------------------------------------------------------------------------

  /** That of the runs since it was last idle. */
  get progress(): Progress {
    return this.#progress.shown;
  }

  progressed(run: Run): void {
    this.#progress.progressed(run);
  }

  shares(run: Run, work: object): void {
    this.#progress.shares(run, work);
  }

  /** Puts the state on the handler function itself. */
  showOn(handler: object): object {
    for (const name of ['isRunning', 'runs', 'queued', 'last', 'lastSuccessful', 'lastFailed', 'progress'] as const) {
      Object.defineProperty(handler, name, { get: () => this[name], enumerable: true });
    }
    const cancelAll = (reason?: unknown): readonly Run[] => this.cancelAll(reason);
    const reset = (): void => this.reset();
    const { getSnapshot } = this;
    const { subscribe } = this.#listeners;
    return Object.assign(handler, { cancelAll, reset, subscribe, getSnapshot, progressStore: this.#progress.store });
  }
}

/** The state at one time: it stays what it was. */
class Snapshot implements HandlerState<unknown> {
  readonly isRunning: boolean;
  readonly queued: number;
  readonly last: Run | undefined;
  readonly lastSuccessful: Run | undefined;
  readonly lastFailed: Run | undefined;
  readonly progress: Progress;
  readonly #runs: RunsThen;

  constructor(record: HandlerRecord) {
    this.isRunning = record.isRunning;
    this.queued = record.queued;
    this.last = record.last;
    this.lastSuccessful = record.lastSuccessful;
    this.lastFailed = record.lastFailed;
    this.progress = record.progress;
    this.#runs = record.runsThen;
  }

  /** Written down when somebody asks, which most listeners do not. */
  get runs(): readonly Run[] {
    return this.#runs();
  }
}
