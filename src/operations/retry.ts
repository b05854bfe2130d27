import { answerLater } from '../core/answer.js';
import { CancelledError } from '../core/errors.js';
import { frameOf } from '../core/frame.js';
import { Operation, type Startable } from '../core/operation.js';
import { type FrameLink, START, STOP, type Wait, type Waiter } from '../core/protocol.js';
import {
  checkBoolean,
  checkFunction,
  checkInteger,
  checkLimit,
  checkMs,
  checkOptions,
  expected,
} from '../core/validation.js';
import { type Moving, movedOnce } from './moved-once.js';
import { checkStartable, startWork } from './start-work.js';
import { WaitForPromise } from './wait.js';

/** How often and how fast `retry` tries again. */
export interface RetryPolicy {
  /** Further attempts after the first, an integer from 0 up. */
  readonly retries: number;
  /**
   * Milliseconds before the second attempt, or a function that says how long to wait after each failure, exactly: `attempt` counts from 1.
   * @defaultValue 0
   */
  readonly delay?: number | ((error: unknown, attempt: number) => number);
  /** By how much the delay grows from attempt to attempt, from 1 up. @defaultValue 1 */
  readonly factor?: number;
  /** Milliseconds that no delay is longer than. @defaultValue Infinity */
  readonly maxDelay?: number;
  /** Waits 0 to so long as the delay is, drawn evenly: so that many who were turned away together do not come back together. */
  readonly jitter?: boolean;
  /** Whether to try again after this error; `attempt` counts from 1. By default after every one. */
  readonly when?: (error: unknown, attempt: number) => boolean;
}

class RetryWait implements Waiter, Wait {
  readonly frame: FrameLink;
  readonly #waiter: Waiter;
  readonly #token: number;
  readonly #work: unknown;
  readonly #policy: RetryPolicy;
  #attempt = 1;
  #wait: Wait | undefined;
  #isStarting = false;
  #early: { readonly value: unknown; readonly failed: boolean } | undefined;

  constructor(waiter: Waiter, token: number, work: unknown, policy: RetryPolicy) {
    this.#waiter = waiter;
    this.frame = waiter.frame;
    this.#token = token;
    this.#work = work;
    this.#policy = policy;
  }

  blocked(): FrameLink | undefined {
    return this.#waiter.blocked();
  }

