import { frameOf } from '../core/frame.js';
import { Operation } from '../core/operation.js';
import { START, STOP, type Wait, type Waiter } from '../core/protocol.js';
import { checkMs } from '../core/validation.js';

class Sleep extends Operation<void> {
  readonly #ms: number;

  constructor(ms: number) {
    super();
    this.#ms = ms;
  }

  override [START](waiter: Waiter, token: number): Wait {
    const stop = frameOf(waiter).tree.clock.timer(this.#ms, () => waiter.resume(token, undefined));
    return { [STOP]: stop };
  }
}

/**
 * Waits.
 *
 * @param ms - milliseconds, finite, 0 or more
 * @throws `TypeError` or `RangeError` when `ms` is no such number
 * @example
 * ```ts
 * import { sleep } from 'offloop';
 * import { NodeEngine } from 'offloop/node';
 * const engine = new NodeEngine();
 * await engine.run(function* () { yield* sleep(5); return 'awake'; }); // => 'awake'
 * ```
 */
export function sleep(ms: number): Operation<void> {
  if (ms === undefined)
    throw new TypeError('Expected `ms` to be a number of milliseconds, got `undefined` (undefined)');
  checkMs('ms', ms);
  return new Sleep(ms);
}
