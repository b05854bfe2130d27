import { isArray } from '../../core/host.js';
import { ACTOR, START, STREAM } from '../../core/protocol.js';
import { BUFFER_PROTOTYPE } from './bytes.js';
import { isError } from './error-record.js';
import { classRegistry } from './registered-classes.js';

/** What a message does with an object, as far as sending it depends on it. */
export type Kind = number;

/** The platform's clone takes it as it is, or refuses it. */
export const WHOLE: Kind = 0;
/** Its own fields are cloned: plain objects, and instances of classes, which lose their class. */
export const RECORD: Kind = 1;
export const LIST: Kind = 2;
export const MAP: Kind = 3;
export const SET: Kind = 4;
/** Memory or a view of some: it may have been moved away. */
export const MEMORY: Kind = 5;
/** The clone makes a `Uint8Array` of it. */
export const BUFFER: Kind = 6;
/** The clone leaves its class and its fields out. */
export const ERROR: Kind = 7;
/** The clone of some platforms makes a `Blob` of it. */
export const FILE: Kind = 9;
/** What it is would get lost on the way, or it could not be read at the other side. */
export const LOST: Kind = 8;

/** Of a class that is registered to travel. */
export const REGISTERED: Kind = 10;

export const PLAIN = Object.prototype;
export const PLAIN_LIST = Array.prototype;

const BUILT_IN: readonly (readonly [object | undefined, Kind])[] = [
  [Map.prototype, MAP],
  [Set.prototype, SET],
  [BUFFER_PROTOTYPE, BUFFER],
  ...[ArrayBuffer, DataView].map((constructor) => [constructor.prototype, MEMORY] as const),
  ...[Date, RegExp, Boolean, Number, String, BigInt].map((constructor) => [constructor.prototype, WHOLE] as const),
];

/** A plain object, or a plain list. */
export function isPlainContainer(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === PLAIN || prototype === PLAIN_LIST;
}

/** Tells objects apart by what they inherit from; each class is examined once, and again where further ones were registered to travel. */
export class Kinds {
  #known = new WeakMap<object, Kind>();
  /** How many classes were registered when they were examined. */
  #version = 0;
  #last: object | undefined;
  #lastKind: Kind = WHOLE;
  readonly #copy: ((value: unknown) => unknown) | undefined;
  /** Only what the language itself has can cross, views with their own bytes alone. */
  readonly isBare: boolean;

  /**
   * @param copy - a copy as a message makes it, to learn what becomes of classes of the platform. Without it they count as whole
   * @param isBare - the other side has no objects of the platform, and shares no memory
   */
  constructor(copy?: (value: unknown) => unknown, isBare = false) {
    this.#copy = copy;
    this.isBare = isBare;
    this.#forget();
  }

