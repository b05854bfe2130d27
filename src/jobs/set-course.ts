import { StateError } from '../core/errors.js';
import { host } from '../core/host.js';
import { START, STOP, type Starter } from '../core/protocol.js';
import { plainMeta, RunMeta } from '../core/run-meta.js';
import { applyOptions } from '../core/spawn.js';
import type { Tree } from '../core/tree.js';
import { DisabledError } from './job-body.js';
import type { JobCourse } from './job-course.js';
import type { JobHome } from './job-home.js';
import type { JobRun } from './job-run.js';
import type { JobSetOptions } from './job-set-options.js';
import { Milestone } from './milestone.js';
import { SetGraph } from './set-graph.js';
import { SetRun } from './set-run.js';
import { blockedBy, waitedForInVain } from './set-waits.js';

/** What the course needs of its set. */
interface SetSubject {
  /** What jobs show as their `set`. */
  readonly facade: unknown;
  /** Rows are others: of one job, or where none is named of any. */
  changed(course?: JobCourse): void;
  /** The prejobs of a job are others. */
  rebuild(): void;
  /** Whether somebody sees what becomes of the jobs. */
  readonly isSeen: boolean;
}

/** What becomes of a set of jobs: which begins when, and what follows a failure. */
export class SetCourse implements JobHome<JobCourse> {
  readonly tree: Tree;
  readonly #set: SetSubject;
  readonly #options: JobSetOptions;
  readonly #most: number;
  readonly graph = new SetGraph();
  run: SetRun | undefined = undefined;
  finished = new Milestone();
  #answer: (() => void) | undefined;
  #isStarted = false;
  /** What becomes of those that have not started. */
  #stance: 'open' | 'finishing' | 'terminated' | 'cancelled' = 'open';
  readonly #active = new Set<JobCourse>();
  /** In order of their ends. */
  readonly #ended = new Set<JobCourse>();
  /** Somebody has started them, or waits for their results. */
  readonly #demanded = new Set<JobCourse>();
  /** Somebody waits for their events. */
  readonly #awaited = new Set<JobCourse>();
  /** They may have become ready. */
  readonly #candidates = new Set<JobCourse>();
  /** They wait for a place alone. */
  readonly #ready = new Set<JobCourse>();
  readonly #endings: JobCourse[] = [];
  #isTurning = false;
  #isTurnPlanned = false;
  #givenExitCode: number | undefined;

  constructor(set: SetSubject, tree: Tree, options: JobSetOptions) {
    this.#set = set;
    this.tree = tree;
    this.#options = options;
    this.#most = options.maxConcurrency ?? Number.POSITIVE_INFINITY;
  }

  get set(): unknown {
    return this.#set.facade;
  }

  // ---- the graph ------------------------------------------------------------------------------------------------------

  /** The jobs, in order of declaration, each with its prejobs. */
  setGraph(prejobs: ReadonlyMap<JobCourse, readonly JobCourse[]>): void {
    this.graph.set(prejobs);
    if (this.isActive) this.#lookAtAll();
  }

  get jobs(): IterableIterator<JobCourse> {
    return this.graph.jobs;
  }

  prejobsOf(course: JobCourse): readonly JobCourse[] {
    return this.graph.prejobsOf(course);
  }

  dependentRuns(course: JobCourse): readonly JobRun[] {
    const dependents = this.graph.dependentsOf(course);
    return dependents.flatMap(({ run, isStarted }) => (run === undefined || isStarted ? [] : [run]));
  }

  prejobsChanged(): void {
    this.#set.rebuild();
  }

  preconditionChanged(course: JobCourse): void {
    this.graph.conditional.add(course);
    this.changed(course);
    this.refresh();
  }

  // ---- what it is asked -----------------------------------------------------------------------------------------------

  /** It was started, and has not come to rest. */
  get isActive(): boolean {
    return this.#answer !== undefined;
  }

