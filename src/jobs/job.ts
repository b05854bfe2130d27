/// <reference lib="esnext.disposable" preserve="true" />
import { developmentHooks } from '../core/development-hooks.js';
import { StateError } from '../core/errors.js';
import { frameOf } from '../core/frame.js';
import type { TreeNode } from '../core/node.js';
import { type Op, Operation, type Startable } from '../core/operation.js';
import type { Progress } from '../core/progress.js';
import { CURRENT, SPAWN, START, type Wait, type Waiter } from '../core/protocol.js';
import type { Run } from '../core/run.js';
import { plainMeta, type RunMeta } from '../core/run-meta.js';
import type { RunNode } from '../core/run-node.js';
import type { Tree } from '../core/tree.js';
import { checkFunction, checkInteger, expected } from '../core/validation.js';
import type { Engine } from '../engine/engine.js';
import type { Results } from '../operations/results.js';
import { checkStartable } from '../operations/start-work.js';
import type { JobCache } from './cache/job-cache.js';
import type { EventHub } from './event-hub.js';
import { courseOf, JobCourse } from './job-course.js';
import { checkJobOptions, checkPrecondition } from './job-options.js';
import { always, COURSE, type CourseOptions } from './job-state.js';
import type { Prompt } from './prompts/prompt.js';
import { Question } from './prompts/question.js';
import { uuid } from './uuid.js';

type Name<E> = keyof E & string;

/** What the events of a job's course carry. */
export interface JobEvent<out Output> {
  /** The job. */
  readonly job: Job<Output, any>;
  /** Its run, the same as `job.current`. */
  readonly run: Run<Output>;
}

/** The events that every job has, with what they carry. */
export interface JobEvents<out Output> {
  started: JobEvent<Output>;
  /** `run()` is about to begin; absent where the cache answered. */
  running: JobEvent<Output>;
  /** Once a frame at the most. */
  progress: JobEvent<Output>;
  finished: JobEvent<Output>;
  output: string;
  info: string;
  warning: unknown;
  error: unknown;
  /** It asks. */
  prompt: Prompt<unknown>;
  /** For who shows jobs: draw anew; in a set, look for jobs that may start by now. */
  refresh: undefined;
}

type AnyJob = Job<any, any>;
type Listeners<T> = ((value: T) => void) | readonly ((value: T) => void)[];

/** Options of a job. */
export interface JobOptions<Output = any, E extends object = {}> {
  /** Unique among active runs. @defaultValue a random UUID */
  readonly id?: string;
  /** What lists and messages call it; unique in its set. @defaultValue the name of its class */
  readonly name?: string;
  /** What people read. @defaultValue its name */
  readonly label?: string;
  /** What has to have finished before it starts: jobs, or names of jobs of its set; `null` and `undefined` are left out. */
  readonly prejobs?: readonly (AnyJob | string | null | undefined)[];
  /** Whether it is wanted at all; asked when its prejobs have finished, and again after each end in its set. @defaultValue true */
  readonly precondition?: () => unknown;
  /** Whether its set starts it. @defaultValue true */
  readonly autostart?: boolean;
  /** It starts after prejobs that failed, too, and `terminate` leaves it alone; only a cancel ends it. @defaultValue false */
  readonly guaranteed?: boolean;
  /** Whether lists leave it out, or a function that says so; while it asks something it is shown. @defaultValue false */
  readonly hidden?: boolean | (() => unknown);
  /** Whether it has done well without output and without a result. @defaultValue false */
  readonly noOutputIsOk?: boolean;
  /** Listeners by event, those of events included that `initialize` adds. */
  readonly callbacks?: {
    readonly [K in keyof (JobEvents<Output> & E) & string]?: Listeners<(JobEvents<Output> & E)[K]>;
  };
  /** Where its result and its recorded events are kept, once it went well. @defaultValue nowhere */
  readonly cache?: JobCache;
  /** What tells entries of one job apart: a text, a number, a list or an object of those; `null`: it is not cached. @defaultValue '' */
  readonly cacheId?: unknown;
  /** Entries of another version are none. */
  readonly cacheVersion?: string | number;
  /** Entries that are older are none, in milliseconds. @defaultValue no limit */
  readonly cacheTtl?: number;
  /** Nothing is read from the cache; what it finds is written. @defaultValue false */
  readonly ignoreCache?: boolean;
  /** Milliseconds from its start, prompts included; then it fails with a `TimeoutError`. @defaultValue no limit */
  readonly timeout?: number;
}

