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
    // Nor do the page's own listeners report it, those that came later.
    event.stopImmediatePropagation();
  };
  addEventListener('unhandledrejection', listener);
  return () => removeEventListener('unhandledrejection', listener);
}
