import { STOP, type Wait, type Waiter } from './protocol.js';

/**
 * A wait for a promise: one pair of bound callbacks, which its waiter uses again for its next promise, and which is thrown away only
 * when a wait is abandoned. Closures and promises of their own for each step would double the cost of a step.
 */
export class PromiseSlot implements Wait {
  #waiter: Waiter;
  #token = 0;
  readonly #resolved: (value: unknown) => void;
  readonly #rejected: (error: unknown) => void;

  constructor(waiter: Waiter) {
    this.#waiter = waiter;
    this.#resolved = (value) => this.#waiter.resume(this.#token, value);
    this.#rejected = (error) => this.#waiter.fail(this.#token, error);
  }

  /** Waits for a promise of this realm: it answers once, and in a later turn. */
  wait(token: number, promise: Promise<unknown>): this {
    this.#token = token;
    promise.then(this.#resolved, this.#rejected);
    return this;
  }

  /** The waiter no longer waits: what arrives now is late. A promise that never ends must not keep it in memory. */
  [STOP](): void {
    this.#waiter = this.#waiter.frame.tree.nobody;
  }

  soften(): void {}
}
