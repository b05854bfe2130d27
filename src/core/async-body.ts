import { enterFrame } from './current.js';
import { developmentHooks } from './development-hooks.js';
import { ANSWERED, BODY_ENDED, CLOSING, FAILED_ANSWER, RUNNING, SHUT } from './node.js';
import { type FrameLink, START, type Wait, type Waiter } from './protocol.js';
import { refuse } from './refuse.js';
import type { Tree } from './tree.js';

/** What this driver needs of a frame. */
export interface AsyncHost extends FrameLink {
  flags: number;
  token: number;
  waiting: unknown;
  generator: Generator | undefined;
  /** The way to the next `yield`, while the body is on it. */
  pendingStep: Promise<unknown> | undefined;
  readonly tree: Tree;
  start(yielded: unknown, token: number): Wait | undefined;
  leave(outside: FrameLink | undefined): void;
  interrupt(): void;
  startStep(step: unknown): { readonly failed: boolean; readonly value: unknown } | undefined;
  report(error: unknown): void;
  resume(token: number, value: unknown): void;
  fail(token: number, error: unknown): void;
  failed(error: unknown): void;
  ended(value: unknown): void;
  putOff(step: unknown): void;
  dropBody(): true;
  bodyClosed(): void;
  cleanupFailed(error: unknown): void;
}

type Body = AsyncGenerator<unknown, unknown, unknown>;

/**
 * Resumes the body of an `async function*`. The language decides more here: what stands after a native `await` runs outside the
 * driver, and a cancel takes effect at the next `yield`.
 */
export function driveAsync(frame: AsyncHost, failed: boolean, value: unknown): void {
  const body = frame.generator as unknown as Body;
  const outside = enterFrame(frame);
  frame.flags |= RUNNING;
  frame.token += 1;
  const next = failed ? body.throw(value) : body.next(value);
  frame.leave(outside);
  frame.pendingStep = next;
  next.then(
    (result) => {
      frame.pendingStep = undefined;
      if ((frame.flags & (CLOSING | BODY_ENDED)) !== 0) return;
      if (result.done) {
        frame.generator = undefined;
        developmentHooks.ended?.(frame, result.value);
        frame.ended(result.value);
      } else stepAsync(frame, result.value);
    },
    (error) => {
      frame.pendingStep = undefined;
      // Mostly what an aborted signal leads to.
      if ((frame.flags & (CLOSING | BODY_ENDED)) !== 0) return frame.tree.late(error, true);
      frame.generator = undefined;
      frame.failed(error);
    },
  );
  frame.interrupt();
}

/** Starts what an asynchronous generator yielded. A plain value is a promise's, which the language has awaited: it is given back. */
function stepAsync(frame: AsyncHost, yielded: unknown): void {
  if ((frame.flags & SHUT) !== 0) return refuse(yielded, frame as unknown as Waiter);
  const { token } = frame;
  const outside = enterFrame(frame);
  frame.flags |= RUNNING;
  let answered = false;
  let failed = false;
  let value: unknown;
  try {
    const wait = isStep(yielded) ? frame.start(yielded, token) : undefined;
    answered = !isStep(yielded) || (frame.flags & ANSWERED) !== 0;
    if (!answered) frame.waiting = wait;
    else {
      value = isStep(yielded) ? frame.waiting : yielded;
      failed = (frame.flags & FAILED_ANSWER) !== 0;
    }
  } catch (error) {
    answered = true;
    failed = true;
    value = error;
  }
  frame.flags &= ~(ANSWERED | FAILED_ANSWER);
  frame.leave(outside);
  if (!answered) frame.interrupt();
  else {
    frame.waiting = undefined;
    if ((frame.flags & SHUT) !== 0) frame.interrupt();
    else if (failed) frame.fail(token, value);
    else frame.resume(token, value);
  }
}

/** Operations, runs, generators and arrays of them; everything else an asynchronous generator yields is a value already. */
export function isStep(yielded: unknown): boolean {
  if (typeof yielded !== 'object' || yielded === null) return false;
  if (Array.isArray(yielded)) return yielded.length > 0 && yielded.every(isStep);
  return START in yielded || ('next' in yielded && 'throw' in yielded);
}
