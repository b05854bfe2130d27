import { Cancellation } from '../core/cancellation.js';
import { CancelledError } from '../core/errors.js';
import type { Frame } from '../core/frame.js';
import { host } from '../core/host.js';
import { BODY_ENDED, CANCELLED, CLOSING, ERROR, OBSERVED, SHUT, type TreeNode } from '../core/node.js';
import type { Progress } from '../core/progress.js';
import { type FrameLink, START, STOP, type Starter, type Wait, type Waiter } from '../core/protocol.js';
import type { Run } from '../core/run.js';
import type { RunMeta } from '../core/run-meta.js';
import { RunNode } from '../core/run-node.js';
import type { Tree } from '../core/tree.js';
import { BatchExecution, type BatchHost } from './batch-execution.js';
import { type Batch, Batches } from './batches.js';
import { checkMember } from './check-member.js';
import { type Executable, Execution, type ExecutionSink, isPlain } from './execution.js';
import { type ExecutorKind, executorOf } from './executor-kind.js';
import { MemberSource } from './member-source.js';
import type { MultiSettings } from './multi-options.js';
import { Places } from './places.js';
import { ResultStream } from './results.js';
import { ShownMembers } from './shown-members.js';
import { Tally } from './tally.js';

/** The run of a multi task: one node with a count; members are executions below it. */
export class MultiRun extends RunNode implements ExecutionSink {
  readonly #settings: MultiSettings;
  readonly #forcedKind: ExecutorKind | undefined;
  readonly #members: MemberSource;
  readonly #places: Places;
  readonly #batches: Batches;
  readonly #batchHost: BatchHost;
  /** What executes, or is still stopping, by the member's index. */
  readonly #active = new Map<number, Execution | BatchExecution | Wait>();
  readonly #tally = new Tally();
  readonly #memberWaiter: Waiter;
  #isPumping = false;
  #lastKind: ExecutorKind | undefined = undefined;
  readonly #shown: ShownMembers;

