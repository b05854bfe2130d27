import { answerLater } from './answer.js';
import { Cancellation } from './cancellation.js';
import { contexts } from './context.js';
import { type Place, refuseCircle } from './deadlock.js';
import { developmentHooks } from './development-hooks.js';
import { asyncDispose } from './dispose.js';
import { type CancelledBy, CancelledError } from './errors.js';
import { frameOf } from './frame.js';
import { CANCELLED, CLOSED, ERROR, FORKED, HIDDEN, MADE, OBSERVED, SETTLED, SILENT, STARTED } from './node.js';
import { ObservableRun } from './observable-run.js';
import { AsyncOperationIterator, type Cleanup, OperationIterator, type Startable } from './operation.js';
import { noProgress } from './progress-state.js';
import { REFUSE, START, STOP, type Starter, type Wait, type Waiter } from './protocol.js';
import type { Outcome, Run, RunOptions } from './run.js';
import type { RunExtras } from './run-extras.js';

type Then = (value: unknown) => unknown;

/** A run, whole: a promise, an operation when yielded, with `cancel`, `fork` and `defer`. What users see is {@link Run}. */
export class RunNode extends ObservableRun {
  get [Symbol.toStringTag](): string {
    return 'Run';
  }

  // ---- actions --------------------------------------------------------------------------------------------------------

  cancel(reason?: unknown): boolean {
    return this.cancelBy('user', reason);
  }

  cancelBy(by: CancelledBy, reason?: unknown): boolean {
    return this.shut(CANCELLED, new Cancellation(reason, by));
  }

  defer(cleanup: Cleanup): void {
    this.addCleanup(cleanup);
  }

  fork<T>(work: Startable<T>, options: RunOptions = {}): Run<T> {
    return this.tree.fork(this, work, options) as Run<T>;
  }

  async [asyncDispose](): Promise<void> {
    this.cancelBy('owner', 'the scope of `await using` has ended');
    await this.settled;
  }

  // ---- a promise ------------------------------------------------------------------------------------------------------

  // biome-ignore lint/suspicious/noThenProperty: a run is a promise
  then(onSuccess?: Then | null, onFailure?: Then | null): Promise<unknown> {
    const promise = this.promise();
    if (typeof onFailure === 'function') return promise.then(onSuccess, onFailure);
    // Cancellation is quiet: `search(q).then(render)` that is superseded reports nothing.
    const derived = promise.then(onSuccess);
    this.quietly(derived);
    return derived;
  }

  /** A derived promise that rejects because this run was cancelled is no unhandled rejection. */
  private quietly(derived: Promise<unknown>): void {
    (this.extras as RunExtras).promise?.catch((error) => {
      if (error instanceof CancelledError) derived.catch(() => {});
    });
  }

  catch(onFailure?: Then | null): Promise<unknown> {
    return this.then(undefined, onFailure);
  }

  finally(onEnd?: (() => void) | null): Promise<unknown> {
    if (typeof onEnd !== 'function') return this.then();
    const derived: Promise<unknown> = this.promise().finally(onEnd);
    this.quietly(derived);
    return derived;
  }

  override observe(): void {
    super.observe();
    const extras = this.extras as RunExtras | undefined;
    if (extras !== undefined) extras.isOnlyJoined = false;
  }

  get settled(): Promise<Outcome<unknown>> {
    this.observe();
    const extras = this.needExtras();
    extras.settled ??= new Promise((resolve) => {
      extras.tellSettled = resolve;
      if ((this.flags & SETTLED) !== 0) resolve(this.outcome());
    });
    return extras.settled;
  }

  private outcome(): Outcome<unknown> {
    if ((this.flags & CANCELLED) !== 0) return { state: 'cancelled', reason: (this.value as Cancellation).reason };
    return (this.flags & ERROR) !== 0 ? { state: 'error', error: this.value } : { state: 'success', value: this.value };
  }

  private promise(): Promise<unknown> {
    this.observe();
    const extras = this.needExtras();
    extras.promise ??= new Promise((resolve, reject) => {
      extras.resolve = resolve;
      extras.reject = reject;
      if ((this.flags & SETTLED) !== 0 || extras.isAnswered) this.answerPromise(extras);
    });
    return extras.promise;
  }

