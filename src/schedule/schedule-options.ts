import {
  checkBoolean,
  checkFunction,
  checkInteger,
  checkLimit,
  checkMs,
  checkObject,
  checkOptions,
  checkText,
  expected,
} from '../core/validation.js';
import type { Schedule } from './schedule.js';

/**
 * What follows an error of a call. `'continue'`: the next slot comes as ever; `'stop'`: none does; else the call is tried again, and after the last
 * retry the next slot comes as ever. Retries belong to their slot and do not count.
 */
export type OnError =
  | 'continue'
  | 'stop'
  | { readonly retries: number; readonly delay: number; readonly factor?: number };

/** Options of every kind of schedule. */
export interface CommonOptions<D> {
  /** What lists and messages call it; its calls are in the group `schedule:NAME`. @defaultValue `''`, which no pattern matches */
  readonly name?: string;
  /** Your own, for the calls. */
  readonly data?: D;
  /** Whether it starts at once. @defaultValue true */
  readonly start?: boolean;
  /** Whether it leaves the registry when it has ended. @defaultValue true */
  readonly dispose?: boolean;
  /** What follows an error. @defaultValue 'continue' */
  readonly onError?: OnError;
  /** Whose end stops it and cancels its calls. */
  readonly owner?: object;
  /** Aborted, it stops and its calls are cancelled. */
  readonly signal?: AbortSignal;
  /** Milliseconds of one call, retries included; then it fails with a `TimeoutError`. @defaultValue no limit */
  readonly timeout?: number;
  /** Whether it keeps a Node process alive while it is started. @defaultValue false */
  readonly ref?: boolean;
  /** Called once, when it has ended and no call is under way any more. */
  readonly finished?: (schedule: Schedule<D>) => void;
}

/** Options of schedules that call more than once. */
export interface RecurringOptions<D> extends CommonOptions<D> {
  /** So many calls, then it ends. @defaultValue no limit */
  readonly maxCount?: number;
  /** What becomes of a slot while a call is under way. `'never'`: it is missed. @defaultValue 'never' */
  readonly overlap?: 'never' | 'allow';
  /** With `overlap: 'allow'`: so many calls at once; a slot beyond it is missed. @defaultValue no limit */
  readonly maxConcurrency?: number;
  /** Each call comes 0 to so many milliseconds after its slot, drawn anew; slots do not move. Less than the interval. @defaultValue 0 */
  readonly jitter?: number;
  /** In a page: while it is hidden nothing is called; visible again, it calls at once if a slot went by. Elsewhere without effect. @defaultValue false */
  readonly pauseWhenHidden?: boolean;
}

/** Options of `after`. */
export interface AfterOptions<D> extends CommonOptions<D> {}

/** Options of `at`. */
export interface AtOptions<D> extends CommonOptions<D> {
  /** Milliseconds by which a call may be late, after sleep or when the clock was set; later it is missed. @defaultValue no limit */
  readonly grace?: number;
}

/** Options of `every`. */
export interface EveryOptions<D> extends RecurringOptions<D> {
  /** Whether the first call comes after an interval. @defaultValue false: at once */
  readonly startWithDelay?: boolean;
  /** `false`: the interval is between the end of a call and the next. @defaultValue true: between their slots */
  readonly runOnTime?: boolean;
  /** Whether missed slots are called after all, one after another; a number: the newest so many. @defaultValue false */
  readonly runPastEvents?: boolean | number;
}

/** Options of `cron`. */
export interface CronOptions<D> extends RecurringOptions<D> {
  /** Milliseconds by which a call may be late, after sleep or when the clock was set; later it is missed. @defaultValue no limit */
  readonly grace?: number;
  /** The IANA zone of the expression's times. @defaultValue the system's */
  readonly timeZone?: string;
}

/** All options that any kind takes. */
export type AnyOptions<D> = EveryOptions<D> & CronOptions<D>;

