import { checkFunction, expected } from '../core/validation.js';
import { isArrow } from '../executors/function-source.js';

/** Refuses what cannot be a generator function; whether a plain function gives a generator, as compilers make them, is seen at the call. */
export function checkHandlerFunction(fn: unknown): void {
  checkFunction('fn', fn, 'It takes a generator function: `engine.async(function* () { … })`');
  const kind = Object.prototype.toString.call(fn);
  const text = Function.prototype.toString.call(fn);
  const hint =
    kind === '[object AsyncFunction]'
      ? 'Write `async function*`'
      : isArrow(text)
        ? 'An arrow function is none: write `function* (…) { … }`, and `return yield* load(…)` in it for a helper'
        : '';
  if (hint !== '' || /^class\b/.test(text))
    throw new TypeError(expected('fn', 'a generator function (`function*` or `async function*`)', fn, hint));
}
