// Longer than other files: waiting and driving are one hot path, of which each call, store and check was measured.
import { answerLater } from './answer.js';
import { driveAsync } from './async-body.js';
import { isAsyncGenerator, isGenerator, isPromise, isThenable, isWork, promiseOf } from './body-kind.js';
import { Cancellation } from './cancellation.js';
import { enterFirst, enterFrame, forgetFrame } from './current.js';
import type { Place } from './deadlock.js';
import { developmentHooks } from './development-hooks.js';
import { CancelledError, StateError } from './errors.js';
import { Extras } from './extras.js';
import { waitAgain, waitForLeft } from './left-promise.js';
import { Lifecycle } from './lifecycle.js';
import {
  ANSWERED,
  ASYNC_BODY,
  BODY_ENDED,
  CANCELLED,
  CHILD_FAILED,
  CLEANUP,
  CLOSED,
  CLOSING,
  ERROR,
  FAILED_ANSWER,
  FORKED,
  MADE,
  OBSERVED,
  RUNNING,
  SETTLED,
  SHIELDED,
  SHUT,
  STARTED,
  STARTING,
  UNINTERRUPTIBLE,
  UNWINDING,
} from './node.js';
import type { Cleanup, Startable } from './operation.js';
import type { Progress } from './progress.js';
import { PromiseSlot } from './promise-slot.js';
import {
  type FrameLink,
  PROMISE,
  type PromiseWaiter,
  type ReusedWait,
  START,
  STOP,
  type Starter,
  type Wait,
  type Waiter,
} from './protocol.js';
import { refuse } from './refuse.js';
import type { Run } from './run.js';
import { MOST_READY, resumeUnwinding, unwind } from './unwinding.js';
import { expected, show } from './validation.js';

/** A waiting frame with one of these has more to do with an answer than to resume its generator. */
const NOT_PLAINLY_WAITING = BODY_ENDED | RUNNING | SHIELDED | UNWINDING | ASYNC_BODY;

/**
 * A node that executes: it drives one generator (or waits for one operation), and is a waiter itself. A run is a frame with an
 * identity; helpers that need a frame of their own (members of `all`, routines, clean-ups, shields) are plain ones.
 */
export class Frame extends Lifecycle implements PromiseWaiter, Wait {
  get frame(): this {
    return this;
  }

  blocked(): FrameLink | undefined {
    return this;
  }

  /** The run that this frame belongs to. */
  get run(): Run {
    return (this.above as Frame).run;
  }

  /** Who waits for it, for the search of circles: also the parent that cannot end before a fork or a clean-up has. */
  waiters(): Iterable<Waiter> {
    const parents = (this.flags & (FORKED | CLEANUP)) === 0 ? [] : [this.above as Frame];
    return this.waiter === undefined || (this.flags & MADE) !== 0 ? parents : [this.waiter, ...parents];
  }

  /** Only runs hold places. */
  get place(): Place | undefined {
    return undefined;
  }

  needExtras(): Extras {
    this.extras ??= new Extras();
    return this.extras;
  }

  /** Its body is an `async function*`, most of which runs past the driver. */
  get isAsync(): boolean {
    return (this.flags & ASYNC_BODY) !== 0;
  }

  get pendingStep(): Promise<unknown> | undefined {
    return this.extras?.pendingStep;
  }

  set pendingStep(step: Promise<unknown> | undefined) {
    this.needExtras().pendingStep = step;
  }

  leave(outside: FrameLink | undefined): void {
    this.flags &= ~RUNNING;
    enterFrame(outside);
  }

  /** Starts what was yielded. */
  start(yielded: unknown, token: number): Wait | undefined {
    developmentHooks.used?.(yielded);
    if (typeof yielded === 'object' && yielded !== null) {
      if ((yielded as Partial<Starter>)[START] !== undefined) return (yielded as Starter)[START](this, token);
      if (isPromise(yielded)) return waitForLeft(yielded, this, token) ?? this.waitForPromise(yielded, token);
    }
    return this.startOther(yielded, token);
  }

  /**
   * Waits for a promise, by the pair of callbacks that this frame uses again and again.
   * @param source - what was yielded, where the promise has adopted it
   */
  waitForPromise(promise: Promise<unknown>, token: number, source: object = promise): Wait {
    this.slot ??= new PromiseSlot(this, this.tree.queue);
    return this.slot.wait(token, promise, source);
  }

