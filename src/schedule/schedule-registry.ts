import type { Clock } from '../core/clock.js';
import { host } from '../core/host.js';
import type { Resident, Tree } from '../core/tree.js';
import { checkBoolean, checkFunction, checkOptions, checkText, expected } from '../core/validation.js';
import { matches } from '../core/wildcard.js';
import { Listeners } from '../engine/listeners.js';
import { cronRule } from './cron-text.js';
import { PlannedSchedule, type ScheduleHome, type SchedulePlan } from './planned-schedule.js';
import type { Recurrence } from './recurrence.js';
import { AfterRule, AtRule, EveryRule } from './rule.js';
import type { Schedule, ScheduleSnapshot } from './schedule.js';
import type { ScheduleCallback } from './schedule-callback.js';
import {
  type AfterOptions,
  type AtOptions,
  type CronOptions,
  checkDelay,
  checkInterval,
  checkScheduleOptions,
  type EveryOptions,
} from './schedule-options.js';
import { Timetable } from './timetable.js';

/** What `find` looks for; what is left out fits all. */
export interface ScheduleFilter {
  /** The name, with wildcards; a schedule without a name fits none. */
  readonly name?: string;
  readonly running?: boolean;
}

/** The schedules of an engine. */
export interface ScheduleRegistry extends Iterable<Schedule<any>> {
  /** How many there are, those that are not started included. */
  readonly size: number;
  /**
   * Calls every so many milliseconds of the monotonic clock: at once, and then at the start plus n intervals, however long calls take.
   *
   * @param interval - milliseconds, finite, from 1 up
   * @param callback - what is called
   * @param options - name, limits, what becomes of errors and of missed slots
   * @throws `TypeError` or `RangeError` for what cannot be used, `StateError` after `close`
   * @example
   * ```ts
   * import { NodeEngine } from 'offloop/node';
   * import { schedules } from 'offloop/schedule';
   * const ticks: number[] = [];
   * const tick = schedules(new NodeEngine()).every(5, ({ due }) => { ticks.push(due); }, { name: 'tick', maxCount: 2, ref: true });
   * await new Promise<void>((resolve) => tick.on('finished', () => resolve()));
   * ticks.length; // => 2
   * ```
   */
  every<D = undefined>(interval: number, callback: ScheduleCallback<D>, options?: EveryOptions<D>): Schedule<D>;
  /** Calls once, after so many milliseconds of the monotonic clock. */
  after<D = undefined>(delay: number, callback: ScheduleCallback<D>, options?: AfterOptions<D>): Schedule<D>;
  /** Calls once, at a time of the wall clock; at once where that is past. */
  at<D = undefined>(time: Date | number, callback: ScheduleCallback<D>, options?: AtOptions<D>): Schedule<D>;
  /** Calls at the times of a cron expression, for which `offloop/schedule/cron` has to be imported once, or of any recurrence. */
  cron<D = undefined>(when: string | Recurrence, callback: ScheduleCallback<D>, options?: CronOptions<D>): Schedule<D>;
  find(filter?: ScheduleFilter): Schedule<any>[];
  /**
   * Stops all, or those whose name fits the pattern.
   * @returns how many they were, once their calls have ended
   */
  stop(pattern?: string): Promise<number>;
  /**
   * Stops those whose name fits the pattern, and forgets them, also those that were never started.
   * @returns how many they were
   */
  remove(pattern: string): number;
  /** For stores: calls the listener when one of them changes; bound. */
  subscribe(this: void, listener: () => void): () => void;
  /** For stores; bound. */
  getSnapshot(this: void): readonly ScheduleSnapshot[];
}

/** Makes schedules, and keeps those that have not been disposed of. */
export class EngineSchedules implements ScheduleRegistry, ScheduleHome, Resident {
  readonly tree: Tree;
  readonly timetable: Timetable;
  readonly #schedules = new Set<PlannedSchedule<any>>();
  readonly #listeners: Listeners;
  #snapshot: readonly ScheduleSnapshot[] | undefined;
  #untold: (() => void)[] = [];

  constructor(tree: Tree) {
    this.tree = tree;
    this.timetable = new Timetable(tree);
    this.#listeners = new Listeners(tree);
    tree.residents.add(this);
  }

  every<D = undefined>(interval: number, callback: ScheduleCallback<D>, options: EveryOptions<D> = {}): Schedule<D> {
    checkInterval('interval', interval);
    checkScheduleOptions('every', options, interval);
    const rule = new EveryRule(interval, options.startWithDelay === true);
    return this.#make({ kind: 'every', rule, callback, options });
  }

  after<D = undefined>(delay: number, callback: ScheduleCallback<D>, options: AfterOptions<D> = {}): Schedule<D> {
    checkDelay('delay', delay);
    checkScheduleOptions('after', options);
    return this.#make({ kind: 'after', rule: new AfterRule(delay), callback, options });
  }