/** What a list shows of a job. `failed` without errors: it gave neither output nor a result. `skipped`: its set left it out after a failure. */
export type JobState =
  | 'waiting'
  | 'disabled'
  | 'running'
  | 'asking'
  | 'success'
  | 'cached'
  | 'failed'
  | 'terminated'
  | 'skipped';

/** A job as a list shows it; the same object until something changes. */
export interface JobRow {
  readonly job: AnyJob;
  readonly name: string;
  readonly label: string;
  readonly hidden: boolean;
  readonly state: JobState;
  readonly exitCode: number | undefined;
  readonly progress: Progress;
  readonly info: string;
  readonly output: readonly string[];
  readonly warnings: readonly unknown[];
  readonly errors: readonly unknown[];
  /** Milliseconds that it took, or takes until now: as of the row's making. */
  readonly ms: number | undefined;
}

/** One job of a plan. */
export interface PlannedJob {
  readonly job: AnyJob;
  readonly prejobs: readonly string[];
  /** Whether it would start, as far as its precondition can be known now. */
  readonly isEnabled: boolean;
  /** Whether the cache has its result. */
  readonly isCached: boolean;
}

/**
 * Jobs that belong together: a graph that runs in the order of its prejobs, as one run, as much of it at once as can be.
 *
 * @remarks Idea: upsies' JobRunner.
 */
export interface JobSet extends Iterable<AnyJob>, AsyncDisposable {
  readonly engine: Engine;
  readonly size: number;
  get(name: string): AnyJob | undefined;
  /**
   * Takes in jobs, and the prejobs that they have as objects; those that are in it already are left alone.
   *
   * @throws `TypeError` for unknown names, two jobs of one name, and circles; {@link StateError} for a job of another set
   */
  add(...jobs: AnyJob[]): this;
  /** Starts all that is enabled and starts by itself; and again after each end. */
  start(): void;
  /**
   * Ends all but guaranteed jobs, those that have not started included.
   *
   * @param exitCode - theirs, and of the set if none has failed before
   */
  terminate(reason?: unknown, exitCode?: number): void;
  /** Cancels all, guaranteed jobs too. */
  cancel(reason?: unknown): void;
  /**
   * Makes jobs as new.
   *
   * @param which - `'failed'`: what did not end well, and all that depends on it
   * @throws {@link StateError} while one runs
   */
  reset(which?: 'all' | 'failed'): void;
  /** Its run, of which the jobs are children, once it was started; it gives the exit code. */
  readonly current: Run<number> | undefined;
  /** Of all jobs together: one step each. */
  readonly progress: Progress;
  /** Resolves when no started job is unfinished and none will start; never rejects. */
  readonly finished: Promise<void>;
  /** The first that is not 0, in order of their ends; else 0; `undefined` before. */
  readonly exitCode: number | undefined;
  /** What `start` would do, in order; runs nothing, but asks preconditions and caches. */
  plan(): Promise<readonly PlannedJob[]>;
  /** The graph as a Mermaid flowchart. */
  toMermaid(): string;
  /** The graph for Graphviz. */
  toDot(): string;
  /** For stores: calls the listener when a row changes; bound. */
  subscribe(this: void, listener: () => void): () => void;
  /** For stores: rows in order of declaration; the same array until something changes; bound. */
  getSnapshot(this: void): readonly JobRow[];
}

/**
 * A named operation with a memory: prerequisites, output, warnings and errors, events that others can await, a cache, prompts. `run()` does the work,
 * the fields of a subclass keep what it found; {@link defineJob} makes one without a class.
 *
 * It has one run, `current`. Yielding or starting it again joins that run, also after its end, and whatever options are given
 * then have no effect; `reset()` makes it fresh. What `run()` returns is the result, from the cache too; what it throws ends the run in `error` and is
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
 *     this.warn('that was quick');
 *     return 4;
 *   }
 * }
 * const count = new Count();
 * await new NodeEngine().run(count); // => 4
 * count.current?.progress.message; // => '4 of 4'
 * ```
 * @remarks Idea: upsies' JobBase, PySink's AsyncWorker.
 */
export abstract class Job<Output = string, E extends object = {}> extends Operation<Output> {
  /** Also its run's `name`; unique in its set. */
  readonly name: string;
  /** What people read. */
  readonly label: string;
  /** Whether its set starts it. */
  readonly autostart: boolean;
  /** It starts after prejobs that failed, too, and only a cancel ends it. */
  readonly guaranteed: boolean;
  /** Whether it has done well without output and without a result. */
  readonly noOutputIsOk: boolean;
  /** What went less than well; it means no failure. Emptied by `reset()`. */
  readonly warnings: unknown[] = [];
  /**
   * What went wrong: what `run()` threw and what `error()` was given. What is pushed makes the exit code 1, and fails the run where the job is in a set.
   * Emptied by `reset()`.
   */
  readonly errors: unknown[] = [];
  /** What happens to it, remembered: who comes later gets the past first. */
  readonly events: EventHub<JobEvents<Output> & E>;
  readonly #course: JobCourse;
  #id: string | undefined;
  #hidden: boolean | (() => unknown);
  #prejobs: readonly (AnyJob | string)[];
  #precondition: () => unknown;

