import { type CrossingValues, developmentHooks, type LostClass } from './development-hooks.js';
import { entryStep, fieldStep, joinPath } from './path.js';
import { START } from './protocol.js';
import type { Tree } from './tree.js';

/** So many values of a message are looked at, level by level. */
const BUDGET = 1000;
const PLAIN: readonly (object | null)[] = [Object.prototype, Array.prototype, null];

/** Something that is looked at, and how it was reached. */
interface Spot {
  readonly value: object;
  readonly above: Spot | undefined;
  readonly step: string;
}

/** Tells of classes that get lost between workers. */
export function installClassLook(): void {
  const seenBy = new WeakMap<object, WeakSet<object>>();
  const toldBy = new WeakMap<object, Set<string>>();

  developmentHooks.crossing = (values, realm, tell) => {
    const seen = seenBy.get(realm) ?? new WeakSet();
    seenBy.set(realm, seen);
    lookForClasses(values, seen, tell);
  };

  developmentHooks.lost = (tree, task, [name, what]) => {
    const told = toldBy.get(tree) ?? new Set();
    toldBy.set(tree, told);
    if (!(tree as Tree).isDevelopment || told.has(name)) return;
    told.add(name);
    (tree as Tree).log('warn', `\`${task}\`: ${what}`);
  };
}

function lookForClasses(values: CrossingValues, seen: WeakSet<object>, tell: (lost: LostClass) => void): void {
  const spots: Spot[] = [];
  const known = new Set<object>();
  let left = BUDGET;
  /** @returns whether there may be more */
  const note = (value: unknown, above: Spot | undefined, step: () => string): boolean => {
    left -= 1;
    if (typeof value === 'object' && value !== null && !known.has(value)) {
      known.add(value);
      spots.push({ value, above, step: step() });
    }
    return left > 0;
  };
  try {
    const { list, name, arity = list.length } = values;
    for (let index = 0; index < list.length; index += 1)
      if (!note(list[index], undefined, () => name(index % arity))) break;
    for (let spot = spots.shift(); spot !== undefined; spot = spots.shift()) {
      const lost = lossOf(spot, values, seen);
      if (lost !== undefined) tell(lost);
      if (left > 0) enter(spot, note);
    }
  } catch {
    // A proxy, or a getter that throws: it is refused when it is sent.
  }
}

function enter(spot: Spot, note: (value: unknown, above: Spot, step: () => string) => boolean): void {
  const { value } = spot;
  // Work is refused, and what it consists of is nobody's business.
  if (START in value) return;
  let index = 0;
  if (value instanceof Map) {
    for (const [key, item] of value) {
      const place = index++;
      if (!note(key, spot, () => `.keys()[${place}]`) || !note(item, spot, () => entryStep(key, place))) return;
    }
  } else if (value instanceof Set) {
    for (const item of value) if (!note(item, spot, () => `.values()[${index++}]`)) return;
  } else if (Array.isArray(value)) {
    for (const item of value)
      if (!note(item, spot, () => `[${index}]`)) return;
      else index += 1;
  } else if (!ArrayBuffer.isView(value)) {
    for (const key in value)
      if (!note((value as Record<string, unknown>)[key], spot, () => fieldStep(key, false))) return;
  }
}

/** What becomes of an object of a class that was not seen before: it is tried. */
function lossOf(spot: Spot, { copy }: CrossingValues, seen: WeakSet<object>): LostClass | undefined {
  const { value } = spot;
  const prototype = Object.getPrototypeOf(value) as object | null;
  if (prototype === null || PLAIN.includes(prototype) || seen.has(prototype) || START in value) return undefined;
  seen.add(prototype);
  const constructor: unknown = Object.hasOwn(prototype, 'constructor') ? prototype.constructor : undefined;
  // Errors have a way of their own, and what belongs to the platform or to another realm keeps its class, or is refused.
  if (value instanceof Error || isNative(constructor)) return undefined;
  let copied: unknown;
  try {
    copied = copy(value);
  } catch {
    // It is refused, with its place.
    return undefined;
  }
  // What the platform gives back may extend it.
  if (Object.prototype.isPrototypeOf.call(prototype, copied as object)) return undefined;
  const name = typeof constructor === 'function' ? constructor.name : '';
  const what = name === '' ? 'has a prototype of its own' : `is of class ${name}`;
  return [name, `\`${pathOf(spot)}\` ${what}. It arrives as ${describe(copied)}`];
}

function describe(copied: unknown): string {
  const tag = Object.prototype.toString.call(copied).slice(8, -1);
  if (tag !== 'Object') return `a plain \`${tag}\`, without what the class adds`;
  return 'a plain object of its public fields: methods, getters and private fields are lost. Send its data, and make it anew there';
}

function pathOf(spot: Spot): string {
  const steps: string[] = [];
  let first = spot;
  for (; first.above !== undefined; first = first.above) steps.unshift(first.step);
  return joinPath(first.step, steps);
}

function isNative(fn: unknown): boolean {
  return typeof fn === 'function' && Function.prototype.toString.call(fn).includes('[native code]');
}
