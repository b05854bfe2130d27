import { driveAsync } from './async-body.js';
import { isPromise } from './body-kind.js';
import { Cancellation } from './cancellation.js';
import { enterFirst, enterFrame, forgetFrame } from './current.js';
import { developmentHooks } from './development-hooks.js';
import { CancelledError } from './errors.js';
import { waitForLeft } from './left-promise.js';
import {
  ANSWERED,
  ASYNC_BODY,
  CANCELLED,
  CHILD_FAILED,
  CLOSING,
  ERROR,
  FAILED_ANSWER,
  RUNNING,
  SHIELDED,
  SHUT,
  UNWINDING,
} from './node.js';
import type { PromiseSlot } from './promise-slot.js';
import { type FrameLink, PROMISE, type ReusedWait } from './protocol.js';
import { refuse } from './refuse.js';
import { MOST_READY, UnwindingFrame } from './unwinding-frame.js';
import { NOT_PLAINLY_WAITING } from './waiting-frame.js';

/** A node whose generator is driven: the hot path of the library, where each call, store and check of a step was measured. */
export abstract class DrivingFrame extends UnwindingFrame {
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
}

/** The promise, if what was yielded is nothing more. */
function promiseIn(yielded: unknown): Promise<unknown> | undefined {
  if (isPromise(yielded)) return yielded;
  const promise = (yielded as { readonly [PROMISE]?: Promise<unknown> } | null | undefined)?.[PROMISE];
  if (promise !== undefined) developmentHooks.used?.(yielded);
  return promise;
}
