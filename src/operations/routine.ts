import { developmentHooks } from '../core/development-hooks.js';
import { Frame, frameOf } from '../core/frame.js';
import { Operation, type Step } from '../core/operation.js';
import { START, type Wait, type Waiter } from '../core/protocol.js';
import { checkFunction } from '../core/validation.js';

class Routine<R> extends Operation<R> {
  readonly #call: () => unknown;

  constructor(call: () => unknown) {
    super();
    this.#call = call;
  }

  override [START](waiter: Waiter, token: number): Wait {
    const frame = frameOf(waiter);
    return new Frame(frame.tree, frame).startFor(waiter, token, this.#call);
  }
}

/**
 * Makes a helper with a frame of its own: forks and deferred clean-up inside end with it, and nesting costs the same at any depth.
 *
 * @param fn - a generator function; parameters, `this` and result are kept
 * @returns a function that gives an operation
 * @throws `TypeError` when `fn` is no function
 * @example
 * ```ts
 * import { routine, sleep } from 'offloop';
 * import { NodeEngine } from 'offloop/node';
 * const double = routine(function* (n: number) { yield* sleep(1); return n * 2; });
 * await new NodeEngine().run(function* () { return yield* double(21); }); // => 42
 * ```
 */
export function routine<This, A extends unknown[], R>(
  fn: (this: This, ...args: A) => Generator<Step, R, any>,
): (this: This, ...args: A) => Operation<R> {
  checkFunction('fn', fn, 'It takes a generator function');
  developmentHooks.used?.(fn);
  return function (this: This, ...args: A) {
    return new Routine<R>(() => fn.apply(this, args));
  };
}
