import { isArray } from '../../core/host.js';
import { set } from './parcel.js';

/** So much is copied by hand: a message to oneself costs more than that. */
const MOST_ITEMS = 8;
const MOST_KEYS = 32;

/**
 * A copy of a short list, as of arguments, of plain values and flat objects: what a clone would give, for a fraction.
 * @returns nothing where it takes a clone
 */
export function copyPlain(value: unknown, isProxy: (value: object) => boolean): unknown[] | undefined {
  if (!isArray(value) || isProxy(value) || value.length > MOST_ITEMS) return undefined;
  // It has holes, or fields beside its items.
  if (Object.keys(value).length !== value.length) return undefined;
  const copy: unknown[] = [];
  for (let index = 0; index < value.length; index += 1) {
    const item: unknown = value[index];
    if (isPlain(item)) copy.push(item);
    else {
      // What is one object has to stay one.
      if (value.indexOf(item) !== index || typeof item !== 'object' || isProxy(item!)) return undefined;
      const part = copyFlat(item!);
      if (part === undefined) return undefined;
      copy.push(part);
    }
  }
  return copy;
}

function copyFlat(record: object): object | undefined {
  if (Object.getPrototypeOf(record) !== Object.prototype) return undefined;
  const keys = Object.keys(record);
  if (keys.length > MOST_KEYS) return undefined;
  const copy = {};
  for (const key of keys) {
    const value = (record as Record<string, unknown>)[key];
    if (!isPlain(value)) return undefined;
    set(copy, key, value);
  }
  return copy;
}

function isPlain(value: unknown): boolean {
  return value === null || (typeof value !== 'object' && typeof value !== 'function' && typeof value !== 'symbol');
}
