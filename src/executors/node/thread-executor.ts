import { availableParallelism } from 'node:os';
import { Actors, actorWorkers } from '../actor/actors.js';
import type { ActorRequest, HeldActor } from '../executor.js';
import type { Output } from '../pool/output.js';
import { WorkerPool } from '../pool/pool.js';
import { checkPoolOptions, type PoolOptions, spareWorkersOf } from '../pool/pool-options.js';
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
export class ThreadExecutor extends WorkerPool {
  readonly #resourceLimits: ResourceLimits | undefined;
  readonly #output: Output | undefined;
  readonly #actors: Actors;

  /** @param options - `maxWorkers` is the number of cores by default */
  constructor(options: ThreadExecutorOptions = {}) {
    checkPoolOptions('ThreadExecutor', options, ['resourceLimits', 'output']);
    checkResourceLimits(options.resourceLimits);
    const limit = options.maxWorkers ?? availableParallelism();
    const spareWorkers = spareWorkersOf(options, limit);
    super(new ThreadTransport(options.resourceLimits, options.output), limit, { ...options, spareWorkers });
    this.#resourceLimits = options.resourceLimits;
    this.#output = options.output;
    this.#actors = new Actors(options.graceMs);
  }

  holdActor(request: ActorRequest): HeldActor {
    const limits = request.resourceLimits ?? this.#resourceLimits;
    checkResourceLimits(limits);
    return this.#actors.hold(request, actorWorkers(new ThreadTransport(limits, this.#output)));
  }

  override async close(): Promise<void> {
    await Promise.all([this.#actors.close(), super.close()]);
  }
}