  private startOther(yielded: unknown, token: number): Wait | undefined {
    if (typeof yielded === 'function' && START in yielded) return (yielded as unknown as Starter)[START](this, token);
    if (isThenable(yielded))
      return waitAgain(yielded, this, token) ?? this.waitForPromise(promiseOf(yielded), token, yielded);
    const operation = this.tree.interpret(yielded);
    developmentHooks.used?.(operation);
    if (operation !== undefined) return (operation as Starter)[START](this, token);
    throw new TypeError(
      `Expected an operation after \`yield\`, got ${show(yielded)}. Yield a task, a promise, an array of tasks, a run, ` +
        'or what `operation(…)` makes of a callback; a value that is there already needs no yield',
    );
  }

  /** Starts a step, and takes an answer that comes at once. @returns the answer, if it was given at once */
  startStep(step: unknown): { readonly failed: boolean; readonly value: unknown } | undefined {
    try {
      const wait = this.start(step, this.token);
      if ((this.flags & ANSWERED) === 0) {
        this.waiting = wait;
        return undefined;
      }
      const answer = { failed: (this.flags & FAILED_ANSWER) !== 0, value: this.waiting };
      this.waiting = undefined;
      return answer;
    } catch (error) {
      return { failed: true, value: error };
    } finally {
      this.flags &= ~(ANSWERED | FAILED_ANSWER);
    }
  }

  resume(token: number, value: unknown): void {
    // The two common cases, in as few steps as can be.
    const { flags } = this;
    if (token === this.token) {
      if ((flags & (RUNNING | BODY_ENDED)) === RUNNING) {
        this.flags = flags | ANSWERED;
        this.waiting = value;
        return;
      }
      if ((flags & NOT_PLAINLY_WAITING) === 0 && this.generator !== undefined) {
        const { queue } = this.tree;
        if (queue.enter()) {
          this.drive(false, value);
          queue.leave();
          return;
        }
      }
    }
    this.answered(token, value, false);
  }

  fail(token: number, error: unknown): void {
    this.answered(token, error, true);
  }

  /** Takes an answer, whatever the frame is about. */
  protected answered(token: number, value: unknown, failed: boolean): void {
    if (token !== this.token || (this.flags & BODY_ENDED) !== 0) {
      this.tree.late(value, failed);
      return;
    }
    if ((this.flags & RUNNING) !== 0) {
      this.flags |= failed ? ANSWERED | FAILED_ANSWER : ANSWERED;
      this.waiting = value;
      return;
    }
    this.waiting = undefined;
    if ((this.flags & SHIELDED) !== 0) {
      this.flags &= ~SHIELDED;
      if ((this.flags & (SHUT | CLOSING)) === SHUT) {
        if (failed) this.report(value);
        this.closeDown();
        return;
      }
    }
    this.goOn(failed, value);
  }

  /** In place where the loop allows it, else in turn. A new token: what is queued is dropped by a cancel. */
  private goOn(failed: boolean, value: unknown): void {
    this.token += 1;
    this.tree.queue.resume(this, this.token, value, failed);
  }

  protected override abandonWait(): void {
    this.token += 1;
    const wait = this.waiting as Wait | undefined;
    this.waiting = undefined;
    if (wait === undefined) return;
    if (wait === this.slot) this.slot = undefined;
    wait[STOP](true);
  }

  // ---- driving ----------------------------------------------------------------------------------------------------

  /** Resumes the generator, and goes on for as long as what it yields answers at once. */
  drive(failed: boolean, value: unknown): void {
    const outside = enterFrame(this);
    this.flags |= RUNNING;
    const result = this.driveStep(failed, value, outside);
    if (result !== undefined && this.startNext(result, outside)) this.stepOn(outside);
  }

