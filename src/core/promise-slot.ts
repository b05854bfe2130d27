import { STOP, type Wait, type Waiter } from './protocol.js';
import type { Tree } from './tree.js';

/**
 * A wait for a promise: one pair of bound callbacks, which its waiter uses again for its next promise, and which is thrown away only
 * when a wait is abandoned. Closures and promises of their own for each step would double the cost of a step.
 */
export class PromiseSlot implements Wait {
  #waiter: Waiter | undefined = undefined;
  #token = 0;
  readonly #tree: Tree;
  readonly #resolved: (value: unknown) => void;
  readonly #rejected: (error: unknown) => void;

  constructor(tree: Tree) {
    this.#tree = tree;
    this.#resolved = (value) => {
      const waiter = this.#waiter;
      if (waiter === undefined) this.#tree.late(value, false);
      else waiter.resume(this.#token, value);
    };
    this.#rejected = (error) => {
      const waiter = this.#waiter;
      if (waiter === undefined) this.#tree.late(error, true);
      else waiter.fail(this.#token, error);
    };
  }

  /** Waits for the promise; a thenable of another kind is adopted, so that it answers once and in a later turn. */
  wait(waiter: Waiter, token: number, promise: PromiseLike<unknown>): this {
    this.#waiter = waiter;
    this.#token = token;
    const native = promise instanceof Promise ? promise : Promise.resolve(promise);
    native.then(this.#resolved, this.#rejected);
    return this;
  }

  /** The waiter no longer waits: what arrives now is late. */
  [STOP](): void {
    this.#waiter = undefined;
  }

  get isAbandoned(): boolean {
    return this.#waiter === undefined;
  }

  soften(): void {}
}
