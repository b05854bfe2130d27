import * as own from '../../core/errors.js';

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
  own.PromptError,
];

interface Registry {
  readonly classes: Map<string, ErrorClass>;
  readonly names: Map<unknown, string>;
  /** Where those were registered that are not the library's or the language's. */
  places?: Map<string, string | undefined>;
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
const places = (realm[PLACE].places ??= new Map());

/**
 * Makes a class known under a name.
 * @param maker - what the program has called
 * @throws TypeError when another class has the name
 */
export function addClass(constructor: ErrorClass, name: string, maker: unknown): void {
  const other = classes.get(name);
  const place = placeOf(maker);
  if (other !== undefined && other !== constructor && !(places.has(name) && isAgain(name, constructor, place))) {
    const whose = places.has(name) ? `another class${at(places.get(name))}` : 'a class of the language or of offloop';
    throw new TypeError(
      `\`${name}\` is the name of ${whose}, and an error arrives as one of them. Register it under a name of its own, the same on both sides: \`registerError(${constructor.name || name}, 'app.${name}')\``,
    );
  }
  classes.set(name, constructor);
  names.set(constructor, name);
  if (other !== constructor) places.set(name, place);
}

/**
 * Whether it is the class that has the name, from its module evaluated once more: by a hot reload, which changes the query of the address and
 * maybe the text, or unchanged at its old place. The newer one takes its place.
 */
function isAgain(name: string, constructor: ErrorClass, place: string | undefined): boolean {
  const before = places.get(name);
  if (before === undefined || place === undefined) return isAlike(classes.get(name)!, constructor);
  if (before === place) return isAlike(classes.get(name)!, constructor);
  const [file, query] = addressOf(before);
  const [fileNow, queryNow] = addressOf(place);
  return file === fileNow && query !== queryNow;
}

function isAlike(one: ErrorClass, other: ErrorClass): boolean {
  return Function.prototype.toString.call(one) === Function.prototype.toString.call(other);
}

/** File, line and column of a call, where the platform tells. */
function placeOf(callee: unknown): string | undefined {
  const { captureStackTrace } = Error as { captureStackTrace?: (target: object, below: unknown) => void };
  const site: { readonly stack?: unknown } = {};
  captureStackTrace?.(site, callee);
  return typeof site.stack === 'string'
    ? /(?:\(|at (?:async )?)([^\s()]+:\d+:\d+)\)?$/m.exec(site.stack)?.[1]
    : undefined;
}

/** File and query. */
function addressOf(place: string): readonly [file: string | undefined, query: string | undefined] {
  const [, file, query] = /^([^?#]*)(.*?)(?::\d+){2}$/.exec(place) ?? [];
  return [file?.replace(/(?::\d+){2}$/, ''), query];
}

function at(place: string | undefined): string {
  return place === undefined ? '' : ` (${place})`;
}

/** The nearest class that is known here. */
export function knownClass(lineage: readonly string[]): ErrorClass {
  return classes.get(lineage.find((name) => classes.has(name)) ?? 'Error')!;
}

/** The names of the classes of an error, nearest first. @param prototype - what it inherits from */
export function classNames(prototype: object | null): string[] {
  const found: string[] = [];
  for (let one = prototype; one !== null && found.length < 50; one = Object.getPrototypeOf(one)) {
    const name = nameOf(one);
    if (name !== undefined && name !== 'Object') found.push(name);
  }
  return found;
}

function nameOf(prototype: object): string | undefined {
  try {
    const { constructor } = prototype;
    if (!Object.hasOwn(prototype, 'constructor') || typeof constructor !== 'function') return undefined;
    return names.get(constructor) ?? (typeof constructor.name === 'string' ? constructor.name || undefined : undefined);
  } catch {
    return undefined;
  }
}
