import type { Progress, ProgressUpdate } from '../core/progress.js';
import { ProgressState } from '../core/progress-state.js';
import type { Tree } from '../core/tree.js';
import type { AssignmentListener, CallAnswers, FunctionReference, Submission } from '../executors/executor.js';
import { StuckWatch } from '../executors/stuck-watch.js';
import { type ExecutorKind, executorOf } from './executor-kind.js';

/** Members of a multi task that stand side by side and call the same function. */
export interface Batch {
  readonly fn: FunctionReference;
  readonly name: string;
  /** The arguments of all, one after the other; as many for each. */
  readonly args: readonly unknown[];
  readonly count: number;
  /** The index of the first one. */
  readonly first: number;
}

/** Whom a batch tells. */
export interface BatchSink {
  batchProgress(index: number, progress: Progress): void;
  /** Some have ended; the others were not begun, and are handed back. */
  batchAnswered(batch: BatchExecution, answers: CallAnswers): void;
  /** Its worker is gone. @param reached - the one that was begun last, where that is known */
  batchFailed(batch: BatchExecution, error: unknown, reached: number | undefined): void;
  /** It was cancelled, and has stopped. */
  batchStopped(batch: BatchExecution, answers: CallAnswers | undefined, reached: number | undefined): void;
}

/** A batch on an executor: one message there, one back. */
export class BatchExecution implements AssignmentListener {
  readonly batch: Batch;
  readonly #tree: Tree;
  readonly kind: ExecutorKind;
  readonly #stopsAtError: boolean;
  readonly #sink: BatchSink;
  readonly #progress = new Map<number, ProgressState>();
  #submission: Submission | undefined;
  readonly #stuck = new StuckWatch((offset) => this.dropped.has(offset));
  /** It was handed to a worker. */
  isExecuting = false;
  /** Members that were cancelled by themselves. */
  readonly dropped = new Set<number>();

  constructor(tree: Tree, kind: ExecutorKind, batch: Batch, stopsAtError: boolean, sink: BatchSink) {
    this.#tree = tree;
    this.kind = kind;
    this.batch = batch;
    this.#stopsAtError = stopsAtError;
    this.#sink = sink;
  }

  get workerKind(): 'thread' | 'process' {
    return this.kind === 'process' ? 'process' : 'thread';
  }

  start(): void {
    const { fn, name, args, count } = this.batch;
    try {
      this.#submission = executorOf(this.#tree, this.kind).submit(
        { fn, args, transfer: undefined, priority: 0, label: name, calls: { count, stopsAtError: this.#stopsAtError } },
        this,
      );
    } catch (error) {
      this.#sink.batchFailed(this, error, undefined);
    }
  }

  cancel(): void {
    this.#stuck.stop();
    this.#submission?.cancel();
  }

  /** One member is not wanted any more: where it is the one that executes, its worker is stopped; the others must not suffer. */
  drop(offset: number): void {
    this.dropped.add(offset);
    if (this.#submission !== undefined) this.#stuck.start(this.#submission);
  }

  onStart(): void {
    this.isExecuting = true;
  }

  onProgress({ advance, ...update }: ProgressUpdate & { readonly advance?: number }, index = 0): void {
    const now = this.#tree.clock.now();
    let progress = this.#progress.get(index);
    if (progress === undefined) {
      progress = new ProgressState(now);
      this.#progress.set(index, progress);
    }
    if (advance !== undefined) progress.advance(advance);
    progress.update(update);
    this.#sink.batchProgress(this.batch.first + index, progress.snapshot(now));
  }

  onResult(answers: unknown): void {
    this.#stuck.stop();
    this.#sink.batchAnswered(this, answers as CallAnswers);
  }

  onError(error: unknown, reached?: number): void {
    this.#stuck.stop();
    this.#sink.batchFailed(this, error, reached);
  }

  onStopped(late?: { readonly error: unknown }, answers?: CallAnswers, reached?: number): void {
    this.#stuck.stop();
    if (late !== undefined) this.#tree.late(late.error, true);
    this.#sink.batchStopped(this, answers, reached);
  }
}
