import { isAsyncGenerator, isGenerator, isThenable } from '../core/body-kind.js';
import { developmentHooks } from '../core/development-hooks.js';
import { START } from '../core/protocol.js';
import { show } from '../core/validation.js';

/** Refuses what is no operation, by its place. */
export function checkMember(member: unknown, index: number): void {
  developmentHooks.used?.(member);
  if ((typeof member === 'object' || typeof member === 'function') && member !== null && START in member) return;
  throw new TypeError(
    `Expected \`tasks[${index}]\` to be a task or another operation, got ${show(member)}${wayOut(member)}`,
  );
}

/** How what was given becomes an operation. */
function wayOut(member: unknown): string {
  if (typeof member === 'function')
    return '. A function is none: give what it makes, by calling it; a generator function becomes one by `routine(fn)(…)`, any other by `new Task(fn, …)` or `new AsyncTask(fn, …)`';
  if (isGenerator(member) || isAsyncGenerator(member))
    return '. A generator has begun already: give `routine(fn)(…)`, where `fn` is its generator function';
  return isThenable(member) ? '. Give `wait(promise)`, or `new AsyncTask(fn, …)` of what makes it' : '';
}
