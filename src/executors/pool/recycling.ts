import { host } from '../../core/host.js';
import { MEASURE, NO_REQUEST } from '../wire/messages.js';
import { quietTimer } from './quiet-timer.js';
import type { RecycleOptions } from './recycle-options.js';
import type { Sizes } from './sizes.js';
import type { Staffing } from './staffing.js';
import type { PoolWorker } from './worker.js';
import type { Workers } from './workers.js';

// A worker, and the one that is to take its place:
//
//   tasks   ── its last ones are short, or it is the last ─▶ successor starts ── the last has ended ─▶ it takes no more
//                                                                                 └─ successor ready, or gone ─▶ ended
//   ms, heapMb ── seen ─▶ successor starts; it goes on ── successor ready, and it is between two tasks ─▶ ended

/** Milliseconds in which a worker starts. */
const START = 100;
/** Milliseconds until another try, where a successor could not start. */
const RETRY = 1000;

/** What recycling needs of its pool. */
export interface RecyclingHost {
  readonly workers: Workers;
  readonly staffing: Staffing;
  readonly sizes: Sizes;
}

/** Replaces workers that have executed, lived or grown enough. */
export class Recycling {
  readonly #options: RecycleOptions;
  readonly #pool: RecyclingHost;
  #isClosed = false;

  constructor(options: RecycleOptions, pool: RecyclingHost) {
    this.#options = options;
    this.#pool = pool;
  }

  /** How many tasks a worker may still get. */
  room({ tasks }: PoolWorker): number {
    return (this.#options.tasks ?? Number.POSITIVE_INFINITY) - tasks;
  }

  /** It can take calls. */
  ready(worker: PoolWorker): void {
    worker.readyAt = host.performance.now();
    this.#watchAge(worker);
    const { predecessor } = worker;
    if (predecessor === undefined) return;
    if (predecessor.isSpent) this.#replace(predecessor, worker);
    else if (predecessor.state === 'idle') this.look(predecessor);
  }

  /** It has got a call. */
  occupied(worker: PoolWorker): void {
    const { predecessor } = worker;
    if (predecessor !== undefined) {
      // It was needed beside that: another one takes its place.
      this.#pool.workers.unlink(worker);
      if (predecessor.state === 'busy') this.#prepareInTime(predecessor);
    }
    this.#prepareInTime(worker);
  }

  /** Before its last tasks end. */
  #prepareInTime(worker: PoolWorker): void {
    const room = this.room(worker);
    const mean = room === 0 ? 0 : this.#pool.sizes.mean(worker.call!.assignment.fn);
    if (mean !== undefined && room * mean <= START && Number.isFinite(room)) this.#prepare(worker);
  }

  /** Its call has ended. @returns whether it takes no further one */
  freed(worker: PoolWorker): boolean {
    if (this.room(worker) <= 0) {
      worker.isSpent = true;
      worker.stopGrace();
      this.#prepare(worker);
      const { successor } = worker;
      if (successor?.state === 'starting') this.#pool.workers.retire(worker);
      else this.#replace(worker, successor);
      return true;
    }
    if (this.#options.heapMb !== undefined) worker.link.follow([MEASURE, NO_REQUEST]);
    if (!this.#isDue(worker)) return false;
    if (worker.isSpare || isThere(worker.successor)) {
      this.#replace(worker, worker.successor);
      return true;
    }
    this.#prepare(worker);
    return false;
  }

  /** Looks whether it is to be replaced, when it has become older or larger. */
  look(worker: PoolWorker): void {
    const { state, successor, isSpare } = worker;
    if (this.#isClosed || worker.isEnding || (state !== 'idle' && state !== 'busy') || !this.#isDue(worker)) return;
    if (state === 'idle' && (isSpare || isThere(successor))) this.#replace(worker, successor);
    else this.#prepare(worker);
  }

  /** It is gone. */
  gone(worker: PoolWorker): void {
    const { workers } = this.#pool;
    host.clearTimeout(worker.ageTimer);
    const { predecessor, successor } = worker;
    if (successor) workers.unlink(successor);
    if (predecessor === undefined) return;
    workers.unlink(worker);
    if (predecessor.isSpent) void workers.end(predecessor);
    else if (!this.#isClosed && !worker.isEnding) {
      predecessor.prepareAt = host.performance.now() + RETRY;
      quietTimer(() => this.look(predecessor), RETRY);
    }
  }

  close(): void {
    this.#isClosed = true;
  }

  #isDue({ readyAt, heapMb, tasks }: PoolWorker): boolean {
    const { ms = Number.POSITIVE_INFINITY, heapMb: most = Number.POSITIVE_INFINITY } = this.#options;
    return heapMb > most || host.performance.now() - readyAt >= ms || tasks >= (this.#options.tasks ?? tasks + 1);
  }

  #watchAge(worker: PoolWorker): void {
    const { ms } = this.#options;
    if (ms === undefined || ms === Number.POSITIVE_INFINITY) return;
    const left = worker.readyAt + ms - host.performance.now();
    // Timers may come a little early.
    worker.ageTimer = quietTimer(() => (this.#isDue(worker) ? this.look(worker) : this.#watchAge(worker)), left + 1);
  }

  /** Those for short tasks have none: they are started when they are needed. */
  #prepare(worker: PoolWorker): void {
    const { workers, staffing } = this.#pool;
    if (this.#isClosed || worker.successor !== undefined || worker.isSpare) return;
    if (host.performance.now() < worker.prepareAt) return;
    workers.link(worker, staffing.start(worker.origin));
  }

  #replace(worker: PoolWorker, successor: PoolWorker | undefined): void {
    const { workers } = this.#pool;
    if (successor !== undefined) {
      workers.unlink(successor);
      if (worker.state === 'idle') workers.inherit(successor, worker.idleSince);
    }
    void workers.end(worker);
  }
}

/** Whether a successor can take calls. */
function isThere(successor: PoolWorker | undefined): boolean {
  return successor?.state === 'idle' || successor?.state === 'busy';
}
