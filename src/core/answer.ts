import { host } from './host.js';
import { STOP, type Wait, type Waiter } from './protocol.js';

/**
 * An answer that is there already, given in a later turn: whether an operation answers at once is a property of its class, never of
 * its data, so that a handler's order of lines does not depend on luck.
 */
export function answerLater(waiter: Waiter, token: number, value: unknown, failed = false): Wait {
  let isWanted = true;
  host.queueMicrotask(() => {
    if (!isWanted) return;
    if (failed) waiter.fail(token, value);
    else waiter.resume(token, value);
  });
  return {
    [STOP]() {
      if (isWanted) waiter.frame.tree.late(value, failed);
      isWanted = false;
    },
    // It comes in any case.
    soften() {},
  };
}
