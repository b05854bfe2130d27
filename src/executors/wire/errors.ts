import { expected } from '../../core/validation.js';
import { encode } from './encoder.js';
import { addClass } from './error-classes.js';
import { isError, unsendable } from './error-record.js';
import { Kinds } from './kinds.js';
import { decode, type Parcel } from './parcel.js';

/** Minifiers call classes so, another in each bundle. */
const MINIFIED = /^.{1,2}$/;

/**
 * Registers an error class, so that an error that a worker throws arrives as an instance of it.
 *
 * Message, stack, `cause` and own enumerable properties travel; the constructor is not called again. Without registration the error
 * arrives as the nearest known class, with the same `name`.
 * @param constructor - the class; it extends `Error`
 * @param name - what it is called on both sides; by default its own name. Code that is minified needs one: minifiers give each bundle other names
 * @throws TypeError when it is no error class, has no name, one as minifiers give it, or that of another class; a module that is loaded
 *   once more replaces its own
 *
 * @example
 * ```ts
 * import { registerError } from 'offloop';
 * class ParseError extends Error {}
 * registerError(ParseError, 'ParseError');
 * ```
 */
export function registerError(constructor: new (...args: any[]) => Error, name?: string): void {
  if (typeof constructor !== 'function' || !isError(constructor.prototype)) {
    throw new TypeError(expected('constructor', 'a class that extends `Error`', constructor));
  }
  const known = name === undefined ? constructor.name : name;
  if (typeof known !== 'string' || known === '') throw new TypeError(expected('name', 'a name for the class', known));
  if (name === undefined && MINIFIED.test(known))
    throw new TypeError(
      `\`${known}\` looks like a name that a minifier gave, which is another one in the bundle of a worker. Give the class a name for both sides: \`registerError(${known}, 'app.ParseError')\``,
    );
  addClass(constructor, known, registerError);
}

/** An error, or whatever else was thrown, as data that can be cloned. */
export type EncodedError = Parcel<unknown>;

/** What a message does with the rest, the message itself finds out. */
const kinds = new Kinds();

/**
 * Makes data of what was thrown.
 * @param canSend - whether a value can be sent; properties that cannot are left out. Needed only when sending failed without it
 */
export function encodeError(thrown: unknown, canSend?: (value: unknown) => boolean): EncodedError {
  const root = isError(thrown) || !canSend || canSend(thrown) ? thrown : unsendable(thrown, 'The task threw');
  return encode(root, { kinds, canSend });
}

/** Rebuilds what was thrown, of classes of this realm. */
export function decodeError(encoded: EncodedError): unknown {
  return decode(encoded);
}