  /**
   * A promise has answered, and mostly the next step is a promise again: the shortest way from one to the other. The callback of a
   * promise has nothing below it on the stack.
   */
  resumeFrom(wait: ReusedWait, value: unknown): void {
    const slot = wait as PromiseSlot;
    const mayRun = slot.queue.mayRun() && slot.token === this.token;
    if (!mayRun || (this.flags & NOT_PLAINLY_WAITING) !== 0 || this.generator === undefined || !enterFirst(this)) {
      slot.forget();
      this.resume(slot.token, value);
      return;
    }
    this.flags |= RUNNING;
    const result = this.driveStep(false, value, undefined);
    const promise =
      result === undefined || result.done === true || (this.flags & SHUT) !== 0 ? undefined : promiseIn(result.value);
    if (promise === undefined) {
      slot.forget();
      if (result !== undefined && this.startNext(result, undefined)) this.stepOn(undefined);
    } else if (this.waitOn(slot, promise)) this.stepOn(undefined);
  }

  /** Waits for another promise with the same slot, which is noted already. @returns as `startNext` */
  private waitOn(slot: PromiseSlot, promise: Promise<unknown>): boolean {
    try {
      const again = waitForLeft(promise, this, this.token);
      if (again === undefined) slot.wait(this.token, promise);
      else {
        slot.forget();
        this.waiting = again;
      }
    } catch (error) {
      this.flags |= ANSWERED | FAILED_ANSWER;
      this.waiting = error;
    }
    if ((this.flags & ANSWERED) !== 0) return true;
    this.pause(undefined);
    return false;
  }

  /** One step of the generator; nothing if it threw. */
  private driveStep(
    failed: boolean,
    value: unknown,
    outside: FrameLink | undefined,
  ): IteratorResult<unknown, unknown> | undefined {
    // What still answers an earlier step is late.
    this.token += 1;
    try {
      const generator = this.generator as Generator;
      return failed ? generator.throw(value) : generator.next(value);
    } catch (error) {
      this.leaveBody(outside);
      this.failed(error);
      return undefined;
    }
  }

  /**
   * Starts what the generator has yielded. What it waited for before is noted until then, since most steps note something else.
   * @returns whether it was answered at once; otherwise the stack was left
   */
  private startNext(result: IteratorResult<unknown, unknown>, outside: FrameLink | undefined): boolean {
    if (result.done === true) {
      this.leaveBody(outside);
      developmentHooks.ended?.(this, result.value);
      this.bodyEnded(0, result.value);
      return false;
    }
    if ((this.flags & SHUT) === 0) {
      try {
        const wait = this.start(result.value, this.token);
        if ((this.flags & ANSWERED) !== 0) return true;
        this.waiting = wait;
      } catch (error) {
        this.flags |= ANSWERED | FAILED_ANSWER;
        this.waiting = error;
        return true;
      }
    } else {
      this.waiting = undefined;
      refuse(result.value, this);
    }
    this.pause(outside);
    return false;
  }

  /** Goes on with answers that were given at once; after very many the loop may turn. */
  private stepOn(outside: FrameLink | undefined): void {
    for (let ready = 1; ; ready += 1) {
      const { flags, waiting: value } = this;
      this.flags = flags & ~(ANSWERED | FAILED_ANSWER);
      const failed = (flags & FAILED_ANSWER) !== 0;
      const isShut = (flags & (SHUT | CHILD_FAILED)) !== 0;
      if (isShut || ready === MOST_READY) {
        this.waiting = undefined;
        this.pause(outside);
        if (!isShut) this.tree.queue.push(this, ++this.token, value, failed);
        return;
      }
      const result = this.driveStep(failed, value, outside);
      if (result === undefined || !this.startNext(result, outside)) return;
    }
  }

  private pause(outside: FrameLink | undefined): void {
    this.leave(outside);
    if ((this.flags & (SHUT | CHILD_FAILED)) !== 0) this.interrupt();
  }

  private leaveBody(outside: FrameLink | undefined): void {
    this.generator = undefined;
    this.waiting = undefined;
    this.leave(outside);
    forgetFrame(this);
  }

  /** What happened while the generator was on the stack: a cancel, or a fork that failed. */
  interrupt(): void {
    if ((this.flags & (SHUT | CHILD_FAILED)) === 0) return;
    if ((this.flags & SHUT) === 0) {
      const failure = this.unobservedFailure();
      if (failure) this.shut(ERROR, failure.value);
    } else if ((this.flags & (CLOSING | SHIELDED)) === 0) this.closeDown();
  }

