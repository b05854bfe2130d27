import { afterMessages } from './arrivals.js';
import { host } from './host.js';

/** Where time comes from: the one seam that a virtual clock replaces. */
export interface Clock {
  /** Milliseconds, monotonic: it is never set, and may stand still while the machine sleeps. */
  now(): number;
  /** Milliseconds since 1970, as the machine's clock shows them: it goes on during sleep, and may be set. */
  wall(): number;
  /** @returns what takes the timer back */
  timer(ms: number, callback: () => void): () => void;
  /**
   * A timer that ends something: what has arrived has its turn before. Where it is left out, `timer` does.
   * @returns what takes it back
   */
  readonly limit?: ((ms: number, callback: () => void) => () => void) | undefined;
  /**
   * A timer that keeps no program alive. Where it is left out, `timer` does.
   * @returns what takes it back
   */
  readonly background?: ((ms: number, callback: () => void) => () => void) | undefined;
  /**
   * Keeps the program alive, where it would end otherwise.
   * @returns what lets it end
   */
  readonly hold?: (() => () => void) | undefined;
  /**
   * Tells when the wall clock was set or the machine woke. Where it is left out, nobody tells, and who must know looks now and then.
   * @returns what takes the listener back
   */
  readonly onChange?: ((listener: () => void) => () => void) | undefined;
  /** A number from 0 up to, and without, 1. Where it is left out, the language's own. */
  random?(): number;
  /** What the UI budget is measured by, where `now` stands still while code executes. */
  spent?(): number;
  /**
   * Calls back at the next frame of the screen, with its time, where there is a screen.
   * @returns what takes it back
   */
  readonly frame?: ((callback: (time: number) => void) => () => void) | undefined;
}

/** The length of a frame in milliseconds. */
export const FRAME = 16;

/** The longest delay that a platform timer takes; longer ones are set again. */
export const LONGEST = 2 ** 31 - 1;

/** A timer that comes so many milliseconds late was kept from coming, and messages with it. */
const LATE = 4;

/** One so late says that the loop stood still. */
const STANDSTILL = 50;

/** The platform's own clock. */
export const systemClock: Clock = {
  now: () => host.performance.now(),
  wall: () => host.Date.now(),
  timer: (ms, callback) => new SystemTimer(ms, callback, false).stop,
  limit: (ms, callback) => new SystemTimer(ms, callback, true).stop,
  // Rather late than early: the platform leaves out fractions.
  background: (ms, callback) => new SystemTimer(Math.ceil(ms), callback, false, true).stop,
  hold: () => new SystemTimer(Number.MAX_SAFE_INTEGER, () => {}, false).stop,
};

/** As the clock has it, for what nobody waits for: it keeps no program alive. */
export function setBackground(clock: Clock, ms: number, callback: () => void): () => void {
  return clock.background === undefined ? clock.timer(ms, callback) : clock.background(ms, callback);
}

/** As the clock has it, for what ends something; `Infinity` is no limit, and no timer. */
export function setLimit(clock: Clock, ms: number, callback: () => void): () => void {
  if (ms === Number.POSITIVE_INFINITY) return () => {};
  return clock.limit === undefined ? clock.timer(ms, callback) : clock.limit(ms, callback);
}

/** One object and two closures a timer: a handler may set one in each of its steps. */
class SystemTimer {
  readonly #ms: number;
  readonly #due: number;
  readonly #isLimit: boolean;
  readonly #isBackground: boolean;
  /** Nothing once it was taken back. */
  #callback: (() => void) | undefined;
  /** Milliseconds that the platform's timer and those after it have to last. */
  #left: number;
  #handle: unknown;
  #hasStoodStill = false;

  constructor(ms: number, callback: () => void, isLimit: boolean, isBackground = false) {
    this.#ms = ms;
    this.#due = host.performance.now() + ms;
    this.#isLimit = isLimit;
    this.#isBackground = isBackground;
    this.#callback = callback;
    this.#left = ms;
    this.#arm(ms);
  }

  readonly stop = (): void => {
    this.#callback = undefined;
    host.clearTimeout(this.#handle);
  };

  #arm(ms: number): void {
    this.#left = ms;
    // No further argument: timers of others, as tests have them, may not pass it on.
    this.#handle = host.setTimeout(() => this.#ring(), Math.min(ms, LONGEST));
    if (this.#isBackground) (this.#handle as { unref?(): void }).unref?.();
  }

  #ring(): void {
    if (this.#left > LONGEST) return this.#arm(this.#left - LONGEST);
    const late = host.performance.now() - this.#due;
    if (!this.#isLimit && late <= LATE) this.#callback?.();
    else if (this.#isLimit && late > STANDSTILL && !this.#hasStoodStill) {
      // While the loop stood still, what is limited could not go on as it would have: it gets as much time again, once.
      this.#hasStoodStill = true;
      this.#arm(Math.min(late, this.#ms));
    } else afterMessages(() => this.#callback?.());
  }
}
