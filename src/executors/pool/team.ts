import { PriorityQueue, type Waiting } from './queue.js';

/**
 * Where a worker stands: it starts; it is unused; it executes a task; its task was cancelled, or it is being ended, so that it counts
 * for nothing but the end; it is gone.
 */
export type SeatState = 'starting' | 'idle' | 'busy' | 'leaving' | 'gone';

/**
 * The workers that can execute the same functions, and the tasks that wait for one of them. In Node any worker can execute any
 * function, and there is one team; in a page a worker knows what its module exposes, and each module has a team.
 */
export class Team<Entry extends Waiting> {
  /** What its workers are made by. */
  readonly origin: unknown;
  readonly queue = new PriorityQueue<Entry>();
  /** Its workers by where they stand. */
  readonly counts: Record<SeatState, number> = { starting: 0, idle: 0, busy: 0, leaving: 0, gone: 0 };
  /** Since when it has tasks and no worker, though the limit is reached. */
  blockedSince: number | undefined;

  constructor(origin: unknown) {
    this.origin = origin;
  }

  /** Workers that are or will be free. */
  get available(): number {
    return this.counts.starting + this.counts.idle;
  }

  /** Workers that execute a wanted task or are there for one. */
  get alive(): number {
    return this.available + this.counts.busy;
  }

  get isEmpty(): boolean {
    return this.queue.size === 0 && this.alive === 0 && this.counts.leaving === 0;
  }
}
