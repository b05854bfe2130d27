import { host } from '../core/host.js';

/** A timer that keeps no program alive. (In a page a timer is a number, and keeps nothing alive anyway.) */
export function quietTimer(callback: () => void, ms: number): unknown {
  const timer = host.setTimeout(callback, ms);
  (timer as { unref?: () => void }).unref?.();
  return timer;
}
