import { StateError } from './core/errors.js';
import { isArray } from './core/host.js';
import { expected } from './core/validation.js';
import type { TaskContext } from './executors/task-context.js';
import { serve } from './executors/web/serve.js';
import { readCurrentTask } from './executors/worker/task-state.js';

export type { ProgressUpdate } from './core/progress.js';
export type { TaskContext } from './executors/task-context.js';

/**
 * The context of the task that executes: its signal, and the ways to report progress.
 *
 * An inline `function` has the same as `this`. On the event loop (`AsyncTask`, tests) it is there until the first `await`: take it first.
 * @returns the context, good until the task ends
 * @throws StateError where no task executes
 * @example
 * ```ts
 * import { currentTask } from 'offloop/worker';
 *
 * export function sum(numbers: number[]): number {
 *   const { signal, progress } = currentTask();
 *   let total = 0;
 *   numbers.forEach((number, index) => {
 *     signal.throwIfAborted();
 *     total += number;
 *     progress((index + 1) / numbers.length);
 *   });
 *   return total;
 * }
 * ```
 */
export function currentTask(): TaskContext {
  const current = readCurrentTask();
  if (current) return current.context;
  throw new StateError(
    '`currentTask()` was called where no task executes. Call it inside a function that a task executes; on the event loop before its first `await`',
  );
}

/**
 * Marks parts of a task's result that are moved to the caller instead of copied. Outside a worker it only gives the value; a process
 * answers with a copy.
 * @param value - the result, or a part of it
 * @param list - the buffers, ports and streams in it that are moved; the worker cannot use them afterwards
 * @returns the value
 * @throws TypeError when `list` is no array
 */
export function transfer<T>(value: T, list: readonly object[]): T {
  if (!isArray(list)) throw new TypeError(expected('list', 'an array of what is moved', list));
  readCurrentTask()?.move?.(list);
  return value;
}

/**
 * Offers functions to the page that made this worker. Outside a web worker it does nothing, so a module may expose itself; several calls
 * offer all of theirs.
 * @param functions - by name: an object, or a module
 * @throws TypeError when `functions` is no object, or when a name is taken by another function
 * @example
 * ```ts no-run
 * // work.ts
 * import { expose } from 'offloop/worker';
 * import * as self from './work.js';
 *
 * export function square(n: number): number {
 *   return n * n;
 * }
 *
 * expose(self);
 * ```
 * @remarks Idea: comlink's `expose`.
 */
export function expose(functions: object): void {
  if (typeof functions !== 'object' || functions === null)
    throw new TypeError(expected('functions', 'an object of functions', functions, 'Write `expose({ resize })`'));
  serve(functions);
}
