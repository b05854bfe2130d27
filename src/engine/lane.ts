import { Cancellation } from '../core/cancellation.js';
import type { Place } from '../core/deadlock.js';
import { CANCELLED } from '../core/node.js';
import type { RateWindow } from '../core/rate.js';
import type { RunNode } from '../core/run-node.js';
import type { Entry } from './entry.js';
import type { Policy } from './handler-types.js';
import { decide, type LaneState } from './policies.js';
import type { SharedWork } from './shared-work.js';
import { type Waiting, WaitingCalls } from './waiting-calls.js';

/** What a lane has been given. */
export interface LaneOptions {
  readonly policy: Policy;
  /** How many at once. */
  readonly limit: number;
  /** How fast they may start. */
  readonly rate: RateWindow | undefined;
  /** Told when nothing runs or waits any more: nobody has to remember it. */
  onEmpty(): void;
}

/** The calls that one policy counts together: those of one handler (or group), owner and key. */
export class Lane implements Place, LaneState {
  readonly #options: LaneOptions;
  readonly #running = new Set<RunNode>();
  readonly #works = new Map<RunNode, SharedWork>();
  readonly #waiting = new WaitingCalls();

  constructor(options: LaneOptions) {
    this.#options = options;
  }

  get limit(): number {
    return this.#options.limit;
  }

  get isFull(): boolean {
    return this.#running.size >= this.limit;
  }

  /** Nothing runs or waits. */
  get isEmpty(): boolean {
    return this.#running.size === 0 && this.#waiting.size === 0;
  }

  /** Who holds the places, for the search of circles. */
  get holders(): ReadonlySet<RunNode> {
    return this.#running;
  }

  get waitingRuns(): readonly RunNode[] {
    return [...this.#waiting].map(({ run }) => run);
  }

  /**
   * Decides on a call.
   * @param make - makes the call's run
   * @returns the run that the caller gets
   */
  call(make: () => Entry): RunNode {
    const { call, cancelRunning, cancelWaiting, spareWaiting } = decide(this.#options.policy, this);
    const { run, start, sharing } = make();
    if (run.isSettled) return run;
    if (call === 'drop') supersede(run, 'dropped, since one runs already');
    else if (call === 'share' && this.#newestWork !== undefined) sharing?.join(this.#newestWork);
    else {
      const work = sharing?.begin();
      const replaced = this.#waiting.slice(spareWaiting, cancelWaiting);
      const replacedRuns = cancelRunning > 0 ? this.#live.slice(0, cancelRunning) : [];
      for (const other of replaced) this.#waiting.delete(other);
      this.#enter(work === undefined ? { run, start, work } : { run: work.run, start: () => work.start(), work });
      for (const other of replaced) supersede(other.run, 'replaced by a newer call');
      for (const other of replacedRuns) supersede(other, 'replaced by a newer call');
      this.#next();
    }
    return run;
  }

  /** A run that nobody asked for a place has one all the same, also beyond the limit. */
  adopt(run: RunNode): void {
    this.#running.add(run);
    // It may hold one of its handler's, too.
    if (run.place === undefined) run.takePlace(this);
    run.whenClosed(() => this.#closed({ run, start: () => {}, work: undefined }));
  }

  #enter(call: Waiting): void {
    this.#waiting.add(call);
    call.run.whenClosed(() => this.#closed(call));
  }

  // ---- the state that policies decide on ------------------------------------------------------------------------------

  get running(): number {
    return this.#running.size;
  }

  get closing(): number {
    return this.#running.size - this.#live.length;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** Those that run, and neither were cancelled nor only clean up. */
  get #live(): RunNode[] {
    return [...this.#running].filter((run) => run.isOpen);
  }

  get #newestWork(): SharedWork | undefined {
    return this.#waiting.last?.work ?? this.#works.get(this.#live.at(-1) as RunNode);
  }

  // ---- places ---------------------------------------------------------------------------------------------------------

  readonly #next = (): void => {
    const { rate } = this.#options;
    while (!this.isFull) {
      const { first } = this.#waiting;
      if (first === undefined) return;
      if (rate?.hasRoom === false) return rate.whenRoom(this.#next);
      rate?.started();
      const { run, start, work } = first;
      this.#waiting.delete(first);
      this.#running.add(run);
      if (work !== undefined) this.#works.set(run, work);
      run.takePlace(this);
      start();
    }
  };

  #closed(call: Waiting): void {
    this.#works.delete(call.run);
    if (!this.#running.delete(call.run)) this.#waiting.delete(call);
    this.#next();
    if (this.#waiting.size === 0) this.#options.rate?.forget(this.#next);
    if (this.isEmpty) this.#options.onEmpty();
  }
}

function supersede(run: RunNode, reason: string): void {
  run.shut(CANCELLED, new Cancellation(reason, 'policy'));
}
