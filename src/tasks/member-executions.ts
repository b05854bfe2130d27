import type { TreeNode } from '../core/node.js';
import type { Progress } from '../core/progress.js';
import { STOP, type Wait, type Waiter } from '../core/protocol.js';
import type { Run } from '../core/run.js';
import { topLevelOf } from '../core/top-level.js';
import type { Tree } from '../core/tree.js';
import type { Assignment, AssignmentListener, Submission, TaskExecutor } from '../executors/executor.js';
import { BatchExecution, type BatchHost } from './batch-execution.js';
import type { Batch } from './batches.js';
import { type Executable, Execution, type ExecutionSink, isPlain } from './execution.js';
import type { ExecutorKind } from './executor-kind.js';
import { submitTo } from './measured.js';
import { MemberFrame } from './member-frame.js';
import { MemberQueue } from './member-queue.js';
import type { MultiSettings } from './multi-options.js';
import { Places } from './places.js';

/** What executing members needs of their run; members are told by their index. */
export interface MembersHost {
  readonly tree: Tree;
  /** What operations that are no tasks execute below. */
  readonly node: TreeNode;
  /** That of the multi task. */
  readonly run: Run;
  /** That of a member, where somebody has looked at it. */
  memberRun(index: number): Run | undefined;
  /** Waits for them. */
  readonly memberWaiter: Waiter;
  /** The run goes on. */
  readonly isOpen: boolean;
  /** No further member may begin: there is no room for results, or its gate is closed. */
  readonly isHeldBack: boolean;
  /** @returns false where the run has ended, with this or before */
  memberEnded(index: number, value: unknown, failed: boolean): boolean;
  /** Its time is up: the answer is there, and its work is still stopping. @returns as `memberEnded` */
  memberExpired(index: number, error: unknown, failed: boolean): boolean;
  /** Members that stand side by side have ended well. */
  membersGave(first: number, values: readonly unknown[]): void;
  /** A worker has given these, which are told of next. */
  membersReceived(values: readonly unknown[]): void;
  /** It was cancelled, or its time was up, and its work has stopped. */
  memberStopped(index: number): void;
  memberProgress(index: number, progress: Progress): void;
  /** More of them have ended than before. */
  membersTold(): void;
  /** The iterable threw, or gave what is no operation. */
  sourceFailed(error: unknown): void;
  /** Nothing more can be started now, or something has stopped: perhaps that was all. */
  membersSettled(): void;
}

/** A member that executes. */
export interface ExecutingMember {
  readonly index: number;
  readonly name: string;
  cancel(why: unknown): void;
}

/** Executes the members of a multi task: as many at once as there are places, short ones by the batch. */
export class MemberExecutions implements ExecutionSink {
  readonly #run: MembersHost;
  readonly #queue: MemberQueue;
  readonly #places: Places;
  readonly #batchHost: BatchHost;
  /** What executes, or is still stopping, by the member's index. */
  readonly #active = new Map<number, Execution | BatchExecution | Wait>();
  #isPumping = false;

