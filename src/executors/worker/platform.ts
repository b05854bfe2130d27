import { host, macrotasks } from '../../core/host.js';

// What the library itself uses in a worker is what was there when it loaded: a module of the user's may put other things in its place,
// as fake timers and the surroundings of tests do. On the program's side it is the other way round: there such timers shall hold.

const { performance, setTimeout, setImmediate, MessageChannel } = host;

/** Milliseconds, monotonic. */
export const now: () => number = performance.now.bind(performance);

/** Sets a timer of the platform. */
export const timer: (callback: () => void, ms: number) => unknown = setTimeout.bind(globalThis);

/** Runs a callback in a macrotask of its own. */
export const macrotask: (callback: () => void) => void = macrotasks({
  setTimeout: timer as typeof setTimeout,
  ...(setImmediate && { setImmediate: setImmediate.bind(globalThis) }),
  ...(MessageChannel && { MessageChannel }),
});

/** A promise of the platform that follows what a function gave. */
export const promiseOf: <T>(value: T | PromiseLike<T>) => Promise<T> = Promise.resolve.bind(Promise);

export const promiseOfAll: (values: readonly Promise<unknown>[]) => Promise<unknown> = Promise.all.bind(Promise);

const { Promise: PlatformPromise } = globalThis;

/** A promise of the platform's own class. */
export function promise(begin: (resolve: () => void) => void): Promise<void> {
  return new PlatformPromise((resolve) => begin(resolve));
}
