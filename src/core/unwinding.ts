import type { AsyncHost } from './async-body.js';
import { AsyncUnwinding } from './async-unwinding.js';
import { enterFrame } from './current.js';
import { StateError } from './errors.js';
import type { Extras } from './extras.js';
import { ASYNC_BODY, RUNNING, UNWINDING } from './node.js';
import { closeGenerator, MOST_REFUSALS } from './unwind.js';

/** So many answers in a row are taken on one stretch; then the loop may turn. */
export const MOST_READY = 1000;

/** What closing a body needs of its frame. */
export interface UnwindingHost extends AsyncHost {
  readonly extras: Extras | undefined;
  needExtras(): Extras;
  readonly run: { readonly name: string };
  proceedWith(token: number, value: unknown, failed: boolean): void;
}

/**
 * Closes the body of a frame: helpers first, each with its clean-up to the end, and no other line of any.
 * @returns false where a clean-up step is under way
 */
export function unwind(frame: UnwindingHost): boolean {
  frame.flags |= UNWINDING;
  if ((frame.flags & ASYNC_BODY) === 0) return closeFrames(frame);
  const unwinding = new AsyncUnwinding(frame);
  frame.needExtras().unwinding = unwinding;
  unwinding.begin();
  return false;
}

/** An answer to a clean-up step has arrived. */
export function resumeUnwinding(frame: UnwindingHost, failed: boolean, value: unknown): void {
  const { unwinding, holder } = frame.extras as Extras;
  if (unwinding !== undefined) return unwinding.resume(failed, value);
  if (!resumeCleanup(frame, holder as Generator, failed, value)) return;
  if (holder === frame.generator || closeFrames(frame)) {
    frame.dropBody();
    frame.bodyClosed();
  }
}

/** Closes generators from the innermost outwards; false where one waits in a clean-up step. */
function closeFrames(frame: UnwindingHost): boolean {
  const outer = frame.generator as Generator;
  for (let refusals = 0; refusals < MOST_REFUSALS; ) {
    const outside = enterFrame(frame);
    frame.flags |= RUNNING;
    frame.token += 1;
    let suspended: ReturnType<typeof closeGenerator>;
    try {
      suspended = closeGenerator(outer, (error) => frame.report(error));
    } catch (error) {
      frame.cleanupFailed(error);
    }
    frame.leave(outside);
    if (suspended === undefined) return frame.dropBody();
    if (suspended.holder === undefined) {
      frame.putOff(suspended.step);
      refusals += 1;
    } else if (!stepCleanup(frame, suspended.holder, suspended.step)) return false;
    else if (suspended.holder === outer) return frame.dropBody();
  }
  frame.report(
    new StateError(
      `The handler \`${frame.run.name}\` refuses to end: its \`finally\` goes on after ${MOST_REFUSALS} attempts to close it`,
    ),
  );
  return frame.dropBody();
}

/** Drives the generator that is suspended in its `finally` to its end; false where it waits. */
function stepCleanup(frame: UnwindingHost, holder: Generator, step: unknown): boolean {
  frame.needExtras().holder = holder;
  const outside = enterFrame(frame);
  frame.flags |= RUNNING;
  const answer = frame.startStep(step);
  frame.leave(outside);
  return answer !== undefined && resumeCleanup(frame, holder, answer.failed, answer.value);
}

function resumeCleanup(frame: UnwindingHost, holder: Generator, failed: boolean, value: unknown): boolean {
  for (let ready = 1; ready <= MOST_READY; ready += 1) {
    const outside = enterFrame(frame);
    frame.flags |= RUNNING;
    frame.token += 1;
    let result: IteratorResult<unknown, unknown>;
    try {
      result = failed ? holder.throw(value) : holder.next(value);
    } catch (error) {
      frame.leave(outside);
      if (holder === frame.generator) frame.cleanupFailed(error);
      else frame.report(error);
      return true;
    }
    const answer = result.done === true ? undefined : frame.startStep(result.value);
    frame.leave(outside);
    if (answer === undefined) return result.done === true;
    ({ failed, value } = answer);
  }
  frame.token += 1;
  frame.tree.queue.push(frame, frame.token, value, failed);
  return false;
}