  private answerPromise(extras: RunExtras): void {
    if ((this.flags & (ERROR | CANCELLED)) !== 0) extras.reject(this.abortReason());
    else extras.resolve(this.value);
  }

  // ---- an operation ---------------------------------------------------------------------------------------------------

  [Symbol.iterator](): OperationIterator {
    return new OperationIterator(this);
  }

  /** In an `async function*` a thenable would be awaited by the language, past the driver. */
  [Symbol.asyncIterator](): AsyncOperationIterator {
    const step: Starter = {
      [START]: (waiter, token) => this[START](waiter, token),
      [REFUSE]: (waiter) => this[REFUSE](waiter),
    };
    return new AsyncOperationIterator(step);
  }

  /** Waits for this run. Made and yielded in one stretch, it becomes a child of the handler. */
  [START](waiter: Waiter, token: number): Wait {
    const frame = frameOf(waiter);
    const isOwn = this.isMadeBy(frame);
    try {
      refuseCircle(this, waiter);
    } catch (error) {
      this[REFUSE](waiter);
      throw error;
    }
    const { isObserved } = this;
    this.flags |= OBSERVED;
    if ((this.flags & SETTLED) !== 0 || (this.extras as RunExtras | undefined)?.isAnswered === true) {
      return (this.flags & (ERROR | CANCELLED)) !== 0
        ? answerLater(waiter, token, this.abortReason(), true)
        : answerLater(waiter, token, this.kept());
    }
    if (isOwn) {
      this.moveTo(frame);
      this.flags &= ~MADE;
      this.waiter = undefined;
      if (this.extras !== undefined && this.progress !== noProgress) this.markProgress();
      this.tree.onTopLevel?.(true);
      this.tree.onRun?.('moved', this);
    }
    const extras = this.needExtras();
    extras.joiners ??= new Set();
    if (!isObserved) extras.isOnlyJoined = true;
    const join = new Join(this, waiter, token, isOwn);
    extras.joiners.add(join);
    return join;
  }

  /** It was made to be waited for at once, and will not be: it ends as if it had been. */
  [REFUSE](waiter: Waiter): void {
    if (this.isMadeBy(frameOf(waiter))) this.cancelBy('parent');
  }

  /** Gives those who wait their answer, while the run itself goes on: a stream that has been opened. */
  protected answerEarly(value: unknown): void {
    const extras = this.needExtras();
    this.value = value;
    extras.isAnswered = true;
    this.tellWaiter();
    this.tellJoiners(extras);
  }

  private tellJoiners(extras: RunExtras): void {
    const { joiners } = extras;
    extras.joiners = undefined;
    if (joiners !== undefined) for (const joiner of joiners) joiner.ended();
    this.answerPromise(extras);
  }

  /** The result, which belongs to the run, whatever becomes of those who wait for it. */
  kept(): unknown {
    this.tree.keep(this.value);
    return this.value;
  }

  override waiters(): Iterable<Waiter> {
    const joiners = (this.extras as RunExtras | undefined)?.joiners;
    return [...super.waiters(), ...(joiners === undefined ? [] : [...joiners].map((joiner) => joiner.waiter))];
  }

  override get place(): Place | undefined {
    return (this.extras as RunExtras | undefined)?.place;
  }

  /** It holds a place. */
  takePlace(place: Place): void {
    this.needExtras().place = place;
  }

  /** Calls back once its clean-up is done, though its work may still be stopping; at once if that is so already. */
  whenClosed(callback: () => void): void {
    if ((this.flags & CLOSED) !== 0) {
      callback();
      return;
    }
    const extras = this.needExtras();
    extras.onClosed ??= [];
    extras.onClosed.push(callback);
  }

  protected override closed(): void {
    const extras = this.extras as RunExtras | undefined;
    const callbacks = extras?.onClosed;
    if (extras === undefined || callbacks === undefined) return;
    extras.onClosed = undefined;
    for (const callback of callbacks) callback();
  }

