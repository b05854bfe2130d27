import { availableParallelism } from 'node:os';
import { ActorPool } from '../actor/actor-pool.js';
import type { ActorRequest } from '../executor.js';
import type { Output } from '../pool/output.js';
import { checkPoolOptions, type PoolOptions, spareWorkersOf } from '../pool/pool-options.js';
import { prepared } from '../pool/prepared-transport.js';
import type { Transport } from '../pool/transport.js';
import type { WorkerHooks } from '../pool/worker-hooks.js';
import { checkResourceLimits } from './resource-limits.js';
import { ThreadTransport } from './thread-transport.js';
import { checkEnv, checkExecArgv, type WorkerSettings } from './worker-settings.js';

/** What a `ThreadExecutor` takes. */
export interface ThreadExecutorOptions extends PoolOptions, WorkerSettings {
  /** What each thread executes first and last. */
  readonly hooks?: WorkerHooks | undefined;
  /** Takes what threads print. */
  readonly output?: Output | undefined;
}

/** Executes tasks on worker threads. No thread starts before the first task, or `prestart()`. */
export class ThreadExecutor extends ActorPool {
  readonly #options: ThreadExecutorOptions;

  /** @param options - `maxWorkers` is the number of cores by default */
  constructor(options: ThreadExecutorOptions = {}) {
    checkPoolOptions('ThreadExecutor', options, ['resourceLimits', 'env', 'execArgv', 'hooks', 'output']);
    checkResourceLimits(options.resourceLimits);
    checkEnv('env', options.env);
    checkExecArgv('execArgv', options.execArgv);
    const limit = options.maxWorkers ?? availableParallelism();
    const spareWorkers = spareWorkersOf(options, limit);
    super(transportOf(options), limit, { ...options, spareWorkers });
    this.#options = options;
  }

  override checkActor({ resourceLimits }: Pick<ActorRequest, 'resourceLimits'>): void {
    checkResourceLimits(resourceLimits);
  }

  protected override transportFor({ resourceLimits = this.#options.resourceLimits }: ActorRequest): Transport {
    return transportOf({ ...this.#options, resourceLimits });
  }
}

function transportOf({ hooks, output, graceMs, ...settings }: ThreadExecutorOptions): Transport {
  return prepared(new ThreadTransport(settings, output), hooks, graceMs);
}
