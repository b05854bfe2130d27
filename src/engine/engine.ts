import { mode } from '#mode';
import { systemClock } from '../core/clock.js';
import { inContext } from '../core/context.js';
import { developmentHooks } from '../core/development-hooks.js';
import { asyncDispose } from '../core/dispose.js';
import { Frame } from '../core/frame.js';
import { host } from '../core/host.js';
import type { TreeNode } from '../core/node.js';
import type { Startable } from '../core/operation.js';
import type { Group, Run, RunOptions } from '../core/run.js';
import { asSignal, cancelIfAborted, currentRunOf, makeRun, onAbort } from '../core/spawn.js';
import { type EngineEvents, type Logger, Tree, type WorkerOutput } from '../core/tree.js';
import { type Breach, type UiLoop, UiQueue } from '../core/ui-queue.js';
import { checkFunction, checkLimit, checkOptions, expected } from '../core/validation.js';
import type { Executor, TaskExecutor } from '../executors/executor.js';
import { LoopExecutor } from '../executors/loop.js';
import type { WorkerHooks } from '../executors/pool/worker-hooks.js';
import { checkStartable } from '../operations/start-work.js';
import type { ActorFunction } from '../tasks/actor-types.js';
import type { ExecutorKind } from '../tasks/executor-kind.js';
import { makeActorFunction } from './actors.js';
import { Admission } from './admission.js';
import { makeAsyncFunction } from './async-function.js';
import { closeTree } from './close.js';
import { checkEngineOptions, type EngineOptions } from './engine-options.js';
import type { Entry } from './entry.js';
import { Executors } from './executors.js';
import { type GroupOptions, Groups } from './groups.js';
import { coreOf } from './handler.js';
import { checkRunOptions } from './handler-options.js';
import type { AsyncFunction, Handler, HandlerOptions } from './handler-types.js';
import { interpret } from './interpret.js';
import { MirrorRun, mirrorEntry } from './mirror-run.js';
import { MissingExecutor } from './missing-executor.js';
import { type HandlerOwner, makeOwnedHandler, type OwnedHandler } from './owned-handler.js';
import { Registry, type RunRegistry } from './registry.js';
import { OwnerScope, type Scope } from './scope.js';
import { SharedWork } from './shared-work.js';

const EVENTS: readonly string[] = ['started', 'progress', 'finished', 'error', 'allFinished', 'output'];
/** The `schedule` functions of this library's own toolkits, whose loop is JavaScript's. */
const javaScriptLoops = new WeakSet<object>();

/** The tree of an engine, for what stands beside it: tests, schedules. @internal */
export let treeOf: (engine: Engine) => Tree;

/** Says that this `schedule` posts to JavaScript's own event loop, so answers may resume in place. */
export function usesJavaScriptLoop(schedule: (drain: () => void) => void): void {
  javaScriptLoops.add(schedule);
}

/**
 * The root of a tree of runs, with a UI loop.
 *
 * A toolkit of your own is a subclass (of this one, or of `NodeEngine` for its workers) that overrides `schedule` and nothing else.
 *
 * @example
 * ```ts
 * import { Engine, sleep } from 'offloop';
 * class MyToolkit extends Engine {
 *   protected override schedule(drain: () => void): void { setTimeout(drain); }
 * }
 * await new MyToolkit().run(function* () { yield* sleep(1); return 'on my loop'; }); // => 'on my loop'
 * ```
 * @remarks Idea: async_gui's `Engine`, Textual's `WorkerManager`, PySink's `AsyncManager`.
 */
export abstract class Engine implements AsyncDisposable {
  static {
    treeOf = (engine) => engine.#tree;
  }

  /** Option names that a toolkit takes beside the common ones. @internal */
  static readonly optionNames: readonly string[] = [];

