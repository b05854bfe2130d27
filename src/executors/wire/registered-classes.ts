import { checkFunction, checkOptions, expected } from '../../core/validation.js';

/** How instances of a class travel. */
interface RegisteredClass {
  /** What the class is called on both sides. */
  readonly name: string;
  readonly encode: (value: any) => unknown;
  readonly decode: (data: any) => unknown;
  /** The class itself, as it is written. */
  readonly text: string;
}

interface Registry {
  readonly byPrototype: Map<object, RegisteredClass>;
  readonly byName: Map<string, RegisteredClass>;
  /** How many were registered: who has examined classes before looks again. */
  version: number;
}

// Of the realm, as the classes are: a worker's own copy of the library and the one that the user's module imports share it.
const PLACE = Symbol.for('offloop.class.registry');
const realm = globalThis as { [PLACE]?: Registry };
realm[PLACE] ??= { byPrototype: new Map(), byName: new Map(), version: 0 };
export const classRegistry: Registry = realm[PLACE];

/**
 * Registers a class, so that its instances arrive as such: as arguments, results and items of streams, at any depth.
 *
 * It is called in a module that both sides import. Instances of classes that extend it travel where those are registered themselves.
 * @param constructor - the class
 * @param options - its name on both sides, and how an instance becomes data and back
 * @throws TypeError when an argument cannot be used, or the name is that of another class
 *
 * @example
 * ```ts
 * import { registerClass } from 'offloop';
 * class Point {
 *   readonly x: number;
 *   readonly y: number;
 *   constructor(x: number, y: number) { this.x = x; this.y = y; }
 * }
 * registerClass(Point, { name: 'Point', encode: ({ x, y }) => [x, y] as const, decode: ([x, y]) => new Point(x, y) });
 * ```
 */
export function registerClass<T extends object, D>(
  constructor: abstract new (...args: any[]) => T,
  options: { readonly name: string; readonly encode: (value: T) => D; readonly decode: (data: D) => T },
): void {
  checkFunction('constructor', constructor, 'It is a class');
  const { prototype } = constructor as { readonly prototype?: unknown };
  if (typeof prototype !== 'object' || prototype === null)
    throw new TypeError(expected('constructor', 'a class', constructor));
  checkOptions('registerClass', options, ['name', 'encode', 'decode'], true);
  const { name, encode, decode } = options;
  if (typeof name !== 'string' || name === '') throw new TypeError(expected('name', 'a name for the class', name));
  checkFunction('encode', encode, 'It gives the data of an instance');
  checkFunction('decode', decode, 'It makes an instance of the data');
  const text = Function.prototype.toString.call(constructor);
  const other = classRegistry.byName.get(name);
  // A module that is evaluated once more replaces its own.
  if (other !== undefined && classRegistry.byPrototype.get(prototype) !== other && other.text !== text)
    throw new TypeError(`\`${name}\` is the name of another class. Register each under a name of its own`);
  const registered: RegisteredClass = { name, encode, decode, text };
  classRegistry.byPrototype.set(prototype, registered);
  classRegistry.byName.set(name, registered);
  classRegistry.version += 1;
}

/** What a message carries of a class that is not registered here. */
export class UnknownClassError extends TypeError {}

/**
 * The class of a name.
 * @throws UnknownClassError where there is none
 */
export function classOf(name: string): RegisteredClass {
  const known = classRegistry.byName.get(name);
  if (known !== undefined) return known;
  throw new UnknownClassError(
    `The class \`${name}\` is not registered here: call \`registerClass\` in a module that both sides import`,
  );
}
