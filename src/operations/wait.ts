import { isPromise, isThenable, promiseOf } from '../core/body-kind.js';
import { CancelledError } from '../core/errors.js';
import { host } from '../core/host.js';
import { waitAgain } from '../core/left-promise.js';
import { Operation } from '../core/operation.js';
import { PromiseWait } from '../core/promise-slot.js';
import { PROMISE, REFUSE, START, STOP, type Wait, type Waiter } from '../core/protocol.js';
import { refuse } from '../core/refuse.js';
import { expected, show } from '../core/validation.js';
import { startPromise } from './start-work.js';

/**
 * A promise that is there already: it can be waited for, but not started again. (Its field is not really private, which would cost each
 * step.)
 */
export class WaitForPromise<R> extends Operation<R> {
  private readonly promise: PromiseLike<R>;

  constructor(promise: PromiseLike<R>) {
    super();
    this.promise = promise;
  }

  /** Where it is one of this realm. */
  get [PROMISE](): Promise<R> | undefined {
    return isPromise(this.promise) ? (this.promise as Promise<R>) : undefined;
  }

  [REFUSE](waiter: Waiter): void {
    refuse(this.promise, waiter);
  }

  override [START](waiter: Waiter, token: number): Wait {
    return startPromise(this.promise, waiter, token);
  }
}

class WaitForWork<R> extends Operation<R> {
  readonly #work: (signal: AbortSignal) => PromiseLike<R>;

  constructor(work: (signal: AbortSignal) => PromiseLike<R>) {
    super();
    this.#work = work;
  }

  override [START](waiter: Waiter, token: number): Wait {
    const controller = new host.AbortController();
    const promise: unknown = this.#work(controller.signal);
    if (!isThenable(promise))
      throw new TypeError(`Expected the function given to \`wait\` to return a promise, got ${show(promise)}`);
    // One of its own: a frame's own slot may be the whole of its wait only.
    const wait = waitAgain(promise, waiter, token) ?? new PromiseWait(waiter, token, promiseOf(promise), promise);
    return {
      [STOP](closing) {
        wait[STOP](closing);
        controller.abort(new CancelledError('nobody waits for it any more', 'parent'));
      },
      soften(reason) {
        controller.abort(reason);
      },
    };
  }
}

/**
 * Waits for a promise, or for work that gives one.
 *
 * With a function it is cold: each start calls it anew with a signal of its own, which a cancel aborts; so it can be retried. A
 * promise that is there already goes on when the handler is cancelled; only its result is dropped.
 *
 * @param work - a promise, or a function that takes an `AbortSignal` and gives one
 * @throws `TypeError` when it is neither
 * @example
 * ```ts
 * import { wait } from 'offloop';
 * import { NodeEngine } from 'offloop/node';
 * const engine = new NodeEngine();
 * await engine.run(function* () { return yield* wait(Promise.resolve(7)); }); // => 7
 * ```
 */
export function wait<R>(work: PromiseLike<R> | ((signal: AbortSignal) => PromiseLike<R>)): Operation<R> {
  if (typeof work === 'function') return new WaitForWork(work);
  if (isThenable(work)) return new WaitForPromise(work);
  throw new TypeError(expected('work', 'a promise, or a function that takes a signal and gives one', work));
}