  /**
   * Wraps a generator function: called, the handler starts a run. Also a decorator, and both with options.
   *
   * @throws `TypeError` when the function is no generator function, or an option is unknown or cannot be used
   */
  readonly async: AsyncFunction;
  /**
   * Makes a worker that keeps its state: the object that `make` gives stays there, and each of its functions, called here, is a task that
   * calls it there, in order. It starts with the first call, and ends with the engine, by `closeActor`, or `await using`.
   *
   * @throws `TypeError` or `RangeError` when `make` cannot be sent, or an option cannot be used
   * @example
   * ```ts
   * import { NodeEngine } from 'offloop/node';
   * const engine = new NodeEngine();
   * const table = engine.actor((rows: string[]) => ({
   *   add(row: string) { return rows.push(row); },
   *   search(text: string) { return rows.filter((row) => row.includes(text)); },
   * }), ['abc']);
   * await engine.run(table.add('abd'));
   * await engine.run(table.search('ab')); // => ['abc', 'abd']
   * ```
   * @remarks Idea: BackgroundWorkerPool's `newActor`.
   */
  readonly actor: ActorFunction<'actor'>;
  /** The active runs. */
  readonly runs: RunRegistry;
  /** Where tasks execute. */
  readonly executors: { readonly thread: Executor; readonly process: Executor; readonly loop: Executor };
  /** The toolkit's application object, where it needs one; set before the first run. */
  mainApp: unknown = undefined;
  /** 'javascript': answers may resume in place. 'foreign', where a subclass of yours overrides `schedule`: all go through it. */
  protected readonly uiLoop: 'javascript' | 'foreign';
  /** What the engine was made with. @internal */
  protected readonly options: EngineOptions;
  readonly #tree: Tree;
  readonly #executors: Executors;
  readonly #groups: Groups;
  /** Aborts at the second `close()`. */
  #hurry: AbortController | undefined;
  #closing: Promise<void> | undefined;

