import { type PromiseWaiter, type ReusedWait, STOP, type Wait, type Waiter } from './protocol.js';
import type { UiQueue } from './ui-queue.js';

/** A wait for a promise. */
export class PromiseWait implements Wait {
  #waiter: Waiter;

  constructor(waiter: Waiter, token: number, promise: Promise<unknown>) {
    this.#waiter = waiter;
    promise.then(
      (value) => this.#waiter.resume(token, value),
      (error) => this.#waiter.fail(token, error),
    );
  }

  /** The waiter no longer waits: what arrives now is late. A promise that never ends must not keep it in memory. */
  [STOP](): void {
    this.#waiter = this.#waiter.frame.tree.nobody;
  }

  soften(): void {}
}

/**
 * A frame's waits for promises: one pair of bound callbacks, which it uses again for its next promise, and which is thrown away only
 * when a wait is abandoned. Closures and promises of their own for each step would double the cost of a step.
 */
export class PromiseSlot implements ReusedWait {
  #waiter: PromiseWaiter;
  token = 0;
  /** The frame's, one step nearer. */
  readonly queue: UiQueue;
  readonly #resolved: (value: unknown) => void;
  readonly #rejected: (error: unknown) => void;

  constructor(waiter: PromiseWaiter, queue: UiQueue) {
    this.#waiter = waiter;
    this.queue = queue;
    this.#resolved = (value) => this.#waiter.resumeFrom(this, value);
    this.#rejected = (error) => this.#waiter.fail(this.token, error);
  }

  /** Waits for a promise of this realm: it answers once, and in a later turn. */
  wait(token: number, promise: Promise<unknown>): this {
    this.token = token;
    promise.then(this.#resolved, this.#rejected);
    return this;
  }

  /** As that of {@link PromiseWait}. */
  [STOP](): void {
    this.#waiter = this.#waiter.frame.tree.nobody;
  }

  soften(): void {}
}
