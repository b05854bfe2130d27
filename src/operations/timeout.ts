import { setLimit } from '../core/clock.js';
import { TimeoutError } from '../core/errors.js';
import { frameOf } from '../core/frame.js';
import { Operation, type Startable } from '../core/operation.js';
import { type FrameLink, REFUSE, START, STOP, type Wait, type Waiter } from '../core/protocol.js';
import { refuse } from '../core/refuse.js';
import { checkLimit } from '../core/validation.js';
import { MembersWait } from './members-wait.js';
import { checkStartable } from './start-work.js';

class TimeoutWait extends MembersWait {
  readonly #stopTimer: () => void;

  constructor(waiter: Waiter, token: number, ms: number) {
    super(waiter, token);
    const { tree } = frameOf(waiter);
    this.#stopTimer = setLimit(tree.clock, ms, () => tree.queue.post(() => this.giveUp(new TimeoutError(ms))));
  }

  /** Time frees it. */
  override blocked(): FrameLink | undefined {
    return undefined;
  }

  protected override succeeded(_index: number, value: unknown): void {
    this.answer(value, false);
  }

  protected override answer(value: unknown, failed: boolean): void {
    this.#stopTimer();
    super.answer(value, failed);
  }

  override [STOP](closing: boolean): void {
    this.#stopTimer();
    super[STOP](closing);
  }
}

class Timeout<R> extends Operation<R> {
  readonly #ms: number;
  readonly #work: Startable<R>;

  constructor(ms: number, work: Startable<R>) {
    super();
    this.#ms = ms;
    this.#work = work;
  }

  [REFUSE](waiter: Waiter): void {
    refuse(this.#work, waiter);
  }

  override [START](waiter: Waiter, token: number): Wait {
    return new TimeoutWait(waiter, token, this.#ms).begin([this.#work]);
  }
}

/**
 * Limits the time of work, counted from the yield, the wait for a worker included.
 *
 * @param ms - milliseconds, finite, 0 or more
 * @param work - an operation, or a function that makes one
 * @returns an operation that fails with {@link TimeoutError} when time is up; the work is cancelled
 * @throws `TypeError` or `RangeError` when an argument is none of these
 * @example
 * ```ts
 * import { sleep, timeout, TimeoutError } from 'offloop';
 * import { NodeEngine } from 'offloop/node';
 * await new NodeEngine().run(function* () {
 *   try { return yield* timeout(1, sleep(60_000)); } catch (error) { return error instanceof TimeoutError; }
 * }); // => true
 * ```
 */
export function timeout<R>(ms: number, work: Startable<R>): Operation<R> {
  if (ms === undefined)
    throw new TypeError('Expected `ms` to be a number of milliseconds, got `undefined` (undefined)');
  checkLimit('ms', ms);
  checkStartable('work', work);
  return new Timeout(ms, work);
}
