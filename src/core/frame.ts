import { answerLater } from './answer.js';
import { driveAsync } from './async-body.js';
import { AsyncUnwinding } from './async-unwinding.js';
import { isAsyncGenerator, isGenerator, isWork } from './body-kind.js';
import { Cancellation } from './cancellation.js';
import { enterFrame } from './current.js';
import { developmentHooks } from './development-hooks.js';
import { DrivingFrame } from './driving-frame.js';
import { StateError } from './errors.js';
import {
  ANSWERED,
  ASYNC_BODY,
  BODY_ENDED,
  CANCELLED,
  CLEANUP,
  CLOSED,
  CLOSING,
  ERROR,
  FAILED_ANSWER,
  MADE,
  OBSERVED,
  RUNNING,
  SETTLED,
  SHUT,
  STARTED,
  STARTING,
  UNINTERRUPTIBLE,
} from './node.js';
import type { Cleanup, Startable } from './operation.js';
import type { Progress } from './progress.js';
import { type FrameLink, START, STOP, type Wait, type Waiter } from './protocol.js';
import { expected } from './validation.js';

/** The class behind a waiter's frame. */
export function frameOf(waiter: { readonly frame: FrameLink }): Frame {
  return waiter.frame as Frame;
}

/**
 * A node that executes: it drives one generator (or waits for one operation), and is a waiter itself. A run is a frame with an
 * identity; helpers that need a frame of their own (members of `all`, routines, clean-ups, shields) are plain ones.
 */
export class Frame extends DrivingFrame implements Wait {
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

  protected override closeAsync(): false {
    const unwinding = new AsyncUnwinding(this);
    this.needExtras().unwinding = unwinding;
    unwinding.begin();
    return false;
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
}