  begin(): Wait {
    this.#isStarting = true;
    this.#start();
    this.#isStarting = false;
    return this.#early === undefined
      ? this
      : answerLater(this.#waiter, this.#token, this.#early.value, this.#early.failed);
  }

  #start(): void {
    const attempt = this.#attempt;
    try {
      const wait = startWork(this.#work, this, attempt);
      if (attempt === this.#attempt) this.#wait = wait;
    } catch (error) {
      this.fail(attempt, error);
    }
  }

  resume(_attempt: number, value: unknown): void {
    this.#answer(value, false);
  }

  fail(_attempt: number, error: unknown): void {
    const { retries, when } = this.#policy;
    const attempt = this.#attempt;
    if (attempt > retries || error instanceof CancelledError) return this.#answer(error, true);
    const { tree } = frameOf(this);
    let delay: number;
    try {
      if (when !== undefined && !when(error, attempt)) return this.#answer(error, true);
      delay = delayAfter(this.#policy, error, attempt, () => tree.clock.random?.() ?? Math.random());
    } catch (failure) {
      return this.#answer(failure, true);
    }
    this.#attempt += 1;
    const stop = tree.clock.timer(delay, () => tree.queue.post(() => this.#isWaiting(stop) && this.#start()));
    this.#wait = { [STOP]: stop };
  }

  /** A cancel may come between the timer and its turn. */
  #isWaiting(stop: () => void): boolean {
    return this.#wait?.[STOP] === stop;
  }

  #answer(value: unknown, failed: boolean): void {
    this.#wait = undefined;
    if (this.#isStarting) this.#early = { value, failed };
    else if (failed) this.#waiter.fail(this.#token, value);
    else this.#waiter.resume(this.#token, value);
  }

  [STOP](closing: boolean): void {
    const wait = this.#wait;
    this.#wait = undefined;
    wait?.[STOP](closing);
  }
}

/** Milliseconds until the next attempt. */
function delayAfter(policy: RetryPolicy, error: unknown, attempt: number, random: () => number): number {
  const { delay = 0, factor = 1, maxDelay = Number.POSITIVE_INFINITY, jitter = false } = policy;
  if (typeof delay !== 'function') {
    const longest = Math.min(delay * factor ** (attempt - 1), maxDelay);
    return jitter ? random() * longest : longest;
  }
  const ms = delay(error, attempt);
  if (!Number.isFinite(ms) || ms < 0)
    throw new TypeError(expected('what `delay` gives', 'a finite number of milliseconds from 0 up', ms));
  return ms;
}

class Retry<R> extends Operation<R> {
  readonly #work: Startable<R>;
  readonly #policy: RetryPolicy;

  constructor(work: Startable<R>, policy: RetryPolicy) {
    super();
    this.#work = work;
    this.#policy = policy;
  }

  override [START](waiter: Waiter, token: number): Wait {
    return new RetryWait(waiter, token, this.#work, this.#policy).begin();
  }
}

/**
 * Tries work again when it fails.
 *
 * A cancel is no failure: it is never tried again.
 *
 * @param work - an operation, or a function that makes one; not a promise or generator object, which could not start again
 * @param policy - how often and how fast
 * @throws `TypeError` or `RangeError` when an argument cannot be used, `TransferError` for a task that moves its arguments
 * @example
 * ```ts
 * import { retry, wait } from 'offloop';
 * import { NodeEngine } from 'offloop/node';
 * let calls = 0;
 * const flaky = () => wait(calls++ < 2 ? Promise.reject(new Error('busy')) : Promise.resolve(calls));
 * await new NodeEngine().run(retry(flaky, { retries: 5 })); // => 3
 * ```
 */
export function retry<R>(work: Startable<R>, policy: RetryPolicy): Operation<R> {
  checkStartable('work', work);
  if (work instanceof WaitForPromise) {
    throw new TypeError(
      '`retry(wait(promise))` would wait for the same promise again. Give `wait` a function: `retry(wait((signal) => fetch(url, { signal })), …)`',
    );
  }
  checkOptions('retry', policy, ['retries', 'delay', 'factor', 'maxDelay', 'jitter', 'when'], true);
  if (policy.retries === undefined) throw new TypeError(expected('retries', 'an integer from 0 up', undefined));
  checkInteger('retries', policy.retries, 0);
  checkDelay(policy);
  if (policy.when !== undefined) checkFunction('when', policy.when);
  const { name = 'work', options = {} } = work as { readonly name?: string; readonly options?: Moving };
  const refusal = movedOnce(name, options, policy.retries);
  if (refusal !== undefined) throw refusal;
  return new Retry(work, policy);
}

function checkDelay(policy: RetryPolicy): void {
  const { delay, factor, maxDelay, jitter } = policy;
  checkFactor(factor);
  checkLimit('maxDelay', maxDelay);
  checkBoolean('jitter', jitter);
  if (typeof delay !== 'function') return checkMs('delay', delay);
  const beside = (['factor', 'maxDelay', 'jitter'] as const).find((name) => policy[name] !== undefined);
  if (beside !== undefined)
    throw new TypeError(
      `\`delay\` is a function, which says exactly how long to wait: \`${beside}\` has no effect beside it`,
    );
}

function checkFactor(factor: number | undefined): void {
  if (factor === undefined) return;
  const message = expected('factor', 'a finite number from 1 up', factor);
  if (typeof factor !== 'number') throw new TypeError(message);
  if (!Number.isFinite(factor) || factor < 1) throw new RangeError(message);
}
