import * as own from '../../core/errors.js';
import { expected } from '../../core/validation.js';
import { DOMException } from './dom-exception.js';

/** What is thrown may be anything: a value as it is, or a place in the list of errors. */
type Thrown = readonly [isError: 0, value: unknown] | readonly [isError: 1, index: number];

/** One error as data. */
interface ErrorRecord {
  /** Names of its class and of the classes that this extends, nearest first. */
  readonly classes: readonly string[];
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** Own enumerable properties. */
  readonly properties: readonly (readonly [key: string, value: Thrown])[];
  readonly cause: Thrown | undefined;
  readonly errors: readonly Thrown[] | undefined;
}

/** An error, or whatever else was thrown, as data that can be cloned. Errors are listed once each, so that circles survive. */
export interface EncodedError {
  readonly thrown: Thrown;
  readonly records: readonly ErrorRecord[];
}

type ErrorClass = new (...args: any[]) => Error;

const BUILT_IN: readonly ErrorClass[] = [
  Error,
  TypeError,
  RangeError,
  ReferenceError,
  SyntaxError,
  EvalError,
  URIError,
  AggregateError,
];
const OWN: readonly ErrorClass[] = [
  own.OffloopError,
  own.CancelledError,
  own.TimeoutError,
  own.WorkerCrashedError,
  own.TransferError,
  own.DeadlockError,
  own.StateError,
  own.DuplicateIdError,
  own.NoCurrentRunError,
  own.QueueFullError,
];

interface Registry {
  readonly classes: Map<string, ErrorClass>;
  readonly names: Map<unknown, string>;
}

// The registry belongs to the realm, like the classes in it; it is no state of an engine. A worker's own copy of the library and the
// one that the user's module imports share it.
const PLACE = Symbol.for('offloop.error.registry');
const realm = globalThis as { [PLACE]?: Registry };
realm[PLACE] ??= {
  classes: new Map([...BUILT_IN, ...OWN].map((constructor) => [constructor.name, constructor])),
  names: new Map(),
};
const { classes, names } = realm[PLACE];

/**
 * Registers an error class, so that an error that a worker throws arrives as an instance of it.
 *
 * Message, stack, `cause` and own enumerable properties travel; the constructor is not called again. Without registration the error
 * arrives as the nearest known class, with the same `name`.
 * @param constructor - the class; it extends `Error`
 * @param name - what it is called in the worker; by default its own name
 * @throws TypeError when it is no error class or has no name
 */
export function registerError(constructor: new (...args: any[]) => Error, name: string = constructor?.name): void {
  if (typeof constructor !== 'function' || !isError(constructor.prototype)) {
    throw new TypeError(expected('constructor', 'a class that extends `Error`', constructor));
  }
  if (typeof name !== 'string' || name === '') throw new TypeError(expected('name', 'a name for the class', name));
  classes.set(name, constructor);
  names.set(constructor, name);
}

/**
 * Makes data of what was thrown.
 * @param canSend - whether a value can be sent; properties that cannot are left out. Needed only when sending failed without it
 */
export function encodeError(thrown: unknown, canSend?: (value: unknown) => boolean): EncodedError {
  const errors: object[] = [];
  const places = new Map<object, number>();
  const place = (value: unknown): Thrown => {
    if (!isError(value)) return [0, value];
    let index = places.get(value);
    if (index === undefined) {
      index = errors.push(value) - 1;
      places.set(value, index);
    }
    return [1, index];
  };
  const root = isError(thrown) || !canSend || canSend(thrown) ? thrown : unsendable(thrown);
  const records: ErrorRecord[] = [];
  const first = place(root);
  // Grows while it is walked: causes and members of aggregates join at the end.
  for (let index = 0; index < errors.length; index += 1) records.push(record(errors[index]!, place, canSend));
  return { thrown: first, records };
}

function record(
  error: object,
  place: (value: unknown) => Thrown,
  canSend: ((value: unknown) => boolean) | undefined,
): ErrorRecord {
  const sendable = (value: unknown): boolean =>
    isError(value) || (canSend ? canSend(value) : typeof value !== 'function' && typeof value !== 'symbol');
  const properties: [string, Thrown][] = [];
  for (const key of attempt(() => Object.keys(error), [])) {
    if (key === 'stack' || key === 'cause' || key === 'errors') continue;
    const value = read(error, key);
    if (sendable(value)) properties.push([key, place(value)]);
  }
  const cause = attempt(() => Object.hasOwn(error, 'cause'), false) ? read(error, 'cause') : undefined;
  const hasCause = cause !== undefined || attempt(() => Object.hasOwn(error, 'cause'), false);
  const members = attempt(() => Object.hasOwn(error, 'errors'), false) ? read(error, 'errors') : undefined;
  return {
    classes: lineage(error),
    name: text(read(error, 'name')) ?? 'Error',
    message: text(read(error, 'message')) ?? '',
    stack: taskFrames(text(read(error, 'stack'))),
    properties,
    cause: hasCause ? place(sendable(cause) ? cause : unsendable(cause)) : undefined,
    errors: Array.isArray(members)
      ? members.map((member) => place(sendable(member) ? member : unsendable(member)))
      : undefined,
  };
}