  /** Goes on with an answer whose turn has come. */
  proceedWith(token: number, value: unknown, failed: boolean): void {
    if (token !== this.token) this.tree.late(value, failed);
    else if ((this.flags & UNWINDING) !== 0) resumeUnwinding(this, failed, value);
    else if (this.generator === undefined) {
      if (failed) this.failed(value);
      else this.bodyEnded(0, value);
    } else if ((this.flags & ASYNC_BODY) !== 0) driveAsync(this, failed, value);
    else this.drive(failed, value);
  }

  /** The body has thrown. A cancel that nobody caught on the way cancels; everything else is an error. */
  failed(error: unknown): void {
    if (error instanceof CancelledError) {
      if ((this.flags & SHUT) === 0) this.bodyEnded(CANCELLED, Cancellation.of(error));
      else this.bodyEnded(0, undefined);
    } else this.bodyEnded(ERROR, error);
  }

  ended(value: unknown): void {
    this.bodyEnded(0, value);
  }

  // ---- clean-up ---------------------------------------------------------------------------------------------------

  /** Registers clean-up: last in, first out. */
  addCleanup(cleanup: Cleanup): void {
    if ((this.flags & CLOSED) !== 0) throw new StateError(`\`defer\` came too late: \`${this.run.name}\` has ended`);
    if (typeof cleanup !== 'function' && !(typeof cleanup === 'object' && cleanup !== null && START in cleanup)) {
      throw new TypeError(expected('cleanup', 'an operation or a function', cleanup));
    }
    developmentHooks.used?.(cleanup);
    this.pushCleanup(cleanup);
  }

  protected pushCleanup(cleanup: Cleanup): void {
    const extras = this.needExtras();
    extras.cleanups ??= [];
    extras.cleanups.push(cleanup);
  }

  /** What starts beside ends with the body: after that a fork would belong to nobody. */
  refuseLateFork(): void {
    if ((this.flags & BODY_ENDED) !== 0)
      throw new StateError(`\`fork\` came too late: \`${this.run.name}\` has ended, or is at its deferred clean-up`);
  }

  // ---- starting -------------------------------------------------------------------------------------------------------

  /** A cancel does not end it: a shield, or clean-up. */
  makeUninterruptible(): void {
    this.flags |= UNINTERRUPTIBLE;
  }

  /** What it waits for now is a shield: a cancel waits until that has ended. */
  waitForShield(): void {
    this.flags |= SHIELDED;
  }

  /** It executes from now on. */
  markStarted(): void {
    this.flags |= STARTED;
  }

  /** Starts what a function gives, or an operation. A throw in its first stretch is the frame's. */
  begin(work: Startable<unknown> | unknown): void {
    if ((this.flags & (STARTED | SHUT)) !== 0) return;
    this.markStarted();
    if (typeof work !== 'function' || START in work) this.beginWith(work);
    else {
      const outside = enterFrame(this);
      this.flags |= RUNNING;
      let made: unknown;
      try {
        made = work();
      } catch (error) {
        this.leave(outside);
        this.failed(error);
        return;
      }
      this.leave(outside);
      this.beginWith(made);
    }
  }

  /** Starts a generator. */
  beginGenerator(body: Generator): void {
    if ((this.flags & STARTED) === 0) this.markStarted();
    this.generator = body;
    this.drive(false, undefined);
  }

  /** Starts a generator, an operation or a promise. */
  beginWith(body: unknown): void {
    if ((this.flags & STARTED) === 0) this.markStarted();
    if (isGenerator(body)) this.beginGenerator(body);
    else if (isAsyncGenerator(body)) {
      this.generator = body as unknown as Generator;
      this.flags |= ASYNC_BODY;
      driveAsync(this, false, undefined);
    } else this.waitFor(body);
  }

  /** The body is one wait. */
  private waitFor(body: unknown): void {
    const outside = enterFrame(this);
    this.flags |= RUNNING;
    this.token += 1;
    try {
      const wait = this.start(body, this.token);
      if ((this.flags & ANSWERED) === 0) this.waiting = wait;
    } catch (error) {
      this.leave(outside);
      this.failed(error);
      return;
    }
    this.leave(outside);
    if ((this.flags & ANSWERED) !== 0) {
      const failed = (this.flags & FAILED_ANSWER) !== 0;
      this.flags &= ~(ANSWERED | FAILED_ANSWER);
      const value = this.waiting;
      this.waiting = undefined;
      if (failed) this.failed(value);
      else this.bodyEnded(0, value);
    } else if ((this.flags & (SHUT | CLOSING)) === SHUT) this.closeDown();
  }

