import type { TreeNode } from '../core/node.js';
import { closeUnwanted } from '../core/pictures.js';
import type { Progress } from '../core/progress.js';
import { ProgressState } from '../core/progress-state.js';
import type { Run } from '../core/run.js';
import { topLevelOf } from '../core/top-level.js';
import type { Tree } from '../core/tree.js';
import type { ProgressReport } from '../executors/executor.js';
import { Message, type MessageCalls } from '../executors/pool/message.js';
import type { Batch } from './batches.js';
import { heardHere } from './context-listener.js';
import { type ExecutorKind, executorOf } from './executor-kind.js';
import { submitTo } from './measured.js';
import type { MemberQueue } from './member-queue.js';
import { takeReport } from './take-report.js';

/** What batches need of the run whose members they execute; members are told by their index in the run. */
export interface BatchHost {
  readonly tree: Tree;
  /** The run of the multi task. */
  readonly node: TreeNode;
  readonly run: Run;
  /** Takes back what was not begun. */
  readonly queue: Pick<MemberQueue, 'ended' | 'giveBack'>;
  /** The first failure ends the run. */
  readonly stopsAtError: boolean;
  memberEnded(index: number, value: unknown, failed: boolean): void;
  /** Members that stand side by side have ended well. */
  membersGave(first: number, values: readonly unknown[]): void;
  /** One that was cancelled has really stopped. */
  memberStopped(index: number): void;
  memberProgress(index: number, progress: Progress): void;
  /** Some have been told of, and more may come. */
  membersTold(): void;
  /** The batch gives its place back; the run goes on. */
  batchEnded(batch: Batch): void;
}

/** A batch on an executor, sent in one message. */
export class BatchExecution implements MessageCalls {
  readonly batch: Batch;
  readonly kind: ExecutorKind;
  readonly #host: BatchHost;
  readonly #message = new Message(this);
  readonly #progress = new Map<number, ProgressState>();

  constructor(kind: ExecutorKind, batch: Batch, host: BatchHost) {
    this.kind = kind;
    this.batch = batch;
    this.#host = host;
  }

  get label(): string {
    return this.batch.name;
  }

  get count(): number {
    return this.batch.count;
  }

  /** Offsets of the members that were handed to a worker, are wanted, and have not been told of. */
  get executing(): Iterable<number> {
    return this.#message.hasStarted ? this.#message.pending() : [];
  }

  start(): void {
    const { fn, name, args, count } = this.batch;
    const { tree, node } = this.#host;
    const topLevel = topLevelOf(node);
    const calls = { count, stopsAtError: this.#host.stopsAtError, isExact: false };
    this.#message.start((listener) =>
      submitTo(
        executorOf(tree, this.kind),
        { fn, args, transfer: undefined, priority: 0, label: name, tree, topLevel, calls, source: this.#host },
        heardHere(listener),
      ),
    );
  }

  cancel(): void {
    this.#message.cancel();
  }

  /** One member is not wanted any more. */
  drop(offset: number): void {
    this.#message.drop(offset);
  }

  callsStarted(): void {
    this.#host.tree.onRun?.('started', undefined);
  }

  callProgress(call: number, report: ProgressReport): void {
    const now = this.#host.tree.clock.now();
    let progress = this.#progress.get(call);
    if (progress === undefined) {
      progress = new ProgressState(now);
      this.#progress.set(call, progress);
    }
    takeReport(progress, report, this.#host.tree, this.batch.name);
    this.#host.memberProgress(this.batch.first + call, progress.snapshot(now));
  }

  callsGave(first: number, values: readonly unknown[]): void {
    this.#host.membersGave(this.batch.first + first, values);
  }

  callEnded(call: number, value: unknown, failed: boolean): void {
    this.#host.memberEnded(this.batch.first + call, value, failed);
  }

  callEndedLate(call: number, value: unknown, failed: boolean): void {
    this.#host.tree.late(value, failed);
    if (!failed && this.kind !== 'loop') closeUnwanted(value);
    this.callStopped(call);
  }

  callStopped(call: number): void {
    this.#host.memberStopped(this.batch.first + call);
  }

  callsReturned(from: number, to: number, most: number): void {
    this.#host.queue.giveBack(this.batch, this.kind, from, to, most);
  }

  callsAnswered(): void {
    this.#host.membersTold();
  }

  callsOver(): void {
    this.#host.queue.ended(this.batch.fn);
    this.#host.batchEnded(this.batch);
  }
}
