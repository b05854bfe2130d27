import { isThenable } from './body-kind.js';
import { enterFrame } from './current.js';
import type { Place } from './deadlock.js';
import { developmentHooks } from './development-hooks.js';
import { Extras } from './extras.js';
import { Lifecycle } from './lifecycle.js';
import { ANSWERED, BODY_ENDED, CLEANUP, CLOSING, FAILED_ANSWER, FORKED, RUNNING, SHIELDED, SHUT } from './node.js';
import { PromiseSlot } from './promise-slot.js';
import { type FrameLink, START, STOP, type Starter, type Wait, type Waiter } from './protocol.js';
import type { Run } from './run.js';
import { show } from './validation.js';

/** A node that waits: it starts what its body yields, and takes the answers. */
export abstract class WaitingFrame extends Lifecycle implements Waiter {
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
    return (this.above as WaitingFrame).run;
  }

  /** Who waits for it, for the search of circles: also the parent that cannot end before a fork or a clean-up has. */
  waiters(): Iterable<Waiter> {
    const parents = (this.flags & (FORKED | CLEANUP)) === 0 ? [] : [this.above as WaitingFrame];
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

  /** Goes on with an answer whose turn has come. */
  abstract proceedWith(token: number, value: unknown, failed: boolean): void;

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

  /** Starts a step, and takes an answer that comes at once. @returns the answer, if it was given at once */
  protected startStep(step: unknown): { readonly failed: boolean; readonly value: unknown } | undefined {
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
