import { TransferError } from '../../core/errors.js';
import { isArray } from '../../core/host.js';
import { DOMException } from './dom-exception.js';
import { classNames, knownClass } from './error-classes.js';

/** One error as data. What its fields hold is written like everything else in the message. */
export interface ErrorRecord {
  /** Names of its class and of the classes that this extends, nearest first. */
  readonly classes: readonly string[];
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** Own enumerable properties: their names, and what they hold. */
  readonly keys: readonly string[];
  readonly values: unknown[];
  /** Nothing in the list: it has none. */
  readonly cause: unknown[];
  readonly errors: unknown[] | undefined;
}

/** The classes of errors that came from where they are known. They go on under these, and perhaps back. */
const lineages = new WeakMap<object, readonly string[]>();

/**
 * Makes data of an error.
 * @param canSend - whether a value can be sent; properties that cannot are left out. Needed only when sending failed without it
 */
export function recordOf(error: object, canSend: ((value: unknown) => boolean) | undefined): ErrorRecord {
  const sendable = (value: unknown): boolean =>
    isError(value) || (canSend ? canSend(value) : typeof value !== 'function' && typeof value !== 'symbol');
  const orReason = (value: unknown): unknown => (sendable(value) ? value : unsendable(value, 'An error holds'));
  const keys: string[] = [];
  const values: unknown[] = [];
  for (const key of attempt(() => Object.keys(error), [])) {
    if (key === 'stack' || key === 'cause' || key === 'errors') continue;
    const value = read(error, key);
    if (!sendable(value)) continue;
    keys.push(key);
    values.push(value);
  }
  const owns = (key: string): boolean => attempt(() => Object.hasOwn(error, key), false);
  const members = owns('errors') ? read(error, 'errors') : undefined;
  return {
    classes: lineages.get(error) ?? classNames(attempt(() => Object.getPrototypeOf(error), null)),
    name: text(read(error, 'name')) ?? 'Error',
    message: text(read(error, 'message')) ?? '',
    stack: taskFrames(text(read(error, 'stack'))),
    keys,
    values,
    cause: owns('cause') ? [orReason(read(error, 'cause'))] : [],
    errors: isArray(members) ? members.map(orReason) : undefined,
  };
}

/** An object with the internals of an error, the stack of where it comes from, and the prototype of the nearest known class. */
export function shellOf(record: ErrorRecord): Error {
  if (record.classes.includes('DOMException')) {
    const exception = new DOMException(record.message, record.name);
    if (record.stack !== undefined) hide(exception, 'stack', record.stack);
    return exception;
  }
  const error = new Error(record.message);
  Object.setPrototypeOf(error, knownClass(record.classes).prototype);
  lineages.set(error, record.classes);
  // Even an error without a stack must not show the frames of this function.
  hide(error, 'stack', record.stack ?? `${record.name}: ${record.message}`);
  return error;
}

/** Gives an error its fields, when these have come to be what they were. */
export function fill(error: Error, { name, keys, values, cause, errors }: ErrorRecord): void {
  for (const [index, key] of keys.entries()) define(error, key, values[index], true);
  if (cause.length > 0) hide(error, 'cause', cause[0]);
  if (errors !== undefined) hide(error, 'errors', errors);
  if (error.name !== name) hide(error, 'name', name);
}

/** Recognises errors of any realm, DOMException included. */
export function isError(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  return attempt(() => {
    if (value instanceof Error) return true;
    const tag = Object.prototype.toString.call(value);
    return tag === '[object Error]' || tag === '[object DOMException]';
  }, false);
}

/** Stands for what was thrown, or what an error holds, and cannot be sent. */
export function unsendable(value: unknown, where: 'The task threw' | 'An error holds'): Error {
  const what =
    typeof value === 'function'
      ? `a function (\`${value.name || 'anonymous'}\`)`
      : typeof value === 'symbol'
        ? `\`${String(value)}\``
        : 'a value';
  const error = new TransferError(
    `${where} ${what} that cannot leave its thread. Throw errors, or plain data`,
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

/** Sets a property that does not show when properties are listed, as the language does for these. */
function hide(error: Error, key: string, value: unknown): void {
  define(error, key, value, false);
}

function define(error: Error, key: string, value: unknown, enumerable: boolean): void {
  attempt(
    () => Object.defineProperty(error, key, { value, writable: true, enumerable, configurable: true }),
    undefined,
  );
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
