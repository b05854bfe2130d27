import { setBackground } from '../core/clock.js';
import type { Tree } from '../core/tree.js';
import type { SlotClock } from './rule.js';
import { SlotHeap, type Waiting } from './slot-heap.js';

/** Milliseconds after which the wall clock is looked at again: it may have been set, and the machine may have slept. */
const LOOK = 30_000;
/** A clock that is set back by less than this repeats nothing. */
const SET_BACK = 3 * 3_600_000;

/** What waits for a time of the wall clock. */
export interface WaitingForDate extends Waiting {
  /** The wall clock was set far back: times are to be computed anew. */
  wallSetBack(): void;
}

/** All that waits for its time, in the order of each clock, under one timer of the platform. */
export class Timetable {
  readonly #tree: Tree;
  readonly #steady = new SlotHeap();
  readonly #wall = new SlotHeap();
  #stopTimer: (() => void) | undefined;
  /** The time for which the timer is set; it is on its way until then. */
  #setFor = Number.POSITIVE_INFINITY;
  #isRinging = false;
  /** A timer that was set for a time has made it that time, whatever the clock says: timers of tests come without their clocks. */
  #reached = Number.NEGATIVE_INFINITY;
  /** The latest time that the wall clock has shown. */
  #latest = Number.NEGATIVE_INFINITY;
  /** What both clocks showed when they were looked at last: from then on the wall clock went as the other one, until it was set. */
  #seen = { wall: Number.NEGATIVE_INFINITY, monotonic: 0 };
  #stopListening: (() => void) | undefined;

  constructor(tree: Tree) {
    this.#tree = tree;
  }

  now(clock: SlotClock): number {
    return clock === 'wall' ? this.#tree.clock.wall() : Math.max(this.#tree.clock.now(), this.#reached);
  }

  /** A time of a clock, as the wall clock will show it. */
  toDate(clock: SlotClock, time: number): number {
    return Math.round(clock === 'wall' ? time : this.#tree.clock.wall() + time - this.now('monotonic'));
  }

  put(item: Waiting, clock: 'monotonic', time: number): void;
  put(item: WaitingForDate, clock: SlotClock, time: number): void;
  put(item: Waiting, clock: SlotClock, time: number): void {
    if (clock === 'monotonic') this.#steady.put(item, time);
    else {
      if (this.#wall.size === 0) this.#see();
      this.#wall.put(item, time);
      this.#stopListening ??= this.#tree.clock.onChange?.(this.#look);
    }
    this.#arm();
  }

  delete(item: Waiting, clock: SlotClock): void {
    (clock === 'monotonic' ? this.#steady : this.#wall).delete(item);
    if (this.#steady.size === 0 && this.#wall.size === 0) this.#disarm();
  }

  /** The clock is another one, which may have its own times. */
  clockReplaced(): void {
    this.#disarm();
    this.#reached = Number.NEGATIVE_INFINITY;
    this.#latest = Number.NEGATIVE_INFINITY;
    this.#see();
    this.#stopListening?.();
    this.#stopListening = this.#wall.size > 0 ? this.#tree.clock.onChange?.(this.#look) : undefined;
    this.#arm();
  }

  #disarm(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    this.#setFor = Number.POSITIVE_INFINITY;
  }

  /** Sets the timer for what comes first; one that is set for an earlier time finds nothing then, and sets it again. */
  #arm(): void {
    if (this.#isRinging) return;
    const { clock } = this.#tree;
    const now = this.now('monotonic');
    const steady = this.#steady.top?.time ?? Number.POSITIVE_INFINITY;
    const due = Math.min(steady, now + this.#untilDate());
    if (due === Number.POSITIVE_INFINITY || due >= this.#setFor) return;
    this.#disarm();
    this.#setFor = due;
    this.#stopTimer = setBackground(clock, Math.max(0, due - now), () => {
      this.#stopTimer = undefined;
      this.#setFor = Number.POSITIVE_INFINITY;
      this.#reached = Math.max(this.#reached, due);
      this.#ring();
    });
  }

  #untilDate(): number {
    const { clock } = this.#tree;
    const { top } = this.#wall;
    if (top === undefined) return Number.POSITIVE_INFINITY;
    const ms = Math.max(0, top.time - clock.wall());
    return clock.onChange === undefined ? Math.min(ms, LOOK) : ms;
  }

  /** The wall clock may show another time than was expected. */
  readonly #look = (): void => {
    this.#disarm();
    this.#lookBack();
    this.#arm();
  };

  #lookBack(): void {
    if (this.#wall.size === 0) return;
    const { clock } = this.#tree;
    const wall = clock.wall();
    this.#latest = Math.max(this.#latest, this.#seen.wall + clock.now() - this.#seen.monotonic);
    const isSetBack = wall < this.#latest - SET_BACK;
    if (isSetBack) this.#latest = wall;
    this.#see();
    if (isSetBack) for (const item of this.#wall) (item as WaitingForDate).wallSetBack();
  }

  #see(): void {
    const { clock } = this.#tree;
    this.#seen = { wall: clock.wall(), monotonic: clock.now() };
    this.#latest = Math.max(this.#latest, this.#seen.wall);
  }

  /** Those that are due now have their turn; what they make due has it later. */
  #ring(): void {
    this.#isRinging = true;
    this.#lookBack();
    this.#ringOf(this.#steady, this.now('monotonic'));
    this.#ringOf(this.#wall, this.now('wall'));
    this.#isRinging = false;
    this.#arm();
  }

  #ringOf(heap: SlotHeap, now: number): void {
    const due: Waiting[] = [];
    for (let { top } = heap; top !== undefined && top.time <= now; { top } = heap) {
      heap.delete(top);
      due.push(top);
    }
    for (const item of due) this.#tree.queue.post(() => item.arrive());
  }
}
