import { expected } from '../core/validation.js';
import { WHERE, type WorkerSource } from '../executors/executor.js';
import { type StreamTask, Task } from './task.js';
import { type AnyFunction, REFERENCE, type Sent, type WorkerFunction } from './worker-function.js';

/** The functions of a worker module; each, called, gives its task. */
export type WorkerModule<M> = {
  readonly [K in keyof M as M[K] extends AnyFunction ? K : never]: M[K] extends (
    ...args: infer A
  ) => Generator<infer Y, any, any> | AsyncGenerator<infer Y, any, any>
    ? WorkerFunction<A, Iterable<Y> | AsyncIterable<Y>> & ((...args: Sent<A>) => StreamTask<A, Y>)
    : M[K] extends (...args: infer A) => infer R
      ? WorkerFunction<A, R> & ((...args: Sent<A>) => Task<A, R>)
      : never;
};

/**
 * Names a module whose functions execute on workers: the main road, which works everywhere.
 *
 * @param where - in Node the module's URL; in a page `() => new Worker(new URL('./work.js', import.meta.url), { type: 'module' })`
 * @param load - `() => import('./work.js')`: gives the types, and lets `AsyncTask` and tests find the functions
 * @returns its functions by name; which ones there are is known to the worker alone, so a wrong name fails in the task
 * @throws `TypeError` when an argument cannot be used
 * @example
 * ```ts no-run
 * import { workerModule } from 'offloop';
 * const work = workerModule(new URL('./work.js', import.meta.url), () => import('./work.js'));
 * // in a handler: const thumbnail = yield* work.resize(photo, 200);
 * ```
 * @remarks Idea: comlink's `wrap`.
 */
export function workerModule<M extends object>(where: WorkerSource, load: () => Promise<M>): WorkerModule<M>;
export function workerModule<M extends object>(where: WorkerSource): WorkerModule<M>;
export function workerModule(where: WorkerSource, load?: () => Promise<object>): object {
  const isUrl = typeof where === 'object' && where !== null && typeof where.href === 'string';
  if (!isUrl && typeof where !== 'function') {
    const hint =
      "In Node give `new URL('./work.js', import.meta.url)`, in a page `() => new Worker(new URL('./work.js', import.meta.url), { type: 'module' })`";
    throw new TypeError(expected('where', "the module's URL, or a function that makes its worker", where, hint));
  }
  if (load !== undefined && typeof load !== 'function')
    throw new TypeError(expected('load', 'a function: `() => import(…)`', load));
  const functions = new Map<string, unknown>();
  return new Proxy(
    {},
    {
      get(_target, name) {
        if (name === WHERE) return where;
        // `then`: a module that is awaited is no promise.
        if (typeof name !== 'string' || name === 'then') return undefined;
        let fn = functions.get(name);
        if (fn === undefined) {
          fn = workerFunction(where, name, load);
          functions.set(name, fn);
        }
        return fn;
      },
    },
  );
}

function workerFunction(where: WorkerSource, name: string, load: (() => Promise<object>) | undefined): unknown {
  const fn = (...args: never[]): unknown => new Task(fn as never, ...args);
  Object.defineProperty(fn, 'name', { value: name });
  return Object.assign(fn, { [REFERENCE]: { kind: 'module', where, name, load } });
}
