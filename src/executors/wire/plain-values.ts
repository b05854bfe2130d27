import { isArray } from '../../core/host.js';

// Plain values as bytes: what most short functions give. They are written into memory that outlives a worker, in less time than a copy takes.
// A value has a byte that says its kind, and behind it what belongs to it.

const UNDEFINED = 0;
const NULL = 1;
const FALSE = 2;
const TRUE = 3;
/** A small integer, in four bytes. */
const INTEGER = 4;
const NUMBER = 5;
/** A length in two bytes, and one byte for each character. */
const LATIN = 6;
/** The same with two bytes for each. */
const WIDE = 7;
/** A length in one byte, and the items. */
const LIST = 8;
/** The same, with the name of each before it. */
const RECORD = 9;

const LONGEST_STRING = 1024;
const LONGEST_LIST = 64;
const DEEPEST = 4;
/** An object that is there twice must arrive as one: so many are looked through for it. */
const MOST_OBJECTS = 16;

/** Writes plain values one behind the other. */
export class PlainWriter {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #objects: object[] = [];
  /** So many bytes are written. */
  at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** @returns false where the value is not plain, or has no room: nothing is written then */
  write(value: unknown): boolean {
    const { at } = this;
    if (typeof value !== 'object' || value === null) {
      if (this.#primitive(value)) return true;
    } else {
      this.#objects.length = 0;
      // A getter may throw; then it is for whoever sends the value to find out.
      try {
        if (this.#object(value, DEEPEST)) return true;
      } catch {}
    }
    this.at = at;
    return false;
  }

  #hasRoom(length: number): boolean {
    return this.at + length <= this.#bytes.length;
  }

  #primitive(value: unknown): boolean {
    if (!this.#hasRoom(9)) return false;
    if (typeof value === 'number') return this.#number(value);
    if (typeof value === 'string') return this.#string(value);
    if (value === undefined) this.#bytes[this.at++] = UNDEFINED;
    else if (value === null) this.#bytes[this.at++] = NULL;
    else if (typeof value === 'boolean') this.#bytes[this.at++] = value ? TRUE : FALSE;
    else return false;
    return true;
  }

  #number(value: number): true {
    // Minus zero is no integer here.
    if ((value | 0) === value && (value !== 0 || 1 / value > 0)) {
      this.#bytes[this.at] = INTEGER;
      this.#view.setInt32(this.at + 1, value);
      this.at += 5;
    } else {
      this.#bytes[this.at] = NUMBER;
      this.#view.setFloat64(this.at + 1, value);
      this.at += 9;
    }
    return true;
  }

  #string(value: string): boolean {
    const { length } = value;
    if (length > LONGEST_STRING || !this.#hasRoom(3 + 2 * length)) return false;
    const bytes = this.#bytes;
    const start = this.at;
    bytes[start] = LATIN;
    this.#view.setUint16(start + 1, length);
    let wide = 0;
    for (let index = 0; index < length; index += 1) {
      const code = value.charCodeAt(index);
      bytes[start + 3 + index] = code;
      wide |= code;
    }
    this.at = start + 3 + length;
    if (wide < 256) return true;
    bytes[start] = WIDE;
    for (let index = 0; index < length; index += 1)
      this.#view.setUint16(start + 3 + 2 * index, value.charCodeAt(index));
    this.at += length;
    return true;
  }

  #any(value: unknown, depth: number): boolean {
    return typeof value === 'object' && value !== null ? this.#object(value, depth) : this.#primitive(value);
  }

  #object(value: object, depth: number): boolean {
    const objects = this.#objects;
    if (depth === 0 || objects.length === MOST_OBJECTS || objects.includes(value) || !this.#hasRoom(2)) return false;
    objects.push(value);
    const keys = Object.keys(value);
    if (keys.length > LONGEST_LIST) return false;
    const isList = isArray(value);
    const prototype = Object.getPrototypeOf(value);
    if (prototype !== (isList ? Array.prototype : Object.prototype)) return false;
    // Holes, and names beside the items.
    if (isList && (keys.length !== value.length || (keys.length > 0 && keys.at(-1) !== String(keys.length - 1))))
      return false;
    this.#bytes[this.at++] = isList ? LIST : RECORD;
    this.#bytes[this.at++] = keys.length;
    for (const key of keys) {
      if (!isList && (key === '__proto__' || !this.#hasRoom(9) || !this.#string(key))) return false;
      if (!this.#any((value as Record<string, unknown>)[key], depth - 1)) return false;
    }
    return true;
  }
}

/** Reads what a {@link PlainWriter} has written. */
export function readPlainValues(bytes: Uint8Array): unknown[] {
  const reader = new PlainReader(bytes);
  const values: unknown[] = [];
  while (reader.at < bytes.length) values.push(reader.read());
  return values;
}

class PlainReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  read(): unknown {
    const kind = this.#bytes[this.at++];
    if (kind === INTEGER) {
      this.at += 4;
      return this.#view.getInt32(this.at - 4);
    }
    if (kind === NUMBER) {
      this.at += 8;
      return this.#view.getFloat64(this.at - 8);
    }
    if (kind === LATIN || kind === WIDE) return this.#string(kind);
    if (kind === LIST) return this.#list();
    if (kind === RECORD) return this.#record();
    if (kind === UNDEFINED) return undefined;
    return kind === NULL ? null : kind === TRUE;
  }

  #string(kind: typeof LATIN | typeof WIDE): string {
    const length = this.#view.getUint16(this.at);
    const start = this.at + 2;
    this.at = start + (kind === LATIN ? length : 2 * length);
    if (kind === LATIN) return String.fromCharCode.apply(null, this.#bytes.subarray(start, this.at) as never);
    const codes: number[] = [];
    for (let at = start; at < this.at; at += 2) codes.push(this.#view.getUint16(at));
    return String.fromCharCode(...codes);
  }

  #list(): unknown[] {
    const list: unknown[] = [];
    for (let left = this.#bytes[this.at++]!; left > 0; left -= 1) list.push(this.read());
    return list;
  }

  #record(): object {
    const record: Record<string, unknown> = {};
    for (let left = this.#bytes[this.at++]!; left > 0; left -= 1) {
      const key = this.read() as string;
      record[key] = this.read();
    }
    return record;
  }
}
