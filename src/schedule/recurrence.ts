import { expected } from '../core/validation.js';

/**
 * When to call next. Cron is one (`offloop/schedule/cron`); calendars and RRULE are others.
 *
 * @example
 * ```ts
 * import type { Recurrence } from 'offloop/schedule';
 * const everyFullHour: Recurrence = { next: (after) => Math.floor(after / 3_600_000 + 1) * 3_600_000 };
 * everyFullHour.next(0); // => 3600000
 * ```
 */
export interface Recurrence {
  /** The first time after `after`, in milliseconds since 1970; `undefined`: never again. */
  next(after: number): number | undefined;
}

/** The next time of a recurrence, which has to be one, and later. */
export function nextOf(recurrence: Recurrence, after: number): number | undefined {
  const next = recurrence.next(after);
  if (next === undefined || next === null) return undefined;
  if (typeof next !== 'number' || !(next > after) || next === Number.POSITIVE_INFINITY)
    throw new TypeError(expected('next(after)', `a number above ${after}, or undefined for never`, next));
  return next;
}
