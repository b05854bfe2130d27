import { checkLimit, expected } from '../../core/validation.js';
import type { EngineOptions } from '../../engine/engine-options.js';
import { MissingExecutor } from '../../engine/missing-executor.js';
import type { TaskExecutor } from '../../executors/executor.js';
import { LoopExecutor } from '../../executors/loop.js';
import { FallbackExecutor } from '../../executors/web/fallback-executor.js';
import { WebWorkerExecutor } from '../../executors/web/web-worker-executor.js';

/** What an engine of a page can be told about its workers. */
export interface PageWorkerOptions extends EngineOptions {
  /**
   * What a `ProcessTask` does, since a page has no processes. `'worker'`: it executes in a web worker of its own, which ends with
   * it; it does not protect the page from running out of memory. `'error'`: it is refused. @defaultValue 'worker'
   */
  readonly processes?: 'worker' | 'error';
  /**
   * What happens to a task whose worker cannot start. `'error'`: it fails. `'loop'`: it executes in the page itself, which stands
   * still meanwhile; a worker module needs its second argument for it. The first time, a warning gives the reason. @defaultValue 'error'
   */
  readonly noWorkers?: 'error' | 'loop';
  /** Milliseconds that a worker has to load and to answer; then it counts as broken. @defaultValue 30000 */
  readonly startTimeout?: number;
}

/** The names of these options beside those of every engine. */
export const pageWorkerOptionNames: readonly string[] = ['processes', 'noWorkers', 'startTimeout'];

/** Refuses those that cannot be used; gives all. */
export function checkedPageWorkerOptions<O extends PageWorkerOptions>(options: O): O {
  // The engine refuses what is no object.
  const { processes = 'worker', noWorkers = 'error', startTimeout } = Object(options) as O;
  if (processes !== 'worker' && processes !== 'error')
    throw new TypeError(expected('processes', "'worker' or 'error'", processes));
  if (noWorkers !== 'error' && noWorkers !== 'loop')
    throw new TypeError(expected('noWorkers', "'error' or 'loop'", noWorkers));
  checkLimit('startTimeout', startTimeout);
  if ('resourceLimits' in Object(options))
    throw new TypeError('`resourceLimits` belongs to Node: a page cannot limit what its workers use. Leave it out');
  return options;
}

/** What executors of a page need of their engine. */
export interface PageExecutorHost {
  /** Told once why tasks execute in the page itself. */
  warn(message: string, details: object): void;
  /** Calls back in a turn of its own, after a frame if one is overdue. */
  turn(goOn: () => void): void;
}

/** Where an engine of a page executes its tasks. */
export function pageExecutor(
  kind: 'thread' | 'process',
  options: PageWorkerOptions,
  { warn, turn }: PageExecutorHost,
): TaskExecutor {
  const { maxThreads, spareThreads, maxProcesses, maxQueue, graceMs, idleTimeout, startTimeout } = options;
  const { processes, noWorkers } = options;
  const isForOneTask = kind === 'process';
  if (isForOneTask && processes === 'error') return new MissingExecutor(kind, NO_PROCESSES);
  const maxWorkers = isForOneTask ? maxProcesses : maxThreads;
  const common = { maxQueue, graceMs, idleTimeout, startTimeout };
  const spareWorkers = isForOneTask ? 0 : spareThreads;
  const workers = new WebWorkerExecutor({ maxWorkers, spareWorkers, isForOneTask, ...common });
  if (noWorkers !== 'loop') return workers;
  let isTold = false;
  return new FallbackExecutor(workers, new LoopExecutor(), turn, (error) => {
    if (!isTold) warn('No worker can start: tasks execute in the page itself, which stands still meanwhile', { error });
    isTold = true;
  });
}

const NO_PROCESSES =
  "Its option `processes` is 'error'. Use a Task, or leave the option out to give each such task a worker of its own";
