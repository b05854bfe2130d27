import type { CANCELLED, ERROR, TreeNode } from '../core/node.js';
import { START, type Starter, type Wait, type Waiter } from '../core/protocol.js';
import type { RunMeta } from '../core/run-meta.js';
import { RunNode } from '../core/run-node.js';
import type { Tree } from '../core/tree.js';
import { ASKER, type Asker } from './prompts/asker.js';

/** The job's side of its run. */
export interface RunCourse extends Asker {
  readonly id: string;
  /** Somebody starts the run: the job, or its set, says when it begins. */
  wanted(run: JobRun): void;
  begun(): void;
  progressed(): void;
  /** Somebody waits for it. */
  joined(): void;
  ended(): void;
  /** A cancel or a timeout is about to be accepted. @returns whether it comes too late: all that the job does is done */
  isDone(): boolean;
  /** It was terminated, and what it does is ending. */
  readonly isEnding: boolean;
  /** Whether its errors and its end are somebody's who does not wait for the run: those of a set. */
  readonly isLookedAfter: boolean;
  /** The runs that cannot start before this one has ended. */
  dependentRuns(): readonly JobRun[];
}

/** The run of a job. The job learns of each step before all that listen to the run. */
export class JobRun extends RunNode {
  readonly #course: RunCourse;
  #hasBegun = false;
  /** Somebody waited for it, or listened to its end. */
  wasObserved = false;

  constructor(tree: Tree, above: TreeNode, meta: RunMeta, course: RunCourse) {
    super(tree, above, meta);
    this.#course = course;
    this.needExtras();
  }

  protected override stateChanged(): void {
    if (this.isFinished) this.#course.ended();
    else if (!this.#hasBegun && this.isRunning) {
      this.#hasBegun = true;
      this.#course.begun();
    }
    super.stateChanged();
  }

  override emitProgress(): void {
    this.#course.progressed();
    super.emitProgress();
  }

  override get id(): string {
    const extras = this.needExtras();
    extras.id ??= this.#course.id;
    return extras.id;
  }

  get course(): RunCourse {
    return this.#course;
  }

  get [ASKER](): Asker {
    return this.#course;
  }

  override [START](waiter: Waiter, token: number): Wait {
    const wait = super[START](waiter, token);
    this.#course.joined();
    return wait;
  }

  override begin(): void {
    this.#course.wanted(this);
  }

  /** It may begin. */
  beginWork(work: Starter): void {
    super.begin(work);
  }

  override shut(kind: typeof ERROR | typeof CANCELLED, value: unknown): boolean {
    return !this.#course.isDone() && super.shut(kind, value);
  }

  override get isCancelling(): boolean {
    return super.isCancelling || (!this.isSettled && this.#course.isEnding);
  }

  override waiters(): Iterable<Waiter> {
    const dependents = this.#course.dependentRuns().map(
      (run): Waiter => ({
        frame: run,
        resume() {},
        fail() {},
        blocked: () => run,
      }),
    );
    return [...super.waiters(), ...dependents];
  }

  protected override announce(): void {
    this.wasObserved = this.isObserved;
    if (this.#course.isLookedAfter) this.observe();
    super.announce();
  }
}

/** The run of a job that a node is part of. */
export function jobRunOf(node: TreeNode | undefined): JobRun | undefined {
  for (let at = node; at !== undefined; at = at.above) if (at instanceof JobRun) return at;
  return undefined;
}
