import { isPromise } from './body-kind.js';
import { contexts } from './context.js';
import { host } from './host.js';
import { type PromiseWaiter, STOP, type Wait, type Waiter } from './protocol.js';

/**
 * Those that gave up waiting for a promise left their callbacks on it, since a promise takes none back. That is noted on the promise
 * itself: a map would cost a cancel five times as much, each later step on any promise a look into it, and the collector its sweep.
 */
const LEFT: unique symbol = Symbol('offloop.left');

interface Noted {
  [LEFT]?: LeftPromise | undefined;
}

/** The same of what is no promise of the language, which may do anything when it is written on, and of frozen promises. */
const others = new WeakMap<object, LeftPromise>();
/** Until there are any, nothing is looked up. (An object, for the reason given in `current.ts`.) */
const state = { areAny: false, areOthers: false };

/**
 * Waits for a promise that somebody has waited for and left: with the callbacks that are on it already, so that it carries as many as
 * waited at once, however often it is waited for.
 */
export function waitForLeft(promise: Promise<unknown>, waiter: Waiter, token: number): Wait | undefined {
  if (!state.areAny) return undefined;
  const left = (promise as Noted)[LEFT] ?? otherLeft(promise);
  return left === undefined ? undefined : left.wait(waiter, token);
}

/** The same for whatever was yielded: a promise or another thenable. */
export function waitAgain(promise: object, waiter: Waiter, token: number): Wait | undefined {
  if (isPromise(promise)) return waitForLeft(promise, waiter, token);
  return otherLeft(promise)?.wait(waiter, token);
}

/** A wait is abandoned. @returns who takes what its callbacks are given */
export function leave(promise: object, waiter: Waiter): PromiseWaiter {
  const { nobody } = waiter.frame.tree;
  const canBeNoted = isPromise(promise) && Object.isExtensible(promise);
  const before = (canBeNoted ? (promise as Noted)[LEFT] : undefined) ?? otherLeft(promise);
  if (before?.isOver === false) {
    before.nobody = nobody;
    return silent;
  }
  const made = new LeftPromise(promise, nobody);
  state.areAny = true;
  if (canBeNoted) (promise as Noted)[LEFT] = made;
  else {
    others.set(promise, made);
    state.areOthers = true;
  }
  return made;
}

function otherLeft(promise: object): LeftPromise | undefined {
  return state.areOthers ? others.get(promise) : undefined;
}

/** A promise with callbacks of somebody who left, and those who came afterwards. */
class LeftPromise implements PromiseWaiter {
  /** It has not settled yet. */
  #promise: object | undefined;
  /** Made when one comes: mostly none does. */
  #waits: Set<LeftWait> | undefined;
  /** That of the tree of who left last. */
  nobody: PromiseWaiter;

  constructor(promise: object, nobody: PromiseWaiter) {
    this.#promise = promise;
    this.nobody = nobody;
  }

  get isOver(): boolean {
    return this.#promise === undefined;
  }

  wait(waiter: Waiter, token: number): Wait | undefined {
    if (this.isOver) return undefined;
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
    const promise = this.#promise as object;
    this.#promise = undefined;
    others.delete(promise);
    // It may have been frozen since.
    if (LEFT in promise) Reflect.set(promise, LEFT, undefined);
    if (this.#waits === undefined) this.#tell(this.nobody, 0, value, failed);
    else host.queueMicrotask(() => this.#tellAll(value, failed));
  }

  #tellAll(value: unknown, failed: boolean): void {
    const waits = this.#waits as Set<LeftWait>;
    if (waits.size === 0) this.#tell(this.nobody, 0, value, failed);
    // One may end the wait of another.
    for (const wait of waits) {
      waits.delete(wait);
      // The callbacks are those of who left.
      const context = wait.context ?? contexts.outside;
      if (context === undefined) this.#tell(wait.waiter, wait.token, value, failed);
      else context.runInAsyncScope(this.#tell, this, wait.waiter, wait.token, value, failed);
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
  readonly context = contexts.capture?.();

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
