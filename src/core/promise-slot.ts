import { leave, waitAgain } from './left-promise.js';
import { type PromiseWaiter, type ReusedWait, STOP, type Wait, type Waiter } from './protocol.js';
import type { UiQueue } from './ui-queue.js';

/** A wait for a promise. */
export class PromiseWait implements Wait {
  #waiter: Waiter;
  readonly #source: object;

  /** @param source - what was yielded, where the promise has adopted it */
  constructor(waiter: Waiter, token: number, promise: Promise<unknown>, source: object = promise) {
    this.#waiter = waiter;
    this.#source = source;
    promise.then(
      (value) => this.#waiter.resume(token, value),
      (error) => this.#waiter.fail(token, error),
    );
  }

  /** The waiter no longer waits: what arrives now is late. A promise that never ends must not keep it in memory. */
  [STOP](): void {
    this.#waiter = leave(this.#source, this.#waiter);
  }

  soften(): void {}
}

/** Nobody waits for it after all: its answer is late. */
export function leavePromise(promise: Promise<unknown>, waiter: Waiter): void {
  (waitAgain(promise, waiter, 0) ?? new PromiseWait(waiter, 0, promise))[STOP](true);
}

/**
 * A frame's waits for promises: one pair of bound callbacks, which it uses again for its next promise, and which is thrown away only
 * when a wait is abandoned. Closures and promises of their own for each step would double the cost of a step. (Nor has it fields
 * that are really private, which cost more in the middle of it.)
 */
export class PromiseSlot implements ReusedWait {
  private waiter: PromiseWaiter;
  token = 0;
  /** The frame's, one step nearer. */
  readonly queue: UiQueue;
  /** What it waits for, or has waited for last. Writing a reference is dear beside a short step, so one promise is noted once. */
  private source: object | undefined = undefined;
  private readonly resolved: (value: unknown) => void;
  private readonly rejected: (error: unknown) => void;

  constructor(waiter: PromiseWaiter, queue: UiQueue) {
    this.waiter = waiter;
    this.queue = queue;
    this.resolved = (value) => this.waiter.resumeFrom(this, value);
    this.rejected = (error) => {
      this.forget();
      this.waiter.fail(this.token, error);
    };
  }

  /** It does not wait for another promise next: the last one is not to be kept in memory. */
  forget(): void {
    this.source = undefined;
  }

  /**
   * Waits for a promise that answers once, and in a later turn.
   * @param source - what was yielded, where the promise has adopted it
   */
  wait(token: number, promise: Promise<unknown>, source: object = promise): this {
    this.token = token;
    if (this.source !== source) this.source = source;
    promise.then(this.resolved, this.rejected);
    return this;
  }

  /** As that of {@link PromiseWait}. */
  [STOP](): void {
    this.waiter = leave(this.source as object, this.waiter);
  }

  soften(): void {}
}
