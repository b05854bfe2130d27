import { answerLater } from './answer.js';
import { closeAsyncBody, driveAsync } from './async-body.js';
import { isAsyncGenerator, isGenerator } from './body-kind.js';
import { Cancellation } from './cancellation.js';
import { enterFrame, forgetFrame } from './current.js';
import { developmentHooks } from './development-hooks.js';
import { CancelledError, StateError } from './errors.js';
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
import type { Startable } from './operation.js';
import { type FrameLink, START, STOP, type Wait, type Waiter } from './protocol.js';
import { MOST_READY, UnwindingFrame } from './unwinding-frame.js';
import { expected } from './validation.js';

/** The class behind a waiter's frame. */
export function frameOf(waiter: { readonly frame: FrameLink }): Frame {
  return waiter.frame as Frame;
}

/**
 * A node that executes: it drives one generator (or waits for one operation), and is a waiter itself. A run is a frame with an
 * identity; helpers that need a frame of their own (members of `all`, routines, clean-ups, shields) are plain ones.
 */
export class Frame extends UnwindingFrame implements Wait {
  /** Registers clean-up: last in, first out. */
  addCleanup(cleanup: Startable<unknown>): void {
    if ((this.flags & CLOSED) !== 0) throw new StateError(`\`defer\` came too late: \`${this.run.name}\` has ended`);
    if (typeof cleanup !== 'function' && !(typeof cleanup === 'object' && cleanup !== null && START in cleanup)) {
      throw new TypeError(expected('cleanup', 'an operation or a function', cleanup));
    }
    developmentHooks.used?.(cleanup);
    this.pushCleanup(cleanup);
  }

  protected pushCleanup(cleanup: Startable<unknown>): void {
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

  // ---- driving --------------------------------------------------------------------------------------------------------

  drive(failed: boolean, value: unknown): void {
    const outside = enterFrame(this);
    this.flags |= RUNNING;
    if (this.driveStep(failed, value, outside)) this.stepOn(outside);
  }

  /** One step of the generator. @returns whether it was answered at once; otherwise the stack was left */
  private driveStep(failed: boolean, value: unknown, outside: FrameLink | undefined): boolean {
    // What still answers an earlier step is late.
    this.token += 1;
    let result: IteratorResult<unknown, unknown>;
    try {
      const generator = this.generator as Generator;
      result = failed ? generator.throw(value) : generator.next(value);
    } catch (error) {
      this.leaveBody(outside);
      this.failed(error);
      return false;
    }
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
    }
    this.pause(outside);
    return false;
  }

  /** Goes on with answers that were given at once; after very many the loop may turn. */
  private stepOn(outside: FrameLink | undefined): void {
    for (let ready = 1; ; ready += 1) {
      const value = this.waiting;
      const { flags } = this;
      this.waiting = undefined;
      this.flags = flags & ~(ANSWERED | FAILED_ANSWER);
      const failed = (flags & FAILED_ANSWER) !== 0;
      if ((flags & (SHUT | CHILD_FAILED)) !== 0) return this.pause(outside);
      if (ready === MOST_READY) {
        this.leave(outside);
        this.token += 1;
        this.tree.queue.push(this, this.token, value, failed);
        return;
      }
      if (!this.driveStep(failed, value, outside)) return;
    }
  }

  private pause(outside: FrameLink | undefined): void {
    this.leave(outside);
    if ((this.flags & (SHUT | CHILD_FAILED)) !== 0) this.interrupt();
  }

  private leaveBody(outside: FrameLink | undefined): void {
    this.generator = undefined;
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

  proceedWith(token: number, value: unknown, failed: boolean): void {
    if (token !== this.token) this.tree.late(value, failed);
    else if ((this.flags & UNWINDING) !== 0) this.unwind(failed, value);
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

  // ---- the end --------------------------------------------------------------------------------------------------------

  protected override closeAsync(): false {
    return closeAsyncBody(this);
  }

  protected override startCleanup(work: unknown): boolean {
    const outside = enterFrame(this);
    let made = work;
    try {
      if (typeof work === 'function' && !(START in work)) made = work();
    } finally {
      enterFrame(outside);
    }
    if (made === undefined || made === null || typeof made !== 'object') return true;
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
}
