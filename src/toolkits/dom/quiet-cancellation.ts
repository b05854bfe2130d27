import { CancelledError } from '../../core/errors.js';
import { web } from '../../executors/web/web-globals.js';

/** A promise was rejected and nobody handles it. */
interface Rejection {
  readonly reason: unknown;
  preventDefault(): void;
  stopImmediatePropagation(): void;
}

/**
 * Keeps rejections of native `async` functions that were cancelled from counting as unhandled: being cancelled is no failure.
 *
 * @returns what ends it
 */
export function quietCancellation(): () => void {
  // Its own function for each engine, which holds nothing of it.
  const listener = (event: Rejection): void => {
    if (!(event.reason instanceof CancelledError)) return;
    event.preventDefault();
    // Nor do other listeners report it, error trackers first of all.
    event.stopImmediatePropagation();
  };
  // Those that capture come before all others, also before those that were there first; in Chromium they do not.
  web.addEventListener?.('unhandledrejection', listener, true);
  return () => web.removeEventListener?.('unhandledrejection', listener, true);
}
