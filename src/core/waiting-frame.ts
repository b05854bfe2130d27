import { isPromise, isThenable, promiseOf } from './body-kind.js';
import { enterFrame } from './current.js';
import type { Place } from './deadlock.js';
import { developmentHooks } from './development-hooks.js';
import { Extras } from './extras.js';
import { waitAgain, waitForLeft } from './left-promise.js';
import { Lifecycle } from './lifecycle.js';
import {
  ANSWERED,
  ASYNC_BODY,
  BODY_ENDED,
  CLEANUP,
  CLOSING,
  FAILED_ANSWER,
  FORKED,
  MADE,
  RUNNING,
  SHIELDED,
  SHUT,
  UNWINDING,
} from './node.js';
import { PromiseSlot } from './promise-slot.js';
import {
  type FrameLink,
  type PromiseWaiter,
  type ReusedWait,
  START,
  STOP,
  type Starter,
  type Wait,
  type Waiter,
} from './protocol.js';
import type { Run } from './run.js';
import { show } from './validation.js';

/** A waiting frame with one of these has more to do with an answer than to resume its generator. */
export const NOT_PLAINLY_WAITING = BODY_ENDED | RUNNING | SHIELDED | UNWINDING | ASYNC_BODY;

/** A node that waits: it starts what its body yields, and takes the answers. */
export abstract class WaitingFrame extends Lifecycle implements PromiseWaiter {
  get frame(): this {
    return this;
  }

  blocked(): FrameLink | undefined {
    return this;
  }

  /** The run that this frame belongs to. */
  get run(): Run {
    return (this.above as WaitingFrame).run;
  }

  /** Who waits for it, for the search of circles: also the parent that cannot end before a fork or a clean-up has. */
  waiters(): Iterable<Waiter> {
    const parents = (this.flags & (FORKED | CLEANUP)) === 0 ? [] : [this.above as WaitingFrame];
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

  get pendingStep(): Promise<unknown> | undefined {
    return this.extras?.pendingStep;
  }

  set pendingStep(step: Promise<unknown> | undefined) {
    this.needExtras().pendingStep = step;
  }

  /** Resumes the generator, and goes on for as long as what it yields answers at once. */
  abstract drive(failed: boolean, value: unknown): void;
  /** Goes on with an answer whose turn has come. */
  abstract proceedWith(token: number, value: unknown, failed: boolean): void;

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

  /** Takes what a promise gave. */
  abstract resumeFrom(wait: ReusedWait, value: unknown): void;

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

  override report(error: unknown): void {
    this.tree.report(error, this.run);
  }
}
