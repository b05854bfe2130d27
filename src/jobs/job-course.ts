import { Cancellation } from '../core/cancellation.js';
import { developmentHooks } from '../core/development-hooks.js';
import { type CancelledBy, type CancelledError, DuplicateIdError, StateError } from '../core/errors.js';
import { CANCELLED, ERROR, type TreeNode } from '../core/node.js';
import type { Operation, Startable } from '../core/operation.js';
import type { Run } from '../core/run.js';
import type { RunMeta } from '../core/run-meta.js';
import { applyOptions } from '../core/spawn.js';
import type { Tree } from '../core/tree.js';
import { operation } from '../tasks/operation.js';
import type { CacheOptions, JobMemory } from './cache/job-memory.js';
import { type EventKind, Hub, type HubOwner } from './event-hub.js';
import { bodyOf, DisabledError, saving } from './job-body.js';
import { JobRun, type RunCourse } from './job-run.js';
import { type Ending, JobWork, type WorkCourse } from './job-work.js';
import { Milestone } from './milestone.js';
import type { Prompt } from './prompts/prompt.js';

/** Where a job keeps its course. */
export const COURSE: unique symbol = Symbol('offloop.course');

/** What the course needs of its job. */
export interface JobSubject extends Operation<unknown> {
  readonly [COURSE]: JobCourse;
  readonly id: string;
  readonly autostart: boolean;
  readonly guaranteed: boolean;
  readonly noOutputIsOk: boolean;
  readonly warnings: unknown[];
  readonly errors: unknown[];
  readonly prejobs: readonly (JobSubject | string)[];
  readonly precondition: () => unknown;
  run(): unknown;
  reset(): void;
}

/** The options that concern the course. */
export interface CourseOptions extends CacheOptions {
  readonly id?: string | undefined;
  readonly timeout?: number | undefined;
  readonly callbacks?: Readonly<Record<string, unknown>> | undefined;
}

/** The set's side of a job. */
export interface JobHome {
  readonly set: unknown;
  readonly tree: Tree;
  prejobsOf(course: JobCourse): readonly JobCourse[];
  /** Somebody waits for it. @returns its run, which the set begins when its turn has come */
  demand(course: JobCourse): JobRun;
  /** Somebody starts it: it begins when its turn has come. */
  request(course: JobCourse): void;
  /** It has ended, or will never start. */
  ended(course: JobCourse): void;
  /** Something that is shown of it is another. */
  changed(course: JobCourse): void;
  progressed(): void;
  /** Its end or its events are waited for. */
  awaited(course: JobCourse): void;
  /** Something asks for a look at what may start by now. */
  refresh(): void;
  /** The runs that cannot begin before this one has ended. */
  dependentRuns(course: JobCourse): readonly JobRun[];
  /** Prejobs of a job are others. @throws where the set cannot have them */
  prejobsChanged(): void;
  preconditionChanged(course: JobCourse): void;
}

/** What the events of a job's course carry. */
interface Details {
  readonly job: JobSubject;
  readonly run: Run;
}

const EVENTS: ReadonlyMap<string, EventKind> = new Map<string, EventKind>([
  ...['started', 'running', 'finished', 'info', 'warning', 'error', 'prompt'].map((name) => [name, {}] as const),
  ['progress', { state: true }],
  ['refresh', { state: true }],
  ['output', { record: true }],
]);

/** What becomes of a job: what `Job` shows of it, and what its run, its work and its set ask. */
export class JobCourse implements RunCourse, WorkCourse, HubOwner {
  readonly job: JobSubject;
  readonly name: string;
  readonly options: CourseOptions;
  readonly hub: Hub;
  home: JobHome | undefined = undefined;
  run: JobRun | undefined = undefined;
  ending: Ending | undefined = undefined;
  /** Its set has left it out. */
  isSkipped = false;
  isCached = false;
  raised: unknown = undefined;
  info = '';
  /** Milliseconds of the engine's clock. */
  startedAt: number | undefined = undefined;
  endedAt: number | undefined = undefined;
  started = new Milestone();
  running = new Milestone();
  finished = new Milestone();
  memory: JobMemory | undefined = undefined;
  /** What is open of what it has asked. */
  readonly asking: Prompt<any>[] = [];
  readonly #initialize: () => void;
  #isInitialized = false;
  #work: JobWork | undefined;
  #event: Details | undefined;
  #output: string[] = [];
  #shownOutput: readonly string[] | undefined;
  #isFinalized = false;
  #held: Set<() => void> | undefined;
  /** It was asked for and is not wanted: what comes of that is no end of the job. */
  #isRefused = false;

