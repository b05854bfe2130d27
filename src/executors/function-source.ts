import { checkFunction, expected } from '../core/validation.js';
import type { FunctionReference } from './executor.js';

type SourceReference = Extract<FunctionReference, { kind: 'source' }>;

/** Functions are described once: their text does not change. */
const described = new WeakMap<object, SourceReference>();
/** Texts that can be sent: a function that is written in a loop is another one each time. */
const accepted = new Set<string>();
const MOST_TEXTS = 1000;

/**
 * Describes an inline function by its source text, for its journey to a worker.
 * @param fn - a self-contained function or arrow function
 * @returns the reference, the same one for the same function
 * @throws TypeError for what cannot travel: no function, or a native, bound or proxied one, a class, a method, a getter or setter
 */
export function describeFunction(fn: (...args: never[]) => unknown): SourceReference {
  const known = typeof fn === 'function' ? described.get(fn) : undefined;
  if (known) return known;
  checkFunction('fn', fn);
  const text = Function.prototype.toString.call(fn);
  const obstacle = accepted.has(text) ? undefined : obstacleIn(text, fn.name);
  if (obstacle) throw new TypeError(expected('fn', 'a function whose source can be sent to a worker', fn, obstacle));
  const reference: SourceReference = { kind: 'source', text, name: fn.name || 'anonymous', local: fn };
  described.set(fn, reference);
  if (accepted.size >= MOST_TEXTS) accepted.clear();
  accepted.add(text);
  return reference;
}

/** White space and comments. */
const GAP = String.raw`(?:\s|/\*[^]*?\*/|//[^\n]*\n)`;
const FUNCTION = new RegExp(`^(?:async${GAP}+)?function(?![\\p{ID_Continue}$])`, 'u');
const ARROW = new RegExp(`^(?:async${GAP}*)?(?:\\(|[\\p{ID_Start}$_][\\p{ID_Continue}$]*${GAP}*=>)`, 'u');
const CLASS = /^class(?![\p{ID_Continue}$])/u;
const ACCESSOR = new RegExp(`^([gs]et)${GAP}+[^(=\\s]`);
const NATIVE = /\{\s*\[native code\]\s*\}\s*$/;

/** An `import` of a file beside it. */
const RELATIVE = /\bimport\s*\(\s*['"`](\.{1,2}\/[^'"`$]*)['"`]/;

/** Whether it is an arrow function, as its text says. */
export function isArrow(text: string): boolean {
  return ARROW.test(text);
}

/** Why a text cannot be executed elsewhere; nothing where it can. */
function obstacleIn(text: string, name: string): string | undefined {
  if (NATIVE.test(text)) {
    return name.startsWith('bound ')
      ? 'It is bound, and has no source. Write `(…args) => …` and pass what it is bound to as an argument'
      : 'It is native, bound or a proxy, and has no source. Wrap it: `(…args) => …`';
  }
  if (CLASS.test(text)) return 'It is a class. Write a function that makes and uses the object inside the worker';
  if (FUNCTION.test(text) || isArrow(text)) {
    const file = RELATIVE.exec(text)?.[1];
    return (
      file &&
      `It imports \`${file}\`, and a text lies in no folder. Pass \`new URL('${file}', import.meta.url).href\` as an argument and import that, or put the function into a module and use \`workerModule(…)\``
    );
  }
  const accessor = ACCESSOR.exec(text)?.[1];
  if (accessor) return `It is a ${accessor}ter, which belongs to its object. Write a function`;
  return 'It is a method, which belongs to its object. Write `function` or `=>`, and pass what it needs of the object as an argument';
}
