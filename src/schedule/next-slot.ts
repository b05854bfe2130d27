import type { Tree } from '../core/tree.js';
import type { PassedSlots, Rule } from './rule.js';
import type { Timetable, WaitingForDate } from './timetable.js';

/** A slot that has come, with those that came unnoticed between it and now. */
export interface ComeSlots extends PassedSlots {
  readonly first: number;
  /** Milliseconds since the newest. */
  readonly late: number;
  /** They went by while the page was hidden. */
  readonly wereHidden: boolean;
}

/** Who waits for slots. */
export interface SlotWaiter {
  come(slots: ComeSlots): void;
  /** The rule, which may be somebody's own, has thrown: there is no next slot. */
  failed(error: unknown): void;
}

/** The slot that a schedule waits for: it stands in the timetable while it may come. */
export class NextSlot implements WaitingForDate {
  rule: Rule;
  time = 0;
  order = 0;
  place = -1;
  readonly #tree: Tree;
  readonly #timetable: Timetable;
  readonly #jitter: number;
  readonly #waiter: SlotWaiter;
  #slot: number | undefined;
  #delay = 0;
  #isHidden = false;
  #wasHidden = false;

  /** @param jitter - each slot comes 0 to so many ms later */
  constructor(rule: Rule, tree: Tree, timetable: Timetable, jitter: number, waiter: SlotWaiter) {
    this.rule = rule;
    this.#tree = tree;
    this.#timetable = timetable;
    this.#jitter = jitter;
    this.#waiter = waiter;
  }

  get slot(): number | undefined {
    return this.#slot;
  }

  get now(): number {
    return this.#timetable.now(this.rule.clock);
  }

  /** When it comes, on the wall clock. */
  get date(): number | undefined {
    return this.#slot === undefined || this.#isHidden ? undefined : this.toDate(this.#slot + this.#delay);
  }

  toDate(slot: number): number {
    return this.#timetable.toDate(this.rule.clock, slot);
  }

  /** Waits for a slot, for none if there is none. */
  set(slot: number | undefined): void {
    this.#slot = slot;
    this.#delay = this.#jitter === 0 ? 0 : this.#random() * this.#jitter;
    this.#wait();
  }

  /** Waits for one that comes at once. */
  setNow(): void {
    this.#slot = this.now;
    this.#delay = 0;
    this.#wait();
  }

  #random(): number {
    return this.#tree.clock.random?.() ?? Math.random();
  }

  #wait(): void {
    const { clock } = this.rule;
    if (this.#slot === undefined || this.#isHidden) this.#timetable.delete(this, clock);
    else this.#timetable.put(this, clock, this.#slot + this.#delay);
  }

  /** Nothing comes while it is hidden; what went by meanwhile comes then. */
  hide(isHidden: boolean): void {
    if (isHidden === this.#isHidden) return;
    this.#isHidden = isHidden;
    this.#wasHidden ||= isHidden;
    this.#wait();
  }

  /** What has gone by until now, if anything has; it waits for what comes after it. */
  take(): ComeSlots | undefined {
    const first = this.#slot;
    const { now } = this;
    // It may have been moved between the timer and its turn.
    if (first === undefined || this.#isHidden || first + this.#delay > now) return undefined;
    const until = now - this.#delay;
    const { count, last } = this.rule.passed(first, until);
    const wereHidden = this.#wasHidden;
    this.#wasHidden = false;
    this.#setTo(() => this.rule.next(last));
    return { first, count, last, late: until - last, wereHidden };
  }

  arrive(): void {
    if (this.place !== -1) return;
    let slots: ComeSlots | undefined;
    try {
      slots = this.take();
    } catch (error) {
      this.#fail(error);
      return;
    }
    if (slots !== undefined) this.#waiter.come(slots);
    else if (this.#slot !== undefined) this.#wait();
  }

  wallSetBack(): void {
    this.#setTo(() => this.rule.again(this.now));
  }

  #setTo(find: () => number | undefined): void {
    let slot: number | undefined;
    try {
      slot = find();
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.set(slot);
  }

  #fail(error: unknown): void {
    this.set(undefined);
    this.#waiter.failed(error);
  }
}
