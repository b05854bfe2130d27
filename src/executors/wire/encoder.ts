import { isArray } from '../../core/host.js';
import { bytesOf, isPartial, ownBytes } from './bytes.js';
import { type ErrorRecord, recordOf } from './error-record.js';
import { fileRecordOf } from './file-record.js';
import { BUFFER, ERROR, FILE, type Kind, type Kinds, LIST, MAP, MEMORY, RECORD, REGISTERED, SET } from './kinds.js';
import { type Parcel, set } from './parcel.js';
import { countNumbers, isPlainBelow, type PlainLook } from './plain-below.js';
import { classRegistry } from './registered-classes.js';
import { isUnsendable, Unsendable } from './sendable.js';

/** Deeper than this nothing is written in another way: the search calls itself. */
const DEEPEST = 500;

/** What writing depends on. */
export interface EncodeOptions {
  readonly kinds: Kinds;
  /** What is moved with the message, not copied. */
  readonly moved?: readonly object[] | undefined;
  /** Whether a value can be sent: then the fields of errors that cannot are left out. */
  readonly canSend?: ((value: unknown) => boolean) | undefined;
  /** Errors go without their stacks. */
  readonly hidesStacks?: boolean | undefined;
}

/**
 * Puts data in the place of what a clone would change. Nothing that was given is touched: what leads to such a place is copied, and all
 * else stays as it is, what is one object stays one.
 * @throws Unsendable for what could not arrive at all, what a hostile object throws
 */
export function encode<T>(value: T, options: EncodeOptions): Parcel<T> {
  const encoder = new Encoder(options);
  const root = encoder.encode(value) as T;
  return [root, encoder.written, encoder.places];
}

/** A container that is being walked; what leads back to it makes a copy of it. */
interface Open {
  /** So many instances of registered classes are being written around it. */
  readonly around: number;
  readonly container: object;
  readonly kind: Kind;
  copy: object | undefined;
}

class Encoder {
  readonly #options: EncodeOptions;
  readonly #look: PlainLook;
  readonly written: unknown[] = [];
  readonly places: unknown[] = [];
  /** What stands for something that is written elsewhere. */
  readonly #marks = new Set<unknown>();
  /** What stands for an object in the message: itself, a copy, one of these. */
  readonly #standIns = new Map<object, object>();
  readonly #open = new Map<object, Open>();
  /** Instances of registered classes whose data is being written. */
  readonly #instances = new Set<object>();
  /** Errors whose fields were not written yet. A chain of causes may be long. */
  readonly #records: ErrorRecord[] = [];

  constructor(options: EncodeOptions) {
    this.#options = options;
    this.#look = { kinds: options.kinds, moved: options.moved, isExact: true };
  }

  encode(value: unknown): unknown {
    const root = this.#of(value, 0);
    for (let record = this.#records.pop(); record !== undefined; record = this.#records.pop()) {
      this.#writeInto(record.values);
      this.#writeInto(record.cause);
      if (record.errors !== undefined) this.#writeInto(record.errors);
    }
    return root;
  }

  /** A list of our own: it need not be copied. */
  #writeInto(list: unknown[]): void {
    for (const [index, value] of list.entries()) {
      const standIn = this.#of(value, 0);
      list[index] = standIn;
      if (this.#marks.has(standIn)) this.places.push(list, String(index));
    }
  }

  #of(value: unknown, depth: number): unknown {
    if (typeof value !== 'object' || value === null) return value;
    const known = this.#standIns.get(value);
    if (known !== undefined) return known;
    const open = this.#open.get(value);
    // What would lead back into an instance that is not made yet.
    if (this.#instances.has(value) || (open !== undefined && open.around < this.#instances.size))
      throw new Unsendable();
    if (open !== undefined) return (open.copy ??= emptyCopy(open.kind));
    const { kinds, moved, canSend, hidesStacks } = this.#options;
    const kind = kinds.of(value);
    if (isUnsendable(value, kind, moved, kinds)) throw new Unsendable();
    if (kind === ERROR) {
      const whole = recordOf(value, canSend);
      const record = hidesStacks === true ? { ...whole, stack: undefined } : whole;
      this.#records.push(record);
      // Records do not stand in one another: a chain of causes may be long, and a clone calls itself.
      return this.#write(kind, value, {}, record);
    }
    if (kind === BUFFER) {
      const bytes = bytesOf(value as Uint8Array, moved);
      return this.#write(kind, value, bytes, bytes);
    }
    if (kind === MEMORY && kinds.isBare && isPartial(value)) {
      const own = ownBytes(value);
      this.#standIns.set(value, own);
      return own;
    }
    if (kind === REGISTERED) return this.#instance(value, depth);
    if (kind === FILE) return this.#write(kind, value, {}, fileRecordOf(value as never));
    if ((kind !== RECORD && kind !== LIST && kind !== MAP && kind !== SET) || depth > DEEPEST) return value;
    return this.#container({ container: value, kind, copy: undefined, around: this.#instances.size }, depth + 1);
  }

