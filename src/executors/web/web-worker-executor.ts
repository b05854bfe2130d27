import { checkBoolean, checkLimit } from '../../core/validation.js';
import { WorkerPool } from '../pool/pool.js';
import { checkPoolOptions, type PoolOptions } from '../pool/pool-options.js';
import { web } from './web-globals.js';
import { WebTransport } from './web-transport.js';

const DEFAULT_START_TIMEOUT = 30_000;

/** What a `WebWorkerExecutor` takes. */
export interface WebWorkerExecutorOptions extends PoolOptions {
  /** Milliseconds that a worker has to load and to answer; then it counts as broken. @defaultValue 30000 */
  readonly startTimeout?: number | undefined;
  /** Each task gets a worker of its own, which ends with it. @defaultValue false */
  readonly isForOneTask?: boolean | undefined;
}

/** Executes tasks on web workers. No worker starts before the first task, or `prestart()`. */
export class WebWorkerExecutor extends WorkerPool {
  /** @param options - `maxWorkers` is the number of cores by default */
  constructor(options: WebWorkerExecutorOptions = {}) {
    checkPoolOptions('WebWorkerExecutor', options, ['startTimeout', 'isForOneTask']);
    const { maxWorkers, startTimeout = DEFAULT_START_TIMEOUT, isForOneTask = false } = options;
    checkLimit('startTimeout', startTimeout);
    checkBoolean('isForOneTask', isForOneTask);
    super(
      new WebTransport(Math.min(startTimeout, 2 ** 31 - 1), isForOneTask),
      maxWorkers ?? web.navigator?.hardwareConcurrency ?? 2,
      options,
    );
  }
}
