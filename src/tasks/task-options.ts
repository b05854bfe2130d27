import type { Progress } from '../core/progress.js';
import { checkFunction, checkInteger, checkLimit, checkOptions, checkText, expected } from '../core/validation.js';

/** Options of one task, given with `.with({ … })`. */
export interface TaskOptions {
  /** What lists and messages call it; by default the function's name. */
  readonly name?: string;
  /** Higher goes first. @defaultValue 0 */
  readonly priority?: number;
  /** Further attempts after a failure, an integer from 0 up. @defaultValue 0 */
  readonly retries?: number;
  /**
   * The executor that it goes to: one of those that the engine was given as `executors`, by its name, or `thread`, `process`, `loop`.
   * @defaultValue what its class says
   */
  readonly executor?: string;
  /** What of the arguments is moved instead of copied: it is gone here, so it cannot be had together with `retries`. */
  readonly transfer?: readonly object[];
  /** Milliseconds of execution, after which it fails with a `TimeoutError`; waiting for a worker does not count. */
  readonly timeout?: number;
  /** Its abort cancels the task. */
  readonly signal?: AbortSignal;
  /** Told of its progress. */
  readonly onProgress?: (progress: Progress) => void;
}

/** Of a task that was given none. */
export const NO_OPTIONS: TaskOptions = {};

/** Those of tasks that only say where: one object for each executor, by which they are known. */
const routes = new Map<string, TaskOptions>();

/** Whether a task was told nothing, but perhaps where it executes: it may travel with its like. */
export function arePlain(options: TaskOptions): boolean {
  return options === NO_OPTIONS || (options.executor !== undefined && routes.get(options.executor) === options);
}

/** Adds options to others. */
export function withOptions(before: TaskOptions, added: TaskOptions): TaskOptions {
  const { executor } = added;
  const isRoute = executor !== undefined && arePlain(before) && Object.keys(added).length === 1;
  if (!isRoute) return { ...before, ...added };
  const route = routes.get(executor) ?? { executor };
  routes.set(executor, route);
  return route;
}

export function checkTaskOptions(options: TaskOptions): void {
  checkOptions(
    'task.with',
    options,
    ['name', 'priority', 'retries', 'executor', 'transfer', 'timeout', 'signal', 'onProgress'],
    true,
  );
  const { name, priority, retries, executor, timeout, transfer, onProgress, signal } = options;
  checkText('name', name);
  checkText('executor', executor);
  if (priority !== undefined && !Number.isFinite(priority))
    throw new RangeError(expected('priority', 'a finite number', priority));
  checkInteger('retries', retries, 0);
  checkLimit('timeout', timeout);
  if (transfer !== undefined && !Array.isArray(transfer))
    throw new TypeError(expected('transfer', 'an array of transferable objects', transfer));
  if (onProgress !== undefined) checkFunction('onProgress', onProgress);
  if (signal !== undefined && typeof signal?.addEventListener !== 'function')
    throw new TypeError(expected('signal', 'an AbortSignal', signal));
}
