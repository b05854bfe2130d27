import { availableParallelism } from 'node:os';
import type { ResourceLimits } from 'node:worker_threads';
import { checkObject } from '../../core/validation.js';
import { WorkerPool } from '../pool.js';
import { checkPoolOptions, type PoolOptions } from '../pool-options.js';
import { ProcessTransport } from './process-transport.js';

/** What a `ProcessExecutor` takes. */
export interface ProcessExecutorOptions extends PoolOptions {
  /** Limits of each process; of Node's `ResourceLimits` only `maxOldGenerationSizeMb` acts here. */
  readonly resourceLimits?: ResourceLimits | undefined;
}

/** Executes tasks in child processes. No process starts before the first task, or `prestart()`. */
export class ProcessExecutor extends WorkerPool {
  /** @param options - `maxWorkers` is the number of cores by default */
  constructor(options: ProcessExecutorOptions = {}) {
    checkPoolOptions('ProcessExecutor', options, ['resourceLimits']);
    if (options.resourceLimits !== undefined) checkObject('resourceLimits', options.resourceLimits);
    super(new ProcessTransport(options.resourceLimits), options.maxWorkers ?? availableParallelism(), options);
  }
}
