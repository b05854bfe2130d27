import { availableParallelism } from 'node:os';
import { Actors, actorWorkers } from '../actor/actors.js';
import type { ActorRequest, HeldActor } from '../executor.js';
import { WorkerPool } from '../pool/pool.js';
import { checkPoolOptions, type PoolOptions } from '../pool/pool-options.js';
import type { ChildSource } from './child-handle.js';
import { Children } from './children.js';
import { childProcesses, ProcessTransport } from './process-transport.js';
import { checkProcessLimits, type ResourceLimits } from './resource-limits.js';

/** What a `ProcessExecutor` takes. */
export interface ProcessExecutorOptions extends PoolOptions {
  /** Limits of each process: those of its heap. */
  readonly resourceLimits?: ResourceLimits | undefined;
}

/** Executes tasks in child processes. No process starts before the first task, or `prestart()`. */
export class ProcessExecutor extends WorkerPool {
  readonly #resourceLimits: ResourceLimits | undefined;
  readonly #children: Children;
  readonly #source: ChildSource;
  readonly #actors: Actors;

  /**
   * @param options - `maxWorkers` is the number of cores by default
   * @param source - where its processes come from
   */
  constructor(options: ProcessExecutorOptions = {}, source: ChildSource = childProcesses) {
    checkPoolOptions('ProcessExecutor', options, ['resourceLimits']);
    checkProcessLimits(options.resourceLimits);
    const children = new Children();
    const { resourceLimits, maxWorkers = availableParallelism() } = options;
    super(new ProcessTransport(resourceLimits, children, source), maxWorkers, options);
    this.#resourceLimits = resourceLimits;
    this.#children = children;
    this.#source = source;
    this.#actors = new Actors(options.graceMs);
  }

  holdActor(request: ActorRequest): HeldActor {
    const limits = request.resourceLimits ?? this.#resourceLimits;
    checkProcessLimits(limits);
    return this.#actors.hold(request, actorWorkers(new ProcessTransport(limits, this.#children, this.#source)));
  }

  override async close(): Promise<void> {
    await Promise.all([this.#actors.close(), super.close()]);
  }
}
