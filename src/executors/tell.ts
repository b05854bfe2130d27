import { host } from '../core/host.js';

/** Tells a listener in the middle of other work: what it throws harms nothing here, and is not lost. */
export function tell(listener: () => void): void {
  try {
    listener();
  } catch (error) {
    host.queueMicrotask(() => {
      throw error;
    });
  }
}
