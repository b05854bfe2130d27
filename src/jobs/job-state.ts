import type { Operation } from '../core/operation.js';
import type { Tree } from '../core/tree.js';
import type { CacheOptions, JobMemory } from './cache/job-memory.js';
import type { JobHome } from './job-home.js';
import type { JobRun } from './job-run.js';
import type { Ending } from './job-work.js';
import { Milestone } from './milestone.js';
import type { Prompt } from './prompts/prompt.js';

/** Where a job keeps its course. */
export const COURSE: unique symbol = Symbol('offloop.course');

/** What the course needs of its job. */
export interface JobSubject extends Operation<unknown> {
  readonly [COURSE]: JobState;
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

/** The precondition of jobs that have none. */
export function always(): boolean {
  return true;
}

/** What a job is at, and what follows from that. */
export class JobState {
  readonly job: JobSubject;
  readonly name: string;
  readonly options: CourseOptions;
  home: JobHome<JobState> | undefined = undefined;
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
  protected lines: string[] = [];
  protected shownLines: readonly string[] | undefined = undefined;

  constructor(job: JobSubject, name: string, options: CourseOptions) {
    this.job = job;
    this.name = name;
    this.options = options;
  }

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
    const hasSomething = this.lines.length > 0 || result !== undefined || this.job.noOutputIsOk;
    return hasSomething && this.job.errors.length === 0;
  }

  get output(): readonly string[] {
    this.shownLines ??= Object.freeze([...this.lines]);
    return this.shownLines;
  }

  get tree(): Tree | undefined {
    return this.run?.tree ?? this.home?.tree;
  }

  /** Those that are known as jobs: in a set all. */
  get prejobs(): readonly JobState[] {
    return (
      this.home?.prejobsOf(this) ?? this.job.prejobs.flatMap((each) => (typeof each === 'string' ? [] : [each[COURSE]]))
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

  /** As new. */
  protected clear(): void {
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
    this.lines = [];
    this.shownLines = undefined;
  }
}
