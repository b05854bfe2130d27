import { availableParallelism } from 'node:os';
import { ActorPool } from '../actor/actor-pool.js';
import type { ActorRequest } from '../executor.js';
import type { Output } from '../pool/output.js';
import { checkPoolOptions, type PoolOptions } from '../pool/pool-options.js';
import { prepared } from '../pool/prepared-transport.js';
import type { Transport } from '../pool/transport.js';
import type { WorkerHooks } from '../pool/worker-hooks.js';
import type { ChildSource } from './child-handle.js';
import { Children } from './children.js';
import { childProcesses, type ProcessSurroundings, ProcessTransport } from './process-transport.js';
import { checkProcessLimits } from './resource-limits.js';
import { checkEnv, checkExecArgv, type WorkerSettings } from './worker-settings.js';

/** What a `ProcessExecutor` takes. Of `resourceLimits` those of the heap. */
export interface ProcessExecutorOptions extends PoolOptions, WorkerSettings {
  /** What each process executes first and last. */
  readonly hooks?: WorkerHooks | undefined;
  /** Takes what processes print. */
  readonly output?: Output | undefined;
}

/** Executes tasks in child processes. No process starts before the first task, or `prestart()`. */
export class ProcessExecutor extends ActorPool {
  readonly #options: ProcessExecutorOptions;
  readonly #surroundings: ProcessSurroundings;

  /**
   * @param options - `maxWorkers` is the number of cores by default
   * @param source - where its processes come from
   */
  constructor(options: ProcessExecutorOptions = {}, source: ChildSource = childProcesses) {
    checkPoolOptions('ProcessExecutor', options, ['resourceLimits', 'env', 'execArgv', 'hooks', 'output']);
    checkProcessLimits(options.resourceLimits);
    checkEnv('env', options.env);
    checkExecArgv('execArgv', options.execArgv);
    const { maxWorkers = availableParallelism(), output } = options;
    const surroundings = { children: new Children(), source, output };
    super(transportOf(options, surroundings), maxWorkers, options);
    this.#options = options;
    this.#surroundings = surroundings;
  }

  override checkActor({ resourceLimits }: Pick<ActorRequest, 'resourceLimits'>): void {
    checkProcessLimits(resourceLimits);
  }

  protected override transportFor({ resourceLimits = this.#options.resourceLimits }: ActorRequest): Transport {
    return transportOf({ ...this.#options, resourceLimits }, this.#surroundings);
  }
}

function transportOf({ hooks, graceMs, ...settings }: ProcessExecutorOptions, around: ProcessSurroundings): Transport {
  return prepared(new ProcessTransport(settings, around), hooks, graceMs);
}
