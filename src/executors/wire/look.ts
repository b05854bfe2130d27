import { isArray } from '../../core/host.js';
import { isDetached, isMemory, isPartial } from './bytes.js';
import {
  BUFFER,
  ERROR,
  FILE,
  isPlainContainer,
  type Kind,
  type Kinds,
  LIST,
  MAP,
  RECORD,
  REGISTERED,
  SET,
  WHOLE,
} from './kinds.js';
import { countNumbers } from './plain-below.js';
import { isUnsendable, Unsendable } from './sendable.js';
import { ThoroughLook } from './thorough-look.js';

/** So many values are looked at below the arguments of a message and what these hold: a few per cent of what sending them costs. */
const BUDGET = 1000;
/** The message itself, the list of arguments, the arguments: what these hold is looked at in any case. */
const SURE_LEVELS = 3;
/**
 * Whether something in a message would arrive as something else than it is, and must be written in another way. It looks level by
 * level and takes no note of what it has seen: a circle costs no more than its budget.
 * @param moved - what is moved with it, not copied
 * @throws Unsendable for what could not arrive at all
 */
export function look(kinds: Kinds, message: readonly unknown[], moved: readonly object[] | undefined): boolean {
  if (moved?.some((item) => isMemory(item) && isDetached(item))) throw new Unsendable();
  if (isFlat(message)) return false;
  const isThorough = kinds.refresh();
  try {
    return isThorough ? new ThoroughLook(kinds, moved).search(message) : new Finder(kinds, moved).search(message);
  } catch (error) {
    if (error instanceof Unsendable) throw error;
    // A proxy, or a getter that throws: the clone refuses it by itself.
    return false;
  }
}

/** Only plain values, also in a list inside: most small messages. */
function isFlat(message: readonly unknown[]): boolean {
  for (const part of message) {
    if (typeof part !== 'object' || part === null) continue;
    if (!isArray(part)) return false;
    for (let index = countNumbers(part); index < part.length; index += 1) {
      const item: unknown = part[index];
      if (typeof item === 'object' && item !== null) return false;
    }
  }
  return true;
}

class Finder {
  readonly #kinds: Kinds;
  readonly #moved: readonly object[] | undefined;
  #found = false;
  #left = BUDGET;
  #level = 0;
  /** Level by level. */
  readonly #containers: object[] = [];
  readonly #containerKinds: Kind[] = [];

  constructor(kinds: Kinds, moved: readonly object[] | undefined) {
    this.#kinds = kinds;
    this.#moved = moved;
  }

  search(message: readonly unknown[]): boolean {
    this.#scanList(message);
    let end = 0;
    for (let index = 0; index < this.#containers.length && !this.#found; index += 1) {
      if (index === end) {
        this.#level += 1;
        end = this.#containers.length;
      }
      if (this.#level >= SURE_LEVELS && this.#left <= 0) break;
      this.#scan(this.#containers[index]!, this.#containerKinds[index]!);
    }
    return this.#found;
  }

  #scan(container: object, kind: Kind): void {
    if (kind === LIST) this.#scanList(container as readonly unknown[]);
    else if (kind === RECORD) this.#scanRecord(container as Record<string, unknown>);
    else if (kind === MAP) {
      this.#left -= 2 * (container as Map<unknown, unknown>).size;
      for (const [key, value] of container as Map<unknown, unknown>) {
        if (typeof key === 'object' && key !== null) this.#note(key);
        if (typeof value === 'object' && value !== null) this.#note(value);
      }
    } else {
      this.#left -= (container as Set<unknown>).size;
      for (const value of container as Set<unknown>) if (typeof value === 'object' && value !== null) this.#note(value);
    }
  }

  #scanList(list: readonly unknown[]): void {
    this.#left -= this.#level < SURE_LEVELS ? 0 : list.length;
    for (let index = countNumbers(list); index < list.length; index += 1) {
      const value = list[index];
      if (typeof value !== 'object' || value === null || (this.#isSpent && isPlainContainer(value))) continue;
      this.#note(value);
    }
  }

  /** What plain objects and lists hold is looked at no more. */
  get #isSpent(): boolean {
    return this.#left <= 0 && this.#level >= SURE_LEVELS - 1;
  }

  #scanRecord(record: Readonly<Record<string, unknown>>): void {
    for (const key in record) {
      this.#left -= 1;
      const value = record[key];
      if (typeof value === 'object' && value !== null) this.#note(value);
    }
  }

  #note(value: object): void {
    const kind = this.#kinds.of(value);
    if (kind === WHOLE) return;
    if (kind === RECORD && this.#level >= SURE_LEVELS - 1) this.#lookInto(value as Record<string, unknown>);
    else if (kind === RECORD || kind === LIST || kind === MAP || kind === SET) this.#push(value, kind);
    else if (kind === ERROR || kind === REGISTERED) this.#found = true;
    else if (isUnsendable(value, kind, this.#moved, this.#kinds)) throw new Unsendable();
    else if (kind === BUFFER || kind === FILE || (this.#kinds.isBare && isPartial(value))) this.#found = true;
  }

  /** At once, since most rows of most tables are flat: they need not come again, and what stands in one is found although there are many. */
  #lookInto(record: Readonly<Record<string, unknown>>): void {
    if (this.#left <= 0) return;
    for (const key in record) {
      this.#left -= 1;
      const value = record[key];
      if (typeof value !== 'object' || value === null) continue;
      const kind = this.#kinds.of(value);
      if (kind === RECORD) this.#push(value, kind);
      else if (kind !== WHOLE) this.#note(value);
    }
  }

  #push(container: object, kind: Kind): void {
    if (this.#level >= SURE_LEVELS - 1 && this.#containers.length > BUDGET) return;
    this.#containers.push(container);
    this.#containerKinds.push(kind);
  }
}
