import { Cron } from 'croner';
import { checkOptions, checkText, expected } from '../core/validation.js';
import { registerCron } from './cron-text.js';
import { nextOf, type Recurrence } from './recurrence.js';

/** An expression in its zone. It has no state but what it found last, so schedules share it. */
class CronRecurrence implements Recurrence {
  readonly #cron: Cron;
  readonly #expression: string;
  /** What it found last: there is no time between these two. */
  #after = Number.POSITIVE_INFINITY;
  #next: number | undefined;

  constructor(cron: Cron, expression: string) {
    this.#cron = cron;
    this.#expression = expression;
  }

  next(after: number): number | undefined {
    if (after < this.#after || (this.#next !== undefined && after >= this.#next)) {
      this.#next = this.#cron.nextRun(new Date(after))?.getTime();
      this.#after = after;
    }
    return this.#next;
  }

  toString(): string {
    return this.#expression;
  }
}

/**
 * The times of a cron expression: five fields (minute, hour, day of month, month, weekday), six with seconds before, seven with years behind; with `L`, `W`,
 * `#` and names, in an IANA zone.
 *
 * Where daylight saving leaves out a fixed time it comes when the gap ends; where it doubles one, the first counts. Intervals run through both.
 *
 * @param expression - as `0 9 * * 1-5`
 * @param options - `timeZone`: the zone of its times, the system's by default
 * @throws `TypeError` or `RangeError` for what is no expression or no zone, or never comes
 * @example
 * ```ts
 * import { cron } from 'offloop/schedule/cron';
 * const report = cron('0 9 * * 1-5', { timeZone: 'Europe/Berlin' });
 * new Date(report.next(Date.UTC(2027, 0, 1, 12))!).toISOString(); // => '2027-01-04T08:00:00.000Z'
 * ```
 */
export function cron(expression: string, options: { readonly timeZone?: string } = {}): Recurrence {
  checkOptions('cron', options, ['timeZone']);
  checkText('timeZone', options.timeZone);
  const recurrence = recurrenceOf(expression, options.timeZone);
  if (nextOf(recurrence, Date.now()) === undefined)
    throw new RangeError(expected('expression', 'one that comes some time', expression, 'There is no such date ahead'));
  return recurrence;
}

/** So many are kept: programs have few, and schedules of one expression find their slots together. */
const MOST_KEPT = 200;
const kept = new Map<string, Recurrence>();

function recurrenceOf(expression: string, timeZone: string | undefined): Recurrence {
  if (typeof expression !== 'string') throw new TypeError(expected('expression', 'a cron expression', expression));
  const key = `${timeZone}\n${expression}`;
  let recurrence = kept.get(key);
  if (recurrence !== undefined) return recurrence;
  if (timeZone !== undefined) checkTimeZone(timeZone);
  recurrence = new CronRecurrence(parse(expression, timeZone), expression);
  if (kept.size >= MOST_KEPT) kept.clear();
  // A zone that is left out is the system's at that time, which may become another one.
  if (timeZone !== undefined) kept.set(key, recurrence);
  return recurrence;
}

function parse(expression: string, timezone: string | undefined): Cron {
  // croner takes dates as well.
  const isDate = /^\s*\d{4}-\d\d-\d\d/.test(expression);
  try {
    // What has no `*` is a time; what has one runs through the hours that are left out or doubled.
    const options = { paused: true, fixedTimeRule: 'no-wildcard' } as const;
    if (!isDate) return new Cron(expression, { ...options, ...(timezone !== undefined && { timezone }) });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.replace(/^CronPattern: /, '') : String(cause);
    throw new TypeError(expected('expression', 'a cron expression of 5 to 7 fields', expression, why), { cause });
  }
  throw new TypeError(expected('expression', 'a cron expression', expression, 'Dates are for `schedules(engine).at`'));
}

function checkTimeZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch (cause) {
    throw new RangeError(expected('timeZone', 'an IANA time zone, as `Europe/Berlin`', timeZone), { cause });
  }
}

registerCron(recurrenceOf);
