import { host } from '../../core/host.js';
import { abortError } from '../wire/dom-exception.js';

// As they were at the beginning: fake timers hold microtasks back, and surroundings of tests have an `AbortController` of their own.
const { AbortController } = host;
const settled = Promise.resolve();

/** A signal that can be read in a synchronous loop. */
export interface CancelSignal {
  readonly signal: AbortSignal;
  /** Tells listeners. What reads `aborted` knows from `isCancelled`, perhaps earlier. */
  abort(): void;
}

/**
 * Makes an `AbortSignal` whose `aborted`, `reason` and `throwIfAborted()` look at a flag that changes while the worker's loop is
 * blocked. Its listeners are called from the loop, never from inside a read.
 * @param isCancelled - reads the flag
 */
export function cancelSignal(isCancelled: () => boolean): CancelSignal {
  const controller = new AbortController();
  const { signal } = controller;
  // The getter of the prototype knows what `abort()` has told, and no more.
  const abortedNow = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(signal), 'aborted')!.get!;
  let reason: unknown;
  const why = (): unknown => (reason ??= abortError());
  const isAborted = (): boolean => {
    if (abortedNow.call(signal)) return true;
    if (!isCancelled()) return false;
    if (reason === undefined) void settled.then(abort);
    why();
    return true;
  };
  const abort = (): void => {
    if (!abortedNow.call(signal)) controller.abort(why());
  };
  Object.defineProperties(signal, {
    aborted: { get: isAborted, enumerable: true, configurable: true },
    reason: { get: () => (isAborted() ? why() : undefined), enumerable: true, configurable: true },
    throwIfAborted: {
      value: () => {
        if (isAborted()) throw why();
      },
      configurable: true,
    },
  });
  return { signal, abort };
}
