import { host } from '../../core/host.js';
import type { EngineOptions } from '../../engine/engine-options.js';
import type { TaskExecutor } from '../../executors/executor.js';
import type { WorkerHooks } from '../../executors/pool/worker-hooks.js';
import type { ExecutorKind } from '../../tasks/executor-kind.js';
import { InProcessExecutor, type InProcessOptions, type InProcessSurroundings } from './in-process-executor.js';
import { LoadedModules } from './loaded-modules.js';
import { drawFirst, seededDraw } from './random.js';
import type { VirtualClock } from './virtual-clock.js';

/** How many workers there are where the engine says nothing: on every machine the same, so that a seed gives the same order. */
const WORKERS = 4;
const DEFAULT_GRACE = 1000;

/** The executors that stand in for those of one engine. */
export class InProcessExecutors {
  readonly #options: EngineOptions;
  readonly #surroundings: InProcessSurroundings;
  readonly #hooksOf: (kind: ExecutorKind) => WorkerHooks | undefined;
  readonly #made: InProcessExecutor[] = [];
  /** The number of changes when tasks had their time and did not end. */
  #stuckSince: number | undefined;

  /** @param hooksOf - what workers of a kind execute first and last */
  constructor(
    options: EngineOptions,
    seed: number | undefined,
    clock: VirtualClock,
    hooksOf: (kind: ExecutorKind) => WorkerHooks | undefined,
  ) {
    this.#options = options;
    this.#hooksOf = hooksOf;
    const draw = seed === undefined ? drawFirst : seededDraw(seed);
    this.#surroundings = { draw, modules: new LoadedModules(), clock };
    // What bounds a multi task on the event loop is loaded at its first use. Ahead of that, a test does not depend on how long it takes.
    void this.#surroundings.modules.need(() => import('p-limit')).catch(() => {});
  }

  make(kind: ExecutorKind): TaskExecutor {
    const executor = new InProcessExecutor(this.#optionsOf(kind), this.#surroundings);
    this.#made.push(executor);
    return executor;
  }

  #optionsOf(kind: ExecutorKind): InProcessOptions {
    const { maxThreads = WORKERS, maxProcesses = WORKERS, maxAsync = Number.POSITIVE_INFINITY } = this.#options;
    const { maxQueue = Number.POSITIVE_INFINITY, graceMs = DEFAULT_GRACE, asyncRate: rate } = this.#options;
    if (kind === 'loop') return { kind, limit: maxAsync, maxQueue: Number.POSITIVE_INFINITY, graceMs, rate };
    const hooks = this.#hooksOf(kind);
    if (kind === 'thread') return { kind, limit: maxThreads, maxQueue, graceMs, hooks };
    // What goes to an executor of one's own leaves the program as well.
    return { kind: 'process', limit: maxProcesses, maxQueue, graceMs, hooks };
  }

  /** How often a task has come, begun or ended. */
  get changes(): number {
    return this.#made.reduce((sum, executor) => sum + executor.changes, 0);
  }

  /** A task is about to begin. */
  get isReady(): boolean {
    return this.#made.some((executor) => executor.isReady);
  }

  /** Waits, in real time, for a task that itself waits for something real. Once was enough for those that did not end then. */
  async oneEnds(ms: number): Promise<boolean> {
    const before = this.changes;
    if (before === this.#stuckSince || this.#made.every(({ isBusy }) => !isBusy)) return false;
    const deadline = host.performance.now() + ms;
    while (this.changes === before) {
      if (host.performance.now() > deadline) {
        this.#stuckSince = before;
        return false;
      }
      await new Promise<void>((resolve) => host.setTimeout(resolve, 1));
    }
    return true;
  }

  /** Settles when the modules that are on their way have come. */
  get loading(): Promise<unknown> | undefined {
    return this.#surroundings.modules.pending;
  }

  /** Ends what was cancelled without giving it its time. */
  endCancelled(): void {
    for (const executor of this.#made) executor.endCancelled();
  }

  async close(): Promise<void> {
    await Promise.all(this.#made.map((executor) => executor.close()));
  }
}
