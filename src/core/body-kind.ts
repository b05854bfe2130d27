import { START } from './protocol.js';

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}

/** A promise of this realm with the `then` of the language: it answers once, and in a later turn. */
export function isPromise(value: unknown): value is Promise<unknown> {
  try {
    return value instanceof Promise && value.then === Promise.prototype.then;
  } catch {
    // Its `then` cannot even be looked at, which is the failure of its start.
    return false;
  }
}

/** The promise of anything that has a `then`, which is called now: whatever it does, it answers once, and in a later turn. */
export function promiseOf(thenable: PromiseLike<unknown>): Promise<unknown> {
  if (isPromise(thenable)) return thenable;
  return new Promise((resolve, reject) => {
    thenable.then(resolve, reject);
  });
}

/** What can be waited for: an operation, a generator, a promise, a list of them; everything else is only a value. */
export function isWork(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.length > 0 && value.every(isWork);
  return START in value || isGenerator(value) || isAsyncGenerator(value) || isThenable(value);
}

/** A generator object, also one of another realm or of down-levelled code. */
export function isGenerator(value: unknown): value is Generator {
  return isIteratorOf(value, Symbol.iterator);
}

export function isAsyncGenerator(value: unknown): value is AsyncGenerator {
  return isIteratorOf(value, Symbol.asyncIterator);
}

function isIteratorOf(value: unknown, kind: symbol): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const object = value as { next?: unknown; throw?: unknown; [START]?: unknown; [kind: symbol]: unknown };
  return (
    typeof object.next === 'function' &&
    typeof object.throw === 'function' &&
    object[kind] !== undefined &&
    object[START] === undefined
  );
}
