import { host } from './host.js';

/** Where time comes from: the one seam that a virtual clock replaces. */
export interface Clock {
  /** Milliseconds, monotonic. */
  now(): number;
  /** @returns what takes the timer back */
  timer(ms: number, callback: () => void): () => void;
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
const LONGEST = 2 ** 31 - 1;

/** The platform's own clock. */
export const systemClock: Clock = {
  now: () => host.performance.now(),
  timer(ms, callback) {
    let handle: unknown;
    const arm = (left: number): void => {
      handle = host.setTimeout(() => (left > LONGEST ? arm(left - LONGEST) : callback()), Math.min(left, LONGEST));
    };
    arm(ms);
    return () => host.clearTimeout(handle);
  },
};