  /** Where nobody waits any more, nobody would learn of its failure. */
  leftBy(join: Join): void {
    const extras = this.extras as RunExtras;
    extras.joiners?.delete(join);
    if (!extras.isOnlyJoined || extras.joiners?.size !== 0) return;
    extras.isOnlyJoined = false;
    this.flags &= ~OBSERVED;
  }

  // ---- start and end --------------------------------------------------------------------------------------------------

  override markStarted(): void {
    this.flags |= STARTED;
    this.meta.record?.started();
    if (this.extras !== undefined) this.stateChanged();
    if (this.above === this.tree.root) this.tree.onTopLevel?.(true);
    this.tree.onRun?.('started', this);
    if ((this.flags & SILENT) === 0 && this.tree.hears('started')) this.tree.emit('started', { run: this.run });
  }

  /** It has to wait for its start: who lists runs is told, since no other event tells of it. */
  tellWaiting(): void {
    if ((this.flags & (STARTED | SETTLED)) === 0 && this.above === this.tree.root) this.tree.onTopLevel?.(true);
  }

  /** It does the work of other runs: lists pass through it, it tells the engine nothing, and nobody made it for a wait. */
  hide(): void {
    this.flags = (this.flags & ~MADE) | HIDDEN | SILENT;
    this.waiter = undefined;
  }

  /** It stands for something that executes already, and is told of elsewhere. */
  protected standFor(): void {
    this.flags |= STARTED | OBSERVED | SILENT;
  }

  /** Whether its error has reached somebody. */
  protected isLookedAt(): boolean {
    return this.isObserved;
  }

  protected override announce(): void {
    const extras = this.extras as RunExtras | undefined;
    if (extras?.id !== undefined) this.tree.ids.delete(extras.id);
    this.finishProgress();
    if ((this.flags & ERROR) !== 0) developmentHooks.failed?.(this, this.value);
    this.meta.record?.settled(this.run);
    if (extras !== undefined) this.stateChanged();
    if (this.above === this.tree.root) this.tree.onTopLevel?.(true);
    if ((this.flags & HIDDEN) === 0) this.tree.onRun?.('ended', this);
    if ((this.flags & SILENT) === 0 && this.tree.hears('finished')) this.tree.emit('finished', { run: this.run });
    this.tellWaiter();
    if (extras !== undefined) {
      this.tellJoiners(extras);
      extras.tellSettled(this.outcome());
    }
    if ((this.flags & (ERROR | OBSERVED | FORKED)) === ERROR) {
      this.tree.reportLater(this.value, this.run, () => this.isLookedAt());
    }
    if ((this.flags & ERROR) !== 0 && this.meta.options.exitOnError === true) this.tree.exit(this.value);
    this.tree.settled(this);
  }
}

/** Whether it is a run, of whatever copy of the library. */
export function isRun(value: unknown): value is RunNode {
  return typeof value === 'object' && value !== null && (value as { readonly isRun?: unknown }).isRun === true;
}

/** One that waits for a run. */
export class Join implements Wait {
  readonly #run: RunNode;
  readonly #context = contexts.capture?.();
  readonly waiter: Waiter;
  readonly #token: number;
  /** The run came into being for this wait, so it ends with it. */
  readonly #isOwn: boolean;

  constructor(run: RunNode, waiter: Waiter, token: number, isOwn: boolean) {
    this.#run = run;
    this.waiter = waiter;
    this.#token = token;
    this.#isOwn = isOwn;
  }

  /** The end of the run executes in a context of its own. */
  ended(): void {
    const context = this.#context ?? contexts.outside;
    if (context === undefined) this.#tell();
    else context.runInAsyncScope(this.#tell, this);
  }

  #tell(): void {
    const run = this.#run;
    if ((run.flags & (ERROR | CANCELLED)) !== 0) this.waiter.fail(this.#token, run.error);
    else this.waiter.resume(this.#token, run.kept());
  }

  [STOP](closing: boolean): void {
    this.#run.leftBy(this);
    if (this.#isOwn && !closing) this.#run.cancelBy('parent');
  }
}