  /** What its data holds is written before it, so that it is made of that. */
  #instance(instance: object, depth: number): object {
    if (depth > DEEPEST) throw new Unsendable();
    const { name, encode } = classRegistry.byPrototype.get(Object.getPrototypeOf(instance))!;
    this.#instances.add(instance);
    const data = this.#of(encode(instance), depth + 1);
    this.#instances.delete(instance);
    return this.#write(REGISTERED, instance, {}, [name, data, this.places.length]);
  }

  #write(kind: Kind, object: object, standIn: object, data: object): object {
    this.written.push(kind, standIn, data);
    this.#marks.add(standIn);
    this.#standIns.set(object, standIn);
    return standIn;
  }

  #container(open: Open, depth: number): object {
    const { container, kind } = open;
    this.#open.set(container, open);
    if (kind === RECORD || kind === LIST) this.#fields(open, depth);
    else this.#members(open, depth);
    this.#open.delete(container);
    const standIn = open.copy ?? container;
    this.#standIns.set(container, standIn);
    return standIn;
  }

  /** Whether nothing has to stand in its place, nor anywhere below: most rows of a table, of which no note is taken. */
  #isPlain(value: unknown): boolean {
    return typeof value !== 'object' || value === null || isPlainBelow(value, this.#look);
  }

  #fields(open: Open, depth: number): void {
    const from = open.container as Record<string, unknown>;
    const keys = open.kind === LIST && hasItemsAlone(from as never) ? undefined : Object.keys(from);
    const given = keys?.map((key) => from[key]) ?? (open.container as readonly unknown[]);
    const places: number[] = [];
    const standIns: unknown[] = [];
    for (let index = countNumbers(given); index < given.length; index += 1) {
      const value = given[index];
      if (this.#isPlain(value)) continue;
      const standIn = this.#of(value, depth);
      if (standIn !== value) open.copy ??= emptyCopy(open.kind);
      places.push(index);
      standIns.push(standIn);
    }
    const { copy } = open;
    if (copy !== undefined) fill(copy, from, keys, given);
    for (const [at, index] of places.entries()) {
      const key = keys?.[index] ?? String(index);
      if (copy !== undefined) set(copy, key, standIns[at]);
      if (this.#marks.has(standIns[at])) this.places.push(copy ?? from, key);
    }
  }

  #members(open: Open, depth: number): void {
    const from = open.container as Iterable<unknown>;
    const given = open.kind === MAP ? [...from].flat() : [...from];
    let hasMarks = false;
    const standIns = given.map((value) => {
      if (this.#isPlain(value)) return value;
      const standIn = this.#of(value, depth);
      if (standIn !== value) open.copy ??= emptyCopy(open.kind);
      hasMarks ||= this.#marks.has(standIn);
      return standIn;
    });
    const { copy } = open;
    if (copy instanceof Map)
      for (let index = 0; index < standIns.length; index += 2) copy.set(standIns[index], standIns[index + 1]);
    if (copy instanceof Set) for (const standIn of standIns) copy.add(standIn);
    if (hasMarks) this.places.push(copy ?? from, undefined);
  }
}

/** It has neither holes nor fields beside its items. */
function hasItemsAlone(list: readonly unknown[]): boolean {
  return Object.keys(list).length === list.length;
}

/** Makes a copy of what was given; items one behind the other, since a clone is slow with a list that had holes. */
function fill(copy: object, from: object, keys: readonly string[] | undefined, given: readonly unknown[]): void {
  if (keys === undefined) {
    for (let index = 0; index < given.length; index += 1) (copy as unknown[])[index] = given[index];
    return;
  }
  for (let index = 0; index < keys.length; index += 1) set(copy, keys[index]!, given[index]);
  if (isArray(copy)) copy.length = (from as unknown[]).length;
}

/** A clone makes a plain object of an instance in any case. */
function emptyCopy(kind: Kind): object {
  if (kind === MAP) return new Map();
  if (kind === SET) return new Set();
  return kind === LIST ? [] : {};
}
