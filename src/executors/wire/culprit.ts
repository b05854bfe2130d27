import { entryStep, fieldStep, joinPath } from '../../core/path.js';
import { isShared } from './bytes.js';
import { BUFFER, ERROR, type Kind, type Kinds, LIST, MAP, MEMORY, RECORD, SET, WHOLE } from './kinds.js';
import { isUnsendable } from './sendable.js';

/** Where something stands that cannot be sent. */
export interface Culprit {
  readonly path: string;
  readonly value: unknown;
  /** So many levels lead to the deepest value, where that is the reason. */
  readonly depth?: number;
}

/** What a search asks the platform. */
export interface Examiner {
  readonly kinds: Kinds;
  /** Whether a value can be sent without being moved. */
  canSend(value: unknown): boolean;
  /** Whether an object is a proxy, which no clone takes; absent where only trying tells. */
  readonly isProxy?: ((value: object) => boolean) | undefined;
}

/** A container on the way down. */
interface Level {
  readonly container: object;
  readonly kind: Kind;
  readonly keys: readonly string[] | undefined;
  readonly parts: readonly unknown[] | undefined;
  readonly count: number;
  /** What is looked at now. */
  index: number;
}

/** Levels that every platform's clone goes down. */
const SURE_DEPTH = 500;
/** Deeper than this a clone has failed for the depth: nobody need look further. */
const DEEPEST = 10_000;
/** So often a part of much is tried, and of little. */
const TRIES = 64;
const TRIES_OF_LITTLE = 2000;
const LITTLE = 1000;

/**
 * Finds the first thing that cannot be sent, in one walk that visits what the failed clone visited.
 * @param name - what the path starts with
 * @param moved - what is moved along; it counts as sendable
 */
export function findCulprit(
  root: unknown,
  name: string,
  moved: readonly object[],
  examiner: Examiner,
): Culprit | undefined {
  const search = new Search(name, moved, examiner);
  return search.walk(root) ?? search.tooDeep ?? search.descend(root);
}

class Search {
  readonly #name: string;
  readonly #moved: readonly object[];
  readonly #examiner: Examiner;
  /** Objects of these classes were sent. */
  readonly #fine = new Set<object>([Date.prototype, RegExp.prototype]);
  #seen = new Set<object>();
  #levels: Level[] = [];
  #deepest = 0;
  #deepestPath = '';

  constructor(name: string, moved: readonly object[], examiner: Examiner) {
    this.#name = name;
    this.#moved = moved;
    this.#examiner = examiner;
  }

