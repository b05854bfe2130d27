import { Cancellation } from '../core/cancellation.js';
import { CancelledError } from '../core/errors.js';
import type { Frame } from '../core/frame.js';
import { CANCELLED, ERROR, type TreeNode } from '../core/node.js';
import type { Progress } from '../core/progress.js';
import type { FrameLink, Waiter } from '../core/protocol.js';
import type { Run } from '../core/run.js';
import type { RunMeta } from '../core/run-meta.js';
import { RunNode } from '../core/run-node.js';
import type { Tree } from '../core/tree.js';
import type { Gate } from '../operations/gate.js';
import { ResultStream } from '../operations/results.js';
import type { ExecutorKind } from './executor-kind.js';
import { MemberExecutions, type MembersHost } from './member-executions.js';
import type { MultiSettings } from './multi-options.js';
import { ReceivedPictures } from './received.js';
import { ShownMembers } from './shown-members.js';
import { Tally } from './tally.js';

/** The run of a multi task: one node with a count; members are executions below it. */
export class MultiRun extends RunNode implements MembersHost {
  readonly #settings: MultiSettings;
  readonly #executions: MemberExecutions;
  readonly #tally = new Tally();
  readonly #shown: ShownMembers;
  readonly #received = new ReceivedPictures();
  #leaveGate: (() => void) | undefined = undefined;
  readonly memberWaiter: Waiter;
  readonly #startMembers = (): void => this.#executions.pump();

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
    this.#shown = new ShownMembers(tree, this);
    this.memberWaiter = {
      frame: this,
      blocked: (): FrameLink => this,
      resume: (index, value) => this.#executions.ended(index, value, false),
      fail: (index, error) => this.#executions.ended(index, error, true),
    };
    this.#executions = new MemberExecutions(this, members, settings, forcedKind);
    const { onProgress } = settings;
    if (onProgress !== undefined) this.on('progress', () => onProgress(this.progress));
  }

  /** Gives the results as a stream that `owner` owns; forked, or run by itself, nobody does. */
  stream(owner: Frame | undefined): ResultStream<unknown> {
    const stream = new ResultStream<unknown>(this.tree, {
      onDemand: () => this.#pump(),
      onClose: () => this.cancelBy('parent', 'its results were closed'),
      onLost: (error) => this.report(error),
      onUnread: (value) => this.#received.drop(value),
    });
    this.#tally.stream = stream;
    // Its failure is the reader's.
    this.observe();
    owner?.own(stream);
    return stream;
  }

  override begin(): void {
    if (this.isShut) return;
    this.markStarted();
    const { total } = this.#executions;
    if (total !== undefined) this.update({ total });
    if (this.#settings.unordered && this.#tally.stream === undefined) this.answerEarly(this.stream(undefined));
    if (this.#settings.gate !== undefined) this.#watch(this.#settings.gate);
    this.#pump();
  }

  /** A member that begins may cancel the handler that waits for it. */
  #pump(): void {
    this.beginBelow(this.#startMembers);
  }

  /** Members that execute go on while it is closed, and none begins. */
  #watch(gate: Gate): void {
    let resumeProgress: (() => void) | undefined;
    const look = (): void => {
      resumeProgress?.();
      resumeProgress = gate.isOpen || !this.isOpen ? undefined : this.holdProgress();
      if (gate.isOpen && this.isOpen) this.#pump();
    };
    this.#leaveGate = gate.subscribe(look);
    if (!gate.isOpen) look();
  }

  /** The members that execute now, each a run that can be watched and cancelled by itself. */
  override get children(): readonly Run[] {
    for (const { index, name, cancel } of this.#executions.executing()) this.#shown.show(index, name, cancel);
    return super.children;
  }

  // ---- members --------------------------------------------------------------------------------------------------------

  memberRun(index: number): Run | undefined {
    return this.#shown.at(index);
  }

  get node(): this {
    return this;
  }

  get isHeldBack(): boolean {
    return this.#tally.stream?.isFull === true || this.#settings.gate?.isOpen === false;
  }

  /** A member's own progress counts for its part. */
  memberProgress(index: number, progress: Progress): void {
    if (this.isShut) return;
    this.#tally.progress(index, progress.fraction);
    this.#shown.progress(index, progress);
    this.membersTold();
  }

  membersTold(): void {
    if (this.isOpen) this.update({ completed: this.#tally.completed });
  }

  memberEnded(index: number, value: unknown, failed: boolean): boolean {
    this.#shown.ended(index, value, failed);
    return this.#record(index, value, failed);
  }

  memberExpired(index: number, error: unknown, failed: boolean): boolean {
    this.#shown.close(index, ERROR, error);
    return this.#record(index, error, failed);
  }

  membersReceived(values: readonly unknown[]): void {
    for (const value of values) this.#received.note(value);
  }

  memberStopped(index: number): void {
    this.#shown.stopped(index);
  }

  membersGave(first: number, values: readonly unknown[]): void {
    if (this.#shown.isEmpty && this.isOpen) {
      this.#tally.takeAll(first, values);
      return;
    }
    for (let offset = 0; offset < values.length; offset += 1) this.memberEnded(first + offset, values[offset], false);
  }

  #record(index: number, value: unknown, failed: boolean): boolean {
    if (!this.isOpen) {
      this.tree.late(value, failed);
      this.#received.drop(value);
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

  membersSettled(): void {
    if (this.hasEnded) return;
    if (this.isShut) this.proceed();
    else if (this.#executions.isDone) this.#finish();
  }

  #finish(): void {
    this.#leaveGate?.();
    this.#tally.stream?.end();
    this.value = this.#tally.stream ?? this.#tally.results(this.#settings.skipErrors);
    // Who waits learns it now, though a member whose time was up may still be stopping.
    if (this.#executions.isIdle) this.bodyEnded(0, this.value);
    else this.tellWaiter();
  }

  sourceFailed(error: unknown): void {
    this.#fail(error);
  }

  /** The first failure is the answer, at once; the rest is cancelled. */
  #fail(error: unknown): void {
    const isCancel = error instanceof CancelledError;
    if (!this.shut(isCancel ? CANCELLED : ERROR, isCancel ? Cancellation.of(error) : error)) return;
    this.tellWaiter();
  }

  override shut(kind: typeof ERROR | typeof CANCELLED, value: unknown): boolean {
    if (!this.acceptShut(kind, value)) return false;
    this.shutRunning();
    this.#leaveGate?.();
    this.#tally.stream?.fail(this.abortReason());
    for (const result of this.#tally.clear()) this.#received.drop(result);
    // The member whose failure it was has ended already; the others are cancelled for it.
    const why = kind === CANCELLED ? (value as Cancellation).forChildren : new Cancellation(undefined, 'parent');
    this.#shown.closeAll(CANCELLED, why);
    this.#executions.cancel((error) => this.report(error));
    this.beginClosing();
    return true;
  }

  /** Members have cleaned up; those that are still stopping in their workers delay nobody's `finally`. */
  protected override closeBody(): boolean {
    if (this.#executions.isIdle) return true;
    this.markClosed();
    return false;
  }
}