  /**
   * @param options - name, prerequisites, cache and the like
   * @throws `TypeError` naming the option that is unknown or cannot be used
   */
  constructor(options: JobOptions<Output, E> = {}) {
    super();
    checkJobOptions(new.target.name || 'Job', options);
    const { id, name = new.target.name, label = name } = options;
    this.#id = id;
    this.name = name;
    this.label = label;
    this.autostart = options.autostart ?? true;
    this.guaranteed = options.guaranteed ?? false;
    this.noOutputIsOk = options.noOutputIsOk ?? false;
    this.#hidden = options.hidden ?? false;
    this.#prejobs = prejobsOf(options.prejobs);
    this.#precondition = options.precondition ?? always;
    this.#course = new JobCourse(this, name, options as CourseOptions, () => this.initialize());
    this.events = this.#course.hub as unknown as EventHub<JobEvents<Output> & E>;
    // A handler may make it for later: it is no forgotten yield.
    developmentHooks.used?.(this);
  }

  /** Does the work: a generator method, which yields operations as a handler does. It is called by the engine. */
  abstract run(): Op<Output>;

  /** Called once, when it joins a set or is started, or its events are asked for one that it adds: the place for `this.events.add(…)`. */
  protected initialize(): void {}

  /** Also its run's `id`. */
  get id(): string {
    this.#id ??= uuid();
    return this.#id;
  }

  // ---- what it is like ------------------------------------------------------------------------------------------------

