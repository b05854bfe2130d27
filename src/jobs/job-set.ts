/// <reference lib="esnext.disposable" preserve="true" />
import { asyncDispose } from '../core/dispose.js';
import { StateError } from '../core/errors.js';
import type { Progress } from '../core/progress.js';
import { noProgress } from '../core/progress-state.js';
import type { Run } from '../core/run.js';
import { checkInteger, expected } from '../core/validation.js';
import { Engine, treeOf } from '../engine/engine.js';
import { Listeners } from '../engine/listeners.js';
import { dotOf, mermaidOf } from './graph-text.js';
import { Job, type JobRow, type JobSet as JobSetInterface, type PlannedJob } from './job.js';
import { courseOf, type JobCourse } from './job-course.js';
import { gather, prejobsIn } from './job-graph.js';
import { planOf } from './job-plan.js';
import { rowOf } from './job-row.js';
import { checkJobSetOptions, type JobSetOptions } from './job-set-options.js';
import { SetCourse } from './set-course.js';

type AnyJob = Job<any, any>;

/** Jobs that belong together: a graph that runs in the order of its prejobs, as one run, as much of it at once as can be. */
export type JobSet = JobSetInterface;

class EngineJobSet implements JobSetInterface {
  readonly engine: Engine;
  readonly #course: SetCourse;
  #jobs: ReadonlyMap<string, AnyJob> = new Map();
  readonly #listeners: Listeners;
  readonly #rows = new Map<JobCourse, JobRow>();
  #snapshot: readonly JobRow[] | undefined;

  constructor(engine: Engine, jobs: readonly AnyJob[], options: JobSetOptions = {}) {
    if (!(engine instanceof Engine)) throw new TypeError(expected('engine', 'an engine', engine));
    if (!Array.isArray(jobs)) throw new TypeError(expected('jobs', 'an array of jobs', jobs));
    checkJobSetOptions(options);
    const tree = treeOf(engine);
    this.engine = engine;
    this.#listeners = new Listeners(tree);
    this.#course = new SetCourse(this.#subject, tree, options);
    this.add(...jobs);
  }

  get #subject(): ConstructorParameters<typeof SetCourse>[0] {
    const set = this;
    return {
      facade: set,
      changed: (course) => this.#changed(course),
      rebuild: () => this.#build([]),
      get isSeen() {
        return !set.#listeners.isEmpty;
      },
    };
  }

  // ---- jobs -----------------------------------------------------------------------------------------------------------

  get size(): number {
    return this.#jobs.size;
  }

  get(name: string): AnyJob | undefined {
    return this.#jobs.get(name);
  }

  [Symbol.iterator](): IterableIterator<AnyJob> {
    return [...this.#jobs.values()][Symbol.iterator]();
  }

  add(...jobs: AnyJob[]): this {
    for (const job of jobs) if (!(job instanceof Job)) throw new TypeError(expected('jobs', 'an array of jobs', job));
    this.#build(jobs);
    return this;
  }

  /** All is checked before anything is changed. */
  #build(jobs: readonly AnyJob[]): void {
    const all = gather<AnyJob>(this.#jobs, [...jobs, ...this.#jobs.values()]);
    const prejobs = prejobsIn(all);
    const added = [...all.values()].filter((job) => this.#jobs.get(job.name) !== job).map(courseOf);
    for (const course of added) refuseTaken(course);
    for (const course of added) course.home = this.#course;
    this.#jobs = all;
    this.#course.setGraph(new Map([...prejobs].map(([job, before]) => [courseOf(job), before.map(courseOf)])));
    for (const course of added) course.initialize();
    if (added.length > 0) this.#changed();
  }

  // ---- its course -----------------------------------------------------------------------------------------------------

  start(): void {
    this.#course.start();
  }

  terminate(reason?: unknown, exitCode?: number): void {
    checkInteger('exitCode', exitCode, 0);
    this.#course.terminate(reason, exitCode);
  }

  cancel(reason?: unknown): void {
    this.#course.cancel(reason);
  }

  reset(which: 'all' | 'failed' = 'all'): void {
    if (which !== 'all' && which !== 'failed') throw new TypeError(expected('which', "'all' or 'failed'", which));
    this.#course.reset(which);
    this.#changed();
  }

  get current(): Run<number> | undefined {
    return this.#course.run?.run as Run<number> | undefined;
  }

  get progress(): Progress {
    return this.#course.run?.progress ?? noProgress;
  }

  get finished(): Promise<void> {
    return this.#course.finished.promise;
  }

  get exitCode(): number | undefined {
    return this.#course.exitCode;
  }

  async [asyncDispose](): Promise<void> {
    this.cancel('the scope of `await using` has ended');
    await this.current?.settled;
  }

  // ---- what is seen of it ---------------------------------------------------------------------------------------------

  async plan(): Promise<readonly PlannedJob[]> {
    const planned = await planOf(this.#course);
    return planned.map(({ course, isEnabled, isCached }) => ({
      job: course.job as AnyJob,
      prejobs: this.#course.prejobsOf(course).map(({ name }) => name),
      isEnabled,
      isCached,
    }));
  }

  toMermaid(): string {
    return mermaidOf(prejobsIn(this.#jobs));
  }

  toDot(): string {
    return dotOf(prejobsIn(this.#jobs));
  }

  readonly subscribe = (listener: () => void): (() => void) => this.#listeners.subscribe(listener);

  readonly getSnapshot = (): readonly JobRow[] => {
    this.#snapshot ??= [...this.#jobs.values()].map((job) => this.#row(job));
    return this.#snapshot;
  };

  #row(job: AnyJob): JobRow {
    const course = courseOf(job);
    let row = this.#rows.get(course);
    if (row === undefined) {
      row = rowOf(job, course);
      this.#rows.set(course, row);
    }
    return row;
  }

  #changed(course?: JobCourse): void {
    if (course === undefined) this.#rows.clear();
    else this.#rows.delete(course);
    this.#snapshot = undefined;
    this.#listeners.tell();
  }
}

/** A job belongs to one set for good. */
function refuseTaken({ name, home, run }: JobCourse): void {
  if (home !== undefined) throw new StateError(`The job \`${name}\` belongs to another set already`);
  if (run !== undefined)
    throw new StateError(
      `The job \`${name}\` was started before it came into a set. Make another one, or \`reset()\` it`,
    );
}

/**
 * Makes a set of jobs. The prejobs that they have as objects are taken in with them.
 *
 * @throws `TypeError` for names that nobody has, two jobs of one name, and circles, which are spelled out; {@link StateError} for a job of another set
 * @example
 * ```ts
 * import { sleep } from 'offloop';
 * import { defineJob, JobSet } from 'offloop/jobs';
 * import { NodeEngine } from 'offloop/node';
 * const fetch = defineJob({ name: 'fetch', *run() { yield* sleep(1); return 'page'; } });
 * const parse = defineJob({ name: 'parse', prejobs: [fetch], *run() { return (yield* fetch).length; } });
 * const set = new JobSet(new NodeEngine(), [parse], { onFailure: 'independent' });
 * set.start();
 * await set.finished;
 * set.getSnapshot().map(({ name, state }) => `${name}: ${state}`); // => ['fetch: success', 'parse: success']
 * ```
 * @remarks Idea: upsies' JobRunner.
 */
export const JobSet: new (engine: Engine, jobs: readonly AnyJob[], options?: JobSetOptions) => JobSet = EngineJobSet;
