import { Cancellation } from '../core/cancellation.js';
import { developmentHooks } from '../core/development-hooks.js';
import { type CancelledBy, type CancelledError, DuplicateIdError, StateError } from '../core/errors.js';
import { CANCELLED, ERROR, type TreeNode } from '../core/node.js';
import type { Operation, Startable } from '../core/operation.js';
import type { Run } from '../core/run.js';
import type { RunMeta } from '../core/run-meta.js';
import { applyOptions } from '../core/spawn.js';
import type { Tree } from '../core/tree.js';
import { Hub, type HubOwner } from './event-hub.js';
import { Finalization } from './finalization.js';
import type { EventKind } from './hub-event.js';
import { bodyOf, DisabledError, saving } from './job-body.js';
import type { JobHome } from './job-home.js';
import { JobRun, type RunCourse } from './job-run.js';
import { COURSE, type CourseOptions, JobState, type JobSubject } from './job-state.js';
import { type Ending, JobWork, type WorkCourse } from './job-work.js';
import type { Prompt } from './prompts/prompt.js';

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
export class JobCourse extends JobState implements RunCourse, WorkCourse, HubOwner {
  readonly hub: Hub;
  declare home: JobHome<JobCourse> | undefined;
  readonly #initialize: () => void;
  #isInitialized = false;
  #work: JobWork | undefined;
  #event: Details | undefined;
  readonly #finalization = new Finalization(() => this.#work?.look());
  /** It was asked for and is not wanted: what comes of that is no end of the job. */
  #isRefused = false;

  constructor(job: JobSubject, name: string, options: CourseOptions, initialize: () => void) {
    super(job, name, options);
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
      this.lines.push(String(value));
      this.shownLines = undefined;
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

  override get prejobs(): readonly JobCourse[] {
    return super.prejobs as readonly JobCourse[];
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
    return this.#finalization.isHeld;
  }

  finalize(): void {
    this.#finalization.reach();
  }

  finalization(): Operation<void> {
    return this.#finalization.wait(() => this.isFinished);
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
    this.clear();
    this.#work = undefined;
    this.#finalization.reset();
    this.hub.reopen();
    this.home?.changed(this);
  }
}

/** What becomes of a job. */
export function courseOf(job: { readonly [COURSE]: JobCourse }): JobCourse {
  return job[COURSE];
}
