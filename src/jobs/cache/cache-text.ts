import { expected } from '../../core/validation.js';

/**
 * The text of a `cacheId`: `a=1,b=2` of an object or a map, `a,b` of what can be iterated, in their order. It tells ids apart: what separates
 * parts is escaped inside of them.
 *
 * @param id - texts, numbers and the like, or lists and objects of those, to any depth
 * @param path - turns a text that may be a path into one that is the same wherever it is looked at from
 * @throws `TypeError` for what has no text of its own: a function, a symbol, an object of a class without `toString`
 */
export function textOf(id: unknown, path: (text: string) => string = (text) => text): string {
  const seen = new Set<object>();
  const text = (value: unknown, isPart: boolean): string => {
    if (typeof value === 'string') return escaped(path(value), isPart);
    if (typeof value === 'function' || typeof value === 'symbol') throw refused(value);
    if (typeof value !== 'object' || value === null) return String(value);
    if (seen.has(value)) throw new TypeError(expected('cacheId', 'free of circles', value));
    seen.add(value);
    const whole = ofObject(value, isPart);
    seen.delete(value);
    return whole;
  };
  const part = (value: unknown): string => {
    const isNested = typeof value === 'object' && value !== null && !hasOwnText(value);
    return isNested ? `(${text(value, true)})` : text(value, true);
  };
  const ofPairs = (pairs: Iterable<readonly [unknown, unknown]>): string =>
    [...pairs].map(([key, value]) => `${text(String(key), true)}=${part(value)}`).join(',');
  const ofObject = (value: object, isPart: boolean): string => {
    if (value instanceof Map) return ofPairs(value);
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? String(value) : value.toISOString();
    if (Symbol.iterator in value) return [...(value as Iterable<unknown>)].map(part).join(',');
    if (hasOwnText(value)) return escaped(path(String(value)), isPart);
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== null && Object.getPrototypeOf(prototype) !== null) throw refused(value);
    return ofPairs(Object.entries(value));
  };
  return text(id, false);
}

function escaped(text: string, isPart: boolean): string {
  return isPart ? text.replace(/[\\,=()]/gu, '\\$&') : text;
}

/** Its class says what its text is: a URL, a date. */
function hasOwnText(value: object): boolean {
  if (value instanceof Date) return true;
  if (Symbol.iterator in value) return false;
  const { toString } = value as { readonly toString?: unknown };
  return typeof toString === 'function' && toString !== Object.prototype.toString;
}

function refused(value: unknown): TypeError {
  const hint = 'It has no text of its own: give a text, a number, or a list or an object of those';
  return new TypeError(expected('cacheId', 'something that has a text', value, hint));
}
