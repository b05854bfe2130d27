import { availableParallelism } from 'node:os';
import { ActorPool } from '../actor/actor-pool.js';
import type { ActorRequest } from '../executor.js';
import type { Output } from '../pool/output.js';
import { checkPoolOptions, type PoolOptions } from '../pool/pool-options.js';
import type { Transport } from '../pool/transport.js';
import type { ChildSource } from './child-handle.js';
import { Children } from './children.js';
import { childProcesses, type ProcessSurroundings, ProcessTransport } from './process-transport.js';
import { checkProcessLimits, type ResourceLimits } from './resource-limits.js';

/** What a `ProcessExecutor` takes. */
export interface ProcessExecutorOptions extends PoolOptions {
  /** Limits of each process: those of its heap. */
  readonly resourceLimits?: ResourceLimits | undefined;
  /** Takes what processes print. */
  readonly output?: Output | undefined;
}

/** Executes tasks in child processes. No process starts before the first task, or `prestart()`. */
export class ProcessExecutor extends ActorPool {
  readonly #resourceLimits: ResourceLimits | undefined;
  readonly #surroundings: ProcessSurroundings;

  /**
   * @param options - `maxWorkers` is the number of cores by default
   * @param source - where its processes come from
   */
  constructor(options: ProcessExecutorOptions = {}, source: ChildSource = childProcesses) {
    checkPoolOptions('ProcessExecutor', options, ['resourceLimits', 'output']);
    checkProcessLimits(options.resourceLimits);
    const { resourceLimits, maxWorkers = availableParallelism(), output } = options;
    const surroundings = { children: new Children(), source, output };
    super(new ProcessTransport(resourceLimits, surroundings), maxWorkers, options);
    this.#resourceLimits = resourceLimits;
    this.#surroundings = surroundings;
  }

  protected override transportFor(request: ActorRequest): Transport {
    const limits = request.resourceLimits ?? this.#resourceLimits;
    checkProcessLimits(limits);
    return new ProcessTransport(limits, this.#surroundings);
  }
}
