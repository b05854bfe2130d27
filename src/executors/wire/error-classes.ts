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

/** Makes a class known under a name. */
export function addClass(constructor: ErrorClass, name: string): void {
  classes.set(name, constructor);
  names.set(constructor, name);
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
