import { expected } from '../../core/validation.js';
import { WHERE, type WorkerSource } from '../executor.js';
import { PriorityQueue } from './queue.js';
import type { Waiting } from './waiting.js';

/** What can wait in one of several origins: its number says who came first. */
export interface Numbered extends Waiting {
  readonly number: number;
  /** It is taken from where it was. */
  leave(): void;
}

/**
 * Where a worker stands: it starts; it is unused; it executes a task; its task was cancelled, or it is being ended, so that it counts
 * for nothing but the end; it is gone.
 */
export type WorkerState = 'starting' | 'idle' | 'busy' | 'leaving' | 'gone';

/**
 * The workers that can execute the same functions, and the tasks that wait for one of them. In Node any worker can execute any
 * function, and there is one origin; in a page a worker knows what its module exposes, and each module has an origin.
 */
export class Origin<Call extends Numbered> {
  /** What its workers are made by. */
  readonly key: unknown;
  readonly queue = new PriorityQueue<Call>();
  /** Its workers by where they stand. */
  readonly counts: Record<WorkerState, number> = { starting: 0, idle: 0, busy: 0, leaving: 0, gone: 0 };
  /** Since when it has tasks and no worker, though the limit is reached. */
  blockedSince: number | undefined;

  constructor(key: unknown) {
    this.key = key;
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

  /** Ends the waiting of all its calls. */
  takeAll(): Call[] {
    const all: Call[] = [];
    for (let call = this.queue.shift(); call; call = this.queue.shift()) {
      call.leave();
      all.push(call);
    }
    return all;
  }
}

/** The origins of a pool: those that have workers, or tasks that wait. */
export class Origins<Call extends Numbered> {
  readonly #origins = new Map<unknown, Origin<Call>>();

  [Symbol.iterator](): Iterator<Origin<Call>> {
    return this.#origins.values();
  }

  get size(): number {
    return this.#origins.size;
  }

  /** How many tasks wait. */
  get queued(): number {
    let queued = 0;
    for (const origin of this.#origins.values()) queued += origin.queue.size;
    return queued;
  }

  /** The origin with a key. */
  of(key: unknown): Origin<Call> {
    let origin = this.#origins.get(key);
    if (!origin) {
      origin = new Origin(key);
      this.#origins.set(key, origin);
    }
    return origin;
  }

  /** The origin as it is now: it may have been forgotten, and be there anew. */
  current(origin: Origin<Call>): Origin<Call> {
    return this.#origins.get(origin.key) ?? origin;
  }

  /** An origin that gets a worker is not forgotten, or no more. */
  keep(origin: Origin<Call>): void {
    this.#origins.set(origin.key, origin);
  }

  /** Forgets an origin that has nothing any more: their keys are functions of the program, which may make new ones for ever. */
  tidy(origin: Origin<Call>): void {
    if (origin.isEmpty && this.current(origin) === origin) this.#origins.delete(origin.key);
  }

  /** Of those with tasks that are asked for, the origin whose first task is next. */
  next(isAsked: (origin: Origin<Call>) => boolean): Origin<Call> | undefined {
    return this.#best(isAsked, (one, other) => comesBefore(one.queue.first!, other.queue.first!));
  }

  /** The same, but of equally important ones that which has the fewest workers. */
  neediest(isAsked: (origin: Origin<Call>) => boolean): Origin<Call> | undefined {
    return this.#best(isAsked, (one, other) => {
      const [first, second] = [one.queue.first!, other.queue.first!];
      if (first.priority !== second.priority || one.alive === other.alive) return comesBefore(first, second);
      return one.alive < other.alive;
    });
  }

  #best(
    isAsked: (origin: Origin<Call>) => boolean,
    isBetter: (one: Origin<Call>, other: Origin<Call>) => boolean,
  ): Origin<Call> | undefined {
    let best: Origin<Call> | undefined;
    for (const origin of this.#origins.values()) {
      if (origin.queue.size === 0 || !isAsked(origin)) continue;
      if (best === undefined || isBetter(origin, best)) best = origin;
    }
    return best;
  }
}

function comesBefore(one: Numbered, other: Numbered): boolean {
  return one.priority === other.priority ? one.number < other.number : one.priority > other.priority;
}

/** Where a worker module is. */
export function whereIs(module: object | undefined): WorkerSource | undefined {
  if (module === undefined) return undefined;
  const where = (module as { [WHERE]?: WorkerSource } | null)?.[WHERE];
  if (where === undefined) throw new TypeError(expected('module', 'what `workerModule(…)` gave', module));
  return where;
}
