import { otherCopy } from './version.js';

/** Shows a value in a message: short, and never throwing. */
export function show(value: unknown): string {
  if (typeof value === 'string') return `\`${JSON.stringify(value.slice(0, 60))}\` (string)`;
  if (typeof value === 'function') return `\`${value.name || 'anonymous'}\` (function${otherCopy(value)})`;
  if (typeof value === 'object' && value !== null) return `\`${kindOf(value)}\` (object${otherCopy(value)})`;
  return `\`${String(value)}\` (${value === null ? 'null' : typeof value})`;
}

/** The class, or what the object calls itself: that of a generator has no name. */
function kindOf(value: object): string {
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  return value.constructor?.name || (tag === 'Object' ? 'object' : tag);
}

/** ``Expected `maxWorkers` to be an integer from 1 up, got `0` (number). What to do``. */
export function expected(name: string, what: string, value: unknown, hint = ''): string {
  return `Expected \`${name}\` to be ${what}, got ${show(value)}${hint && `. ${hint}`}`;
}

/** An integer from `least` up; `undefined` passes. */
export function checkInteger(name: string, value: number | undefined, least = 1, hint?: string): void {
  if (value === undefined || value === Number.POSITIVE_INFINITY) return;
  const message = (): string => expected(name, `an integer from ${least} up`, value, hint);
  if (typeof value !== 'number') throw new TypeError(message());
  if (!Number.isInteger(value) || value < least) throw new RangeError(message());
}

/** Milliseconds: finite, 0 or more; `undefined` passes. */
export function checkMs(name: string, value: number | undefined, hint?: string): void {
  if (value === undefined) return;
  const message = (): string => expected(name, 'a finite number of milliseconds from 0 up', value, hint);
  if (typeof value !== 'number') throw new TypeError(message());
  if (!Number.isFinite(value) || value < 0) throw new RangeError(message());
}

/** Milliseconds that limit something: 0 or more, `Infinity` for no limit; `undefined` passes. */
export function checkLimit(name: string, value: number | undefined): void {
  if (value === undefined || value === Number.POSITIVE_INFINITY) return;
  const message = (): string => expected(name, 'a number of milliseconds from 0 up, or Infinity for no limit', value);
  if (typeof value !== 'number') throw new TypeError(message());
  if (Number.isNaN(value) || value < 0) throw new RangeError(message());
}

/** A function. */
export function checkFunction(name: string, value: unknown, hint?: string): void {
  if (typeof value !== 'function') throw new TypeError(expected(name, 'a function', value, hint));
}

/** `true` or `false`; `undefined` passes. */
export function checkBoolean(name: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'boolean') throw new TypeError(expected(name, 'true or false', value));
}

/** A text; `undefined` passes. */
export function checkText(name: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'string') throw new TypeError(expected(name, 'a text', value));
}

/** An object, also a function; `undefined` does not pass. */
export function checkObject(name: string, value: unknown): void {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function'))
    throw new TypeError(expected(name, 'an object', value));
}

/** Refuses what is no options object, and names an unknown option together with the nearest known one. */
export function checkOptions(where: string, options: unknown, known: readonly string[], isRequired = false): void {
  if (options === undefined && !isRequired) return;
  if (typeof options !== 'object' || options === null)
    throw new TypeError(expected('options', `an object of options for ${where}`, options));
  for (const key of Object.keys(options)) {
    if (known.includes(key)) continue;
    const near = nearest(key, known);
    throw new TypeError(
      `Unknown option \`${key}\` of ${where}. ${near ? `Did you mean \`${near}\`?` : `It takes ${known.map((name) => `\`${name}\``).join(', ')}`}`,
    );
  }
}

/** The name that takes the fewest edits, if it is near enough to be meant. */
export function nearest(word: string, names: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const name of names) {
    const distance = edits(word.toLowerCase(), name.toLowerCase());
    if (distance < least) [best, least] = [name, distance];
  }
  return best;
}

/** Levenshtein distance, one row at a time. */
function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length]!;
}
