import { isAsyncGenerator, isGenerator, isThenable, promiseOf } from '../core/body-kind.js';
import { enterFrame } from '../core/current.js';
import { developmentHooks } from '../core/development-hooks.js';
import { Frame, frameOf } from '../core/frame.js';
import { waitAgain } from '../core/left-promise.js';
import { PromiseWait } from '../core/promise-slot.js';
import { START, type Starter, type Wait, type Waiter } from '../core/protocol.js';
import { show } from '../core/validation.js';

/**
 * Starts work for a waiter below its frame: an operation, a promise, or what a function makes. Generators get a frame of their own;
 * what a function gives otherwise is started as if it had been written in its place.
 */
export function startWork(work: unknown, waiter: Waiter, token: number): Wait | undefined {
  const frame = frameOf(waiter);
  developmentHooks.used?.(work);
  let made = work;
  if (typeof work === 'function' && !(START in work)) {
    const outside = enterFrame(frame);
    try {
      made = work();
    } finally {
      enterFrame(outside);
    }
  }
  if (typeof made === 'object' && made !== null) {
    developmentHooks.used?.(made);
    if (START in made) return (made as Starter)[START](waiter, token);
    if (isThenable(made)) return startPromise(made, waiter, token);
    if (isGenerator(made) || isAsyncGenerator(made)) return new Frame(frame.tree, frame).startFor(waiter, token, made);
  }
  const operation = frame.tree.interpret(made) as Starter | undefined;
  developmentHooks.used?.(operation);
  if (operation !== undefined) return operation[START](waiter, token);
  throw new TypeError(`Expected an operation, a promise, or a function that makes one, got ${show(made)}`);
}

/** Waits for a promise; a frame lends its own pair of callbacks. */
export function startPromise(promise: PromiseLike<unknown>, waiter: Waiter, token: number): Wait {
  const again = waitAgain(promise, waiter, token);
  if (again !== undefined) return again;
  const frame = frameOf(waiter);
  const native = promiseOf(promise);
  return waiter === frame
    ? frame.waitForPromise(native, token, promise)
    : new PromiseWait(waiter, token, native, promise);
}

/** Refuses what could not be started again, or at all. */
export function checkStartable(name: string, work: unknown): void {
  developmentHooks.used?.(work);
  if (typeof work === 'function') return;
  const isObject = typeof work === 'object' && work !== null;
  if (isObject && START in work) return;
  const what =
    isObject && (isGenerator(work) || isAsyncGenerator(work))
      ? 'a generator object'
      : isObject && isThenable(work)
        ? 'a promise'
        : undefined;
  if (what === undefined)
    throw new TypeError(`Expected \`${name}\` to be an operation or a function that makes one, got ${show(work)}`);
  throw new TypeError(
    `Expected \`${name}\` to be an operation or a function, got ${what}, which cannot be started again. Give a function: \`() => …\``,
  );
}