  walk(root: unknown): Culprit | undefined {
    if (this.#isCulprit(root, false)) return { path: this.#name, value: root };
    for (let level = this.#levels.at(-1); level !== undefined; level = this.#levels.at(-1)) {
      if (this.#levels.length > DEEPEST) return this.tooDeep;
      level.index += 1;
      if (level.index >= level.count) {
        this.#levels.pop();
        continue;
      }
      let value: unknown;
      try {
        value = partOf(level);
      } catch {
        // A getter throws: the object is the culprit.
        this.#levels.pop();
        return { path: this.#path(), value: level.container };
      }
      if (this.#isCulprit(value, false)) return { path: this.#path(), value };
    }
    return undefined;
  }

  /** Whether a value itself cannot be sent; a container is looked into next. */
  #isCulprit(value: unknown, isThorough: boolean): boolean {
    if (typeof value === 'function' || typeof value === 'symbol') return true;
    if (typeof value !== 'object' || value === null || this.#seen.has(value)) return false;
    this.#seen.add(value);
    const { kinds, isProxy } = this.#examiner;
    try {
      if (this.#moved.includes(value)) return isUnsendable(value, kinds.of(value), this.#moved, kinds);
      if (isProxy?.(value)) return true;
      const kind = kinds.of(value);
      if (isUnsendable(value, kind, undefined, kinds)) return true;
      if (kind === RECORD || kind === LIST || kind === MAP || kind === SET) {
        this.#enter(value, kind, isThorough);
        return false;
      }
      // What an error cannot take along it leaves behind.
      if (kind === ERROR) return false;
      if (kind === BUFFER || kind === MEMORY) return isOfShared(value) && !this.#canSend(value);
      return kind === WHOLE && !this.#canSend(value);
    } catch {
      return true;
    }
  }

  #canSend(value: object): boolean {
    const prototype = Object.getPrototypeOf(value);
    if (this.#fine.has(prototype)) return true;
    const can = this.#examiner.canSend(value);
    if (can) this.#fine.add(prototype);
    return can;
  }

  #enter(container: object, kind: Kind, isThorough: boolean): void {
    const keys = kind === RECORD || (kind === LIST && isThorough) ? Object.keys(container) : undefined;
    const parts =
      kind === MAP
        ? [...(container as Map<unknown, unknown>)].flat()
        : kind === SET
          ? [...(container as Set<unknown>)]
          : undefined;
    const count = (keys ?? parts ?? (container as readonly unknown[])).length;
    if (this.#levels.length >= this.#deepest) {
      this.#deepest = this.#levels.length + 1;
      if (this.#deepest === SURE_DEPTH) this.#deepestPath = this.#path();
    }
    this.#levels.push({ container, kind, keys, parts, count, index: -1 });
  }

  #path(): string {
    return joinPath(
      this.#name,
      this.#levels.map((level) => stepOf(level)),
    );
  }

  /** Nothing in it is to blame: it lies too deep. */
  get tooDeep(): Culprit | undefined {
    if (this.#deepest <= SURE_DEPTH) return undefined;
    return { path: this.#deepestPath, value: undefined, depth: this.#deepest };
  }

  /**
   * Goes down to where only trying tells, as for a proxy: at each level by halves, so that finding the part costs no more than another
   * clone of all. Where it takes too many tries, the container that was reached has to do. Here the fields count that lists may have
   * beside their items, which nearly none has.
   */
  descend(root: unknown): Culprit | undefined {
    // With what is moved it cannot be tried.
    if (this.#moved.some((one) => this.#seen.has(one))) return undefined;
    if (this.#moved.length > 0 && this.#examiner.canSend(root)) return undefined;
    let tries = this.#seen.size > LITTLE ? TRIES : TRIES_OF_LITTLE;
    const canSend = (value: unknown): boolean => {
      tries -= 1;
      return this.#examiner.canSend(value);
    };
    this.#levels = [];
    this.#seen = new Set();
    for (let value: unknown = root; ; ) {
      const depth = this.#levels.length;
      if (this.#isCulprit(value, true) || this.#levels.length === depth) return { path: this.#path(), value };
      const level = this.#levels.at(-1)!;
      const parts = this.#unseenParts(level);
      for (let from = 0, to = parts.length; ; ) {
        if (tries <= 0 || to === 0 || (to - from === 1 && canSend(parts[from]!.part))) {
          this.#levels.pop();
          return { path: this.#path(), value };
        }
        if (to - from === 1) {
          level.index = parts[from]!.index;
          value = parts[from]!.part;
          break;
        }
        const middle = (from + to) >>> 1;
        if (canSend(parts.slice(from, middle).map(({ part }) => part))) from = middle;
        else to = middle;
      }
    }
  }

  #unseenParts(level: Level): { readonly index: number; readonly part: object }[] {
    const parts: { readonly index: number; readonly part: object }[] = [];
    for (level.index = 0; level.index < level.count; level.index += 1) {
      const part = partOf(level);
      if (typeof part === 'object' && part !== null && !this.#seen.has(part)) parts.push({ index: level.index, part });
    }
    return parts;
  }
}

function partOf({ container, keys, parts, index }: Level): unknown {
  if (parts !== undefined) return parts[index];
  return (container as Record<string | number, unknown>)[keys === undefined ? index : keys[index]!];
}

function stepOf({ kind, keys, parts, index }: Level): string {
  if (kind === SET) return `.values()[${index}]`;
  if (kind === MAP) {
    const place = index >> 1;
    return index % 2 === 0 ? `.keys()[${place}]` : entryStep(parts![index - 1], place);
  }
  return keys === undefined ? `[${index}]` : fieldStep(keys[index]!, kind === LIST);
}

function isOfShared(value: object): boolean {
  return isShared(ArrayBuffer.isView(value) ? value.buffer : value);
}