/** Rebuilds what was thrown, of classes of this realm. */
export function decodeError(encoded: EncodedError): unknown {
  const errors = encoded.records.map(revive);
  const take = (thrown: Thrown): unknown => (thrown[0] === 1 ? errors[thrown[1]] : thrown[1]);
  encoded.records.forEach((from, index) => {
    const error = errors[index]!;
    for (const [key, value] of from.properties) {
      attempt(
        () =>
          Object.defineProperty(error, key, {
            value: take(value),
            writable: true,
            enumerable: true,
            configurable: true,
          }),
        undefined,
      );
    }
    if (from.cause) hide(error, 'cause', take(from.cause));
    if (from.errors) hide(error, 'errors', from.errors.map(take));
    if (error.name !== from.name) hide(error, 'name', from.name);
  });
  return take(encoded.thrown);
}

/** An object with the internals of an error, the stack of the worker, and the prototype of the nearest known class. */
function revive(from: ErrorRecord): Error {
  if (from.classes.includes('DOMException')) {
    const exception = new DOMException(from.message, from.name);
    if (from.stack !== undefined) hide(exception, 'stack', from.stack);
    return exception;
  }
  const known = from.classes.find((name) => classes.has(name)) ?? 'Error';
  const error = new Error(from.message);
  Object.setPrototypeOf(error, classes.get(known)!.prototype);
  // Even an error without a stack must not show the frames of this function.
  hide(error, 'stack', from.stack ?? `${from.name}: ${from.message}`);
  return error;
}

/** Sets a property that does not show when properties are listed, as the language does for these. */
function hide(error: Error, key: string, value: unknown): void {
  attempt(
    () => Object.defineProperty(error, key, { value, writable: true, enumerable: false, configurable: true }),
    undefined,
  );
}

/** The names of the classes of an error, nearest first. */
function lineage(error: object): string[] {
  const found: string[] = [];
  let prototype: unknown = attempt(() => Object.getPrototypeOf(error), undefined);
  while (typeof prototype === 'object' && prototype !== null && found.length < 50) {
    const constructor = Object.hasOwn(prototype, 'constructor') ? read(prototype, 'constructor') : undefined;
    if (typeof constructor === 'function') {
      const name = names.get(constructor) ?? text(constructor.name);
      if (name && name !== 'Object') found.push(name);
    }
    prototype = Object.getPrototypeOf(prototype);
  }
  return found;
}

/** Recognises errors of any realm, DOMException included. */
function isError(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  return attempt(() => {
    if (value instanceof Error) return true;
    const tag = Object.prototype.toString.call(value);
    return tag === '[object Error]' || tag === '[object DOMException]';
  }, false);
}

/** Stands for a thrown value that cannot leave the worker. */
function unsendable(value: unknown): Error {
  const what =
    typeof value === 'function'
      ? `a function (\`${value.name || 'anonymous'}\`)`
      : typeof value === 'symbol'
        ? `\`${String(value)}\``
        : 'a value';
  const error = new own.TransferError(
    `The task threw ${what} that cannot leave the worker. Throw an error, or plain data`,
    'thrown',
  );
  hide(error, 'stack', `${error.name}: ${error.message}`);
  return error;
}

/** Without the frames of the worker itself, which are the same for every task. */
function taskFrames(stack: string | undefined): string | undefined {
  // As Chromium and Node write it, or as Firefox does.
  const end = stack?.search(/\n(?: {4}at executeTask \(|(?:async\*)?executeTask@)/) ?? -1;
  return end < 0 ? stack : stack!.slice(0, end);
}

/** A property, or nothing where reading it throws. */
function read(object: object, key: string): unknown {
  return attempt(() => (object as Record<string, unknown>)[key], undefined);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Errors may be proxies, or have getters that throw: nothing of that may stop their journey. */
function attempt<T>(get: () => T, otherwise: T): T {
  try {
    return get();
  } catch {
    return otherwise;
  }
}
