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

export function checkTaskOptions(options: TaskOptions): void {
  checkOptions(
    'task.with',
    options,
    ['name', 'priority', 'retries', 'transfer', 'timeout', 'signal', 'onProgress'],
    true,
  );
  const { name, priority, retries, timeout, transfer, onProgress, signal } = options;
  checkText('name', name);
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
