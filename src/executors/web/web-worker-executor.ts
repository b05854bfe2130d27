import { checkBoolean, checkLimit } from '../../core/validation.js';
import { ActorPool } from '../actor/actor-pool.js';
import type { ActorRequest } from '../executor.js';
import { checkPoolOptions, type PoolOptions, spareWorkersOf } from '../pool/pool-options.js';
import type { Transport } from '../pool/transport.js';
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
export class WebWorkerExecutor extends ActorPool {
  readonly #startTimeout: number;

  /** @param options - `maxWorkers` is the number of cores by default */
  constructor(options: WebWorkerExecutorOptions = {}) {
    checkPoolOptions('WebWorkerExecutor', options, ['startTimeout', 'isForOneTask']);
    const { maxWorkers, isForOneTask = false } = options;
    checkLimit('startTimeout', options.startTimeout);
    checkBoolean('isForOneTask', isForOneTask);
    const startTimeout = Math.min(options.startTimeout ?? DEFAULT_START_TIMEOUT, 2 ** 31 - 1);
    const limit = maxWorkers ?? web.navigator?.hardwareConcurrency ?? 2;
    const spareWorkers = spareWorkersOf(options, limit);
    super(new WebTransport(startTimeout, isForOneTask), limit, { ...options, spareWorkers });
    this.#startTimeout = startTimeout;
  }

  override checkActor({ resourceLimits }: Pick<ActorRequest, 'resourceLimits'>): void {
    if (resourceLimits !== undefined)
      throw new TypeError('`resourceLimits` belongs to Node: a page cannot limit what its workers use. Leave it out');
  }

  protected override transportFor(): Transport {
    return new WebTransport(this.#startTimeout, false);
  }
}
