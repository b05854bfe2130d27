import { START } from './protocol.js';

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
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
