import { availableParallelism } from 'node:os';
import { WorkerPool } from '../pool/pool.js';
import { checkPoolOptions, type PoolOptions } from '../pool/pool-options.js';
import { ProcessTransport } from './process-transport.js';
import { checkProcessLimits, type ResourceLimits } from './resource-limits.js';

/** What a `ProcessExecutor` takes. */
export interface ProcessExecutorOptions extends PoolOptions {
  /** Limits of each process: those of its heap. */
  readonly resourceLimits?: ResourceLimits | undefined;
}

/** Executes tasks in child processes. No process starts before the first task, or `prestart()`. */
export class ProcessExecutor extends WorkerPool {
  /** @param options - `maxWorkers` is the number of cores by default */
  constructor(options: ProcessExecutorOptions = {}) {
    checkPoolOptions('ProcessExecutor', options, ['resourceLimits']);
    checkProcessLimits(options.resourceLimits);
    super(new ProcessTransport(options.resourceLimits), options.maxWorkers ?? availableParallelism(), options);
  }
}
