import { bufferOf } from './bytes.js';
import { type ErrorRecord, fill, shellOf } from './error-record.js';
import { type FileRecord, fileOf } from './file-record.js';
import { BUFFER, ERROR, FILE, type Kind, REGISTERED, tagOf } from './kinds.js';
import { classOf } from './registered-classes.js';

/**
 * A value in which marks stand in the place of what a clone would change: the value; of each of these the kind, the mark and the data;
 * containers and the keys under which marks stand in them, one after the other. Clones keep identity, so marks and containers are named
 * by themselves. Maps and sets have no key here: they are searched.
 */
export type Parcel<T> = readonly [value: T, written: readonly unknown[], places: readonly unknown[]];

/** The value as it was. */
export function decode<T>([value, written, places]: Parcel<T>): T {
  if (written.length === 0) return value;
  checkRegistered(written);
  const made = new Map<unknown, unknown>();
  // Errors may lead to themselves: all are there before one gets its fields.
  for (let index = 0; index < written.length; index += 3)
    if (written[index] !== REGISTERED) made.set(written[index + 1], make(written[index] as Kind, written[index + 2]));
  let place = 0;
  const fillUntil = (end: number): void => {
    for (; place < end; place += 2) {
      const key = places[place + 1];
      if (typeof key === 'string') put(places[place] as object, key, made);
      else exchange(places[place] as object, made);
    }
  };
  // Instances of registered classes are made of what was written before them, which has to be there.
  for (let index = 0; index < written.length; index += 3) {
    if (written[index] !== REGISTERED) continue;
    const [name, data, end] = written[index + 2] as readonly [name: string, data: unknown, end: number];
    fillUntil(end);
    made.set(written[index + 1], classOf(name).decode(of(made, data)));
  }
  fillUntil(places.length);
  for (let index = 0; index < written.length; index += 3) {
    if (written[index] === ERROR) fill(made.get(written[index + 1]) as Error, written[index + 2] as ErrorRecord);
  }
  return of(made, value) as T;
}

/** Before anything is put in its place, since the message may be read again when the classes are there. */
function checkRegistered(written: readonly unknown[]): void {
  for (let index = 0; index < written.length; index += 3)
    if (written[index] === REGISTERED) classOf((written[index + 2] as readonly [name: string])[0]);
}

function make(kind: Kind, data: unknown): unknown {
  if (kind === FILE) return fileOf(data as FileRecord);
  return kind === BUFFER ? bufferOf(data as Uint8Array) : shellOf(data as ErrorRecord);
}

function of(made: ReadonlyMap<unknown, unknown>, value: unknown): unknown {
  return made.has(value) ? made.get(value) : value;
}

function put(container: object, key: string, made: ReadonlyMap<unknown, unknown>): void {
  const value = of(made, (container as Record<string, unknown>)[key]);
  set(container, key, value);
}

/** Sets a field, whatever it is called. */
export function set(container: object, key: string, value: unknown): void {
  // Assigned, it would be the prototype.
  if (key === '__proto__')
    Object.defineProperty(container, key, { value, writable: true, enumerable: true, configurable: true });
  else (container as Record<string, unknown>)[key] = value;
}

/** Keys and members change, and their order stays. */
function exchange(container: object, made: ReadonlyMap<unknown, unknown>): void {
  // It may be of another realm.
  if (tagOf(container) === 'Map') {
    const map = container as Map<unknown, unknown>;
    const entries = [...map];
    map.clear();
    for (const [key, value] of entries) map.set(of(made, key), of(made, value));
  } else {
    const set = container as Set<unknown>;
    const members = [...set];
    set.clear();
    for (const member of members) set.add(of(made, member));
  }
}