  constructor(
    tree: Tree,
    above: TreeNode,
    meta: RunMeta,
    members: Iterable<unknown>,
    settings: MultiSettings,
    forcedKind: ExecutorKind | undefined,
  ) {
    super(tree, above, meta);
    this.#settings = settings;
    this.#forcedKind = forcedKind;
    this.#members = new MemberSource(members);
    this.#shown = new ShownMembers(tree, this);
    this.#places = new Places(tree, settings.maxWorkers, () => this.#pump());
    this.#memberWaiter = {
      frame: this,
      blocked: (): FrameLink => this,
      resume: (index, value) => this.#memberEnded(index, value, false),
      fail: (index, error) => this.#memberEnded(index, error, true),
    };
    this.#batches = new Batches(this.#members);
    this.#batchHost = {
      tree,
      batches: this.#batches,
      stopsAtError: !settings.skipErrors,
      memberEnded: (index, value, failed) => {
        this.#shown.ended(index, value, failed);
        this.#record(index, value, failed);
      },
      membersGave: (first, values) => this.#recordAll(first, values),
      memberStopped: (index) => this.#shown.stopped(index),
      memberProgress: (index, progress) => this.executionProgress(index, progress),
      membersTold: () => this.#showProgress(),
      batchEnded: (batch) => this.#batchEnded(batch),
    };
    const { onProgress } = settings;
    if (onProgress !== undefined) this.on('progress', () => onProgress(this.progress));
  }

  /** Gives the results as a stream that `owner` owns; forked, or run by itself, nobody does. */
  stream(owner: Frame | undefined): ResultStream<unknown> {
    const stream = new ResultStream<unknown>(this.tree, {
      onDemand: () => this.#pump(),
      onClose: () => this.cancelBy('parent', 'its results were closed'),
      onLost: (error) => this.report(error),
    });
    this.#tally.stream = stream;
    // Its failure is the reader's.
    this.flags |= OBSERVED;
    owner?.own(stream);
    return stream;
  }

  override begin(): void {
    if ((this.flags & SHUT) !== 0) return;
    this.markStarted();
    const total = this.#members.count;
    if (total !== undefined) this.update({ total });
    if (this.#settings.unordered && this.#tally.stream === undefined) this.answerEarly(this.stream(undefined));
    this.#pump();
  }

  /** Starts members while there are places, and room for their results. */
  #pump(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    try {
      while ((this.flags & (SHUT | BODY_ENDED)) === 0 && this.#tally.stream?.isFull !== true) {
        const { returned } = this.#batches;
        if (returned !== undefined) {
          if (!this.#places.hasRoom(returned.kind)) break;
          const batch = this.#batches.takeReturned(returned, this.#lanes(returned.kind));
          this.#startBatch(batch, returned.kind);
          continue;
        }
        // A lazy iterable is not pulled before a place is free, as far as that can be told.
        if (this.#members.isLazy && !this.#places.hasRoom(this.#lastKind)) break;
        const member = this.#members.peek();
        if (member === undefined) break;
        const kind =
          (member as Partial<Executable>).kind === undefined
            ? undefined
            : (this.#forcedKind ?? (member as Executable).kind);
        if (!this.#places.hasRoom(kind)) break;
        checkMember(member, this.#members.index);
        const batch = this.#collect(member, kind);
        if (batch === undefined) this.#start(this.#members.take(), member, kind);
        else this.#startBatch(batch, kind as ExecutorKind);
      }
    } catch (error) {
      // The iterable threw, or gave what is no operation.
      this.#fail(error);
    }
    this.#isPumping = false;
    this.#finishIfDone();
  }

  /** Takes as many members as should go together, where the executor can do that. */
  #collect(member: unknown, kind: ExecutorKind | undefined): Batch | undefined {
    if (kind === undefined || executorOf(this.tree, kind).takesCalls !== true) return undefined;
    return this.#batches.collect(member as Executable, kind, this.#lanes(kind));
  }

  /** Workers that share the members of a kind. */
  #lanes(kind: ExecutorKind): number {
    return Math.min(this.#settings.maxWorkers ?? Number.POSITIVE_INFINITY, executorOf(this.tree, kind).limit);
  }

  #startBatch(batch: Batch, kind: ExecutorKind): void {
    this.#lastKind = kind;
    this.#places.occupy(batch.first, kind, () => {
      const execution = new BatchExecution(kind, batch, this.#batchHost);
      this.#active.set(batch.first, execution);
      execution.start();
    });
  }

  #batchEnded({ first, count }: Batch): void {
    this.#active.delete(first);
    if ((this.flags & (SHUT | BODY_ENDED)) !== 0) {
      if (!this.#shown.isEmpty) for (let index = first; index < first + count; index += 1) this.#shown.stopped(index);
      this.#endIfStopped();
      return;
    }
    this.#places.free(first);
    this.#showProgress();
    this.#pump();
  }

  #start(index: number, member: unknown, kind: ExecutorKind | undefined): void {
    this.#lastKind = kind;
    this.#places.occupy(index, kind, () => {
      if ((this.flags & SHUT) !== 0) return;
      if (kind !== undefined) {
        const execution = new Execution(this.tree, member as Executable, kind, this, index);
        this.#active.set(index, execution);
        execution.start();
        return;
      }
      try {
        const wait = (member as Starter)[START](this.#memberWaiter, index);
        // It may have answered inside its start, or have cancelled this run.
        if (wait === undefined || !this.#places.has(index)) return;
        if ((this.flags & SHUT) !== 0) wait[STOP](false);
        else this.#active.set(index, wait);
      } catch (error) {
        this.#memberEnded(index, error, true);
      }
    });
  }

  /** The members that execute now, each a run that can be watched and cancelled by itself. */
  override get children(): readonly Run[] {
    for (const [index, active] of this.#active) {
      if (active instanceof BatchExecution) {
        for (const offset of active.executing)
          this.#shown.show(index + offset, active.batch.name, (why) => this.#dropMember(active, offset, why));
      } else if (active instanceof Execution && active.isExecuting)
        this.#shown.show(index, active.task.name, (why) => this.#cancelMember(index, active, why));
    }
    return super.children;
  }

  #dropMember(execution: BatchExecution, offset: number, why: unknown): void {
    // First, since it may end the run.
    execution.drop(offset);
    this.#record(execution.batch.first + offset, why, true);
  }

  #cancelMember(index: number, execution: Execution, why: unknown): void {
    execution.cancel();
    this.#answered(index, why, true);
  }

  // ---- members --------------------------------------------------------------------------------------------------------

  executionStarted(): void {}

  /** A member's own progress counts for its part. */
  executionProgress(index: number, progress: Progress): void {
    if ((this.flags & SHUT) !== 0) return;
    this.#tally.progress(index, progress.fraction);
    this.#shown.progress(index, progress);
    this.#showProgress();
  }

  #showProgress(): void {
    if ((this.flags & (SHUT | BODY_ENDED)) === 0) this.update({ completed: this.#tally.completed });
  }

  executionEnded(index: number, value: unknown, failed: boolean, isStopping: boolean): void {
    const active = this.#active.get(index);
    if (active instanceof Execution && active.isExecuting && isPlain(active.task))
      this.#batches.measured(active.task.reference, 1, host.performance.now() - active.startedAt);
    if (isStopping) {
      this.#shown.close(index, ERROR, value);
      this.#answered(index, value, failed);
    } else this.#memberEnded(index, value, failed);
  }

  executionStopped(index: number): void {
    this.#active.delete(index);
    this.#shown.stopped(index);
    if ((this.flags & SHUT) !== 0) this.#endIfStopped();
    else this.#finishIfDone();
  }

  #memberEnded(index: number, value: unknown, failed: boolean): void {
    this.#active.delete(index);
    this.#shown.ended(index, value, failed);
    this.#answered(index, value, failed);
  }

  #answered(index: number, value: unknown, failed: boolean): void {
    if ((this.flags & (SHUT | BODY_ENDED)) === 0) this.#places.free(index);
    if (!this.#record(index, value, failed)) return;
    this.#showProgress();
    this.#pump();
  }

  #recordAll(first: number, values: readonly unknown[]): void {
    if (this.#shown.isEmpty && (this.flags & (SHUT | BODY_ENDED)) === 0) {
      this.#tally.takeAll(first, values);
      return;
    }
    for (let offset = 0; offset < values.length; offset += 1) {
      this.#shown.ended(first + offset, values[offset], false);
      this.#record(first + offset, values[offset], false);
    }
  }

  /** @returns false where the run has ended, with this or before */
  #record(index: number, value: unknown, failed: boolean): boolean {
    if ((this.flags & (SHUT | BODY_ENDED)) !== 0) {
      this.tree.late(value, failed);
      return false;
    }
    if (failed && !this.#settings.skipErrors) {
      this.#fail(value);
      return false;
    }
    if (failed) this.#tally.skip(index);
    else this.#tally.take(index, value);
    return true;
  }

  // ---- the end --------------------------------------------------------------------------------------------------------

  #finishIfDone(): void {
    if (
      this.#isPumping ||
      (this.flags & (SHUT | BODY_ENDED)) !== 0 ||
      this.#places.occupied > 0 ||
      this.#batches.returned !== undefined ||
      !this.#members.isExhausted
    )
      return;
    this.#tally.stream?.end();
    this.value = this.#tally.stream ?? this.#tally.results(this.#settings.skipErrors);
    // Who waits learns it now, though a member whose time was up may still be stopping.
    if (this.#active.size > 0) this.tellWaiter();
    else this.bodyEnded(0, this.value);
  }

  /** The first failure is the answer, at once; the rest is cancelled. */
  #fail(error: unknown): void {
    const isCancel = error instanceof CancelledError;
    if (!this.shut(isCancel ? CANCELLED : ERROR, isCancel ? Cancellation.of(error) : error)) return;
    this.tellWaiter();
  }

  override shut(kind: typeof ERROR | typeof CANCELLED, value: unknown): boolean {
    if ((this.flags & (SHUT | BODY_ENDED)) !== 0) return false;
    this.flags |= SHUT | kind;
    this.value = value;
    this.shutAccepted();
    this.abortSignal();
    this.#tally.stream?.fail(this.abortReason());
    this.#members.close((error) => this.report(error));
    this.#places.close();
    // The member whose failure it was has ended already; the others are cancelled for it.
    const why = kind === CANCELLED ? (value as Cancellation).forChildren : new Cancellation(undefined, 'parent');
    this.#shown.closeAll(CANCELLED, why);
    for (const [index, active] of [...this.#active]) {
      if (active instanceof Execution || active instanceof BatchExecution) active.cancel();
      else {
        this.#active.delete(index);
        active[STOP](false);
      }
    }
    this.#endIfStopped();
    if ((this.flags & BODY_ENDED) === 0) this.markClosed();
    return true;
  }

  #endIfStopped(): void {
    if (this.#active.size > 0 || (this.flags & BODY_ENDED) !== 0) return;
    this.flags |= BODY_ENDED | CLOSING;
    this.proceed();
  }
}
