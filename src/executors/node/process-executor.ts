import { availableParallelism } from 'node:os';
import { Actors, actorWorkers } from '../actor/actors.js';
import type { ActorRequest, HeldActor } from '../executor.js';
import type { Output } from '../pool/output.js';
import { WorkerPool } from '../pool/pool.js';
import { checkPoolOptions, type PoolOptions } from '../pool/pool-options.js';
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
export class ProcessExecutor extends WorkerPool {
  readonly #resourceLimits: ResourceLimits | undefined;
  readonly #surroundings: ProcessSurroundings;
  readonly #actors: Actors;

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
    this.#actors = new Actors(options.graceMs);
  }

  holdActor(request: ActorRequest): HeldActor {
    const limits = request.resourceLimits ?? this.#resourceLimits;
    checkProcessLimits(limits);
    return this.#actors.hold(request, actorWorkers(new ProcessTransport(limits, this.#surroundings)));
  }

  override async close(): Promise<void> {
    await Promise.all([this.#actors.close(), super.close()]);
  }
}