  /** Whether lists leave it out; not while it asks something. */
  get hidden(): boolean {
    if (this.#course.asking.length > 0) return false;
    return Boolean(typeof this.#hidden === 'function' ? this.#hidden() : this.#hidden);
  }

  set hidden(value: boolean | (() => unknown)) {
    this.#hidden = value;
    this.#course.home?.changed(this.#course);
  }

  /** What has to have finished before it starts. Setting it is a {@link StateError} once it was started. */
  get prejobs(): readonly (AnyJob | string)[] {
    return this.#prejobs;
  }

  set prejobs(value: readonly (AnyJob | string | null | undefined)[]) {
    this.#refuseIfStarted('prejobs');
    const before = this.#prejobs;
    this.#prejobs = prejobsOf(value);
    try {
      this.#course.home?.prejobsChanged();
    } catch (error) {
      this.#prejobs = before;
      throw error;
    }
  }

  /** Whether it is wanted. Setting it is a {@link StateError} once it was started. */
  get precondition(): () => unknown {
    return this.#precondition;
  }

  set precondition(value: () => unknown) {
    this.#refuseIfStarted('precondition');
    checkPrecondition(value);
    this.#precondition = value;
    this.#course.home?.preconditionChanged(this.#course);
  }

  #refuseIfStarted(what: string): void {
    if (this.isStarted) throw new StateError(`\`${what}\` of \`${this.name}\` was set after the job had been started`);
  }

  /** The set that it belongs to. */
  get set(): JobSet | undefined {
    return this.#course.home?.set as JobSet | undefined;
  }

  /** All jobs of its set, itself included, by name; none without a set. */
  get siblings(): ReadonlyMap<string, AnyJob> {
    return new Map([...(this.set ?? [])].map((job) => [job.name, job]));
  }

  // ---- what has become of it ------------------------------------------------------------------------------------------

  /** Its run, once it was started or asked for; `undefined` before and after `reset()`. */
  get current(): Run<Output> | undefined {
    return this.#course.run?.run as Run<Output> | undefined;
  }

  /** Whether it may start: its prejobs have finished, or are not wanted, and its precondition holds. */
  get isEnabled(): boolean {
    return Boolean(this.#precondition()) && this.#course.isFree;
  }

  get isStarted(): boolean {
    return this.#course.isStarted;
  }

  /** Whether it has ended, or was terminated before its start. */
  get isFinished(): boolean {
    return this.#course.isFinished;
  }

  /** Whether it was ended: by `terminate`, `error`, an error of its own, a cancel. */
  get isTerminated(): boolean {
    return this.#course.isTerminated;
  }

  /** Whether the cache gave its result. */
  get isCached(): boolean {
    return this.#course.isCached;
  }

  /**
   * 0: it ended well, has no errors, and gave output or a result, or `noOutputIsOk`; 1, or what was given to `terminate`, otherwise. `undefined` before
   * its end.
   */
  get exitCode(): number | undefined {
    return this.#course.exitCode;
  }

  /** What it has put out, for people; the same array until more comes. */
  get output(): readonly string[] {
    return this.#course.output;
  }

  /** What it threw, or was given to `fail`. */
  get raised(): unknown {
    return this.#course.raised;
  }

  /** What it does now, in a few words. */
  get info(): string {
    return this.#course.info;
  }

  set info(value: string) {
    if (!this.isFinished) this.#course.tell('info', String(value));
  }

  /** Resolves when it was started, or never will be; never rejects. */
  get started(): Promise<void> {
    return this.#course.started.promise;
  }

  /** Resolves when `run()` begins, or the job has ended without that; never rejects. */
  get running(): Promise<void> {
    return this.#course.running.promise;
  }

  /** Resolves when it has ended, or was terminated before its start; never rejects. */
  get finished(): Promise<void> {
    return this.#course.finished.promise;
  }

  // ---- what it says ---------------------------------------------------------------------------------------------------

  /**
   * Listens to this job, whichever run it has; also before the first. The same as `events.on`.
   *
   * @returns what takes the listener back
   */
  on<K extends Name<JobEvents<Output> & E>>(
    event: K,
    listener: (value: (JobEvents<Output> & E)[K]) => void,
  ): () => void {
    return this.events.on(event, listener);
  }

  /**
   * Puts out a line for people; it comes from the cache as well.
   *
   * @throws {@link StateError} where it does not run
   */
  addOutput(output: string | number): void {
    this.#course.mustRun('addOutput');
    if (typeof output !== 'string' && typeof output !== 'number')
      throw new TypeError(expected('output', 'a text or a number', output));
    this.#course.tell('output', String(output));
  }

  /**
   * Tells how far it is. Ignored when it does not run.
   *
   * @param value - percent, 0…100; below 0: indeterminate
   * @param message - what it does now
   */
  progress(value: number, message = ''): void {
    if (value < 0) this.current?.update({ total: undefined, message });
    else this.current?.update({ completed: value, total: 100, message });
  }

  /** Keeps and tells a warning; it means no failure. Ignored after the end. */
  warn(warning: unknown): void {
    if (!this.isFinished) this.#course.tell('warning', warning);
  }

  /** Forgets the warnings. Ignored after the end. */
  clearWarnings(): void {
    if (this.isFinished) return;
    this.warnings.length = 0;
    this.#course.home?.changed(this.#course);
  }

  /** Keeps and tells an error, and ends the job; the part of it that calls goes on. Ignored after the end. */
  error(error: unknown): void {
    this.#course.error(error);
  }

  /** The same for an error of its own doing, as if `run()` had thrown it: it is `raised`. */
  fail(error: unknown): void {
    this.#course.fail(error);
  }

  // ---- what it is made to do ------------------------------------------------------------------------------------------

  /**
   * Starts it in its set. Nothing where it is started, terminated or not enabled.
   *
   * @throws {@link StateError} where it belongs to no set
   */
  start(): void {
    const { home } = this.#course;
    if (home === undefined)
      throw new StateError(
        `The job \`${this.name}\` belongs to no set, and cannot start itself. Start it with \`engine.run(job)\`, or put it into a \`JobSet\``,
      );
    if (!this.isStarted && !this.isFinished && this.isEnabled) home.request(this.#course);
  }

  /**
   * Starts a part of its work beside `run()`: the job ends when all parts have. A part that fails ends the job.
   *
   * @param work - an operation, or a function that makes work
   * @param callback - gets its error, or its value; not called where it is cancelled
   * @throws {@link StateError} where it does not run
   */
  addTask<R>(work: Startable<R>, callback?: (error: unknown, value: R | undefined) => void): Run<R> {
    const parts = this.#course.mustRun('addTask');
    checkStartable('work', work);
    if (callback !== undefined) checkFunction('callback', callback, 'It gets an error or a value');
    return parts.addTask(work, callback as ((error: unknown, value: unknown) => void) | undefined) as Run<R>;
  }

  /**
   * Asks something at once; the job does not end before it is answered.
   *
   * @returns the prompt, which can be yielded for its answer
   * @throws {@link StateError} where it does not run, `TypeError` for what is no prompt
   */
  addPrompt<P extends Prompt<any>>(prompt: P): P {
    const parts = this.#course.mustRun('addPrompt');
    if (!(prompt instanceof Question))
      throw new TypeError(expected('prompt', 'a prompt, as `prompt.text({ … })`', prompt));
    void parts.addTask(prompt, undefined);
    return prompt;
  }

  /**
   * Ends it, though nothing is wrong: state `cancelled`, never cached. The part of it that calls goes on to its own end; others are cancelled. Nothing
   * where it is guaranteed, or has ended.
   *
   * @param reason - for the `CancelledError` of who waits
   * @param exitCode - an integer from 0 up. @defaultValue 1
   */
  terminate(reason?: unknown, exitCode?: number): void {
    checkInteger('exitCode', exitCode, 0);
    this.#course.terminate(reason, exitCode, 'user');
  }

  /** Lets those go on who wait for `finalization()`. */
  finalize(): void {
    if (!this.isFinished) this.#course.finalize();
  }

  /** Waits for `finalize()`, which `terminate` calls as well; the job does not end before. */
  finalization(): Operation<void> {
    return this.#course.finalization();
  }

  /**
   * Makes it as new: no run, no output, no warnings, no errors, no emissions. Listeners stay. A subclass that keeps results in fields empties them here.
   *
   * @throws {@link StateError} while it runs
   */
  reset(): void {
    if (this.current?.isFinished === false)
      throw new StateError(`The job \`${this.name}\` runs. Cancel it, and wait for its end, before \`reset()\``);
    this.warnings.length = 0;
    this.errors.length = 0;
    this.#course.reset();
  }

  // ---- its siblings ---------------------------------------------------------------------------------------------------

  /**
   * Waits for the first value of a sibling's event, the past included; `undefined` where it never comes.
   *
   * @param job - the name of a job of its set
   * @throws `TypeError` where there is no such job or event
   */
  receiveOne(job: string, event: string): Operation<any> {
    return this.#sibling(job).hub.waitFor(event);
  }

  /** All values of a sibling's event, the past first, until the sibling has ended. */
  receiveAll(job: string, event: string): Results<any> {
    return this.#sibling(job).hub.iterate(event);
  }

  /** Waits until a sibling's event has come, or never will. */
  waitFor(job: string, event: string): Operation<void> {
    return this.#sibling(job).hub.waitFor(event) as Operation<undefined>;
  }

  #sibling(name: string): JobCourse {
    const { set } = this;
    const job = set?.get(name);
    if (job !== undefined) return courseOf(job);
    if (set === undefined) throw new StateError(`The job \`${this.name}\` belongs to no set, and has no siblings`);
    const names = [...set].map((each) => `\`${each.name}\``).join(', ');
    throw new TypeError(expected('job', `the name of a job of the set: ${names}`, name));
  }

  // ---- an operation ---------------------------------------------------------------------------------------------------

  /** @internal */
  get [COURSE](): JobCourse {
    return this.#course;
  }

  /** @internal */
  get [CURRENT](): RunNode | undefined {
    return this.#course.run;
  }

  /** @internal */
  override [START](waiter: Waiter, token: number): Wait {
    const { run, home } = this.#course;
    if (run !== undefined) return run[START](waiter, token);
    const frame = frameOf(waiter);
    const made = this[SPAWN](frame.tree, frame, plainMeta(this.name));
    return home === undefined ? made.startFor(waiter, token, undefined) : made[START](waiter, token);
  }

  /** @internal */
  [SPAWN](tree: Tree, above: TreeNode, meta: RunMeta): RunNode {
    const { home } = this.#course;
    if (home === undefined) return this.#course.makeRun(tree, above, meta);
    if (home.tree !== tree) throw new StateError(`The job \`${this.name}\` belongs to a set of another engine`);
    return home.demand(this.#course);
  }
}

const NO_PREJOBS: readonly never[] = Object.freeze([]);

/** Those that are none are left out. */
function prejobsOf(prejobs?: readonly (AnyJob | string | null | undefined)[]): readonly (AnyJob | string)[] {
  if (prejobs === undefined) return NO_PREJOBS;
  if (!Array.isArray(prejobs)) throw new TypeError(expected('prejobs', 'an array of jobs and names of jobs', prejobs));
  const given = prejobs.filter((each) => each !== null && each !== undefined);
  for (const each of given)
    if (typeof each !== 'string' && !(each instanceof Job))
      throw new TypeError(expected('prejobs', 'an array of jobs and names of jobs', each));
  return Object.freeze(given.length > 1 ? [...new Set(given)] : given);
}
