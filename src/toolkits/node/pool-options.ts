import { developmentHooks } from '../../core/development-hooks.js';
import { checkObject, checkOptions, expected } from '../../core/validation.js';
import { nodeOrigin } from '../../executors/node/node-origin.js';
import { checkProcessLimits, checkResourceLimits, type ResourceLimits } from '../../executors/node/resource-limits.js';
import { checkEnv, checkExecArgv, checkThreadSettings, type WorkerEnv } from '../../executors/node/worker-settings.js';
import { checkRecycle, type RecycleOptions } from '../../executors/pool/recycle-options.js';
import type { WorkerHook } from '../../executors/pool/worker-hooks.js';
import type { ExecutorKind } from '../../tasks/executor-kind.js';
import { type FunctionTask, isFunctionTask } from '../../tasks/function-task.js';
import type { Task } from '../../tasks/task.js';

/** What the threads, or the processes, of an engine have in common. */
export interface PoolOptions {
  /**
   * Executed first in every new worker, those of actors too; tasks wait for it. When it fails, those that wait fail with its error, and the
   * next one tries again. Its options `name` and `timeout` count.
   */
  readonly setup?: Task<any, any>;
  /**
   * Executed last in a worker that ends in order, for `graceMs` at the most: when it was unused for long, is replaced, or the engine closes.
   * A worker that is ended for what it executes, or with the program, executes nothing more.
   */
  readonly teardown?: Task<any, any>;
  /** Variables beside those of the program; `undefined` takes one away. */
  readonly env?: WorkerEnv;
  /** Flags beside those of the program. A thread takes those alone that are not about the whole process. */
  readonly execArgv?: readonly string[];
  /** What each worker may use; before those of the engine. */
  readonly resourceLimits?: ResourceLimits;
  /** Replaces a worker by a new one between two tasks; the new one stands ready before. Actors keep theirs. @defaultValue never */
  readonly recycle?: RecycleOptions;
}

const KNOWN = ['setup', 'teardown', 'env', 'execArgv', 'resourceLimits', 'recycle'];
/** What a hook is told that a worker can heed. */
const OF_HOOKS = ['name', 'timeout'];

/** Refuses options of a pool that cannot be used; `undefined` passes. */
export function checkPool(where: 'threads' | 'processes', pool: PoolOptions | undefined): void {
  if (pool === undefined) return;
  checkObject(where, pool);
  checkOptions(`\`${where}\``, pool, KNOWN);
  checkHook(`${where}.setup`, pool.setup);
  checkHook(`${where}.teardown`, pool.teardown);
  checkEnv(`${where}.env`, pool.env);
  checkExecArgv(`${where}.execArgv`, pool.execArgv);
  checkRecycle(`${where}.recycle`, pool.recycle);
  if (where === 'processes') checkProcessLimits(pool.resourceLimits, 'processes.resourceLimits');
  else {
    checkResourceLimits(pool.resourceLimits, 'threads.resourceLimits');
    checkThreadSettings('threads', pool);
  }
}

const KINDS: readonly ExecutorKind[] = ['thread', 'process'];

function checkHook(where: string, hook: unknown): void {
  if (hook === undefined) return;
  const what = 'a task, as `new Task(work.connect, …args)`';
  if (!isFunctionTask(hook) || !KINDS.includes(hook.usualKind) || 'isStream' in hook)
    throw new TypeError(expected(where, what, hook, hintFor(hook)));
  const { reference, options } = hook;
  if (reference.kind === 'member')
    throw new TypeError(expected(where, what, hook, 'This one is a call of an actor, which has a worker of its own'));
  if (reference.kind === 'module') nodeOrigin(reference.where);
  for (const name of Object.keys(options))
    if (!OF_HOOKS.includes(name))
      throw new TypeError(
        `\`${where}\` executes in every worker, and takes no \`${name}\`: \`name\` and \`timeout\` are its options`,
      );
  developmentHooks.used?.(hook);
}

function hintFor(hook: unknown): string {
  if (typeof hook === 'function') return 'A function alone does not say with which arguments: write `new Task(fn)`';
  return isFunctionTask(hook) ? 'It executes in each worker once, and gives nothing' : '';
}

/** What a worker is told of it. */
export function hookOf(task: FunctionTask<any> | undefined): WorkerHook | undefined {
  if (task === undefined) return undefined;
  const { reference, args, name, options } = task;
  return { fn: reference as WorkerHook['fn'], args, name, timeout: options.timeout };
}
