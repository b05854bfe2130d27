import { CANCELLED, STARTED } from '../core/node.js';
import { runsBelow } from '../core/observable-run.js';
import type { Progress } from '../core/progress.js';
import { ProgressBelow } from '../core/progress-below.js';
import type { Run } from '../core/run.js';
import type { RunNode } from '../core/run-node.js';
import type { Tree } from '../core/tree.js';
import { ActiveRuns, type RunsThen } from './active-runs.js';
import type { HandlerState, ProgressStore } from './handler-types.js';
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
  readonly #progressBelow = new ProgressBelow();
  /** Those of the active runs that have told something. */
  readonly #telling = new Set<Run>();
  #progress: Progress | undefined;
  readonly #progressListeners: Listeners;
  readonly progressStore: ProgressStore;

  constructor(tree: Tree) {
    this.#tree = tree;
    this.#listeners = new Listeners(tree);
    this.#progressListeners = new Listeners(tree);
    this.progressStore = { subscribe: this.#progressListeners.subscribe, getSnapshot: () => this.progress };
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
    if (this.#telling.size > 0) this.#progressChanged();
  }

  started(): void {
    this.#started += 1;
    this.#snapshot = undefined;
  }

  settled(run: Run): void {
    const { flags } = run as unknown as RunNode;
    this.#active -= 1;
    this.#list?.delete(run);
    // A call that was dropped at once is not what a progress bar of the last run should show.
    if ((flags & STARTED) !== 0) {
      this.#started -= 1;
      this.#ended = run;
    } else if (run === this.last) this.last = (this.#active > 0 ? this.#needList().newest : undefined) ?? this.#ended;
    if (run.state === 'success') this.lastSuccessful = run;
    else if (run.state === 'error') this.lastFailed = run;
    this.#endProgress(run, flags);
    this.changed();
  }

  cancelAll(reason?: unknown): readonly Run[] {
    return cancelWaitingFirst(this.#tree, this.runs, (run) => run.cancel(reason));
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
    this.#progress ??= this.#progressBelow.show(this.#told(), this.#active - this.#telling.size);
    return this.#progress;
  }

  *#told(): Generator<Progress> {
    for (const run of this.#telling) yield run.progress;
  }

  progressed(run: Run): void {
    this.#telling.add(run);
    this.#progressChanged();
  }

  #progressChanged(): void {
    this.#progress = undefined;
    this.#tree.progress.mark(this);
  }

  /** Called once a frame, if it has changed. */
  emitProgress(): void {
    this.#progressListeners.tell();
  }

  /** What was cancelled, or has never started, is nothing that was to be done. */
  #endProgress(run: Run, flags: number): void {
    const hasTold = this.#telling.size > 0 && this.#telling.delete(run);
    if (!hasTold && this.#active === 0 && this.#progressBelow.isNew) return;
    const isDone = (flags & (STARTED | CANCELLED)) === STARTED;
    if (isDone) this.#progressBelow.ended(run.progress, run.state === 'success');
    else if ((flags & STARTED) !== 0) this.#progressBelow.left();
    if (this.#active === 0) this.#progressBelow.over();
    if (!hasTold && !this.#progressBelow.hasTold) return;
    this.#progressChanged();
    this.#tree.progress.flush(this);
  }

  /** Puts the state on the handler function itself. */
  showOn(handler: object): object {
    for (const name of ['isRunning', 'runs', 'queued', 'last', 'lastSuccessful', 'lastFailed', 'progress'] as const) {
      Object.defineProperty(handler, name, { get: () => this[name], enumerable: true });
    }
    const cancelAll = (reason?: unknown): readonly Run[] => this.cancelAll(reason);
    const { getSnapshot, progressStore } = this;
    const { subscribe } = this.#listeners;
    return Object.assign(handler, { cancelAll, subscribe, getSnapshot, progressStore });
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