  at<D = undefined>(time: Date | number, callback: ScheduleCallback<D>, options: AtOptions<D> = {}): Schedule<D> {
    const message = (): string => expected('time', 'a valid date, or milliseconds since 1970', time);
    if (typeof time !== 'number' && Object.prototype.toString.call(time) !== '[object Date]')
      throw new TypeError(message());
    if (Number.isNaN(new Date(time).getTime())) throw new RangeError(message());
    checkScheduleOptions('at', options);
    if (this.tree.isDevelopment && isSeconds(Number(time), this.tree.clock.wall()))
      this.tree.log(
        'warn',
        `A schedule calls at once: its time is ${new Date(time).toISOString()}. Times are milliseconds since 1970, not seconds: \`at(${Number(time)} * 1000, …)\``,
      );
    return this.#make({ kind: 'at', rule: new AtRule(Number(time)), callback, options });
  }

  cron<D = undefined>(
    when: string | Recurrence,
    callback: ScheduleCallback<D>,
    options: CronOptions<D> = {},
  ): Schedule<D> {
    checkScheduleOptions('cron', options);
    const rule = cronRule(when, options.timeZone, this.tree.clock.wall());
    return this.#make({ kind: 'cron', rule, callback, options });
  }

  #make<D>(plan: SchedulePlan<D>): Schedule<D> {
    checkFunction('callback', plan.callback, 'It is what is called');
    this.tree.refuseIfClosed();
    const schedule = new PlannedSchedule<D>(this, plan);
    this.add(schedule);
    if (plan.options.start !== false) schedule.begin([], true);
    return schedule;
  }

  // ---- the list -------------------------------------------------------------------------------------------------------

  get size(): number {
    return this.#schedules.size;
  }

  [Symbol.iterator](): IterableIterator<Schedule<any>> {
    return [...this.#schedules][Symbol.iterator]();
  }

  find(filter: ScheduleFilter = {}): Schedule<any>[] {
    checkOptions('find', filter, ['name', 'running']);
    checkText('name', filter.name);
    checkBoolean('running', filter.running);
    const { name, running } = filter;
    return [...this.#schedules].filter(
      (schedule) =>
        (name === undefined || isNamed(schedule, name)) && (running === undefined || schedule.isRunning === running),
    );
  }

  async stop(pattern?: string): Promise<number> {
    const found = this.find(pattern === undefined ? {} : { name: pattern });
    await Promise.all(found.map((schedule) => schedule.stop()));
    return found.length;
  }

  remove(pattern: string): number {
    // What is left out fits all: a name that is `undefined` by mistake must not remove everything.
    if (typeof pattern !== 'string') throw new TypeError(expected('pattern', 'a text', pattern));
    const found = [...this.#schedules].filter((schedule) => isNamed(schedule, pattern));
    for (const schedule of found) {
      schedule.end();
      this.delete(schedule);
    }
    return found.length;
  }

  readonly subscribe = (listener: () => void): (() => void) => this.#listeners.subscribe(listener);

  readonly getSnapshot = (): readonly ScheduleSnapshot[] => {
    this.#snapshot ??= [...this.#schedules].map((schedule) => schedule.getSnapshot());
    return this.#snapshot;
  };

  add(schedule: PlannedSchedule<any>): void {
    if (this.#schedules.has(schedule)) return;
    this.#schedules.add(schedule);
    this.changed();
  }

  delete(schedule: PlannedSchedule<any>): void {
    if (this.#schedules.delete(schedule)) this.changed();
  }

  changed(): void {
    this.#snapshot = undefined;
    this.#listeners.tell();
  }

  /** One microtask for as many as are made together: Node pays dearly for each. */
  tellLater(tell: () => void): void {
    this.#untold.push(tell);
    if (this.#untold.length > 1) return;
    host.queueMicrotask(() => {
      for (const each of this.#untold.splice(0)) each();
    });
  }

  // ---- beside the engine ----------------------------------------------------------------------------------------------

  clockReplaced(): void {
    this.timetable.clockReplaced();
  }

  clockEnds(clock: Clock): void {
    for (const schedule of [...this.#schedules]) schedule.clockEnds(clock);
  }

  ownerEnded(owner: object, reason: unknown): void {
    for (const schedule of [...this.#schedules]) schedule.ownerEnded(owner, reason);
  }

  closed(): void {
    for (const schedule of [...this.#schedules]) schedule.end();
  }
}

function isNamed(schedule: Schedule<any>, pattern: string): boolean {
  return schedule.name !== '' && matches(schedule.name, pattern);
}

/** Whether a time that is long past would be near, if it were seconds. */
function isSeconds(time: number, now: number): boolean {
  const distance = (of: number): number => Math.abs(of - now);
  return time > 0 && distance(time) > TEN_YEARS && distance(time * 1000) < TEN_YEARS;
}

const TEN_YEARS = 10 * 365 * 86_400_000;
