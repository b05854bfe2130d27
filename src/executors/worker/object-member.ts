import { asyncDispose, dispose } from '../../core/dispose.js';
import { nearest, show } from '../../core/validation.js';
import type { WorkerSideFunction } from './functions.js';

/** What a message names at the most. */
const MOST_NAMES = 20;

/** @throws TypeError for what has no functions to call */
export function checkedObject(made: unknown, name: string): object {
  if (typeof made === 'object' && made !== null) return made;
  throw new TypeError(
    `Expected \`${name}\` to give an object, whose functions the actor's calls execute, got ${show(made)}`,
  );
}

/**
 * Finds a function of an actor's object, its own or that of its class.
 * @throws TypeError that names the nearest, and those there are
 */
export function memberOf(object: object, name: string): WorkerSideFunction {
  const value =
    isInherent(name) && !Object.hasOwn(object, name) ? undefined : (object as Record<string, unknown>)[name];
  if (typeof value === 'function') return value as WorkerSideFunction;
  const names = functionsOf(object);
  const near = nearest(name, names);
  const what =
    value === undefined
      ? `The actor's object has no function \`${name}\``
      : `\`${name}\` of the actor's object is no function`;
  throw new TypeError(`${what}. ${near === undefined ? '' : `Did you mean \`${near}\`? `}${listOf(names)}`);
}

/** What every object has, and none offers. */
function isInherent(name: string): boolean {
  return Object.hasOwn(Object.prototype, name);
}

function functionsOf(object: object): string[] {
  const names = new Set<string>();
  for (let level: object | null = object; level !== null && level !== Object.prototype; ) {
    for (const name of Object.getOwnPropertyNames(level)) {
      const { value } = Object.getOwnPropertyDescriptor(level, name) ?? {};
      if (typeof value === 'function' && name !== 'constructor') names.add(name);
    }
    level = Object.getPrototypeOf(level) as object | null;
  }
  return [...names];
}

function listOf(names: readonly string[]): string {
  if (names.length === 0) return 'It has none at all';
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '';
  return `It has ${names
    .slice(0, MOST_NAMES)
    .map((name) => `\`${name}\``)
    .join(', ')}${more}`;
}

/** Lets an object clean up, in the way of `await using`. */
export async function disposeObject(object: object): Promise<void> {
  const { [asyncDispose]: later, [dispose]: now } = object as Partial<AsyncDisposable & Disposable>;
  if (typeof later === 'function') await later.call(object);
  else if (typeof now === 'function') now.call(object);
}
