/** So long a path may be: a list a thousand deep has a path that nobody reads. */
const LONGEST = 200;
const HEAD = 100;
const TAIL = 60;
/** So much of a key is shown. */
const LONGEST_KEY = 40;

/** The piece of a path that leads to a field. */
export function fieldStep(key: string, isList: boolean): string {
  if (isList && /^\d+$/.test(key)) return `[${key}]`;
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) && key.length <= LONGEST_KEY
    ? `.${key}`
    : `[${JSON.stringify(shorten(key))}]`;
}

/** The piece that leads to the value of a map, where its key can be written. */
export function entryStep(key: unknown, index: number): string {
  if (typeof key === 'string') return `.get(${JSON.stringify(shorten(key))})`;
  const isWord = key === null || (typeof key !== 'object' && typeof key !== 'function' && typeof key !== 'symbol');
  return isWord ? `.get(${typeof key === 'bigint' ? `${key}n` : String(key)})` : `.values()[${index}]`;
}

/** One path of its pieces, without its middle where it is long. */
export function joinPath(name: string, steps: readonly string[]): string {
  const whole = steps.length <= LONGEST ? name + steps.join('') : '';
  if (whole !== '' && whole.length <= LONGEST) return whole;
  let first = 0;
  let head = name;
  while (head.length + steps[first]!.length <= HEAD) head += steps[first++]!;
  let last = steps.length;
  let tail = '';
  while (last > first && tail.length + steps[last - 1]!.length <= TAIL) tail = steps[--last]! + tail;
  return `${head}…(${last - first} more)…${tail}`;
}

function shorten(text: string): string {
  return text.length <= LONGEST_KEY ? text : `${text.slice(0, LONGEST_KEY)}…`;
}
