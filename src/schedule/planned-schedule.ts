import type { Clock } from '../core/clock.js';
import { currentFrame } from '../core/current.js';
import { asyncDispose } from '../core/dispose.js';
import { type CancelledBy, DeadlockError } from '../core/errors.js';
import type { Frame } from '../core/frame.js';
import type { Run } from '../core/run.js';
import { RunMeta } from '../core/run-meta.js';
import { applyOptions, onAbort } from '../core/spawn.js';
import type { Tree } from '../core/tree.js';
import { checkBoolean, checkInteger, checkOptions, expected } from '../core/validation.js';
import { Listeners } from '../engine/listeners.js';
import { IdleWaits } from './idle-waits.js';
import { type ComeSlots, NextSlot, type SlotWaiter } from './next-slot.js';
import { PastSlots } from './past-slots.js';
import type { Rule } from './rule.js';
import type { MissedReason, Schedule, ScheduleEvents, ScheduleKind, ScheduleSnapshot } from './schedule.js';
import type { ScheduleCallback } from './schedule-callback.js';
import { ScheduleListeners } from './schedule-listeners.js';
import { type AnyOptions, checkDelay, checkInterval } from './schedule-options.js';
import { type Caller, ScheduledCall, workOf } from './scheduled-call.js';
import type { Timetable } from './timetable.js';

/** What a schedule needs of the registry it is in. */
export interface ScheduleHome {
  readonly tree: Tree;
  readonly timetable: Timetable;
  add(schedule: PlannedSchedule<any>): void;
  delete(schedule: PlannedSchedule<any>): void;
  changed(): void;
  /** Tells of a new one, to which nobody can have begun to listen. */
  tellLater(tell: () => void): void;
}

/** What is called, and when. */
export interface SchedulePlan<D> {
  readonly kind: ScheduleKind;
  readonly rule: Rule;
  readonly callback: ScheduleCallback<D>;
  readonly options: AnyOptions<D>;
}

/** Of slots that are missed together so many of the newest are told of one by one; all are counted. */
const MOST_TOLD = 1000;

export class PlannedSchedule<D> implements Schedule<D>, Caller, SlotWaiter {
  readonly kind: ScheduleKind;
  readonly name: string;
  data: D;
  readonly #home: ScheduleHome;
  readonly #plan: SchedulePlan<D>;
  /** Most schedules wait most of the time: what calls need is made by the first. */
  #meta: RunMeta | undefined;
  readonly #next: NextSlot;
  readonly #past: PastSlots | undefined;
  #calls: Set<ScheduledCall> = NO_CALLS;
  #idle: IdleWaits<ScheduledCall> | undefined;
  readonly #listeners: ScheduleListeners<D>;
  #subscribers: Listeners | undefined;
  #phase: 'stopped' | 'started' | 'ending' = 'stopped';
  #isPaused = false;
  /** It goes on when the calls under way have ended. */
  #restarts = 0;
  /** To be started again once it has ended, with these. */
  #again: readonly unknown[] | undefined;
  #args: readonly unknown[] = [];
  #count = 0;
  #missed = 0;
  /** Slots missed since the call before. */
  #missedSince = 0;
  #last: Run | undefined;
  #lastError: unknown;
  /** How many lists show it. */
  #lists = 0;
  /** What was taken at the start, to be given back at the end. */
  #undos: (() => void)[] | undefined;
  #startedUnder: Clock | undefined;
  #snapshot: ScheduleSnapshot | undefined;

  constructor(home: ScheduleHome, plan: SchedulePlan<D>) {
    const { options, rule, kind } = plan;
    const { name = '', jitter = 0, runOnTime, runPastEvents } = options;
    this.#home = home;
    this.#plan = plan;
    this.kind = kind;
    this.name = name;
    this.data = options.data as D;
    this.#next = new NextSlot(rule, home.tree, home.timetable, jitter, this);
    const most = runPastEvents === true ? Number.POSITIVE_INFINITY : Number(runPastEvents ?? 0);
    this.#past = most > 0 && runOnTime !== false ? new PastSlots(most) : undefined;
    this.#listeners = new ScheduleListeners(home.tree);
  }