  get exitCode(): number | undefined {
    return this.finished.isReached ? this.#exitCodeNow : undefined;
  }

  get #exitCodeNow(): number {
    for (const { exitCode } of this.#ended) if (exitCode !== undefined && exitCode !== 0) return exitCode;
    return this.#givenExitCode ?? 0;
  }

  start(): void {
    this.tree.refuseIfClosed();
    this.#isStarted = true;
    if (this.run === undefined || [...this.jobs].some((course) => !course.isFinished)) this.#open();
    this.#lookAtAll();
  }

  demand(course: JobCourse): JobRun {
    if (course.run === undefined) this.#makeRun(course);
    const { run } = course;
    if (run === undefined) throw course.job.errors.at(-1);
    this.request(course);
    return run;
  }

  /** Those before it are needed as well. */
  request(course: JobCourse): void {
    for (const each of this.graph.withPrejobs(course)) {
      if (each.isStarted || each.isFinished) continue;
      if (each.run === undefined) this.#makeRun(each);
      this.#demanded.add(each);
      this.#candidates.add(each);
    }
    this.#turn();
    // Who waits for it does so only after this.
    this.#turnLater();
  }

  /** Where it cannot be made, as with the id of another, the job has failed. */
  #makeRun(course: JobCourse): void {
    const isOver = course.isFinished;
    const above = this.#open();
    try {
      above.tellHere(() => course.makeRun(this.tree, above, plainMeta(course.name)));
    } catch (error) {
      course.fail(error);
      return;
    }
    if (isOver && course.run !== undefined) course.begin(course.run);
  }

  awaited(course: JobCourse): void {
    if (course.isFinished) return;
    if (!course.isStarted) this.#awaited.add(course);
    // Where all wait for one another there is no end that would be a turn.
    if (this.#awaited.size > 0 || this.#demanded.size > 0) this.#turnLater();
  }

  refresh(): void {
    if (this.isActive) this.#lookAtAll();
  }

  changed(course: JobCourse): void {
    this.#set.changed(course);
  }

  progressed(): void {
    this.run?.touch();
  }

  terminate(reason: unknown, exitCode: number | undefined): void {
    if (!this.isActive && [...this.jobs].every((course) => course.isFinished)) return;
    this.#stance = 'terminated';
    this.#givenExitCode ??= exitCode;
    this.#together(() => {
      for (const course of this.jobs) course.terminate(reason, exitCode, 'user');
    });
  }

  cancel(reason: unknown): void {
    if (this.isActive) this.run?.cancel(reason);
    else this.#close(reason);
  }

  /** @throws {@link StateError} while one runs */
  reset(which: 'all' | 'failed'): void {
    if (this.isActive || this.run?.isFinished === false)
      throw new StateError(`The set \`${this.#options.name ?? 'jobs'}\` runs. Wait for its end before \`reset()\``);
    const failed = [...this.jobs].filter((course) => course.isFinished && course.exitCode !== 0);
    for (const course of which === 'all' ? this.jobs : this.graph.withDependents(failed)) {
      course.job.reset();
      this.#ended.delete(course);
    }
    this.#stance = 'open';
    this.#givenExitCode = undefined;
    this.run = undefined;
    this.finished = new Milestone();
  }

  // ---- its run --------------------------------------------------------------------------------------------------------

  #open(): SetRun {
    if (this.run !== undefined && this.isActive) return this.run;
    this.tree.refuseIfClosed();
    const { name = 'jobs', owner, signal } = this.#options;
    if (this.#stance !== 'cancelled') this.#stance = 'open';
    if (this.finished.isReached) this.finished = new Milestone();
    const options = { name, ...(owner !== undefined && { owner }), ...(signal !== undefined && { signal }) };
    const run = new SetRun(this.tree, new RunMeta(name, options), () => this.#progress());
    const work: Starter = {
      [START]: (_waiter, token) => {
        this.#answer = () => run.resume(token, this.#exitCodeNow);
        return {
          [STOP]: () => {
            this.#answer = undefined;
          },
        };
      },
    };
    this.run = run;
    run.on('state', () => this.#runChanged(run));
    applyOptions(run, options);
    run.begin(work);
    run.tellWaiting();
    return run;
  }

  #runChanged(run: SetRun): void {
    if (run !== this.run) return;
    if (run.isCancelling || (run.isFinished && run.state !== 'success')) this.#close('its set was cancelled');
    if (!run.isFinished) return;
    this.finished.reach();
    this.#set.changed();
  }

  /** Nothing starts any more; what runs is cancelled with the run. */
  #close(reason: unknown): void {
    if (this.#stance === 'cancelled') return;
    this.#stance = 'cancelled';
    this.#together(() => {
      for (const course of this.jobs) if (!course.isStarted) course.terminate(reason, undefined, 'user', true);
    });
  }

  /** Each job is one step. */
  #progress(): { readonly completed: number; readonly total: number } {
    let completed = 0;
    let total = 0;
    for (const course of this.jobs) {
      if (course.isUnwanted) continue;
      total += 1;
      if (course.isStarted && course.isFinished) completed += 1;
      else if (course.isActive) completed += course.run?.progress.fraction ?? 0;
    }
    return { completed, total };
  }

  // ---- turns ----------------------------------------------------------------------------------------------------------

  ended(course: JobCourse): void {
    this.#active.delete(course);
    this.#demanded.delete(course);
    this.#awaited.delete(course);
    this.#ready.delete(course);
    this.#endings.push(course);
    this.run?.touch();
    this.#turn();
  }

  #lookAtAll(): void {
    for (const course of this.jobs) if (!course.isStarted && !course.isFinished) this.#candidates.add(course);
    this.#turn();
  }

  #turnLater(): void {
    if (this.#isTurnPlanned) return;
    this.#isTurnPlanned = true;
    host.queueMicrotask(() => {
      this.#isTurnPlanned = false;
      this.#turn();
    });
  }

  /** Many changes, and one look at what follows. */
  #together(change: () => void): void {
    const wasTurning = this.#isTurning;
    this.#isTurning = true;
    change();
    this.#isTurning = wasTurning;
    this.#turn();
  }

  /** Ends first, then what may start by now; what that leads to is part of the same turn. */
  #turn(): void {
    if (this.#isTurning) return;
    this.#isTurning = true;
    try {
      do {
        for (let course = this.#endings.shift(); course !== undefined; course = this.#endings.shift())
          this.#settle(course);
      } while (this.#startNext() || this.#release());
    } finally {
      this.#isTurning = false;
    }
    if (this.#active.size === 0 && this.#ready.size === 0) this.#rest();
  }

  #settle(course: JobCourse): void {
    this.#ended.add(course);
    this.#report(course);
    if (course.exitCode !== undefined && course.exitCode !== 0 && this.#stance === 'open') this.#failed(course);
    for (const each of this.graph.dependentsOf(course)) this.#candidates.add(each);
    for (const each of this.graph.conditional) {
      if (each.isStarted || each.isFinished) continue;
      this.#candidates.add(each);
      for (const dependent of this.graph.dependentsOf(each)) this.#candidates.add(dependent);
      this.changed(each);
    }
  }

  #failed(course: JobCourse): void {
    const reason = `the job \`${course.name}\` has failed`;
    const { onFailure = 'terminate' } = this.#options;
    if (onFailure === 'terminate') {
      this.#stance = 'terminated';
      for (const each of this.jobs) each.terminate(reason, undefined, 'policy');
    } else if (onFailure === 'finish') {
      this.#stance = 'finishing';
      for (const each of this.jobs) this.#skip(each, reason);
    } else if (onFailure === 'independent') {
      for (const each of this.graph.withDependents([course])) this.#skip(each, reason);
    }
  }

  #skip(course: JobCourse, reason: string): void {
    if (!course.isGuaranteed && !course.isStarted && !course.isFinished) course.skip(reason);
  }

  /** Where nobody sees an error, it is logged: a set looks after its jobs, and throws nothing. */
  #report(course: JobCourse): void {
    const { exitCode, ending, hub, run } = course;
    if (exitCode === undefined || exitCode === 0 || ending?.kind === 'terminated') return;
    if (this.#set.isSeen || hub.hears('finished') || hub.hears('error') || run?.wasObserved === true) return;
    const [error] = course.job.errors;
    const why = error instanceof Error ? error.message : String(error ?? 'it gave neither output nor a result');
    this.tree.log('error', `The job \`${course.name}\` has failed: ${why}`, { error });
  }

  /** @returns whether one was begun, or has turned out not to be ready */
  #startNext(): boolean {
    for (const course of this.#candidates) if (this.#isReady(course)) this.#ready.add(course);
    this.#candidates.clear();
    const course = this.#nextReady;
    if (course === undefined) return false;
    this.#ready.delete(course);
    if (!this.#isReady(course)) return true;
    this.#demanded.delete(course);
    this.#awaited.delete(course);
    this.#active.add(course);
    // In the context in which the set was started, whoever has ended before.
    this.#open().tellHere(() => {
      if (course.run === undefined) this.#makeRun(course);
      if (course.run !== undefined) course.begin(course.run);
    });
    if (course.isFinished || course.run === undefined) this.#active.delete(course);
    return true;
  }

  #isReady(course: JobCourse): boolean {
    const isAsked = this.#demanded.has(course) || (this.#isStarted && course.autostart);
    if (!isAsked || course.isStarted || course.isFinished || this.#stance === 'cancelled' || !course.isFree)
      return false;
    if (this.#stance !== 'open' && !course.isGuaranteed) {
      // It came after the failure.
      if (this.#stance === 'terminated') course.terminate('the set was terminated', undefined, 'policy');
      else this.#skip(course, 'a job has failed');
      return false;
    }
    return course.isWanted;
  }

  /** The next that has a place: a free one, or that of those which wait for it. */
  get #nextReady(): JobCourse | undefined {
    const [first] = this.#ready;
    if (first === undefined || this.#active.size < this.#most) return first;
    if (this.#demanded.size === 0 && this.#awaited.size === 0) return undefined;
    for (const course of this.#ready) {
      const asked = [...this.graph.withDependents([course])].filter(
        (each) => this.#demanded.has(each) || this.#awaited.has(each),
      );
      if (this.#active.size - blockedBy(asked, this.#active).size < this.#most) return course;
    }
    return undefined;
  }

  /** Ends waits for what will never start. @returns whether there were any */
  #release(): boolean {
    if (this.#demanded.size === 0 && this.#awaited.size === 0) return false;
    const awaited = new Set([...this.#demanded, ...this.#awaited].filter((course) => !this.#ready.has(course)));
    const inVain = waitedForInVain(awaited, this.#active);
    for (const course of inVain) {
      this.#demanded.delete(course);
      this.#awaited.delete(course);
      if (course.run === undefined) course.release();
      else course.refuse(this.#whyNot(course));
    }
    return inVain.length > 0;
  }

  #whyNot(course: JobCourse): StateError {
    if (course.isUnwanted) return new DisabledError(course.name);
    const open = this.prejobsOf(course).filter((each) => !each.isFinished);
    const names = open.map(({ name }) => `\`${name}\``).join(', ');
    return new StateError(
      `The job \`${course.name}\` will not start: it waits for ${names}, which will not end before it`,
    );
  }

  /** Nothing runs, and nothing will start. */
  #rest(): void {
    for (const course of this.jobs) if (course.isUnwanted) course.release();
    const answer = this.#answer;
    this.#answer = undefined;
    if (answer !== undefined) answer();
    else if (this.run === undefined && this.#stance !== 'open') {
      this.finished.reach();
      this.#set.changed();
    }
  }
}
