import { Cancellation } from '../core/cancellation.js';
import { CancelledError } from '../core/errors.js';
import { type Frame, frameOf } from '../core/frame.js';
import { BODY_ENDED, CANCELLED, CLOSING, ERROR, OBSERVED, SETTLED, SHUT, type TreeNode } from '../core/node.js';
import type { Progress } from '../core/progress.js';
import type { RunMeta } from '../core/run-meta.js';
import { RunNode } from '../core/run-node.js';
import type { Tree } from '../core/tree.js';
import type { ItemStream } from '../executors/executor.js';
import { type Executable, Execution, type ExecutionSink } from './execution.js';
import { ResultStream } from './results.js';
import { closeUnread } from './unread.js';

/** The run of one task. It is `pending` while it waits for a worker, and settles when its work has really stopped. */
export class TaskRun extends RunNode implements ExecutionSink {
  readonly #execution: Execution;
  /** What the function yields, where it is a generator. */
  #stream: ResultStream<unknown> | undefined;
  #itemCount = 0;

  constructor(tree: Tree, above: TreeNode, meta: RunMeta, task: Executable) {
    super(tree, above, meta);
    this.#execution = new Execution(tree, task, task.kind, this, 0);
  }

  protected override get isElsewhere(): boolean {
    return true;
  }

  override begin(): void {
    if ((this.flags & SHUT) === 0) this.#execution.start();
  }

  /** Its worker does not delay the `finally` of those above, only their settling. */
  override shut(kind: typeof ERROR | typeof CANCELLED, value: unknown): boolean {
    if (!this.#accept(kind, value)) return false;
    this.#execution.cancel();
    if ((this.flags & SETTLED) === 0) this.markClosed();
    return true;
  }

  #accept(kind: typeof ERROR | typeof CANCELLED, value: unknown): boolean {
    if ((this.flags & (SHUT | BODY_ENDED)) !== 0) return false;
    this.flags |= SHUT | kind;
    this.value = value;
    this.shutAccepted();
    this.abortSignal();
    this.#stream?.fail(this.abortReason());
    return true;
  }

  executionStarted(): void {
    this.markStarted();
  }

  executionProgress(_index: number, { completed, total, message }: Progress): void {
    if ((this.flags & SHUT) === 0) this.update({ completed, total, message });
  }

  // ---- a stream -------------------------------------------------------------------------------------------------------

  /** Who waits gets the stream now; the run goes on until the function has ended, and its failure is the reader's. */
  executionStreams(items: ItemStream): void {
    const stream = new ResultStream<unknown>(this.tree, {
      onDemand: (count) => items.consumed(count),
      onClose: () => this.cancelBy('parent', 'its results were closed'),
      onLost: (error) => this.report(error),
      onUnread: (item) => closeUnread(this.tree, item),
    });
    this.#stream = stream;
    this.flags |= OBSERVED;
    for (const waiter of this.waiters()) (frameOf(waiter) as Frame).own(stream);
    this.answerEarly(stream);
  }

  executionItems(items: readonly unknown[]): void {
    for (const item of items) {
      this.#stream?.push(item, this.#itemCount);
      this.#itemCount += 1;
    }
  }

  // ---- the end --------------------------------------------------------------------------------------------------------

  executionEnded(_index: number, value: unknown, failed: boolean, isStopping: boolean): void {
    if (isStopping) {
      const isCancel = value instanceof CancelledError;
      if (!this.#accept(isCancel ? CANCELLED : ERROR, isCancel ? Cancellation.of(value) : value)) return;
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
    this.flags |= BODY_ENDED | CLOSING;
    this.proceed();
  }
}
