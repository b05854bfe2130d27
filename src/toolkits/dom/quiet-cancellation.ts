import { CancelledError } from '../../core/errors.js';

/**
 * Keeps rejections of native `async` functions that were cancelled from counting as unhandled: being cancelled is no failure.
 *
 * @returns what ends it
 */
export function quietCancellation(): () => void {
  // Its own function for each engine, which holds nothing of it.
  const listener = (event: PromiseRejectionEvent): void => {
    if (!(event.reason instanceof CancelledError)) return;
    event.preventDefault();
    // Nor do other listeners report it, error trackers first of all.
    event.stopImmediatePropagation();
  };
  // Those that capture come before all others, also before those that were there first; in Chromium they do not.
  addEventListener('unhandledrejection', listener, true);
  return () => removeEventListener('unhandledrejection', listener, true);
}
