import { checkRate, type Rate } from '../core/rate.js';
import type { Logger } from '../core/tree.js';
import {
  checkBoolean,
  checkFunction,
  checkInteger,
  checkLimit,
  checkMs,
  checkOptions,
  checkText,
  expected,
} from '../core/validation.js';
import type { TaskExecutor } from '../executors/executor.js';

/** Options of every engine. */
export interface EngineOptions {
  /** What messages call it. */
  readonly name?: string;
  /** Milliseconds of resumptions before the loop gets a turn. @defaultValue 8 */
  readonly uiBudget?: number;
  /** How many threads at the most. @defaultValue the number of cores */
  readonly maxThreads?: number;
  /**
   * How many threads there may be beyond `maxThreads`, for short work that would wait behind long work: when all threads have had their
   * call for 10 ms, a task that is no member of a `MultiTask` begins on a spare, if its function is short, or short beside what all
   * others execute. So `maxThreads + spareThreads` execute at the most; 0: none. @defaultValue 2, with `maxThreads: 1` 0
   */
  readonly spareThreads?: number;
  /** How many processes at the most. @defaultValue the number of cores */
  readonly maxProcesses?: number;
  /** How many tasks may wait for a worker; more are refused with `QueueFullError`. @defaultValue no limit */
  readonly maxQueue?: number;
  /** How many `AsyncTask`s execute at once at the most. @defaultValue no limit */
  readonly maxAsync?: number;
  /** How many `AsyncTask`s start in how many milliseconds at the most: a server that allows five requests a second. @defaultValue no limit */
  readonly asyncRate?: Rate;
  /**
   * Executors of your own, by name: tasks go there by `task.with({ executor: name })`, or as `thread`, `process` and `loop` in the place of the
   * toolkit's. They are closed with the engine.
   */
  readonly executors?: Readonly<Record<string, TaskExecutor>>;
  /** Milliseconds from a cancel until a worker whose task looks at its signal is ended all the same. @defaultValue 1000 */
  readonly graceMs?: number;
  /** Milliseconds after which an unused worker ends. @defaultValue 30000 */
  readonly idleTimeout?: number;
  /** Gets what the library has to say, where no error channel fits. */
  readonly logger?: Logger;
  /** Reports mistakes that types cannot see. @defaultValue on, unless `NODE_ENV` is `production` */
  readonly development?: boolean;
}

const KNOWN = [
  'name',
  'uiBudget',
  'maxThreads',
  'spareThreads',
  'maxProcesses',
  'maxQueue',
  'maxAsync',
  'asyncRate',
  'executors',
  'graceMs',
  'idleTimeout',
  'logger',
  'development',
];

/** Refuses options that cannot be used; `more` names those of the toolkit. */
export function checkEngineOptions(where: string, options: EngineOptions, more: readonly string[]): void {
  checkOptions(where, options, [...KNOWN, ...more]);
  checkText('name', options.name);
  checkBoolean('development', options.development);
  checkMs('uiBudget', options.uiBudget);
  checkInteger('maxThreads', options.maxThreads);
  checkInteger('spareThreads', options.spareThreads, 0);
  checkInteger('maxProcesses', options.maxProcesses);
  checkInteger('maxQueue', options.maxQueue, 0);
  checkInteger('maxAsync', options.maxAsync);
  checkRate('asyncRate', options.asyncRate);
  checkExecutors(options.executors);
  checkLimit('graceMs', options.graceMs);
  checkLimit('idleTimeout', options.idleTimeout);
  if (options.logger !== undefined) checkFunction('logger', options.logger, 'It gets a level, a message and details');
}

function checkExecutors(executors: EngineOptions['executors']): void {
  if (executors === undefined) return;
  if (typeof executors !== 'object' || executors === null)
    throw new TypeError(expected('executors', 'a record of executors by name', executors));
  for (const [name, executor] of Object.entries(executors)) {
    const { submit, close, limit } = (executor ?? {}) as Partial<TaskExecutor>;
    if (typeof submit !== 'function' || typeof close !== 'function' || typeof limit !== 'number')
      throw new TypeError(
        expected(`executors.${name}`, 'a `TaskExecutor`, with `limit`, `submit` and `close`', executor),
      );
  }
}
