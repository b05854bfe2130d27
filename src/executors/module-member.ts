/** A function of a module, as whoever has it can call it. */
export type ModuleFunction = (this: unknown, ...args: never[]) => unknown;

/** What a message names at the most. */
const MOST_NAMES = 20;

/**
 * Finds a function of a worker module: an export, or a member of what is exported as a whole. That is the way of CommonJS, of which an
 * `import` sees as exports of their own only those that can be read off the text.
 *
 * @param module - what `import` gave, or the functions that a web worker exposed
 * @param where - its address, for messages; `''` where it is not known
 * @throws TypeError that names the functions there are
 */
export function moduleMember(module: object, name: string, where: string): ModuleFunction {
  for (const level of levelsOf(module)) {
    const value = own(level, name);
    if (typeof value === 'function') return value as ModuleFunction;
  }
  const levels = [...levelsOf(module)];
  const what = where === '' ? 'worker module' : `worker module ${where}`;
  throw new TypeError(
    levels.some((level) => Object.hasOwn(level, name))
      ? `\`${name}\` of the ${what} is no function. ${listOf(levels)}`
      : `The ${what} has no export \`${name}\`. ${listOf(levels)}`,
  );
}

/** The exports; what is exported as a whole; and below that what a compiler made of `export default`, since it is no module to `import`. */
function* levelsOf(module: object): Generator<object> {
  yield module;
  const whole = own(module, 'default');
  if (!isObject(whole)) return;
  yield whole;
  const compiled = own(whole, '__esModule') === true ? own(whole, 'default') : undefined;
  if (isObject(compiled)) yield compiled;
}

function own(object: object, name: string): unknown {
  return Object.hasOwn(object, name) ? (object as Record<string, unknown>)[name] : undefined;
}

/** What each function has. */
const INHERENT = new Set(['prototype', 'caller', 'arguments', 'callee']);

/** Whether it cannot be called. */
export function isClass(fn: object): boolean {
  return /^class(?![\w$])/.test(Function.prototype.toString.call(fn));
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

function listOf(levels: readonly object[]): string {
  const functions = new Set(
    // Those of a class, as CommonJS may export it, are not enumerable.
    levels.flatMap((level) =>
      Object.getOwnPropertyNames(level).filter((key) => {
        const value = typeof level === 'function' && INHERENT.has(key) ? undefined : own(level, key);
        return typeof value === 'function' && !isClass(value);
      }),
    ),
  );
  // Another name for the whole.
  functions.delete('module.exports');
  const names = [...functions].map((key) => `\`${key}\``);
  if (names.length === 0) return 'It exports no function at all';
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '';
  return `It has ${names.slice(0, MOST_NAMES).join(', ')}${more}`;
}
