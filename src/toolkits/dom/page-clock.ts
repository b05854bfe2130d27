import { type Clock, systemClock } from '../../core/clock.js';

/** The platform's clock, with the frames of the page. */
export const pageClock: Clock = {
  ...systemClock,
  frame(callback) {
    const handle = requestAnimationFrame(callback);
    return () => cancelAnimationFrame(handle);
  },
};
