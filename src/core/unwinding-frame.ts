import { enterFrame } from './current.js';
import { developmentHooks } from './development-hooks.js';
import { StateError } from './errors.js';
import type { Extras } from './extras.js';
import { ASYNC_BODY, RUNNING, UNWINDING } from './node.js';
import { closeGenerator, MOST_REFUSALS } from './unwind.js';
import { WaitingFrame } from './waiting-frame.js';

/** So many answers in a row are taken on one stretch; then the loop may turn. */
export const MOST_READY = 1000;

/** A node whose generator can be closed: helpers first, each with its clean-up to the end, and no other line of any. */
export abstract class UnwindingFrame extends WaitingFrame {
  /** Closes the body of an `async function*`, which takes its time. */
  protected abstract closeAsync(): false;

  protected override closeBody(): boolean {
    if (this.generator === undefined) return true;
    this.flags |= UNWINDING;
    if ((this.flags & ASYNC_BODY) !== 0) return this.closeAsync();
    return this.closeFrames();
  }

  /** Closes generators from the innermost outwards; false where one waits in a clean-up step. */
  private closeFrames(): boolean {
    const outer = this.generator as Generator;
    for (let refusals = 0; refusals < MOST_REFUSALS; ) {
      const outside = enterFrame(this);
      this.flags |= RUNNING;
      this.token += 1;
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
    if (this.tree.isDevelopment) developmentHooks.putOff?.(this);
  }

  /** An answer to a clean-up step has arrived. */
  protected unwind(failed: boolean, value: unknown): void {
    const { unwinding, holder } = this.extras as Extras;
    if (unwinding !== undefined) return unwinding.resume(failed, value);
    if (!this.resumeCleanup(holder as Generator, failed, value)) return;
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
      this.token += 1;
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
}