  constructor(
    run: MembersHost,
    members: Iterable<unknown>,
    { maxWorkers, skipErrors }: MultiSettings,
    forcedKind: ExecutorKind | undefined,
  ) {
    const { tree } = run;
    this.#run = run;
    this.#places = new Places(tree, maxWorkers, () => this.pump());
    this.#queue = new MemberQueue(members, this.#places, forcedKind);
    this.#batchHost = {
      tree,
      node: run.node,
      run: run.run,
      queue: this.#queue,
      stopsAtError: !skipErrors,
      memberEnded: (index, value, failed) => {
        if (!failed) run.membersReceived([value]);
        run.memberEnded(index, value, failed);
      },
      membersGave: (first, values) => {
        run.membersReceived(values);
        run.membersGave(first, values);
      },
      memberStopped: (index) => run.memberStopped(index),
      memberProgress: (index, progress) => run.memberProgress(index, progress),
      membersTold: () => run.membersTold(),
      batchEnded: (batch) => this.#batchEnded(batch),
    };
  }

  get topLevel(): TreeNode {
    return topLevelOf(this.#run.node);
  }

  get isLone(): boolean {
    return false;
  }

  get run(): Run {
    return this.#run.run;
  }

  memberRun(index: number): Run | undefined {
    return this.#run.memberRun(index);
  }

  /** How long the first members take says how many of the next go together. */
  submit(executor: TaskExecutor, assignment: Assignment, listener: AssignmentListener): Submission {
    return submitTo(executor, assignment, listener);
  }

  /** How many members there are, where that is known before the walk. */
  get total(): number | undefined {
    return this.#queue.total;
  }

  /** Nothing executes, nor is anything still stopping. */
  get isIdle(): boolean {
    return this.#active.size === 0;
  }

  /** All have been told of. */
  get isDone(): boolean {
    return !this.#isPumping && this.#places.occupied === 0 && this.#queue.isEmpty;
  }

  /** Starts members while there are places, and room for their results. */
  pump(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    try {
      while (this.#run.isOpen && !this.#run.isHeldBack && this.#startNext());
    } catch (error) {
      this.#run.sourceFailed(error);
    }
    this.#isPumping = false;
    this.#run.membersSettled();
  }

  /** @returns false where none can be started now */
  #startNext(): boolean {
    const next = this.#queue.next();
    if (next === undefined) return false;
    this.#places.occupy(next.index, next.place, () => {
      if ('batch' in next) this.#startBatch(next.batch, next.kind);
      else this.#start(next.index, next.member, next.kind);
    });
    return true;
  }

  #startBatch(batch: Batch, kind: ExecutorKind): void {
    const execution = new BatchExecution(kind, batch, this.#batchHost);
    this.#active.set(batch.first, execution);
    execution.start();
  }

  #batchEnded({ first, count }: Batch): void {
    this.#active.delete(first);
    if (this.#run.isOpen) {
      this.#places.free(first);
      this.#run.membersTold();
      this.pump();
      return;
    }
    for (let index = first; index < first + count; index += 1) this.#run.memberStopped(index);
    this.#run.membersSettled();
  }

  #start(index: number, member: unknown, kind: ExecutorKind | undefined): void {
    if (!this.#run.isOpen) return;
    if (kind !== undefined) {
      const execution = new Execution(this.#run.tree, member as Executable, kind, this, index);
      this.#active.set(index, execution);
      execution.start();
      return;
    }
    const { tree, memberWaiter } = this.#run;
    const frame = new MemberFrame(tree, this.#run.node, (progress) => this.#run.memberProgress(index, progress));
    const wait = frame.startFor(memberWaiter, index, member);
    // It may have cancelled this run inside its start.
    if (this.#run.isOpen) this.#active.set(index, wait);
    else wait[STOP](false);
  }

  // ---- what becomes of them -------------------------------------------------------------------------------------------

  executionStarted(): void {
    this.#run.tree.onRun?.('started', undefined);
  }

  executionProgress(index: number, progress: Progress): void {
    this.#run.memberProgress(index, progress);
  }

  executionEnded(index: number, value: unknown, failed: boolean, isStopping: boolean): void {
    const active = this.#active.get(index);
    if (active instanceof Execution && isPlain(active.task)) this.#queue.ended(active.task.reference);
    if (!failed && active instanceof Execution && active.kind !== 'loop') this.#run.membersReceived([value]);
    if (!isStopping) this.ended(index, value, failed);
    else {
      this.#free(index);
      if (this.#run.memberExpired(index, value, failed)) this.#goOn();
    }
  }

  executionStopped(index: number): void {
    this.#active.delete(index);
    this.#run.memberStopped(index);
    this.#run.membersSettled();
  }

  /** A member has ended, or the operation that stands for one. */
  ended(index: number, value: unknown, failed: boolean): void {
    this.#active.delete(index);
    this.#free(index);
    if (this.#run.memberEnded(index, value, failed)) this.#goOn();
  }

  #free(index: number): void {
    if (this.#run.isOpen) this.#places.free(index);
  }

  #goOn(): void {
    this.#run.membersTold();
    this.pump();
  }

  // ---- cancel ---------------------------------------------------------------------------------------------------------

  /** Those that were handed to a worker, and are wanted. */
  *executing(): Iterable<ExecutingMember> {
    for (const [first, active] of this.#active) {
      if (active instanceof BatchExecution) {
        for (const offset of active.executing)
          yield {
            index: first + offset,
            name: active.batch.name,
            cancel: (why) => {
              // First, since it may end the run.
              active.drop(offset);
              this.#run.memberExpired(first + offset, why, true);
            },
          };
      } else if (active instanceof Execution && active.isExecuting) {
        const cancel = (why: unknown): void => {
          active.cancel();
          this.#free(first);
          if (this.#run.memberExpired(first, why, true)) this.#goOn();
        };
        yield { index: first, name: active.task.name, cancel };
      }
    }
  }

  /** Nobody wants them any more: nothing is started, and what executes is cancelled. */
  cancel(report: (error: unknown) => void): void {
    this.#queue.close(report);
    this.#places.close();
    for (const [index, active] of [...this.#active]) {
      if (active instanceof Execution || active instanceof BatchExecution) active.cancel();
      else {
        this.#active.delete(index);
        active[STOP](false);
      }
    }
  }
}
