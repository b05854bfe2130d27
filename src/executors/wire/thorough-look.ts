import { isArray } from '../../core/host.js';
import { isPartial } from './bytes.js';
import { BUFFER, ERROR, FILE, type Kind, type Kinds, LIST, MAP, RECORD, REGISTERED, SET } from './kinds.js';
import { countNumbers, isPlainBelow, type PlainLook } from './plain-below.js';
import { isUnsendable, Unsendable } from './sendable.js';

const MOST_ARGUMENTS = 8;
const MOST_FIELDS = 100;

/** Looks for what must be written in another way where nothing may be left out: an instance of a registered class stands anywhere. */
export class ThoroughLook {
  readonly #look: PlainLook;
  /** What is larger than a row, or holds what is. There may be circles. */
  readonly #seen = new Set<object>();

  constructor(kinds: Kinds, moved: readonly object[] | undefined) {
    this.#look = { kinds, moved, isExact: false };
  }

  /**
   * @returns whether there is something
   * @throws Unsendable for what could not arrive at all
   */
  search(message: readonly unknown[]): boolean {
    // Neither the message nor its arguments are rows of a table: what they are is gone through once.
    for (const part of message) if (this.#searchPart(part)) return true;
    // It grows while it is walked.
    for (const container of this.#seen) if (this.#searchIn(container, this.#look.kinds.of(container))) return true;
    return false;
  }

  #searchPart(part: unknown): boolean {
    if (typeof part !== 'object' || part === null) return false;
    if (!isArray(part) || part.length > MOST_ARGUMENTS || this.#look.kinds.of(part) !== LIST) return this.#takes(part);
    for (const value of part) if (typeof value === 'object' && value !== null && this.#takes(value)) return true;
    return false;
  }

  #searchIn(container: object, kind: Kind): boolean {
    if (kind === RECORD) return this.#searchFields(container as Record<string, unknown>, Number.POSITIVE_INFINITY);
    if (kind === LIST) return this.#searchList(container as readonly unknown[]);
    if (kind === SET) return this.#searchList([...(container as ReadonlySet<unknown>)]);
    for (const entry of container as ReadonlyMap<unknown, unknown>) if (this.#searchList(entry)) return true;
    return false;
  }

  /** Rows are too many to remember each. What leads back to one leads over its list, or over something that it holds: these are. */
  #searchList(list: readonly unknown[]): boolean {
    for (let index = countNumbers(list); index < list.length; index += 1) {
      const value = list[index];
      if (typeof value !== 'object' || value === null || isPlainBelow(value, this.#look)) continue;
      const isRow = this.#look.kinds.of(value) === RECORD;
      if (isRow ? this.#searchFields(value as Record<string, unknown>, MOST_FIELDS) : this.#takes(value)) return true;
    }
    return false;
  }

  /** @param most - one that has more fields is remembered, and comes later */
  #searchFields(record: Readonly<Record<string, unknown>>, most: number): boolean {
    let left = most;
    for (const key in record) {
      left -= 1;
      if (left < 0) return this.#takes(record);
      const value = record[key];
      if (typeof value !== 'object' || value === null || this.#seen.has(value)) continue;
      if (!isPlainBelow(value, this.#look) && this.#takes(value)) return true;
    }
    return false;
  }

  /** It is not plain, or that is not known. */
  #takes(value: object): boolean {
    const { kinds, moved } = this.#look;
    const kind = kinds.of(value);
    if (kind === RECORD || kind === LIST || kind === MAP || kind === SET) {
      this.#seen.add(value);
      return false;
    }
    if (kind === ERROR || kind === REGISTERED) return true;
    if (isUnsendable(value, kind, moved, kinds)) throw new Unsendable();
    return kind === BUFFER || kind === FILE || (kinds.isBare && isPartial(value));
  }
}
