import { answerLater } from './answer.js';
import { closeAsyncBody, driveAsync } from './async-body.js';
import { Cancellation } from './cancellation.js';
import { enterFrame } from './current.js';
import type { Place } from './deadlock.js';
import { developmentHooks } from './development-hooks.js';
import { CancelledError, StateError } from './errors.js';
import { Extras } from './extras.js';
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
import { PromiseSlot } from './promise-slot.js';
import { type FrameLink, START, STOP, type Starter, type Wait, type Waiter } from './protocol.js';
import type { Run } from './run.js';
import { closeGenerator } from './unwind.js';
import { expected, show } from './validation.js';

/** So many answers in a row are taken on one stretch; then the loop may turn. */
const MOST_READY = 1000;
/** So often a generator is asked to close before it is given up. */
const MOST_REFUSALS = 100;

/** The class behind a waiter's frame. */
export function frameOf(waiter: { readonly frame: FrameLink }): Frame {
  return waiter.frame as Frame;
}

/**
 * A node that executes: it drives one generator (or waits for one operation), and is a waiter itself. A run is a frame with an
 * identity; helpers that need a frame of their own (members of `all`, routines, clean-ups, shields) are plain ones.
 */
export class Frame extends Lifecycle implements Waiter, Wait {
  token = 0;
  generator: Generator | undefined = undefined;
  /** What the body waits for. While RUNNING it carries an answer given at once. */
  waiting: unknown = undefined;
  slot: PromiseSlot | undefined = undefined;
  /** Who waits for this frame. */
  waiter: Waiter | undefined = undefined;
  waiterToken = 0;

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
    return this.waiter === undefined ? parents : [this.waiter, ...parents];
  }

  /** Only runs hold places. */
  get place(): Place | undefined {
    return undefined;
  }

  needExtras(): Extras {
    this.extras ??= new Extras();
    return this.extras;
  }

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

  /** Starts a generator, an operation or a promise. */
  beginWith(body: unknown): void {
    if ((this.flags & STARTED) === 0) this.markStarted();
    if (isGenerator(body)) {
      this.generator = body;
      this.drive(false, undefined);
    } else if (isAsyncGenerator(body)) {
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

  /** Resumes the generator, and goes on for as long as what it yields answers at once. */
  drive(failed: boolean, value: unknown): void {
    const generator = this.generator as Generator;
    const outside = enterFrame(this);
    this.flags |= RUNNING;
    for (let ready = 1; ; ready += 1) {
      let result: IteratorResult<unknown, unknown>;
      try {
        result = failed ? generator.throw(value) : generator.next(value);
      } catch (error) {
        this.generator = undefined;
        this.leave(outside);
        this.failed(error);
        return;
      }
      if (result.done === true) {
        this.generator = undefined;
        this.leave(outside);
        developmentHooks.ended?.(this, result.value);
        this.bodyEnded(0, result.value);
        return;
      }
      if ((this.flags & SHUT) !== 0) break;
      this.token += 1;
      try {
        const wait = this.start(result.value, this.token);
        if ((this.flags & ANSWERED) === 0) {
          this.waiting = wait;
          break;
        }
        failed = (this.flags & FAILED_ANSWER) !== 0;
        value = this.waiting;
      } catch (error) {
        failed = true;
        value = error;
      }
      this.waiting = undefined;
      this.flags &= ~(ANSWERED | FAILED_ANSWER);
      if ((this.flags & (SHUT | CHILD_FAILED)) !== 0) break;
      if (ready === MOST_READY) {
        this.leave(outside);
        this.token += 1;
        this.tree.queue.push(this, this.token, value, failed);
        return;
      }
    }
    this.leave(outside);
    this.interrupt();
  }

  /** What happened while the generator was on the stack: a cancel, or a fork that failed. */
  interrupt(): void {
    if ((this.flags & (SHUT | CHILD_FAILED)) === 0) return;
    if ((this.flags & SHUT) === 0) {
      const failure = this.unobservedFailure();
      if (failure) this.shut(ERROR, failure.value);
    } else if ((this.flags & (CLOSING | SHIELDED)) === 0) this.closeDown();
  }

  leave(outside: FrameLink | undefined): void {
    this.flags &= ~RUNNING;
    enterFrame(outside);
  }

  /** Starts what was yielded. */
  start(yielded: unknown, token: number): Wait | undefined {
    developmentHooks.used?.(yielded);
    if ((typeof yielded === 'object' && yielded !== null) || typeof yielded === 'function') {
      if ((yielded as Partial<Starter>)[START] !== undefined) return (yielded as Starter)[START](this, token);
      if (isThenable(yielded)) {
        this.slot ??= new PromiseSlot(this.tree);
        return this.slot.wait(this, token, yielded);
      }
    }
    const operation = this.tree.interpret(yielded);
    developmentHooks.used?.(operation);
    if (operation !== undefined) return (operation as Starter)[START](this, token);
    throw new TypeError(
      `Expected an operation after \`yield\`, got ${show(yielded)}. Yield a task, a promise, an array of tasks, a run, ` +
        'or what `operation(…)` makes of a callback; a value that is there already needs no yield',
    );
  }

  // ---- answers --------------------------------------------------------------------------------------------------------

  resume(token: number, value: unknown): void {
    this.answered(token, value, false);
  }

  fail(token: number, error: unknown): void {
    this.answered(token, error, true);
  }

  private answered(token: number, value: unknown, failed: boolean): void {
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

  // ---- closing --------------------------------------------------------------------------------------------------------

  protected override abandonWait(): void {
    this.token += 1;
    const wait = this.waiting as Wait | undefined;
    this.waiting = undefined;
    if (wait === undefined) return;
    if (wait === this.slot) this.slot = undefined;
    wait[STOP](true);
  }

  protected override closeBody(): boolean {
    if (this.generator === undefined) return true;
    this.flags |= UNWINDING;
    if ((this.flags & ASYNC_BODY) !== 0) return closeAsyncBody(this);
    return this.closeFrames();
  }

  /** Closes generators from the innermost outwards; false where one waits in a clean-up step. */
  private closeFrames(): boolean {
    const outer = this.generator as Generator;
    for (let refusals = 0; refusals < MOST_REFUSALS; ) {
      const outside = enterFrame(this);
      this.flags |= RUNNING;
      let suspended: ReturnType<typeof closeGenerator>;
      try {
        suspended = closeGenerator(outer, (error) => this.report(error));
      } catch (error) {
        this.cleanupFailed(error);
      }
      this.leave(outside);
      if (suspended === undefined) return this.dropBody();
      if (suspended.holder === undefined) {
        this.putOff(suspended.step);
        refusals += 1;
      } else if (!this.stepCleanup(suspended.holder, suspended.step)) return false;
      else if (suspended.holder === outer) return this.dropBody();
    }
    this.report(
      new StateError(
        `The handler \`${this.run.name}\` refuses to end: its \`finally\` goes on after ${MOST_REFUSALS} attempts to close it`,
      ),
    );
    return this.dropBody();
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
    if (this.tree.isDevelopment)
      this.tree.log(
        'warn',
        `A clean-up step in a \`finally\` of \`${this.run.name}\` was put off, and the rest of that \`finally\` cut. Use \`defer\` for asynchronous clean-up there`,
      );
  }

  /** An answer to a clean-up step has arrived. */
  private unwind(failed: boolean, value: unknown): void {
    const holder = (this.extras as Extras).holder as Generator;
    if (!this.resumeCleanup(holder, failed, value)) return;
    if (holder === this.generator || this.closeFrames()) {
      this.dropBody();
      this.bodyClosed();
    }
  }

  /** Drives the generator that is suspended in its `finally` to its end; false where it waits. */
  private stepCleanup(holder: Generator, step: unknown): boolean {
    this.needExtras().holder = holder;
    const outside = enterFrame(this);
    this.flags |= RUNNING;
    const answer = this.startStep(step);
    this.leave(outside);
    return answer !== undefined && this.resumeCleanup(holder, answer.failed, answer.value);
  }

  private resumeCleanup(holder: Generator, failed: boolean, value: unknown): boolean {
    for (let ready = 1; ready <= MOST_READY; ready += 1) {
      const outside = enterFrame(this);
      this.flags |= RUNNING;
      let result: IteratorResult<unknown, unknown>;
      try {
        result = failed ? holder.throw(value) : holder.next(value);
      } catch (error) {
        this.leave(outside);
        if (holder === this.generator) this.cleanupFailed(error);
        else this.report(error);
        return true;
      }
      const answer = result.done === true ? undefined : this.startStep(result.value);
      this.leave(outside);
      if (answer === undefined) return result.done === true;
      ({ failed, value } = answer);
    }
    this.token += 1;
    this.tree.queue.push(this, this.token, value, failed);
    return false;
  }

  /** Starts a step of a clean-up. @returns the answer, if it was given at once */
  private startStep(step: unknown): { readonly failed: boolean; readonly value: unknown } | undefined {
    this.token += 1;
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

  protected override announce(): void {
    this.tellWaiter();
  }

  protected tellWaiter(): void {
    const waiter = this.waiter;
    if (waiter === undefined || (this.flags & STARTING) !== 0) return;
    this.waiter = undefined;
    if ((this.flags & (CANCELLED | ERROR)) !== 0) waiter.fail(this.waiterToken, this.abortReason());
    else waiter.resume(this.waiterToken, this.value);
  }

  /** Starts work for a waiter, as its wait. An end within the start is told in a later turn. */
  startFor(waiter: Waiter, token: number, work: unknown): Wait {
    this.waiter = waiter;
    this.waiterToken = token;
    this.flags |= STARTING | OBSERVED;
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

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}

/** A generator object, also one of another realm or of down-levelled code. */
export function isGenerator(value: unknown): value is Generator {
  return isIteratorOf(value, Symbol.iterator);
}

export function isAsyncGenerator(value: unknown): value is AsyncGenerator {
  return isIteratorOf(value, Symbol.asyncIterator);
}

function isIteratorOf(value: unknown, kind: symbol): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const object = value as { next?: unknown; throw?: unknown; [START]?: unknown; [kind: symbol]: unknown };
  return (
    typeof object.next === 'function' &&
    typeof object.throw === 'function' &&
    object[kind] !== undefined &&
    object[START] === undefined
  );
}
