import { WorkerCrashedError } from '../core/errors.js';
import type { Progress } from '../core/progress.js';
import type { Tree } from '../core/tree.js';
import type { CallAnswers } from '../executors/executor.js';
import { type Batch, BatchExecution, type BatchSink } from './batch-execution.js';
import type { Batches } from './batches.js';
import type { ExecutorKind } from './executor-kind.js';

/** What batches need of the run whose members they execute. */
export interface BatchHost {
  /** A member has ended. @returns false where that has ended the run */
  memberEnded(index: number, value: unknown, failed: boolean): boolean;
  /** Members that stand side by side have ended well. */
  membersGave(first: number, values: readonly unknown[]): void;
  /** Its worker has really stopped. */
  memberStopped(index: number): void;
  memberProgress(index: number, progress: Progress): void;
  /** The batch gives its place back; the run goes on. */
  batchEnded(batch: Batch): void;
}

/** Executes batches, and tells what became of each member. */
export class BatchMembers implements BatchSink {
  readonly #tree: Tree;
  readonly #batches: Batches;
  readonly #host: BatchHost;
  readonly #stopsAtError: boolean;

  constructor(tree: Tree, batches: Batches, stopsAtError: boolean, host: BatchHost) {
    this.#tree = tree;
    this.#batches = batches;
    this.#stopsAtError = stopsAtError;
    this.#host = host;
  }

  execute(batch: Batch, kind: ExecutorKind): BatchExecution {
    return new BatchExecution(this.#tree, kind, batch, this.#stopsAtError, this);
  }

  /** One member is not wanted any more: its worker stops, and the others go on elsewhere. */
  drop(execution: BatchExecution, offset: number, why: unknown): void {
    // First, since it may end the run.
    execution.drop(offset);
    this.#host.memberEnded(execution.batch.first + offset, why, true);
  }

  batchProgress(index: number, progress: Progress): void {
    this.#host.memberProgress(index, progress);
  }

  batchAnswered(execution: BatchExecution, answers: CallAnswers): void {
    const { batch } = execution;
    this.#batches.measured(batch.fn, answers.values.length, answers.ms);
    this.#take(execution, answers);
    this.#giveBack(execution, answers.values.length);
    this.#host.batchEnded(batch);
  }

  #take({ batch, dropped }: BatchExecution, { values, errors }: CallAnswers): void {
    if (errors.length === 0 && dropped.size === 0) {
      this.#host.membersGave(batch.first, values);
      return;
    }
    const failures = new Map(errors);
    for (let offset = 0; offset < values.length; offset += 1) {
      const failed = failures.has(offset);
      const result = failed ? failures.get(offset) : values[offset];
      if (dropped.has(offset)) this.#tree.late(result, failed);
      else this.#host.memberEnded(batch.first + offset, result, failed);
    }
  }

  #giveBack({ batch, kind, dropped }: BatchExecution, from: number, isSingle = false): void {
    this.#batches.giveBack(batch, kind, from, (offset) => dropped.has(offset), isSingle);
  }

  batchFailed(execution: BatchExecution, error: unknown, reached: number | undefined): void {
    const { batch } = execution;
    // It could not be sent: whose fault it is, each finds out for itself.
    if (!execution.isExecuting && batch.count > 1) this.#giveBack(execution, 0, true);
    else this.#lose(execution, error, reached);
    this.#host.batchEnded(batch);
  }

  /** Those that were begun are lost, since they must not be executed twice; the others go elsewhere. */
  #lose(execution: BatchExecution, error: unknown, reached: number | undefined): void {
    const { batch, dropped } = execution;
    const lost = reached === undefined ? batch.count : Math.max(1, reached + 1);
    for (let offset = 0; offset < lost; offset += 1)
      if (!dropped.has(offset)) this.#host.memberEnded(batch.first + offset, error, true);
    this.#giveBack(execution, lost);
  }

  batchStopped(execution: BatchExecution, answers: CallAnswers | undefined, reached: number | undefined): void {
    const { batch, dropped } = execution;
    if (answers !== undefined) {
      this.#take(execution, answers);
      this.#giveBack(execution, answers.values.length);
    } else if (execution.isExecuting && dropped.size > 0 && reached !== -1) {
      const message = `The worker that executed \`${batch.name}\` was ended with another member of its batch, which was cancelled`;
      this.#lose(execution, new WorkerCrashedError(message, execution.workerKind), reached);
    } else this.#giveBack(execution, 0);
    for (const offset of dropped) this.#host.memberStopped(batch.first + offset);
    this.#host.batchEnded(batch);
  }
}
