import { LONGEST } from '../../core/clock.js';
import { host } from '../../core/host.js';

/** A timer that keeps no program alive, and comes too early rather than never where it is a long one. (In a page a timer is a number, and keeps nothing alive anyway.) */
export function quietTimer(callback: () => void, ms: number): unknown {
  const timer = host.setTimeout(callback, Math.min(ms, LONGEST));
  (timer as { unref?: () => void }).unref?.();
  return timer;
}
