import { availableParallelism } from 'node:os';
import type { Run } from '../../core/run.js';
import { Engine, treeOf, usesJavaScriptLoop } from '../../engine/engine.js';
import type { EngineOptions } from '../../engine/engine-options.js';
import type { TaskExecutor } from '../../executors/executor.js';
import { ProcessExecutor, type ProcessExecutorOptions } from '../../executors/node/process-executor.js';
import { checkResourceLimits, processLimits, type ResourceLimits } from '../../executors/node/resource-limits.js';
import { ThreadExecutor, type ThreadExecutorOptions } from '../../executors/node/thread-executor.js';
import { type BalanceOptions, checkBalance } from '../../executors/pool/balance.js';
import type { Output } from '../../executors/pool/output.js';
import type { WorkerHooks } from '../../executors/pool/worker-hooks.js';
import type { ExecutorKind } from '../../tasks/executor-kind.js';
import { followContexts } from './follow-contexts.js';
import { checkPool, hookOf, type PoolOptions } from './pool-options.js';
import { watchExit } from './watch-exit.js';

/** Options of engines in Node. */
export interface NodeEngineOptions extends EngineOptions {
  /** What its threads have in common. */
  readonly threads?: PoolOptions;
  /** What its processes have in common. */
  readonly processes?: PoolOptions;
  /** What each worker may use; processes take the limits of the heap alone. */
  readonly resourceLimits?: ResourceLimits;
  /** Ends unused workers sooner where there are many beside those that execute. @defaultValue `idleTimeout` alone ends them */
  readonly balance?: BalanceOptions;
}

/**
 * The engine for Node without a screen: servers, scripts, tests; and the base for toolkits that run in Node.
 *
 * @example
 * ```ts
 * import { Task } from 'offloop';
 * import { NodeEngine } from 'offloop/node';
 * const engine = new NodeEngine({ maxThreads: 2 });
 * await engine.run(new Task((n: number) => n + 1, 1)); // => 2
 * ```
 */
export class NodeEngine extends Engine {
  /** @internal */
  static override readonly optionNames: readonly string[] = ['threads', 'processes', 'resourceLimits', 'balance'];

  static {
    usesJavaScriptLoop(this.prototype.schedule);
    followContexts();
    watchExit();
  }

  /** @param options - limits, name, logger */
  constructor(options: NodeEngineOptions = {}) {
    super(options);
    followContexts();
    checkResourceLimits(options.resourceLimits);
    checkBalance(options.balance);
    checkPool('threads', options.threads);
    checkPool('processes', options.processes);
  }

  /** After the input that is pending. */
  protected override schedule(drain: () => void): void {
    setImmediate(drain);
  }

  /** Uncaught, as in any Node program. */
  protected override reportError(error: unknown): void {
    setImmediate(() => {
      throw error;
    });
  }

  /**
   * `exitOnError`: ends the program, whoever listens or catches: after they were told the error is printed, the engine closed, and the exit
   * code is 1, or what the program has chosen.
   */
  protected override exit(error: unknown): void {
    // Where nobody looks at it, or a promise of the program is rejected by it, it shall not end the program before all is cleaned up.
    process.on('uncaughtException', (thrown) => {
      if (thrown === error) return;
      console.error(thrown);
      process.exit(process.exitCode || 1);
    });
    const end = async (): Promise<void> => {
      console.error(error);
      process.exitCode ||= 1;
      await this.close();
      process.exit();
    };
    // The next turn tells an error that nobody looks at, or has it thrown in the one after it.
    setImmediate(() => setImmediate(() => setImmediate(() => void end())));
  }

  /** Prints a line of a worker, while nobody listens to `output`, in the way of the toolkit; absent where it is printed as it comes. @internal */
  protected printLine?(line: string, stream: 'stdout' | 'stderr'): void;

  /** Takes what workers print. @internal */
  protected get workerOutput(): Output {
    const tree = treeOf(this);
    const hasWay = this.printLine !== undefined;
    return {
      get isTaken() {
        return hasWay || tree.hears('output');
      },
      tell: (line, stream, source) => {
        if (!tree.hears('output')) this.printLine?.(line, stream);
        else
          tree.emit('output', { line, stream, name: source?.label ?? '', run: source?.source?.run as Run | undefined });
      },
    };
  }

  /** @internal */
  protected override createExecutor(kind: ExecutorKind): TaskExecutor | undefined {
    if (kind === 'thread') return new ThreadExecutor(this.threadOptions);
    if (kind === 'process') return new ProcessExecutor(this.processOptions);
    return super.createExecutor(kind);
  }

  /** @internal */
  protected get threadOptions(): ThreadExecutorOptions {
    const { maxThreads, spareThreads, resourceLimits, threads } = this.options as NodeEngineOptions;
    return {
      ...this.#workerOptions('thread', threads, resourceLimits),
      maxWorkers: maxThreads ?? availableParallelism(),
      spareWorkers: spareThreads,
    };
  }

  /** @internal */
  protected get processOptions(): ProcessExecutorOptions {
    const { maxProcesses, resourceLimits, processes } = this.options as NodeEngineOptions;
    return {
      ...this.#workerOptions('process', processes, processLimits(resourceLimits)),
      maxWorkers: maxProcesses ?? availableParallelism(),
    };
  }

  /** @internal */
  protected override workerHooks(kind: ExecutorKind): WorkerHooks | undefined {
    const { threads, processes } = this.options as NodeEngineOptions;
    if (kind !== 'thread' && kind !== 'process') return undefined;
    const { setup, teardown } = (kind === 'thread' ? threads : processes) ?? {};
    const tree = treeOf(this);
    return {
      setup: hookOf(setup),
      teardown: hookOf(teardown),
      warn: (message, error) => tree.log('error', message, { error }),
    };
  }

  #workerOptions(
    kind: 'thread' | 'process',
    { env, execArgv, recycle, resourceLimits }: PoolOptions = {},
    limits: ResourceLimits | undefined,
  ): Omit<ThreadExecutorOptions, 'maxWorkers' | 'spareWorkers'> {
    const { maxQueue, graceMs, idleTimeout, balance } = this.options as NodeEngineOptions;
    return {
      maxQueue,
      graceMs,
      idleTimeout,
      balance,
      output: this.workerOutput,
      resourceLimits: limits && resourceLimits ? { ...limits, ...resourceLimits } : (resourceLimits ?? limits),
      env,
      execArgv,
      recycle,
      hooks: this.workerHooks(kind),
    };
  }
}