  /**
   * @param options - limits, name, logger
   * @throws `TypeError` or `RangeError` naming the option that is unknown or cannot be used
   */
  constructor(options: EngineOptions = {}) {
    checkEngineOptions(new.target.name || 'the engine', options, new.target.optionNames);
    this.options = options;
    this.uiLoop = javaScriptLoops.has(this.schedule) ? 'javascript' : 'foreign';
    this.#tree = this.#makeTree(options);
    this.#executors = new Executors(
      (kind) => this.createExecutor(kind) ?? new MissingExecutor(kind),
      options.executors,
    );
    this.#tree.executors = this.#executors;
    this.executors = this.#executors;
    this.runs = new Registry(this.#tree);
    this.#groups = new Groups(this.#tree);
    this.async = makeAsyncFunction({ tree: this.#tree, groups: this.#groups });
    this.actor = makeActorFunction(this.#tree);
  }

  #makeTree(options: EngineOptions): Tree {
    const isDevelopment = options.development ?? mode.isDevelopment;
    if (isDevelopment) mode.install();
    const log = options.logger ?? (isDevelopment ? consoleLog : () => {});
    const engine = this;
    const loop: UiLoop = {
      get kind() {
        return engine.uiLoop;
      },
      budget: options.uiBudget ?? 8,
      now: () => tree.clock.spent?.() ?? tree.clock.now(),
      schedule: (drain: () => void) => this.schedule(drain),
      mayWork: () => this.mayResume(),
      report: (error) => this.reportError(error),
      ...(isDevelopment && {
        complain: (breach: Breach, ms: number) => developmentHooks.misscheduled?.(tree, breach, ms),
      }),
    };
    let exitedWith: unknown;
    const tree: Tree = new Tree({
      queue: new UiQueue(loop),
      clock: systemClock,
      isDevelopment,
      log,
      reportError: (error) => this.reportError(error),
      interpret,
      fork: (above, work, forkOptions) => {
        checkStartable('work', work);
        checkRunOptions('fork', forkOptions);
        (above as Frame).refuseLateFork();
        return this.#spawn(above, work, forkOptions, true);
      },
      watchOwner: (owner, ended) => this.watchOwner(owner, ended),
      exit: (error) => {
        // Of work that several share each caller's run fails.
        if (error === exitedWith) return;
        exitedWith = error;
        this.exit(error);
      },
    });
    tree.root = new Frame(tree, undefined);
    if (isDevelopment) developmentHooks.opened?.(tree);
    return tree;
  }

  /** What a toolkit overrides: call `drain` once, later, on the UI loop, after pending input. */
  protected abstract schedule(drain: () => void): void;

  /** Whether there is time for handlers now: a toolkit that draws may want a frame first, and schedules after it. @internal */
  protected mayResume(): boolean {
    return true;
  }

  /** What happens to an error that nobody awaits and no `error` listener takes. By default it is thrown, uncaught. */
  protected reportError(error: unknown): void {
    if (host.reportError) host.reportError(error);
    else
      host.queueMicrotask(() => {
        throw error;
      });
  }

  /** What `exitOnError` does, once the error was told. By default nothing: a library does not end somebody's program. */
  protected exit(_error: unknown): void {}

  /**
   * The executors that a toolkit offers, each made when it is first needed; one that the option `executors` names comes before.
   *
   * @param kind - `thread`, `process`, `loop`, or the name that a task gave by `.with({ executor })`
   * @returns `undefined` where there is none of this kind: then the task fails with a {@link StateError}
   */
  protected createExecutor(kind: ExecutorKind): TaskExecutor | undefined {
    if (kind !== 'loop') return undefined;
    const { maxAsync, asyncRate } = this.options;
    return new LoopExecutor({ maxWorkers: maxAsync, rate: asyncRate, clock: () => this.#tree.clock });
  }

  /**
   * Starts work as a run of its own.
   *
   * @param work - an operation, or a function that makes one, a generator or a promise; a handler is called with `options.args`
   * @param options - id, name, group and the like
   * @throws {@link DuplicateIdError} when `id` is active already, {@link StateError} after `close`, `TypeError` for what is no work
   */
  run<R>(work: Startable<R>, options?: RunOptions): Run<R>;
  run<A extends unknown[], R>(handler: Handler<any, A, R>, options: RunOptions & { readonly args: A }): Run<R>;
  run(work: Startable<unknown>, options: RunOptions & { readonly args?: unknown[] } = {}): Run {
    const core = coreOf(work);
    checkRunOptions('engine.run', options, core === undefined ? [] : ['args']);
    if (core === undefined) {
      checkStartable('work', work);
      this.#tree.refuseIfClosed();
      return this.#spawn(this.#tree.root, work, options, false);
    }
    const { args = [], ...runOptions } = options;
    if (!Array.isArray(args)) throw new TypeError(expected('args', 'an array of the arguments of the handler', args));
    return core.call(undefined, args, runOptions);
  }

  /** Starts work below a node, under the policy of its group if there is one. */
  #spawn(above: TreeNode, work: Startable<unknown>, options: RunOptions, isForked: boolean): Run {
    const current = currentRunOf(work);
    if (current !== undefined) return current.run;
    const hasAdmission = options.exclusive === true || options.group !== undefined;
    const make = (isShared: boolean): Entry => {
      if (isShared) return this.#mirror(above, work, options, isForked);
      const run = makeRun(this.#tree, above, work, options);
      if (isForked) run.markForked();
      if (this.#tree.isDevelopment) developmentHooks.called?.(run);
      const begin = (): void => {
        cancelIfAborted(run);
        run.begin(work);
      };
      const start = hasAdmission ? inContext(begin) : begin;
      return { run, start };
    };
    if (hasAdmission) {
      const run = new Admission(this.#tree, this.#groups, options).call(options.owner, undefined, make);
      run.tellWaiting();
      return run.run;
    }
    const { run, start } = make(false);
    start();
    run.tellWaiting();
    return run.run;
  }

  /** A run that only mirrors the work, which has its own below. */
  #mirror(above: TreeNode, work: Startable<unknown>, options: RunOptions, isForked: boolean): Entry {
    const mirror = makeRun(this.#tree, above, work, options, MirrorRun) as MirrorRun;
    if (isForked) mirror.markForked();
    return mirrorEntry(mirror, () => {
      const { name, group } = mirror;
      const run = makeRun(this.#tree, mirror, work, { name, group });
      return new SharedWork(mirror, run, () => run.begin(work));
    });
  }

  /**
   * A view of this engine whose runs end with their owner: when it is disposed (`using`), and, for an `AbortSignal`, when that
   * aborts; toolkits know more kinds of owners.
   *
   * @param owner - an object: a component, a window, a signal
   * @throws `TypeError` when it is none
   */
  scope(owner: object): Scope {
    if (owner === null || (typeof owner !== 'object' && typeof owner !== 'function'))
      throw new TypeError(expected('owner', 'an object', owner));
    return new OwnerScope({ tree: this.#tree, groups: this.#groups }, owner, (work, options) =>
      this.run(work, options),
    );
  }

  /**
   * A handler for an owner that comes, ends and comes again. By the engine itself, so that hooks load nothing of engines.
   * @internal
   */
  ownedHandler(owner: HandlerOwner, options: HandlerOptions, where: (...args: any[]) => unknown): OwnedHandler {
    return makeOwnedHandler({ tree: this.#tree, groups: this.#groups }, owner, options, where);
  }

  /** Tells when an owner ends. @internal */
  protected watchOwner(owner: object, ended: (reason: unknown) => void): (() => void) | undefined {
    const signal = asSignal(owner);
    return signal === undefined ? undefined : onAbort(signal, ended);
  }

  /**
   * The runs under a name.
   *
   * @param name - as in the option `group` of handlers and runs
   * @param options - a policy and a limit that its runs share, whatever handler they come from
   * @throws {@link StateError} when the group has another policy already
   */
  group(name: string, options?: GroupOptions): Group {
    return this.#groups.get(name, options);
  }

  /**
   * Listens to an event of the whole tree. `error` carries only errors that reach nobody else. `output` are the lines that workers print, in
   * order and before the result of their task; while somebody listens nothing of it is printed.
   *
   * @returns what takes the listener back
   */
  on(event: 'started' | 'progress' | 'finished', listener: (event: { readonly run: Run }) => void): () => void;
  on(event: 'error', listener: (event: { readonly error: unknown; readonly run: Run }) => void): () => void;
  on(event: 'allFinished', listener: () => void): () => void;
  on(event: 'output', listener: (output: WorkerOutput) => void): () => void;
  on(event: keyof EngineEvents, listener: (event: never) => void): () => void {
    if (!EVENTS.includes(event))
      throw new TypeError(expected('event', `one of ${EVENTS.map((name) => `\`${name}\``).join(', ')}`, event));
    checkFunction('listener', listener);
    return this.#tree.on(event, listener as never);
  }

  /**
   * Ends the engine: refuses new work, cancels all runs, waits for their clean-up, and ends the workers. Nothing is left.
   *
   * With `drain` what was called before may end by itself first: calls that wait in a queue or for a pause still start, and handlers
   * start what they like; new calls from elsewhere are a `StateError`, and schedules call no more. A second `close()` ends that.
   *
   * @param options - `drain`: milliseconds for what is under way, 0 by default; `timeout`: milliseconds for the clean-up, 5000 by
   *   default; what takes longer is reported and abandoned
   * @example
   * ```ts
   * import { sleep } from 'offloop';
   * import { NodeEngine } from 'offloop/node';
   * const engine = new NodeEngine();
   * const run = engine.run(function* () { yield* sleep(10); return 'sent'; });
   * await engine.close({ drain: 1000 });
   * run.result; // => 'sent'
   * ```
   */
  close(options: { readonly drain?: number; readonly timeout?: number } = {}): Promise<void> {
    checkOptions('engine.close', options, ['drain', 'timeout']);
    checkLimit('drain', options.drain);
    checkLimit('timeout', options.timeout);
    const { drain = 0, timeout = 5000 } = options;
    this.#hurry?.abort();
    this.#hurry ??= new host.AbortController();
    this.#closing ??= closeTree(this.#tree, {
      drain,
      timeout,
      hurry: this.#hurry.signal,
      release: async () => {
        await this.#executors.close();
        await this.released();
      },
    });
    return this.#closing;
  }

  /** What each worker of an executor executes first and last. @internal */
  protected workerHooks(_kind: ExecutorKind): WorkerHooks | undefined {
    return undefined;
  }

  /** The engine was closed: a toolkit gives back what it took. @internal */
  protected released(): void | Promise<void> {}

  /** The same as `close()`. */
  [asyncDispose](): Promise<void> {
    return this.close();
  }
}

function consoleLog(level: Parameters<Logger>[0], message: string, details?: object): void {
  if (level === 'debug') return;
  host.console[level](`offloop: ${message}`, ...(details === undefined ? [] : [details]));
}
