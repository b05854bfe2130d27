import { type Clock, systemClock } from '../../core/clock.js';
import { pageTime } from '../../executors/web/page-time.js';

/** The platform's clock, with the frames of the page, and limits that do not count the time in which it stands still. */
export const pageClock: Clock = {
  ...systemClock,
  limit: (ms, callback) => pageTime.limit(ms, callback),
  frame(callback) {
    const handle = requestAnimationFrame(callback);
    return () => cancelAnimationFrame(handle);
  },
};
