import { showDuration } from './duration.js';
import { nextOf, type Recurrence } from './recurrence.js';

/** Which clock the slots of a rule are times of. */
export type SlotClock = 'monotonic' | 'wall';

/** Slots that have gone by: how many, and the newest of them. */
export interface PassedSlots {
  readonly count: number;
  readonly last: number;
}

/** When: slots as a function of time, and nothing of what becomes of them. */
export interface Rule {
  readonly clock: SlotClock;
  /** Milliseconds between two slots; of a single one, until it. */
  readonly interval?: number;
  /** For people. */
  readonly text: string;
  /** The same with another interval, where it has one. */
  withInterval?(interval: number): Rule;
  /** The first slot of a schedule that is started now. */
  first(now: number): number | undefined;
  /** The first slot of one that goes on now: resumed, restarted. */
  again(now: number): number | undefined;
  /** The slot after one. */
  next(slot: number): number | undefined;
  /** The slots from one, which has gone by, until a time. */
  passed(slot: number, until: number): PassedSlots;
}

/** Of a recurrence so many slots are counted at the most, since each has to be found: a year of seconds would take minutes. */
const MOST_COUNTED = 1000;

/** Sums of fractions miss a whole number by their last bits. */
const ROUNDING = 1e-9;

/** Slots of one interval, from the start on. */
export class EveryRule implements Rule {
  readonly clock = 'monotonic';
  readonly interval: number;
  readonly #startWithDelay: boolean;

  constructor(interval: number, startWithDelay: boolean) {
    this.interval = interval;
    this.#startWithDelay = startWithDelay;
  }

  get text(): string {
    return showDuration(this.interval);
  }

  withInterval(interval: number): Rule {
    return new EveryRule(interval, this.#startWithDelay);
  }

  first(now: number): number {
    return this.#startWithDelay ? now + this.interval : now;
  }

  again(now: number): number {
    return now + this.interval;
  }

  next(slot: number): number {
    return slot + this.interval;
  }

  passed(slot: number, until: number): PassedSlots {
    const further = Math.max(0, Math.floor((until - slot) / this.interval + ROUNDING));
    return { count: further + 1, last: slot + further * this.interval };
  }
}

/** One slot, so long after the start. */
export class AfterRule implements Rule {
  readonly clock = 'monotonic';
  readonly interval: number;

  constructor(delay: number) {
    this.interval = delay;
  }

  get text(): string {
    return showDuration(this.interval);
  }

  withInterval(delay: number): Rule {
    return new AfterRule(delay);
  }

  first(now: number): number {
    return now + this.interval;
  }

  again(now: number): number {
    return now + this.interval;
  }

  next(): undefined {
    return undefined;
  }

  passed(slot: number): PassedSlots {
    return { count: 1, last: slot };
  }
}

/** One slot at a time. */
export class AtRule implements Rule {
  readonly clock = 'wall';
  readonly #time: number;

  constructor(time: number) {
    this.#time = time;
  }

  get text(): string {
    return new Date(this.#time).toISOString();
  }

  first(): number {
    return this.#time;
  }

  again(): number {
    return this.#time;
  }

  next(): undefined {
    return undefined;
  }

  passed(slot: number): PassedSlots {
    return { count: 1, last: slot };
  }
}

/** The slots of a recurrence. */
export class RecurrenceRule implements Rule {
  readonly clock = 'wall';
  readonly text: string;
  readonly #recurrence: Recurrence;

  constructor(recurrence: Recurrence, text: string) {
    this.#recurrence = recurrence;
    this.text = text;
  }

  first(now: number): number | undefined {
    return this.next(now);
  }

  again(now: number): number | undefined {
    return this.next(now);
  }

  next(after: number): number | undefined {
    return nextOf(this.#recurrence, after);
  }

  passed(slot: number, until: number): PassedSlots {
    let last = slot;
    let count = 1;
    for (let slot = this.next(last); slot !== undefined && slot <= until; slot = this.next(last)) {
      if (count === MOST_COUNTED) return { count, last: newest((after) => this.next(after), last, until) };
      last = slot;
      count += 1;
    }
    return { count, last };
  }
}

/** The newest slot until a time, found by halves between one and the next after it. */
function newest(next: (after: number) => number | undefined, from: number, until: number): number {
  let found = from;
  let high = until;
  while (high - found > 1) {
    const middle = Math.floor((found + high) / 2);
    const slot = next(middle);
    if (slot !== undefined && slot <= until) found = slot;
    else high = middle;
  }
  const last = next(found);
  return last !== undefined && last <= until ? last : found;
}
