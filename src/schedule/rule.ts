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
export function everyRule(interval: number, startWithDelay: boolean): Rule {
  return {
    clock: 'monotonic',
    interval,
    text: showDuration(interval),
    first: (now) => (startWithDelay ? now + interval : now),
    again: (now) => now + interval,
    next: (slot) => slot + interval,
    passed(slot, until) {
      const further = Math.max(0, Math.floor((until - slot) / interval + ROUNDING));
      return { count: further + 1, last: slot + further * interval };
    },
  };
}

/** One slot, so long after the start. */
export function afterRule(delay: number): Rule {
  return {
    ...once,
    clock: 'monotonic',
    interval: delay,
    text: showDuration(delay),
    first: (now) => now + delay,
    again: (now) => now + delay,
  };
}

/** One slot at a time. */
export function atRule(time: number): Rule {
  return { ...once, clock: 'wall', text: new Date(time).toISOString(), first: () => time, again: () => time };
}

const once = {
  next: (): undefined => undefined,
  passed: (slot: number): PassedSlots => ({ count: 1, last: slot }),
};

/** The slots of a recurrence. */
export function recurrenceRule(recurrence: Recurrence, text: string): Rule {
  const next = (after: number): number | undefined => nextOf(recurrence, after);
  return {
    clock: 'wall',
    text,
    first: next,
    again: next,
    next,
    passed(slot, until) {
      let last = slot;
      let count = 1;
      for (let slot = next(last); slot !== undefined && slot <= until; slot = next(last)) {
        if (count === MOST_COUNTED) return { count, last: newest(next, last, until) };
        last = slot;
        count += 1;
      }
      return { count, last };
    },
  };
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