  constructor(job: JobSubject, name: string, options: CourseOptions, initialize: () => void) {
    this.job = job;
    this.name = name;
    this.options = options;
    this.#initialize = initialize;
    this.hub = new Hub(this, EVENTS);
  }

  get title(): string {
    return `the job \`${this.name}\``;
  }

  complete(): boolean {
    return this.initialize();
  }

  awaited(): void {
    this.home?.awaited(this);
  }

  /** What is shown of it follows what is emitted, by whomever: by the cache, too. */
  apply(name: string, value: unknown): void {
    if (name === 'output') {
      this.#output.push(String(value));
      this.#shownOutput = undefined;
    } else if (name === 'info') this.info = String(value);
    else if (name === 'warning') this.job.warnings.push(value);
    else if (name === 'refresh') this.home?.refresh();
    else return;
    this.home?.changed(this);
  }

  /** Once, before anything needs the events that a subclass adds. @returns whether it was now */
  initialize(): boolean {
    if (this.#isInitialized) return false;
    this.#isInitialized = true;
    this.#initialize();
    for (const [name, value] of Object.entries(this.options.callbacks ?? {})) {
      if (value === undefined) continue;
      for (const listener of Array.isArray(value) ? value : [value]) this.hub.on(name, listener as () => void);
    }
    return true;
  }

  // ---- what is seen of it ---------------------------------------------------------------------------------------------

  get isGuaranteed(): boolean {
    return this.job.guaranteed;
  }

  get autostart(): boolean {
    return this.job.autostart;
  }

  get isStarted(): boolean {
    return this.startedAt !== undefined;
  }

  /** It has ended, or will never start. */
  get isFinished(): boolean {
    return this.run?.isFinished ?? (this.isTerminated || this.isSkipped);
  }

  /** Its end was asked for, or has become necessary. */
  get isTerminated(): boolean {
    if (this.ending === undefined || this.isSkipped) return false;
    return this.ending.kind === 'terminated' || !this.isGuaranteed;
  }

  get isEnding(): boolean {
    return this.isTerminated;
  }

  /** It was started and has not ended. */
  get isActive(): boolean {
    return this.isStarted && this.run?.isFinished === false;
  }

  get exitCode(): number | undefined {
    if (this.isSkipped || !this.isFinished) return undefined;
    if (this.ending?.kind === 'terminated') return this.ending.exitCode ?? 1;
    return this.run?.state === 'success' && this.hasDoneWell(this.run.result) ? 0 : 1;
  }

  hasDoneWell(result: unknown): boolean {
    const hasSomething = this.#output.length > 0 || result !== undefined || this.job.noOutputIsOk;
    return hasSomething && this.job.errors.length === 0;
  }

  get output(): readonly string[] {
    this.#shownOutput ??= Object.freeze([...this.#output]);
    return this.#shownOutput;
  }

  get tree(): Tree | undefined {
    return this.run?.tree ?? this.home?.tree;
  }

  /** Those that are known as jobs: in a set all. */
  get prejobs(): readonly JobCourse[] {
    return (
      this.home?.prejobsOf(this) ??
      this.job.prejobs.flatMap((each) => (typeof each === 'string' ? [] : [courseOf(each)]))
    );
  }

  /** All that it waits for has ended, or is not wanted. */
  get isFree(): boolean {
    return this.prejobs.every((each) => each.isFinished || each.isUnwanted);
  }

  /** Its own precondition holds; an error of it is told when it begins. */
  get isWanted(): boolean {
    try {
      return Boolean(this.job.precondition());
    } catch {
      return true;
    }
  }

  /** Its own precondition is false, and nothing that it waits for can change that. */
  get isUnwanted(): boolean {
    const { precondition } = this.job;
    return precondition !== always && !this.isStarted && !this.isFinished && !this.isWanted && this.isFree;
  }

  // ---- the run --------------------------------------------------------------------------------------------------------

  makeRun(tree: Tree, above: TreeNode, meta: RunMeta): JobRun {
    const id = meta.options.id === undefined ? this.options.id : undefined;
    if (id !== undefined && tree.ids.has(id)) throw new DuplicateIdError(id);
    developmentHooks.used?.(this.job.run, tree);
    this.initialize();
    const run = new JobRun(tree, above, meta, this);
    this.run = run;
    this.#event = undefined;
    if (id !== undefined) {
      run.needExtras().id = id;
      tree.ids.set(id, run.run);
    }
    return run;
  }

  wanted(run: JobRun): void {
    if (this.home === undefined) this.begin(run);
    else this.home.request(this);
  }

  /** Begins the run, if there is still anything to do. */
  begin(run: JobRun): void {
    if (this.isTerminated || this.isSkipped) this.#shut(run);
    else if (this.isFree && !this.#isAskedFor(run)) this.refuse(new DisabledError(this.name));
    else {
      const { timeout } = this.options;
      if (timeout !== undefined) applyOptions(run, { timeout });
      this.#work = new JobWork(this, run);
      run.beginWork(this.#work);
    }
  }

  /** Whether it is wanted; an error of its precondition is its own. */
  #isAskedFor(run: JobRun): boolean {
    try {
      return Boolean(this.job.precondition());
    } catch (error) {
      run.shut(ERROR, error);
      return true;
    }
  }

  #shut(run: JobRun): void {
    const { ending } = this;
    if (ending?.kind === 'error') run.shut(ERROR, ending.error);
    else run.shut(CANCELLED, new Cancellation(ending?.reason, ending?.by ?? 'policy'));
  }

  /** It was asked for, and will not start. */
  refuse(error: unknown): void {
    this.#isRefused = true;
    this.run?.shut(ERROR, error);
  }

  joined(): void {
    this.awaited();
  }

  isDone(): boolean {
    return this.#work?.giveUpSaving() ?? false;
  }

  get isLookedAfter(): boolean {
    return this.home !== undefined;
  }

  dependentRuns(): readonly JobRun[] {
    return this.home?.dependentRuns(this) ?? [];
  }

  // ---- its steps ------------------------------------------------------------------------------------------------------

  get id(): string {
    return this.job.id;
  }

  begun(): void {
    this.startedAt = this.run?.tree.clock.now();
    this.started.reach();
    this.tell('started', this.#details);
  }

  progressed(): void {
    this.tell('progress', this.#details);
    this.home?.progressed();
  }

  body(): unknown {
    return bodyOf(this);
  }

  /** What the subclass does. */
  execute(): unknown {
    this.running.reach();
    this.tell('running', this.#details);
    return this.job.run();
  }

  failed(error: unknown): void {
    this.fail(error);
  }

  cancelled(error: CancelledError): void {
    this.#end({ kind: 'terminated', reason: error.reason, exitCode: undefined, by: error.by });
  }

  succeeded(result: unknown): Startable<unknown> | { readonly error: unknown } | undefined {
    if (this.ending?.kind === 'error') return { error: this.ending.error };
    const { errors } = this.job;
    if (this.home !== undefined && errors.length > 0) return { error: errors[0] };
    return this.isCached || !this.hasDoneWell(result) ? undefined : saving(this, result);
  }

  ended(): void {
    const run = this.run as JobRun;
    if (this.#isRefused) {
      this.#isRefused = false;
      this.run = undefined;
      this.release();
      return;
    }
    const wasOver = this.finished.isReached;
    if (this.isStarted) this.endedAt = run.tree.clock.now();
    if (run.state === 'error') this.#keep(run.error);
    if (run.state === 'cancelled') {
      const { reason, by } = run.error as CancelledError;
      this.ending ??= { kind: 'terminated', reason, exitCode: undefined, by };
    }
    this.tell('finished', this.#details);
    // Where its end is told it may be started anew.
    if (this.run === run) this.#close();
    if (!wasOver) this.home?.ended(this);
  }

  /** Who waits for it waits in vain, though it may start some time. */
  release(): void {
    this.hub.release();
    for (const milestone of [this.started, this.running, this.finished]) milestone.release();
    this.home?.changed(this);
  }

  /** It was never started, and never will be. */
  #over(): void {
    this.#close();
    this.home?.ended(this);
  }

  #close(): void {
    this.hub.stop();
    this.started.reach();
    this.running.reach();
    this.finished.reach();
    this.home?.changed(this);
  }

  #keep(error: unknown): void {
    this.raised ??= this.job.errors.includes(error) ? undefined : error;
    if (this.job.errors.includes(error)) return;
    this.job.errors.push(error);
    this.tell('error', error);
  }

  get #details(): Details {
    this.#event ??= { job: this.job, run: this.run?.run as Run };
    return this.#event;
  }

  // ---- what it is told, and what it tells -----------------------------------------------------------------------------

  /** Emits what the job itself has to tell: errors of listeners are nobody's business but their own. */
  tell(name: string, value?: unknown): void {
    if (this.hub.isStopped) return;
    const { tree } = this;
    for (const error of this.hub.deliver(name, value)) {
      if (tree === undefined) throw error;
      tree.guard(() => {
        throw error;
      });
    }
    this.home?.changed(this);
  }

  warn(warning: unknown): void {
    this.tell('warning', warning);
  }

  error(error: unknown): void {
    if (this.isFinished) return;
    this.job.errors.push(error);
    this.tell('error', error);
    this.#end({ kind: 'error', error });
  }

  fail(error: unknown): void {
    if (this.isFinished) return;
    this.raised ??= error;
    this.#keep(error);
    this.#end({ kind: 'error', error });
  }

  /** @param isForced - guaranteed jobs too, as long as they have not begun */
  terminate(reason: unknown, exitCode: number | undefined, by: CancelledBy, isForced = false): void {
    if ((this.isGuaranteed && !isForced) || this.isFinished || this.run?.isCancelling === true) return;
    if (this.#work?.giveUpSaving() !== true) this.#end({ kind: 'terminated', reason, exitCode, by });
  }

  /** Its set leaves it out. */
  skip(reason: unknown): void {
    this.isSkipped = true;
    this.ending = { kind: 'terminated', reason, exitCode: undefined, by: 'policy' };
    this.#stop(this.ending);
  }

  /** The first counts; a guaranteed one goes on after errors. */
  #end(ending: Ending): void {
    this.ending ??= ending;
    if (!this.isGuaranteed || ending.kind === 'terminated') this.#stop(ending);
  }

  #stop(ending: Ending): void {
    const [reason, by] = ending.kind === 'error' ? [ending.error, 'parent' as const] : [ending.reason, ending.by];
    this.home?.changed(this);
    if (this.#work !== undefined) this.#work.cancelOthers(reason, by);
    else if (this.run !== undefined) this.#shut(this.run);
    else this.#over();
    // Those parts that have waited for it are cancelled by now.
    this.finalize();
  }

  /** @throws {@link StateError} where it does not run */
  mustRun(what: string): JobWork {
    const work = this.#work;
    const when =
      !this.isStarted || work === undefined
        ? 'before the job was started'
        : this.isFinished || !work.isOpen
          ? 'after the job had finished'
          : this.isTerminated
            ? 'after the job was terminated'
            : undefined;
    if (when === undefined) return work as JobWork;
    throw new StateError(`\`${what}\` of \`${this.name}\` was called ${when}. Only while it runs it can take more`);
  }

  // ---- finalization ---------------------------------------------------------------------------------------------------

  get isHeld(): boolean {
    return (this.#held?.size ?? 0) > 0;
  }

  finalize(): void {
    this.#isFinalized = true;
    const held = this.#held;
    this.#held = undefined;
    for (const resolve of held ?? []) resolve();
    this.#work?.look();
  }

  finalization(): Operation<void> {
    return operation<void>((resolve) => {
      if (this.#isFinalized || this.isFinished) return resolve();
      this.#held ??= new Set();
      this.#held.add(resolve);
      return () => {
        if (this.#held?.delete(resolve)) this.#work?.look();
      };
    });
  }

  // ---- prompts --------------------------------------------------------------------------------------------------------

  asks(prompt: Prompt<any>): void {
    this.asking.push(prompt);
    this.tell('prompt', prompt);
    this.tell('refresh');
  }

  hasAsked(prompt: Prompt<any>): void {
    this.asking.splice(this.asking.indexOf(prompt), 1);
    this.home?.changed(this);
  }

  // ---- again ----------------------------------------------------------------------------------------------------------

  /** As new, but for its listeners. */
  reset(): void {
    this.run = undefined;
    this.ending = undefined;
    this.isSkipped = false;
    this.isCached = false;
    this.raised = undefined;
    this.info = '';
    this.startedAt = undefined;
    this.endedAt = undefined;
    this.started = new Milestone();
    this.running = new Milestone();
    this.finished = new Milestone();
    this.memory = undefined;
    this.#work = undefined;
    this.#output = [];
    this.#shownOutput = undefined;
    this.#isFinalized = false;
    this.hub.reopen();
    this.home?.changed(this);
  }
}

/** The precondition of jobs that have none. */
export function always(): boolean {
  return true;
}

/** What becomes of a job. */
export function courseOf(job: { readonly [COURSE]: JobCourse }): JobCourse {
  return job[COURSE];
}