  // ---- the end --------------------------------------------------------------------------------------------------------

  protected override closeBody(): boolean {
    return this.generator === undefined || unwind(this);
  }

  dropBody(): true {
    this.flags &= ~UNWINDING;
    this.generator = undefined;
    return true;
  }

  /** Where a clean-up step cannot be attributed it is run later, and the rest of its `finally` is cut. */
  putOff(step: unknown): void {
    const extras = this.needExtras();
    extras.putOff ??= [];
    extras.putOff.push(step);
    if (this.tree.isDevelopment) developmentHooks.putOff?.(this);
  }

  protected override startCleanup(work: unknown): boolean {
    const outside = enterFrame(this);
    let made = work;
    try {
      if (typeof work === 'function' && !(START in work)) made = work();
    } finally {
      enterFrame(outside);
    }
    if (!isWork(made)) return true;
    const frame = new Frame(this.tree, this);
    frame.flags |= UNINTERRUPTIBLE | CLEANUP;
    frame.beginWith(made);
    return false;
  }

  /** A failure that nobody waits for any more is reported; a clean-up's is its parent's. A value is late. */
  protected override announce(): void {
    if (this.waiter !== undefined) this.tellWaiter();
    else if ((this.flags & (ERROR | CLEANUP)) === ERROR) this.report(this.value);
    else if ((this.flags & (CANCELLED | CLEANUP)) === 0) this.tree.late(this.value, false);
  }

  // ---- progress -------------------------------------------------------------------------------------------------------

  /** A run below has told of its progress. @returns whether those above are to learn of it; helpers show none of their own */
  progressedBelow(): boolean {
    return true;
  }

  /** A run below has ended, with this progress: its share stays with the first one above that shows any. */
  endedBelow(progress: Progress, isWell: boolean): void {
    (this.above as Frame | undefined)?.endedBelow(progress, isWell);
  }

  protected tellWaiter(): void {
    const waiter = this.waiter;
    if (waiter === undefined || (this.flags & (STARTING | MADE)) !== 0) return;
    this.waiter = undefined;
    if ((this.flags & (CANCELLED | ERROR)) !== 0) waiter.fail(this.waiterToken, this.abortReason());
    else waiter.resume(this.waiterToken, this.value);
  }

  /** Starts work for a waiter, as its wait. An end within the start is told in a later turn. */
  startFor(waiter: Waiter, token: number, work: unknown): Wait {
    this.waiter = waiter;
    this.waiterToken = token;
    this.flags = (this.flags & ~MADE) | STARTING | OBSERVED;
    this.begin(work);
    this.flags &= ~STARTING;
    if ((this.flags & SETTLED) === 0 || this.waiter === undefined) return this;
    this.waiter = undefined;
    return answerLater(
      waiter,
      token,
      (this.flags & (CANCELLED | ERROR)) !== 0 ? this.abortReason() : this.value,
      (this.flags & (CANCELLED | ERROR)) !== 0,
    );
  }

  /** Its waiter gives up: nobody is told of its end any more, and unless the parent closes anyway, it is cancelled. */
  [STOP](closing: boolean): void {
    this.waiter = undefined;
    if (!closing) this.shut(CANCELLED, new Cancellation(undefined, 'parent'));
  }

  protected override shutAccepted(): void {}

  override report(error: unknown): void {
    this.tree.report(error, this.run);
  }
}

/** The promise, if what was yielded is nothing more. */
function promiseIn(yielded: unknown): Promise<unknown> | undefined {
  if (isPromise(yielded)) return yielded;
  const promise = (yielded as { readonly [PROMISE]?: Promise<unknown> } | null | undefined)?.[PROMISE];
  if (promise !== undefined) developmentHooks.used?.(yielded);
  return promise;
}

/** The class behind a waiter's frame. */
export function frameOf(waiter: { readonly frame: FrameLink }): Frame {
  return waiter.frame as Frame;
}
