import { Cancellation } from '../core/cancellation.js';
import { CancelledError } from '../core/errors.js';
import { type Frame, frameOf } from '../core/frame.js';
import { CANCELLED, ERROR, type TreeNode } from '../core/node.js';
import { closeUnwanted } from '../core/pictures.js';
import type { Progress } from '../core/progress.js';
import { RunNode } from '../core/run-node.js';
import { topLevelOf } from '../core/top-level.js';
import type { ItemStream } from '../executors/executor.js';
import { ResultStream } from '../operations/results.js';
import type { ExecutionSink } from './execution.js';

/** Work that goes on elsewhere, as a run sees it: it tells its sink, and after `cancel()` that it has stopped. */
export interface RemoteWork {
  start(): void;
  cancel(): void;
}

/**
 * The run of work that goes on elsewhere: on a worker, in another process. It is `pending` while it waits for its place there, and
 * settles when its work has really stopped.
 */
export abstract class RemoteRun extends RunNode implements ExecutionSink {
  protected abstract readonly work: RemoteWork;
  /** What the work yields, where it is a stream. */
  #stream: ResultStream<unknown> | undefined;
  #itemCount = 0;

  get topLevel(): TreeNode {
    return topLevelOf(this);
  }

  get isLone(): boolean {
    return true;
  }

  protected override get isElsewhere(): boolean {
    return true;
  }

  override begin(): void {
    if (!this.isShut) this.work.start();
  }

  /** Its worker does not delay the `finally` of those above, only their settling. */
  override shut(kind: typeof ERROR | typeof CANCELLED, value: unknown): boolean {
    if (!this.acceptShut(kind, value)) return false;
    this.work.cancel();
    if (!this.isSettled) this.markClosed();
    return true;
  }

  protected override acceptShut(kind: typeof ERROR | typeof CANCELLED, value: unknown): boolean {
    if (!super.acceptShut(kind, value)) return false;
    this.#stream?.fail(this.abortReason());
    return true;
  }

  executionStarted(): void {
    this.markStarted();
  }

  executionProgress(
    _index: number,
    { completed, total, message }: Pick<Progress, 'completed' | 'total' | 'message'>,
  ): void {
    if (!this.isShut) this.update({ completed, total, message });
  }

  // ---- a stream -------------------------------------------------------------------------------------------------------

  /** Who waits gets the stream now; the run goes on until the function has ended, and its failure is the reader's. */
  executionStreams(items: ItemStream): void {
    const stream = new ResultStream<unknown>(this.tree, {
      onDemand: (count) => items.consumed(count),
      onClose: () => this.cancelBy('parent', 'its results were closed'),
      onLost: (error) => this.report(error),
      onUnread: closeUnwanted,
    });
    this.#stream = stream;
    this.observe();
    for (const waiter of this.waiters()) (frameOf(waiter) as Frame).own(stream);
    this.answerEarly(stream);
  }

  executionItems(items: readonly unknown[], places?: readonly number[]): void {
    for (const [offset, item] of items.entries()) {
      this.#stream?.push(item, places?.[offset] ?? this.#itemCount);
      this.#itemCount += 1;
    }
  }

  // ---- the end --------------------------------------------------------------------------------------------------------

  executionEnded(_index: number, value: unknown, failed: boolean, isStopping: boolean): void {
    if (isStopping) {
      const isCancel = value instanceof CancelledError;
      if (!this.acceptShut(isCancel ? CANCELLED : ERROR, isCancel ? Cancellation.of(value) : value)) return;
      this.markClosed();
      this.tellWaiter();
    } else if (failed) {
      this.#stream?.fail(value);
      this.failed(value);
    } else {
      this.#stream?.end();
      this.bodyEnded(0, this.#stream ?? value);
    }
  }

  executionStopped(): void {
    this.workStopped();
  }
}
