import { host } from '../../core/host.js';
import type { Call } from './call.js';
import type { Origin, Origins } from './origins.js';
import { quietTimer } from './quiet-timer.js';
import { lacksSpare, lacksWorker, mayClaim, type Staff } from './staffing-decisions.js';
import type { PoolWorker } from './worker.js';
import type { Workers } from './workers.js';

/** Milliseconds from the use of the spare worker until the next one starts. */
const SPARE_DELAY = 10;

/** What staffing looks at. */
export interface StaffingHost {
  /** How many workers may be busy at once. */
  readonly limit: number;
  readonly origins: Origins<Call>;
  readonly workers: Workers;
  /** Milliseconds that a spare worker is kept. */
  readonly idleTimeout: number;
}

/** Decides which origin gets a further worker, and whose place it takes. */
export class Staffing {
  readonly #pool: StaffingHost;
  /** Until then one worker more than needed is kept, since tasks get cancelled and take their workers along. */
  #spareUntil = 0;
  /** Whose it is. */
  #spareOrigin: Origin<Call> | undefined;
  #spareTimer: unknown;
  #isClosed = false;

  constructor(pool: StaffingHost) {
    this.#pool = pool;
  }

  /** Starts a worker. */
  start(origin: Origin<Call>): PoolWorker {
    this.#pool.origins.keep(origin);
    return this.#pool.workers.start(origin);
  }

  /** Origins that have tasks and no worker take the places of workers that others do not need as much. */
  share(): void {
    const { limit, origins, workers } = this.#pool;
    const now = host.performance.now();
    for (const origin of origins) {
      if (origin.queue.size === 0 || origin.available > 0) origin.blockedSince = undefined;
      else origin.blockedSince ??= now;
    }
    const isBlocked = (origin: Origin<Call>): boolean => origin.available === 0;
    for (let origin = origins.next(isBlocked); origin; origin = origins.next(isBlocked)) {
      const claimant = origin;
      if (workers.alive < limit || workers.count('busy') >= limit) return;
      const worker = workers.unused((other) => mayClaim(claimant, other, now));
      if (!worker) return;
      void workers.end(worker);
      this.start(claimant);
    }
  }

  /** @param failed - an origin whose worker could not start: the next attempt comes later */
  startMissing(failed: Origin<Call> | undefined): void {
    if (this.#isClosed) return;
    const { limit, origins, workers } = this.#pool;
    const lacks = (origin: Origin<Call>): boolean => origin !== failed && lacksWorker(this.#staff(origin));
    for (let origin = origins.neediest(lacks); origin; origin = origins.neediest(lacks)) {
      if (workers.alive >= limit) {
        const worker = workers.unused((other) => other !== origin && other.available > other.queue.size);
        if (!worker) break;
        void workers.end(worker);
      }
      this.start(origin);
    }
    // Not in this turn: starting a worker blocks, and the task that has taken the spare is to be answered first.
    if (this.#needsSpare()) this.#spareTimer ??= quietTimer(() => this.startSpare(), SPARE_DELAY);
  }

  /** Tasks of this origin are cancelled: one worker more is kept for it, for a while. */
  wantSpare(origin: Origin<Call>): void {
    this.#spareOrigin = origin;
    this.#spareUntil = host.performance.now() + this.#pool.idleTimeout;
  }

  startSpare(): void {
    host.clearTimeout(this.#spareTimer);
    this.#spareTimer = undefined;
    if (this.#needsSpare()) this.start(this.#spareOrigin!);
  }

  #needsSpare(): boolean {
    if (!this.#spareOrigin || this.#isClosed || host.performance.now() >= this.#spareUntil) return false;
    // A worker of one that was forgotten would be nobody's, and tasks would wait for it.
    const origin = this.#pool.origins.current(this.#spareOrigin);
    this.#spareOrigin = origin;
    return lacksSpare(this.#staff(origin, this.#pool.workers.available - origin.available));
  }

  /** @param taken - workers of others that count as taken */
  #staff(origin: Origin<Call>, taken = 0): Staff {
    const { counts, queue, available } = origin;
    const busy = this.#pool.workers.count('busy') + taken;
    return { limit: this.#pool.limit, queued: queue.size, busy, starting: counts.starting, available };
  }

  /** Its workers cannot start: no spare is tried. */
  giveUp(origin: Origin<Call>): void {
    if (this.#spareOrigin === origin) this.#spareOrigin = undefined;
  }

  close(): void {
    this.#isClosed = true;
    host.clearTimeout(this.#spareTimer);
  }
}
