import { type Clock, setBackground, setLimit } from '../../core/clock.js';
import { type Draw, drawFirst } from './random.js';

/** So many numbers can be drawn by chance. */
const RESOLUTION = 2 ** 32;

/** By so much the UI budget is used up at each look at the clock, so that it depends on steps and not on the machine. */
const LOOK = 0.25;

interface Timer {
  readonly due: number;
  readonly callback: () => void;
  state: 'set' | 'over';
  /** Takes it back from the clock that it was handed to. */
  stop: (() => void) | undefined;
}

/** A clock that stands still until it is moved. Timers fire in order of time, equal ones in order of creation. */
export class VirtualClock implements Clock {
  #now: number;
  /** By so much the wall clock is ahead of the monotonic one. */
  #ahead: number;
  readonly #listeners = new Set<() => void>();
  readonly #draw: Draw;
  #spent = 0;
  #changes = 0;
  readonly #timers: Timer[] = [];
  #successor: Clock | undefined;

  /**
   * @param start - milliseconds of the monotonic clock; whole ones, so that sums are exact
   * @param wall - what the wall clock shows then
   * @param draw - what is drawn by chance
   */
  constructor(start: number, wall = start, draw: Draw = drawFirst) {
    this.#now = Math.ceil(start);
    this.#ahead = wall - this.#now;
    this.#draw = draw;
  }

  now(): number {
    return this.#now;
  }

  wall(): number {
    return exact(this.#now + this.#ahead);
  }

  random(): number {
    return this.#draw(RESOLUTION) / RESOLUTION;
  }

  readonly onChange = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  /** Sets the wall clock. Timers do not notice; who follows the wall clock is told. */
  setWall(time: number): void {
    this.#ahead = time - this.#now;
    this.#tell();
  }

  /**
   * The machine has slept: the wall clock went on.
   *
   * @param isCounted - the monotonic clock, too
   */
  sleep(ms: number, isCounted: boolean): void {
    if (isCounted) this.#now = exact(this.#now + ms);
    else this.#ahead = exact(this.#ahead + ms);
    this.#tell();
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  /** No time passes while code executes; the UI budget has to end all the same. */
  spent(): number {
    this.#spent += LOOK;
    return this.#spent;
  }

  /** How often a timer was set, taken back or fired. */
  get changes(): number {
    return this.#changes;
  }

  timer(ms: number, callback: () => void): () => void {
    if (this.#successor !== undefined) return this.#successor.timer(ms, callback);
    const timer: Timer = { due: exact(this.#now + ms), callback, state: 'set', stop: undefined };
    this.#timers.splice(this.#placeAfter(timer.due), 0, timer);
    this.#changes += 1;
    return () => this.#takeBack(timer);
  }

  #takeBack(timer: Timer): void {
    if (timer.state === 'over') return;
    timer.state = 'over';
    this.#changes += 1;
    if (timer.stop === undefined) this.#timers.splice(this.#timers.indexOf(timer, this.#placeBefore(timer.due)), 1);
    else timer.stop();
  }

  /** When the next timer is due that is not due now. */
  get next(): number | undefined {
    return this.#timers[this.#placeAfter(this.#now)]?.due;
  }

  /** Moves on to a time. What is due then does not fire by itself. */
  moveTo(time: number): void {
    this.#now = time;
  }

  /** Fires the first timer that is due. @returns false where there is none */
  fire(): boolean {
    const timer = this.#timers[0];
    if (timer === undefined || timer.due > this.#now) return false;
    this.#timers.shift();
    timer.state = 'over';
    this.#changes += 1;
    timer.callback();
    return true;
  }

  /** Stands for another clock from now on: what is set goes on there with the time that is left. */
  handOver(successor: Clock): void {
    this.#successor = successor;
    for (const timer of this.#timers.splice(0)) {
      timer.stop = successor.timer(Math.max(0, timer.due - this.#now), () => {
        timer.state = 'over';
        timer.callback();
      });
    }
  }

  #placeBefore(due: number): number {
    return this.#search((timer) => timer.due < due);
  }

  #placeAfter(due: number): number {
    return this.#search((timer) => timer.due <= due);
  }

  /** The first place where `isBefore` holds no longer. */
  #search(isBefore: (timer: Timer) => boolean): number {
    let low = 0;
    let high = this.#timers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBefore(this.#timers[middle] as Timer)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Sums of fractions miss each other by their last bit; to the microsecond they meet. */
export function exact(ms: number): number {
  const micros = Math.round(ms * 1000);
  return Number.isSafeInteger(micros) ? micros / 1000 : ms;
}

/** A clock that is ahead of another by so much. */
class ClockAhead implements Clock {
  readonly clock: Clock;
  readonly ms: number;

  constructor(clock: Clock, ms: number) {
    this.clock = clock;
    this.ms = ms;
  }

  now(): number {
    return this.clock.now() + this.ms;
  }

  wall(): number {
    return this.clock.wall();
  }

  timer(ms: number, callback: () => void): () => void {
    return this.clock.timer(ms, callback);
  }

  background(ms: number, callback: () => void): () => void {
    return setBackground(this.clock, ms, callback);
  }

  get hold(): Clock['hold'] {
    return this.clock.hold;
  }

  get onChange(): Clock['onChange'] {
    return this.clock.onChange;
  }

  limit(ms: number, callback: () => void): () => void {
    return setLimit(this.clock, ms, callback);
  }

  get frame(): Clock['frame'] {
    const { clock, ms } = this;
    return clock.frame && ((callback) => clock.frame!((time) => callback(time + ms)));
  }
}

/** The same clock, ahead where it would otherwise go back behind `now`: clocks are monotonic, and limits like `throttle` remember times. */
export function clockFrom(clock: Clock, now: number): Clock {
  const ahead = now - clock.now();
  if (ahead <= 0) return clock;
  return clock instanceof ClockAhead ? new ClockAhead(clock.clock, clock.ms + ahead) : new ClockAhead(clock, ahead);
}

/** The same clock, on which no timer takes time. */
export function hurried(clock: Clock): Clock {
  return { now: () => clock.now(), wall: () => clock.wall(), timer: (_ms, callback) => clock.timer(0, callback) };
}
