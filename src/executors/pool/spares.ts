import { host } from '../../core/host.js';
import type { Call } from './call.js';
import type { Origin, Origins } from './origins.js';
import { quietTimer } from './quiet-timer.js';
import { keyOf, type Sizes } from './sizes.js';
import {
  chooseForSpare,
  expectedMean,
  type SpareChoice,
  type SpareState,
  spareTime,
  warmTime,
} from './spare-decisions.js';
import type { Staffing } from './staffing.js';
import type { PoolWorker } from './worker.js';
import type { Workers } from './workers.js';

/** Milliseconds until the next look, while calls come and go. */
const PAUSE = 10;
/** So many that wait are looked at. */
const MOST_LOOKS = 1000;

/** What spares need of their pool. */
export interface SparesHost {
  readonly limit: number;
  /** How many workers there may be beyond the limit. */
  readonly spares: number;
  readonly origins: Origins<Call>;
  readonly workers: Workers;
  readonly staffing: Staffing;
  readonly sizes: Sizes;
}

/** Short calls that wait behind long ones begin on workers beyond the limit; and one of these stands ready in time. */
export class Spares {
  readonly #pool: SparesHost;
  #timer: unknown;
  /** When that looks. */
  #timerAt = Number.POSITIVE_INFINITY;
  /** Its workers could not start. */
  #unfit: Origin<Call> | undefined;
  #isClosed = false;

  constructor(pool: SparesHost) {
    this.#pool = pool;
  }

  /** Calls have begun just now: nobody needs a spare yet. */
  lookLater(): void {
    if (this.#timer !== undefined || this.#pool.workers.count('busy') === 0) return;
    this.#lookAt(PAUSE, host.performance.now());
  }

  /** Gives spares to those that may have them. */
  look(): void {
    const { origins, workers } = this.#pool;
    if (this.#isClosed || workers.count('busy') === 0) return;
    const now = host.performance.now();
    let at = Number.POSITIVE_INFINITY;
    const state = this.#state();
    if (origins.queued > 0) {
      // Before that nobody may have one: those that wait, who can be many, need no look.
      at = spareTime(state, 0);
      if (at <= now) at = this.#give(now);
    }
    const warm = warmTime(this.#state(), workers.available);
    if (warm <= now) this.#startWarm();
    else at = Math.min(at, warm);
    if (at !== Number.POSITIVE_INFINITY) this.#lookAt(at - now, now);
  }

  /** @returns when to look again */
  #give(now: number): number {
    let choice = this.#choose(now);
    while (choice.chosen !== undefined && this.#begin(choice.chosen)) choice = this.#choose(now);
    return choice.at;
  }

  #state(): SpareState {
    const { limit, spares, workers } = this.#pool;
    return { limit, spares, starts: workers.busy.map(({ call }) => call!.startedAt) };
  }

  #choose(now: number): SpareChoice<Call> {
    const { sizes, workers } = this.#pool;
    const waiting = this.#candidates();
    const means = new Map<unknown, number | undefined>();
    const counts = countByFunction(waiting);
    const executing = countByFunction(workers.busy.map(({ call }) => call!));
    for (const call of waiting) {
      const key = keyOfCall(call);
      if (!means.has(key))
        means.set(key, expectedMean(sizes.mean(call.assignment.fn), executing.get(key) ?? 0, counts.get(key)!));
    }
    return chooseForSpare(this.#state(), waiting, (call) => means.get(keyOfCall(call)), now);
  }

  /** Members of multi tasks are many, and those of a negative priority can wait. */
  #candidates(): Call[] {
    const lone: Call[] = [];
    let looks = 0;
    for (const { queue } of this.#pool.origins) {
      for (const call of queue) {
        looks += 1;
        if (call.priority < 0 || looks > MOST_LOOKS) break;
        if (call.assignment.isLone === true) lone.push(call);
      }
    }
    return lone;
  }

  /** @returns false where it has to wait for its worker */
  #begin(call: Call): boolean {
    const origin = call.origin!;
    const worker = this.#pool.workers.next(origin);
    if (worker === undefined) {
      if (origin.counts.starting === 0) this.#start(origin);
      return false;
    }
    origin.queue.take(call);
    worker.isSpare = true;
    worker.send(call);
    return true;
  }

  /** Ready in time, with the modules in use: the first cancel of a call that does not end takes its worker along. */
  #startWarm(): void {
    const { workers, sizes } = this.#pool;
    const busy = workers.busy;
    const functions = busy.map(({ call }) => call!.assignment.fn);
    this.#start(busy.at(-1)!.origin)?.load([...functions, ...sizes.modules]);
  }

  #start(origin: Origin<Call>): PoolWorker | undefined {
    const { limit, spares, workers, staffing } = this.#pool;
    if (this.#unfit === origin) return undefined;
    if (workers.alive >= limit + spares) {
      const other = workers.unused((one) => one !== origin && one.available > one.queue.size);
      if (other === undefined) return undefined;
      void workers.end(other);
    }
    const worker = staffing.start(origin);
    worker.isSpare = true;
    return worker;
  }

  /** A worker that is unused for long stays where it is the one that stands ready. */
  mayEnd(worker: PoolWorker): boolean {
    const { workers } = this.#pool;
    const others = workers.available - 1;
    return !worker.isSpare || warmTime(this.#state(), others) > host.performance.now();
  }

  /** One of its workers has ended before it could take a call: none is tried until another can. */
  giveUp(origin: Origin<Call>): void {
    this.#unfit = origin;
  }

  /** A worker can take calls. */
  ready(origin: Origin<Call>): void {
    if (this.#unfit === origin) this.#unfit = undefined;
  }

  #lookAt(ms: number, now: number): void {
    const at = now + ms;
    if (this.#timer !== undefined && this.#timerAt <= at) return;
    host.clearTimeout(this.#timer);
    this.#timerAt = at;
    const look = (): void => {
      this.#timer = undefined;
      this.look();
    };
    this.#timer = quietTimer(look, Math.max(1, ms));
  }

  close(): void {
    this.#isClosed = true;
    host.clearTimeout(this.#timer);
  }
}

function keyOfCall({ assignment }: Call): unknown {
  return keyOf(assignment.fn);
}

function countByFunction(calls: readonly Call[]): ReadonlyMap<unknown, number> {
  const counts = new Map<unknown, number>();
  for (const call of calls) counts.set(keyOfCall(call), (counts.get(keyOfCall(call)) ?? 0) + 1);
  return counts;
}
