import { availableParallelism } from 'node:os';
import { ActorPool } from '../actor/actor-pool.js';
import type { ActorRequest } from '../executor.js';
import type { Output } from '../pool/output.js';
import { checkPoolOptions, type PoolOptions, spareWorkersOf } from '../pool/pool-options.js';
import type { Transport } from '../pool/transport.js';
import { checkResourceLimits, type ResourceLimits } from './resource-limits.js';
import { ThreadTransport } from './thread-transport.js';

/** What a `ThreadExecutor` takes. */
export interface ThreadExecutorOptions extends PoolOptions {
  /** Limits of each thread. */
  readonly resourceLimits?: ResourceLimits | undefined;
  /** Takes what threads print. */
  readonly output?: Output | undefined;
}

/** Executes tasks on worker threads. No thread starts before the first task, or `prestart()`. */
export class ThreadExecutor extends ActorPool {
  readonly #resourceLimits: ResourceLimits | undefined;
  readonly #output: Output | undefined;

  /** @param options - `maxWorkers` is the number of cores by default */
  constructor(options: ThreadExecutorOptions = {}) {
    checkPoolOptions('ThreadExecutor', options, ['resourceLimits', 'output']);
    checkResourceLimits(options.resourceLimits);
    const limit = options.maxWorkers ?? availableParallelism();
    const spareWorkers = spareWorkersOf(options, limit);
    super(new ThreadTransport(options.resourceLimits, options.output), limit, { ...options, spareWorkers });
    this.#resourceLimits = options.resourceLimits;
    this.#output = options.output;
  }

  protected override transportFor(request: ActorRequest): Transport {
    const limits = request.resourceLimits ?? this.#resourceLimits;
    checkResourceLimits(limits);
    return new ThreadTransport(limits, this.#output);
  }
}
