import { Cancellation } from '../core/cancellation.js';
import type { Place } from '../core/deadlock.js';
import { CANCELLED, SETTLED, SHUT } from '../core/node.js';
import type { RunNode } from '../core/run-node.js';
import type { Policy } from './handler-types.js';
import { decide } from './policies.js';

/** A call that has been taken in: its run, and how it starts. */
export interface Entry {
  readonly run: RunNode;
  readonly start: () => void;
}

/** The calls that one policy counts together: those of one handler (or group), owner and key. */
export class Lane implements Place {
  readonly #policy: Policy;
  readonly #limit: number;
  readonly #onEmpty: () => void;
  readonly #running = new Set<RunNode>();
  #waiting: Entry[] = [];

  /** @param onEmpty - told when nothing runs or waits any more: nobody has to remember it */
  constructor(policy: Policy, limit: number, onEmpty: () => void) {
    this.#policy = policy;
    this.#limit = limit;
    this.#onEmpty = onEmpty;
  }

  /** Nothing runs or waits. */
  get isEmpty(): boolean {
    return this.#running.size === 0 && this.#waiting.length === 0;
  }

  /** Who holds the places, for the search of circles. */
  get holders(): ReadonlySet<RunNode> {
    return this.#running;
  }

  get waitingRuns(): readonly RunNode[] {
    return this.#waiting.map(({ run }) => run);
  }

  /**
   * Decides on a call.
   * @param make - makes the call's run; not called where the one there is is shared
   * @returns the run that the caller gets
   */
  call(make: () => Entry): RunNode {
    const { size: running } = this.#running;
    const live = [...this.#running].filter((run) => (run.flags & SHUT) === 0);
    const closing = running - live.length;
    const state = { running, closing, waiting: this.#waiting.length, limit: this.#limit };
    const { call, cancelRunning, cancelWaiting } = decide(this.#policy, state);
    if (call === 'share') return this.#waiting.at(-1)?.run ?? (live.at(-1) as RunNode);
    const entry = make();
    if ((entry.run.flags & SETTLED) !== 0) return entry.run;
    if (call === 'drop') {
      supersede(entry.run, 'dropped, since one runs already');
      return entry.run;
    }
    const replaced = [
      ...this.#waiting.slice(0, cancelWaiting).map((other) => other.run),
      ...live.slice(0, cancelRunning),
    ];
    this.#waiting = [...this.#waiting.slice(cancelWaiting), entry];
    entry.run.whenClosed(() => this.#closed(entry));
    for (const run of replaced) supersede(run, 'replaced by a newer call');
    this.#next();
    return entry.run;
  }

  #next(): void {
    while (this.#running.size < this.#limit) {
      const entry = this.#waiting.shift();
      if (entry === undefined) return;
      this.#running.add(entry.run);
      entry.run.takePlace(this);
      entry.start();
    }
  }

  #closed(entry: Entry): void {
    if (!this.#running.delete(entry.run)) this.#waiting = this.#waiting.filter((other) => other !== entry);
    this.#next();
    if (this.isEmpty) this.#onEmpty();
  }
}

function supersede(run: RunNode, reason: string): void {
  run.shut(CANCELLED, new Cancellation(reason, 'policy'));
}
