/**
 * What code is executed for, as its host follows it from call to call: in Node the stores of every `AsyncLocalStorage`. Promises and
 * timers keep it by themselves; what comes by another way (a message, a queue, the end of another run) is taken in the context of who
 * waits for it.
 */
export interface Context {
  runInAsyncScope<A extends unknown[], R>(fn: (...args: A) => R, self: unknown, ...args: A): R;
}

export const contexts: {
  /** The host's way to note the context that executes; absent where there is none, and until the program uses one. */
  capture: (() => Context) | undefined;
  /** That of all that was noted by nobody, since it was before. */
  outside: Context | undefined;
} = { capture: undefined, outside: undefined };

/** The callback, in the context of now whoever calls it. */
export function inContext<A extends unknown[]>(callback: (...args: A) => void): (...args: A) => void {
  const noted = contexts.capture?.();
  return (...args) => {
    const context = noted ?? contexts.outside;
    if (context === undefined) callback(...args);
    else context.runInAsyncScope(callback, undefined, ...args);
  };
}
