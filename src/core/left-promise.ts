import { host } from './host.js';
import { type PromiseWaiter, STOP, type Wait, type Waiter } from './protocol.js';

/** Those that gave up waiting for a promise left their callbacks on it, since a promise takes none back. */
const left = new WeakMap<object, LeftPromise>();
/** Until anybody has, nothing is looked up. (An object, for the reason given in `current.ts`.) */
const state = { isAnyLeft: false };

/**
 * Waits for a promise that somebody has waited for and left: with the callbacks that are on it already, so that it carries as many as
 * waited at once, however often it is waited for.
 *
 * @param promise - what was yielded: a promise or another thenable
 */
export function waitAgain(promise: object, waiter: Waiter, token: number): Wait | undefined {
  return state.isAnyLeft ? left.get(promise)?.wait(waiter, token) : undefined;
}

/** A wait is abandoned. @returns who takes what its callbacks are given */
export function leave(promise: object, waiter: Waiter): PromiseWaiter {
  state.isAnyLeft = true;
  const { nobody } = waiter.frame.tree;
  const before = left.get(promise);
  if (before !== undefined) {
    before.nobody = nobody;
    return silent;
  }
  const made = new LeftPromise(promise, nobody);
  left.set(promise, made);
  return made;
}

/** A promise with callbacks of somebody who left, and those who came afterwards. */
class LeftPromise implements PromiseWaiter {
  readonly #promise: object;
  /** Made when one comes: mostly none does. */
  #waits: Set<LeftWait> | undefined;
  /** That of the tree of who left last. */
  nobody: PromiseWaiter;

  constructor(promise: object, nobody: PromiseWaiter) {
    this.#promise = promise;
    this.nobody = nobody;
  }

  wait(waiter: Waiter, token: number): Wait {
    const wait = new LeftWait(this, waiter, token);
    this.#waits ??= new Set();
    this.#waits.add(wait);
    return wait;
  }

  leftBy(wait: LeftWait, { frame }: Waiter): void {
    if (this.#waits?.delete(wait)) this.nobody = frame.tree.nobody;
  }

  get frame(): PromiseWaiter['frame'] {
    return this.nobody.frame;
  }

  blocked(): undefined {}

  resumeFrom(_wait: unknown, value: unknown): void {
    this.#settled(value, false);
  }

  resume(_token: number, value: unknown): void {
    this.#settled(value, false);
  }

  fail(_token: number, error: unknown): void {
    this.#settled(error, true);
  }

  /** The callbacks were the first on the promise, and those who wait came after others: they are answered after these. */
  #settled(value: unknown, failed: boolean): void {
    left.delete(this.#promise);
    if (this.#waits === undefined) this.#tell(this.nobody, 0, value, failed);
    else host.queueMicrotask(() => this.#tellAll(value, failed));
  }

  #tellAll(value: unknown, failed: boolean): void {
    const waits = this.#waits as Set<LeftWait>;
    if (waits.size === 0) this.#tell(this.nobody, 0, value, failed);
    // One may end the wait of another.
    for (const wait of waits) {
      waits.delete(wait);
      this.#tell(wait.waiter, wait.token, value, failed);
    }
  }

  #tell(waiter: Waiter, token: number, value: unknown, failed: boolean): void {
    if (failed) waiter.fail(token, value);
    else waiter.resume(token, value);
  }
}

/** A wait for a promise that another has left. */
export class LeftWait implements Wait {
  readonly #left: LeftPromise;
  readonly waiter: Waiter;
  readonly token: number;

  constructor(left: LeftPromise, waiter: Waiter, token: number) {
    this.#left = left;
    this.waiter = waiter;
    this.token = token;
  }

  [STOP](): void {
    this.#left.leftBy(this, this.waiter);
  }

  // It comes in any case.
  soften(): void {}
}

/** Others that left the same promise: one of them says that it was late. */
const silent: PromiseWaiter = {
  frame: undefined as never,
  resume() {},
  resumeFrom() {},
  fail() {},
  blocked: () => undefined,
};
