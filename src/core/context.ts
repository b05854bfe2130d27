/**
 * What code is executed for, as its host follows it from call to call: in Node the stores of every `AsyncLocalStorage`. Promises and
 * timers keep it by themselves; what comes by another way (a message, a queue, the end of another run) is taken in the context of who
 * waits for it.
 */
export interface Context {
  runInAsyncScope<A extends unknown[], R>(fn: (...args: A) => R, self: unknown, ...args: A): R;
}

/** The host's way to note the context that executes; absent where there is none. */
export const contexts: {
  /** Gives nothing while no context was seen that says something. */
  capture: (() => Context | undefined) | undefined;
  /** One was seen: until then the queue does not even ask, which would double the cost of its steps. */
  isFollowed: boolean;
} = { capture: undefined, isFollowed: false };

/** The callback, in the context of now whoever calls it. */
export function inContext<A extends unknown[]>(callback: (...args: A) => void): (...args: A) => void {
  const context = contexts.capture?.();
  return context === undefined ? callback : (...args) => context.runInAsyncScope(callback, undefined, ...args);
}
