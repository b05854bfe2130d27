import { developmentHooks } from '../core/development-hooks.js';
import { DuplicateIdError, StateError } from '../core/errors.js';
import { frameOf } from '../core/frame.js';
import type { TreeNode } from '../core/node.js';
import { type Op, Operation } from '../core/operation.js';
import { CURRENT, SPAWN, START, type Wait, type Waiter } from '../core/protocol.js';
import type { Run } from '../core/run.js';
import { plainMeta, type RunMeta } from '../core/run-meta.js';
import type { RunNode } from '../core/run-node.js';
import type { Tree } from '../core/tree.js';
import { checkFunction, checkOptions, expected } from '../core/validation.js';
import { JobRun } from './job-run.js';
import { uuid } from './uuid.js';

/** Options of a job. */
export interface JobOptions {
  /** Unique among active runs. @defaultValue a random UUID */
  readonly id?: string;
  /** What lists and messages call it. @defaultValue the name of its class */
  readonly name?: string;
}

/** What the events of a job carry. */
export interface JobEvent<Output> {
  /** The job. */
  readonly job: Job<Output>;
  /** Its run, the same as `job.current`. */
  readonly run: Run<Output>;
}

type JobListener = (event: JobEvent<any>) => void;
type JobEventName = 'started' | 'progress' | 'finished';
const EVENTS: readonly string[] = ['started', 'progress', 'finished'];

/**
 * A piece of work in the form of a class: `run()` does it, the fields keep what it found. A subclass is an operation.
 *
 * It has one run, `current`. Yielding or starting it again joins that run, also after its end, and whatever options are given
 * then have no effect; `reset()` makes it fresh. What `run()` returns is the result; what it throws ends the run in `error` and is
 * kept in `errors` as well. For work without an identity of its own a function is shorter: `engine.async(function* () { … })`.
 *
 * @example
 * ```ts
 * import { sleep } from 'offloop';
 * import { Job } from 'offloop/jobs';
 * import { NodeEngine } from 'offloop/node';
 * class Count extends Job<number> {
 *   override *run() {
 *     for (let n = 1; n <= 4; n += 1) {
 *       yield* sleep(1);
 *       this.progress(n * 25, `${n} of 4`);
 *     }
 *     this.warnings.push('that was quick');
 *     return 4;
 *   }
 * }
 * const count = new Count();
 * await new NodeEngine().run(count); // => 4
 * count.current?.progress.message; // => '4 of 4'
 * ```
 * @remarks Idea: PySink's AsyncWorker.
 */
export abstract class Job<Output = string> extends Operation<Output> {
  /** Also its run's `id`. */
  readonly id: string;
  /** Also its run's `name`. */
  readonly name: string;
  /** What went less than well, for `run()` to add to; it means no failure. Emptied by `reset()`. */
  readonly warnings: unknown[] = [];
  /** What went wrong: for `run()` to add to, which means no failure; and what `run()` threw. Emptied by `reset()`. */
  readonly errors: unknown[] = [];
  #current: RunNode | undefined;
  readonly #listeners: { readonly [E in JobEventName]: Set<JobListener> } = {
    started: new Set(),
    progress: new Set(),
    finished: new Set(),
  };

  /**
   * @param options - id, name
   * @throws `TypeError` naming the option that is unknown or cannot be used
   */
  constructor(options: JobOptions = {}) {
    super();
    checkOptions(new.target.name || 'Job', options, ['id', 'name']);
    const { id = uuid(), name = new.target.name } = options;
    if (typeof id !== 'string' || id === '') throw new TypeError(expected('id', 'a text that is not empty', id));
    if (typeof name !== 'string') throw new TypeError(expected('name', 'a text', name));
    this.id = id;
    this.name = name;
    // A handler may make it for later: it is no forgotten yield.
    developmentHooks.used?.(this);
  }

  /** Does the work: a generator method, which yields operations as a handler does. It is called by the engine. */
  abstract run(): Op<Output>;

  /** Its run, once it was started; `undefined` before and after `reset()`. */
  get current(): Run<Output> | undefined {
    return this.#current?.run as Run<Output> | undefined;
  }

  /**
   * Tells how far it is. Ignored when it does not run.
   *
   * @param value - percent, 0…100; below 0: indeterminate
   * @param message - what it does now
   */
  progress(value: number, message = ''): void {
    if (value < 0) this.#current?.update({ total: undefined, message });
    else this.#current?.update({ completed: value, total: 100, message });
  }

  /**
   * Makes it as new: no run, no warnings, no errors. Listeners stay. A subclass that keeps results in fields empties them here.
   *
   * @throws {@link StateError} while it runs
   */
  reset(): void {
    if (this.#current?.isFinished === false)
      throw new StateError(`The job \`${this.name}\` runs. Cancel it, and wait for its end, before \`reset()\``);
    this.#current = undefined;
    this.warnings.length = 0;
    this.errors.length = 0;
  }

  /**
   * Listens to this job, whichever run it has; also before the first.
   *
   * @returns what takes the listener back
   */
  on(event: JobEventName, listener: (event: JobEvent<Output>) => void): () => void {
    if (!EVENTS.includes(event))
      throw new TypeError(expected('event', `one of ${EVENTS.map((name) => `\`${name}\``).join(', ')}`, event));
    checkFunction('listener', listener);
    // Each registration is its own, also of the same function.
    const own: JobListener = (details) => listener(details);
    this.#listeners[event].add(own);
    return () => {
      this.#listeners[event].delete(own);
    };
  }

  #tell(event: JobEventName, run: RunNode): void {
    for (const listener of [...this.#listeners[event]])
      run.tree.guard(() => listener({ job: this, run: run.run as Run<Output> }));
  }

  #ended(run: RunNode): void {
    if (run.state === 'error') this.errors.push(run.error);
    this.#tell('finished', run);
  }

  /** @internal */
  get [CURRENT](): RunNode | undefined {
    return this.#current;
  }

  /** @internal */
  override [START](waiter: Waiter, token: number): Wait {
    if (this.#current !== undefined) return this.#current[START](waiter, token);
    const frame = frameOf(waiter);
    return this[SPAWN](frame.tree, frame, plainMeta(this.name)).startFor(waiter, token, undefined);
  }

  /** @internal */
  [SPAWN](tree: Tree, above: TreeNode, meta: RunMeta): RunNode {
    if (meta.options.id === undefined && tree.ids.has(this.id)) throw new DuplicateIdError(this.id);
    developmentHooks.used?.(this.run, tree);
    const run: RunNode = new JobRun(tree, above, meta, {
      work: () => this.run(),
      started: () => this.#tell('started', run),
      progressed: () => this.#tell('progress', run),
      ended: () => this.#ended(run),
    });
    this.#current = run;
    if (meta.options.id === undefined) {
      run.needExtras().id = this.id;
      tree.ids.set(this.id, run.run);
    }
    return run;
  }
}
