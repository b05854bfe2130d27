import { Cancellation } from '../core/cancellation.js';
import type { Place } from '../core/deadlock.js';
import { CANCELLED, SETTLED, SHUT } from '../core/node.js';
import type { RunNode } from '../core/run-node.js';
import type { Policy } from './handler-types.js';
import { decide, type LaneState } from './policies.js';

/** A call that has been taken in: its run, and how it starts. */
export interface Entry {
  readonly run: RunNode;
  readonly start: () => void;
}

/** The calls that one policy counts together: those of one handler (or group), owner and key. */
export class Lane implements Place, LaneState {
  readonly #policy: Policy;
  readonly limit: number;
  readonly #onEmpty: () => void;
  readonly #running = new Set<RunNode>();
  readonly #waiting = new Set<Entry>();

  /** @param onEmpty - told when nothing runs or waits any more: nobody has to remember it */
  constructor(policy: Policy, limit: number, onEmpty: () => void) {
    this.#policy = policy;
    this.limit = limit;
    this.#onEmpty = onEmpty;
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
   * @param make - makes the call's run; not called where the one there is is shared
   * @returns the run that the caller gets
   */
  call(make: () => Entry): RunNode {
    const { call, cancelRunning, cancelWaiting } = decide(this.#policy, this);
    if (call === 'share') return [...this.#waiting].at(-1)?.run ?? (this.#live.at(-1) as RunNode);
    const entry = make();
    if ((entry.run.flags & SETTLED) !== 0) return entry.run;
    if (call === 'drop') {
      supersede(entry.run, 'dropped, since one runs already');
      return entry.run;
    }
    const replaced = cancelWaiting > 0 ? [...this.#waiting].slice(0, cancelWaiting) : [];
    const replacedRuns = cancelRunning > 0 ? this.#live.slice(0, cancelRunning) : [];
    for (const other of replaced) this.#waiting.delete(other);
    this.#waiting.add(entry);
    entry.run.whenClosed(() => this.#closed(entry));
    for (const { run } of replaced) supersede(run, 'replaced by a newer call');
    for (const run of replacedRuns) supersede(run, 'replaced by a newer call');
    this.#next();
    return entry.run;
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

  /** Those that run and were not cancelled. */
  get #live(): RunNode[] {
    return [...this.#running].filter((run) => (run.flags & SHUT) === 0);
  }

  // ---- places ---------------------------------------------------------------------------------------------------------

  #next(): void {
    while (this.#running.size < this.limit) {
      const [entry] = this.#waiting;
      if (entry === undefined) return;
      this.#waiting.delete(entry);
      this.#running.add(entry.run);
      entry.run.takePlace(this);
      entry.start();
    }
  }

  #closed(entry: Entry): void {
    if (!this.#running.delete(entry.run)) this.#waiting.delete(entry);
    this.#next();
    if (this.isEmpty) this.#onEmpty();
  }
}

function supersede(run: RunNode, reason: string): void {
  run.shut(CANCELLED, new Cancellation(reason, 'policy'));
}
