import { isPartial } from './bytes.js';
import { type Kind, type Kinds, LIST, MEMORY, PLAIN, PLAIN_LIST, RECORD, WHOLE } from './kinds.js';
import { isUnsendable } from './sendable.js';

/** So much is looked at below one object, and so deep: a row of a table. What is larger comes by its parts. */
const MOST = 100;
const DEEPEST = 3;

/** How a look goes about what it finds. */
export interface PlainLook {
  readonly kinds: Kinds;
  readonly moved: readonly object[] | undefined;
  /** Fields that a list has beside its items count as well. */
  readonly isExact: boolean;
}

/**
 * Whether an object and all below it arrive as they are. No note is taken of what was seen: a circle never ends within the bounds, and
 * what several objects hold costs little each time, less than to remember it.
 * @returns false also for what is larger than a row
 */
export function isPlainBelow(value: object, look: PlainLook): boolean {
  return spend(value, look, MOST, DEEPEST) >= 0;
}

/** @returns what is left of so many values; below 0 where something is not plain, or too much */
function spend(value: object, look: PlainLook, most: number, depth: number): number {
  const prototype = Object.getPrototypeOf(value);
  if (prototype === PLAIN) return spendRecord(value as Record<string, unknown>, look, most, depth);
  if (prototype === PLAIN_LIST) return spendList(value as readonly unknown[], look, most, depth);
  const kind = look.kinds.ofHeir(value, prototype);
  if (kind === RECORD) return spendRecord(value as Record<string, unknown>, look, most, depth);
  if (kind === LIST) return spendList(value as readonly unknown[], look, most, depth);
  return isWhole(value, kind, look) ? most : -1;
}

function spendRecord(record: Readonly<Record<string, unknown>>, look: PlainLook, most: number, depth: number): number {
  let left = most;
  for (const key in record) {
    left -= 1;
    if (left < 0) return -1;
    const value = record[key];
    if (typeof value !== 'object' || value === null) continue;
    left = depth === 0 ? -1 : spend(value, look, left, depth - 1);
    if (left < 0) return -1;
  }
  return left;
}

function spendList(list: readonly unknown[], look: PlainLook, most: number, depth: number): number {
  const { length } = list;
  let left = most - length;
  if (left < 0 || (look.isExact && Object.keys(list).length !== length)) return -1;
  for (let index = 0; index < length; index += 1) {
    const value = list[index];
    if (typeof value !== 'object' || value === null) continue;
    left = depth === 0 ? -1 : spend(value, look, left, depth - 1);
    if (left < 0) return -1;
  }
  return left;
}

function isWhole(value: object, kind: Kind, { kinds, moved }: PlainLook): boolean {
  if (kind === WHOLE) return true;
  return kind === MEMORY && !(kinds.isBare && isPartial(value)) && !isUnsendable(value, kind, moved, kinds);
}

/** How many numbers a list begins with. In a loop of its own the engine need not make an object of each. */
export function countNumbers(list: readonly unknown[]): number {
  let index = 0;
  while (index < list.length && typeof list[index] === 'number') index += 1;
  return index;
}