  #forget(): void {
    this.#version = classRegistry.version;
    this.#known = new WeakMap();
    this.#last = undefined;
    for (const [prototype, kind] of BUILT_IN) if (prototype !== undefined) this.#known.set(prototype, kind);
  }

  /** Whether any class is registered: then nothing may be left out that could hold an instance. */
  refresh(): boolean {
    if (this.#version !== classRegistry.version) this.#forget();
    return this.#version > 0;
  }

  /** @throws what looking at a hostile object throws: a proxy, a getter */
  of(value: object): Kind {
    return this.ofHeir(value, Object.getPrototypeOf(value));
  }

  /** The same, where it is known what the object inherits from. */
  ofHeir(value: object, prototype: object | null): Kind {
    if (prototype === PLAIN || prototype === null) return RECORD;
    if (prototype === PLAIN_LIST) return LIST;
    // Most lists hold objects of one class.
    if (prototype === this.#last) return this.#lastKind;
    let kind = this.#known.get(prototype);
    if (kind === undefined) {
      kind = this.#examine(value);
      this.#known.set(prototype, kind);
    }
    this.#last = prototype;
    this.#lastKind = kind;
    return kind;
  }

  #examine(value: object): Kind {
    if (classRegistry.byPrototype.has(Object.getPrototypeOf(value))) return REGISTERED;
    // An operation, a run, an actor or a stream of the library: the other side could do nothing with it.
    if (START in value || STREAM in value || ACTOR in value) return LOST;
    if (isArray(value)) return LIST;
    if (BUFFER_PROTOTYPE !== undefined && Object.prototype.isPrototypeOf.call(BUFFER_PROTOTYPE, value)) return BUFFER;
    if (ArrayBuffer.isView(value)) return MEMORY;
    if (isError(value)) return ERROR;
    // Objects of another realm, and instances of classes that extend these.
    if (has(mapSize, value)) return MAP;
    if (has(setSize, value)) return SET;
    if (has(memorySize, value)) return MEMORY;
    const tag = tagOf(value);
    const isTagged = tag !== 'Object';
    if (this.#copy === undefined) return isTagged ? WHOLE : RECORD;
    if (!isTagged && !isKeptInSymbols(value)) return RECORD;
    return this.#examineTagged(value, tag);
  }

  /** An object that says what it is, as those of the platform do. Some become `{}` without a word. */
  #examineTagged(value: object, tag: string): Kind {
    const { constructor } = value;
    if (this.isBare && !OF_THE_LANGUAGE.has(tag) && isOfPlatform(tag, constructor)) return LOST;
    // What is no class of JavaScript the platform clones, or refuses: in a page. In Node most are.
    if (isNative(constructor) && !IS_NODE) return WHOLE;
    let copy: unknown;
    try {
      copy = this.#copy!(value);
    } catch {
      // It can be moved at best; or another process could not read it. What stands in fields of its own may be fine in the next one.
      return isNative(constructor) ? LOST : WHOLE;
    }
    if (
      tag === 'Object'
        ? Object.prototype.isPrototypeOf.call(Object.getPrototypeOf(value), copy as object)
        : tagOf(copy) === tag
    )
      return WHOLE;
    if (tag === 'File' && tagOf(copy) === 'Blob') return FILE;
    return isGlobal(tag, constructor) || Object.keys(value).length === 0 ? LOST : RECORD;
  }
}

/** As Node's `BlockList`, whose clone is one among threads alone. */
export function isKeptInSymbols(value: object): boolean {
  const hasNoFields = Object.keys(value).length === 0 && Object.getOwnPropertySymbols(value).length > 0;
  // Plain objects of whatever realm lose these as ever.
  return hasNoFields && !isNative(value.constructor);
}

/** What calls itself so any realm can clone. */
const OF_THE_LANGUAGE: ReadonlySet<string> = new Set([
  'Object',
  'Date',
  'RegExp',
  'Boolean',
  'Number',
  'String',
  'BigInt',
]);

function isGlobal(tag: string, constructor: unknown): boolean {
  return (globalThis as Record<string, unknown>)[tag] === constructor;
}

/** Neither a class of the program nor one of the language. */
function isOfPlatform(tag: string, constructor: unknown): boolean {
  return isNative(constructor) || isGlobal(tag, constructor);
}

const IS_NODE = BUFFER_PROTOTYPE !== undefined;

function isNative(constructor: unknown): boolean {
  return typeof constructor === 'function' && Function.prototype.toString.call(constructor).includes('[native code]');
}

/** What an object calls itself, as `URL`; `Object` for most. */
export function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

const mapSize = getterOf(Map.prototype, 'size');
const setSize = getterOf(Set.prototype, 'size');
const memorySize = getterOf(ArrayBuffer.prototype, 'byteLength');

function getterOf(prototype: object, name: string): () => unknown {
  return Object.getOwnPropertyDescriptor(prototype, name)!.get!;
}

/** Whether an object has what a getter of a built-in class reads, of whatever realm it is. */
function has(getter: () => unknown, value: object): boolean {
  try {
    getter.call(value);
    return true;
  } catch {
    return false;
  }
}