const COMMON = ['name', 'data', 'start', 'dispose', 'onError', 'owner', 'signal', 'timeout', 'ref', 'finished'];
const RECURRING = [...COMMON, 'maxCount', 'overlap', 'maxConcurrency', 'jitter', 'pauseWhenHidden'];
const KNOWN = {
  every: [...RECURRING, 'startWithDelay', 'runOnTime', 'runPastEvents'],
  after: COMMON,
  at: [...COMMON, 'grace'],
  cron: [...RECURRING, 'grace', 'timeZone'],
};
const BOOLEANS = ['start', 'dispose', 'ref', 'pauseWhenHidden', 'startWithDelay', 'runOnTime'] as const;

/** Refuses options that cannot be used. @param interval - jitter is less than that */
export function checkScheduleOptions(kind: keyof typeof KNOWN, options: AnyOptions<any>, interval?: number): void {
  checkOptions(kind, options, KNOWN[kind]);
  for (const name of ['name', 'timeZone'] as const) checkText(name, options[name]);
  for (const name of BOOLEANS) checkBoolean(name, options[name]);
  checkLimit('timeout', options.timeout);
  checkLimit('grace', options.grace);
  checkInteger('maxCount', options.maxCount);
  if (options.finished !== undefined) checkFunction('finished', options.finished, 'It gets the schedule');
  if (options.owner !== undefined) checkObject('owner', options.owner);
  if (options.signal !== undefined && typeof (options.signal as AbortSignal | null)?.addEventListener !== 'function')
    throw new TypeError(expected('signal', 'an AbortSignal', options.signal));
  checkOverlap(options);
  checkJitter(options.jitter, interval);
  checkPastEvents(options.runPastEvents);
  checkOnError(options.onError);
}

function checkOverlap({ overlap, maxConcurrency }: AnyOptions<unknown>): void {
  if (overlap !== undefined && overlap !== 'never' && overlap !== 'allow')
    throw new TypeError(expected('overlap', "'never' or 'allow'", overlap));
  checkInteger('maxConcurrency', maxConcurrency);
  if (maxConcurrency !== undefined && overlap !== 'allow')
    throw new TypeError(
      "`maxConcurrency` limits calls that overlap, and these never do. Say `overlap: 'allow'` too, or leave it out",
    );
}

function checkJitter(jitter: number | undefined, interval = Number.POSITIVE_INFINITY): void {
  checkMs('jitter', jitter);
  if (jitter !== undefined && jitter >= interval)
    throw new RangeError(expected('jitter', `less than the interval of ${interval} ms`, jitter));
}

function checkPastEvents(value: boolean | number | undefined): void {
  if (typeof value === 'number') checkInteger('runPastEvents', value, 0);
  else if (value !== undefined && typeof value !== 'boolean')
    throw new TypeError(expected('runPastEvents', 'true, false, or the number of slots', value));
}

function checkOnError(value: OnError | undefined): void {
  if (value === undefined || value === 'continue' || value === 'stop') return;
  if (typeof value !== 'object' || value === null)
    throw new TypeError(expected('onError', "'continue', 'stop' or { retries, delay }", value));
  checkOptions('onError', value, ['retries', 'delay', 'factor'], true);
  const { retries, delay, factor } = value;
  if (retries === undefined) throw new TypeError(expected('retries', 'an integer from 0 up', retries));
  checkInteger('retries', retries, 0);
  if (delay === undefined) throw new TypeError(expected('delay', 'a finite number of milliseconds from 0 up', delay));
  checkMs('delay', delay);
  if (factor === undefined) return;
  if (typeof factor !== 'number') throw new TypeError(expected('factor', 'a finite number from 1 up', factor));
  if (!Number.isFinite(factor) || factor < 1)
    throw new RangeError(expected('factor', 'a finite number from 1 up', factor));
}

/** Refuses what is no interval: a number of milliseconds from 1 up. */
export function checkInterval(name: string, value: number): void {
  const message = (): string => expected(name, 'a finite number of milliseconds from 1 up', value);
  if (typeof value !== 'number') throw new TypeError(message());
  if (!Number.isFinite(value) || value < 1) throw new RangeError(message());
}

/** Refuses what is no delay: a number of milliseconds from 0 up. */
export function checkDelay(name: string, value: number): void {
  if (value === undefined) throw new TypeError(expected(name, 'a finite number of milliseconds from 0 up', value));
  checkMs(name, value);
}