  // ---- what can be seen -----------------------------------------------------------------------------------------------

  get next(): number | undefined {
    return this.#next.date;
  }

  get count(): number {
    return this.#count;
  }

  get missed(): number {
    return this.#missed;
  }

  get isRunning(): boolean {
    return this.#phase === 'started' || this.#again !== undefined;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  get isExecuting(): boolean {
    return this.#calls.size > 0;
  }

  get runs(): readonly Run[] {
    return [...this.#calls].map((call) => call.run);
  }

  get last(): Run | undefined {
    return this.#last;
  }

  upcoming(count: number): readonly number[] {
    if (count === undefined) throw new TypeError(expected('count', 'an integer from 0 up', count));
    checkInteger('count', count, 0);
    const most = Math.min(count, this.#most - this.#count);
    const slots: number[] = [];
    let { slot } = this.#next;
    for (; slots.length < most && slot !== undefined; slot = this.#next.rule.next(slot))
      slots.push(this.#next.toDate(slot));
    return slots;
  }

  on<E extends keyof ScheduleEvents<D>>(event: E, listener: (event: ScheduleEvents<D>[E]) => void): () => void {
    return this.#listeners.on(event, listener);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#subscribers ??= new Listeners(this.#home.tree);
    return this.#subscribers.subscribe(listener);
  };

  readonly getSnapshot = (): ScheduleSnapshot => {
    this.#snapshot ??= {
      name: this.name,
      kind: this.kind,
      rule: this.#next.rule.text,
      state: this.#state,
      next: this.next,
      count: this.#count,
      missed: this.#missed,
      lastError: this.#lastError,
    };
    return this.#snapshot;
  };

  get #state(): ScheduleSnapshot['state'] {
    if (this.isExecuting) return 'executing';
    if (this.#phase !== 'started') return 'stopped';
    return this.#isPaused ? 'paused' : 'waiting';
  }

  #changed(): void {
    this.#snapshot = undefined;
    this.#subscribers?.tell();
    this.#home.changed();
  }

  // ---- start and end --------------------------------------------------------------------------------------------------

  start(...args: unknown[]): void {
    this.#home.tree.refuseIfClosed();
    if (this.isRunning) return;
    if (this.#phase === 'ending') this.#again = args;
    else this.begin(args, false);
  }

  /** @param isNew - nobody can have begun to listen */
  begin(args: readonly unknown[], isNew: boolean): void {
    const { tree } = this.#home;
    const first = this.#next.rule.first(this.#next.now);
    this.#phase = 'started';
    this.#isPaused = false;
    this.#args = args;
    this.#count = 0;
    this.#missed = 0;
    this.#missedSince = 0;
    this.#startedUnder = tree.clock;
    this.#home.add(this);
    this.#next.set(first);
    if (isNew) this.#home.tellLater(() => this.#tellStarted());
    else this.#tell('started');
    this.#watch(tree);
    this.#changed();
    this.#endIfOver();
  }

  #watch(tree: Tree): void {
    const { signal, owner, ref, pauseWhenHidden } = this.#plan.options;
    const undo = (taken: (() => void) | undefined): void => {
      if (taken === undefined) return;
      this.#undos ??= [];
      this.#undos.push(taken);
    };
    if (ref === true) undo(tree.clock.hold?.());
    const { visibility } = tree;
    if (pauseWhenHidden === true && visibility !== undefined) {
      this.#next.hide(visibility.isHidden);
      undo(
        visibility.subscribe(() => {
          this.#next.hide(visibility.isHidden);
          this.#changed();
        }),
      );
    }
    if (owner !== undefined) undo(tree.watchOwner(owner, (reason) => this.#stopBy('owner', reason)));
    if (signal !== undefined) undo(onAbort(signal, (reason) => this.#stopBy('signal', reason)));
    // It has ended already, before it could give back what it took.
    if (this.#phase !== 'started') this.#giveBack();
  }

  #giveBack(): void {
    const undos = this.#undos;
    this.#undos = undefined;
    if (undos !== undefined) for (const undo of undos) undo();
  }

  #stopBy(by: CancelledBy, reason: unknown): void {
    this.#home.tree.queue.postAhead(() => {
      this.end();
      this.#cancelCalls(by, reason);
    });
  }

  #cancelCalls(by: CancelledBy, reason?: unknown): void {
    for (const call of [...this.#calls]) call.cancelBy(by, reason);
  }

  async stop(options: { readonly cancel?: boolean } = {}): Promise<void> {
    checkOptions('stop', options, ['cancel']);
    checkBoolean('cancel', options.cancel);
    const own = this.#ownCall();
    this.end();
    if (options.cancel === true) this.#cancelCalls('user', 'its schedule was stopped');
    await this.#whenIdle(own);
  }

  [asyncDispose](): Promise<void> {
    return this.stop({ cancel: true });
  }

  /** Lets no further call begin; it has ended when those under way have. */
  end(): void {
    this.#again = undefined;
    if (this.#phase !== 'started') return;
    this.#phase = 'ending';
    this.#isPaused = false;
    this.#next.set(undefined);
    this.#past?.clear();
    this.#giveBack();
    this.#changed();
    if (!this.isExecuting) this.#finish();
  }

  /** What began under a clock that ends goes no further. */
  clockEnds(clock: Clock): void {
    if (this.#startedUnder === clock) this.end();
  }

  ownerEnded(owner: object, reason: unknown): void {
    if (this.#plan.options.owner === owner) this.#stopBy('owner', reason);
  }

  #finish(): void {
    const { dispose, finished } = this.#plan.options;
    const again = this.#again;
    this.#again = undefined;
    this.#phase = 'stopped';
    if (dispose !== false && again === undefined) this.#home.delete(this);
    if (finished !== undefined) this.#home.tree.guard(() => finished(this));
    this.#tell('finished');
    this.#changed();
    if (again !== undefined && !this.#home.tree.isClosed && this.#phase === 'stopped') this.start(...again);
  }

  /** Told late, and only if it still is. */
  #tellStarted(): void {
    if (this.#phase !== 'stopped' || this.#count > 0) this.#tell('started');
  }

  #tell(event: 'started' | 'finished' | 'paused' | 'resumed'): void {
    this.#listeners.tell(event, { schedule: this });
  }

  // ---- control --------------------------------------------------------------------------------------------------------

  async pause(): Promise<void> {
    const own = this.#ownCall();
    if (own !== undefined) throw new DeadlockError([own.run]);
    if (this.#phase !== 'started') return;
    if (!this.#isPaused) {
      this.#isPaused = true;
      this.#rest();
      this.#tell('paused');
      this.#changed();
    }
    await this.#whenIdle();
  }

  /** Nothing comes until a slot is set. */
  #rest(): void {
    this.#next.set(undefined);
    const { first, count } = this.#past?.clear() ?? NONE;
    this.#miss(first, count, 'busy');
  }

  resume(options: { readonly immediately?: boolean } = {}): void {
    checkOptions('resume', options, ['immediately']);
    checkBoolean('immediately', options.immediately);
    if (!this.#isPaused) return;
    this.#goOn(options.immediately === true);
  }

  #goOn(isImmediate: boolean): void {
    const wasPaused = this.#isPaused;
    this.#isPaused = false;
    if (this.#count >= this.#most) this.#next.set(undefined);
    else if (isImmediate) this.#next.setNow();
    else this.#next.set(this.#next.rule.again(this.#next.now));
    if (wasPaused) this.#tell('resumed');
    this.#changed();
    this.#endIfOver();
  }

  async restart(interval?: number): Promise<void> {
    const rule = interval === undefined ? undefined : this.#ruleWith(interval);
    if (this.#phase !== 'started') return;
    const own = this.#ownCall();
    if (own === undefined) {
      this.#restarts += 1;
      this.#rest();
      this.#changed();
      await this.#whenIdle();
      this.#restarts -= 1;
      if (this.#phase !== 'started' || this.#restarts > 0) return;
    }
    if (rule !== undefined) this.#next.rule = rule;
    this.#goOn(false);
  }

  #ruleWith(interval: number): Rule {
    const { options } = this.#plan;
    const { rule } = this.#next;
    if (rule.withInterval === undefined)
      throw new TypeError(`A schedule of the kind \`${this.kind}\` has no interval. Call \`restart()\` without one`);
    if (this.kind === 'after') checkDelay('interval', interval);
    else checkInterval('interval', interval);
    if (options.jitter !== undefined && options.jitter >= interval)
      throw new RangeError(expected('interval', `more than the jitter of ${options.jitter} ms`, interval));
    return rule.withInterval(interval);
  }

  workNow(): void {
    if (this.#phase !== 'started' || this.isExecuting || this.#count >= this.#most) return;
    if (!this.#isPaused) this.#next.setNow();
    else this.#home.tree.queue.push({ proceedWith: () => this.#workWhilePaused() }, 0, undefined, false);
    this.#changed();
  }

  #workWhilePaused(): void {
    if (this.#isPaused && !this.isExecuting) this.#call(this.#next.now);
  }

  #whenIdle(except?: ScheduledCall): Promise<void> {
    if (this.#calls === NO_CALLS) return Promise.resolve();
    this.#idle ??= new IdleWaits(this.#calls);
    return this.#idle.idle(except);
  }

  /** The call on whose stack this is. */
  #ownCall(): ScheduledCall | undefined {
    if (this.#calls.size === 0) return undefined;
    let node = currentFrame() as Frame | undefined;
    while (node !== undefined && !this.#calls.has(node as unknown as ScheduledCall)) node = node.above as Frame;
    return node as ScheduledCall | undefined;
  }

  // ---- slots and calls ------------------------------------------------------------------------------------------------

  get #most(): number {
    return this.kind === 'after' || this.kind === 'at' ? 1 : (this.#plan.options.maxCount ?? Number.POSITIVE_INFINITY);
  }

  get #isBusy(): boolean {
    const { overlap, maxConcurrency = Number.POSITIVE_INFINITY } = this.#plan.options;
    return this.#calls.size >= (overlap === 'allow' ? maxConcurrency : 1);
  }

  come(slots: ComeSlots): void {
    const { first, count, last, late, wereHidden } = slots;
    const reason = wereHidden ? 'hidden' : 'late';
    if (this.#past !== undefined) this.#comePast(this.#past, slots);
    else if (this.#isBusy) this.#miss(first, count, 'busy');
    else if (late > (this.#plan.options.grace ?? Number.POSITIVE_INFINITY)) this.#miss(first, count, reason);
    else {
      this.#miss(first, count - 1, reason);
      // An end to end interval begins when this call has ended.
      if (this.#plan.options.runOnTime === false) this.#next.set(undefined);
      this.#call(last);
      return;
    }
    this.#changed();
    this.#endIfOver();
  }

  #comePast(past: PastSlots, { first, count }: ComeSlots): void {
    const tooMany = past.add(first, count, this.#next.rule.interval ?? 0);
    this.#miss(tooMany.first, tooMany.count, 'busy');
    this.#catchUp(past);
  }

  /** Calls the oldest of the slots that wait, the next in a turn of its own. */
  #catchUp(past: PastSlots): void {
    if (past.size === 0 || this.#phase !== 'started' || this.#isPaused || this.#isBusy) return;
    this.#call(past.take());
  }

  #miss(first: number, count: number, reason: MissedReason): void {
    if (count === 0) return;
    this.#missed += count;
    this.#missedSince += count;
    if (!this.#listeners.hears('missed')) return;
    const { rule } = this.#next;
    const told = rule.interval === undefined ? 0 : Math.max(0, count - MOST_TOLD);
    let slot: number | undefined = first + told * (rule.interval ?? 0);
    for (let n = told; n < count && slot !== undefined; n += 1, slot = rule.next(slot))
      this.#listeners.tell('missed', { schedule: this, due: this.#next.toDate(slot), reason });
  }

  #call(slot: number): void {
    const { tree } = this.#home;
    const { callback, options } = this.#plan;
    const { timeout, onError = 'continue' } = options;
    this.#count += 1;
    if (this.#count >= this.#most) {
      this.#next.set(undefined);
      this.#past?.clear();
    }
    this.#meta ??= this.#makeMeta();
    const call = new ScheduledCall(tree, this.#meta, this);
    if (timeout !== undefined) applyOptions(call, { timeout });
    const details = { schedule: this, callback, onError, args: this.#args, due: this.#next.toDate(slot) };
    const work = workOf(call, { ...details, missed: this.#missedSince });
    this.#missedSince = 0;
    if (this.#calls === NO_CALLS) this.#calls = new Set();
    this.#calls.add(call);
    this.#last = call.run;
    this.#changed();
    this.#listeners.tell('call', { schedule: this, run: call.run });
    call.begin(work);
  }

  #makeMeta(): RunMeta {
    const { owner } = this.#plan.options;
    const options = { group: `schedule:${this.name}`, ...(owner !== undefined && { owner }) };
    return new RunMeta(this.name || this.#plan.callback.name, options);
  }

  hearsErrors(): boolean {
    return this.#listeners.hears('error') || (this.#isShown && !this.#home.tree.hears('error'));
  }

  /** A list shows the errors of those that go on: where nobody else hears of them, they have been told. A row that ends vanishes. */
  get #isShown(): boolean {
    const { kind, options } = this.#plan;
    return this.#lists > 0 && (kind === 'every' || kind === 'cron') && options.onError !== 'stop';
  }

  /**
   * A list shows its errors.
   * @returns what ends it
   */
  show(): () => void {
    this.#lists += 1;
    return () => {
      this.#lists -= 1;
    };
  }

  ended(call: ScheduledCall): void {
    const wasBusy = this.#isBusy;
    const { run } = call;
    this.#calls.delete(call);
    if (run.state === 'error') {
      this.#lastError = run.error;
      this.#listeners.tell('error', { schedule: this, run, error: run.error });
    }
    if (run.state === 'success' ? run.result === false : run.state === 'error' && this.#plan.options.onError === 'stop')
      this.end();
    if (this.#phase === 'started') this.#afterCall(wasBusy);
    else if (this.#phase === 'ending' && !this.isExecuting) this.#finish();
    this.#changed();
    this.#idle?.look();
  }

  #afterCall(wasBusy: boolean): void {
    // What went by meanwhile, and was not looked at since the loop was busy, is no call now.
    const slots = wasBusy ? this.#next.take() : undefined;
    if (slots !== undefined && this.#past === undefined) this.#miss(slots.first, slots.count, 'busy');
    else if (slots !== undefined) this.#past?.add(slots.first, slots.count, this.#next.rule.interval ?? 0);
    const isOpen = !this.#isPaused && this.#restarts === 0;
    if (this.#plan.options.runOnTime === false && isOpen && this.#count < this.#most && !this.isExecuting)
      this.#next.set(this.#next.rule.again(this.#next.now));
    const past = this.#past;
    if (past !== undefined && past.size > 0)
      this.#home.tree.queue.push({ proceedWith: () => this.#catchUp(past) }, 0, undefined, false);
    else this.#endIfOver();
  }

  /** Nothing is to come, and nothing is under way. */
  #endIfOver(): void {
    const isWaiting = this.#next.slot !== undefined || (this.#past?.size ?? 0) > 0;
    if (isWaiting || this.isExecuting || this.#isPaused || this.#restarts > 0) return;
    this.end();
  }

  failed(error: unknown): void {
    this.#home.tree.report(error, undefined);
    this.end();
  }
}

/** Of those that have not called yet. */
const NO_CALLS = new Set<ScheduledCall>();
const NONE = { first: 0, count: 0 };
