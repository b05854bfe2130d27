import type { Clock } from './clock.js';
import { checkInteger, checkMs, checkOptions, expected } from './validation.js';

/** So many starts in so many milliseconds. */
export interface Rate {
  /** How many, an integer from 1 up. */
  readonly calls: number;
  /** In how many milliseconds, more than 0: whichever one looks at, and not only from a full second to the next. */
  readonly per: number;
}

/**
 * Refuses a rate that is none.
 * @param where - the option
 */
export function checkRate(where: string, rate: Rate | undefined): void {
  if (rate === undefined) return;
  checkOptions(where, rate, ['calls', 'per'], true);
  const { calls, per } = rate;
  if (calls === undefined) throw new TypeError(expected(`${where}.calls`, 'an integer from 1 up', calls));
  checkInteger(`${where}.calls`, calls);
  if (per === undefined) throw new TypeError(expected(`${where}.per`, 'milliseconds, more than 0', per));
  checkMs(`${where}.per`, per);
  if (per === 0) throw new RangeError(expected(`${where}.per`, 'milliseconds, more than 0', per));
}

/** Starts of the last `per` milliseconds: within any such time there are no more than `calls`. */
export class RateWindow {
  readonly #rate: Rate;
  readonly #clock: () => Clock;
  /** When the last ones were, as a ring of so many as are allowed. */
  readonly #starts: number[] = [];
  #oldest = 0;
  readonly #waiting = new Set<() => void>();
  #stopTimer: (() => void) | undefined;

  /** @param clock - gives the one that holds now */
  constructor(rate: Rate, clock: () => Clock) {
    this.#rate = rate;
    this.#clock = clock;
  }

  /** Another may start now. */
  get hasRoom(): boolean {
    return this.#wait <= 0;
  }

  /** Milliseconds until another may start. */
  get #wait(): number {
    const { calls, per } = this.#rate;
    if (this.#starts.length < calls) return 0;
    return (this.#starts[this.#oldest] as number) + per - this.#clock().now();
  }

  /** One starts. */
  started(): void {
    const now = this.#clock().now();
    if (this.#starts.length < this.#rate.calls) {
      this.#starts.push(now);
      return;
    }
    this.#starts[this.#oldest] = now;
    this.#oldest = (this.#oldest + 1) % this.#rate.calls;
  }

  /** Calls back once another may start. Who is called looks again, since those before it may have taken the room. */
  whenRoom(callback: () => void): void {
    this.#waiting.add(callback);
    this.#stopTimer ??= this.#clock().timer(Math.max(0, this.#wait), () => {
      this.#stopTimer = undefined;
      const waiting = [...this.#waiting];
      this.#waiting.clear();
      for (const each of waiting) each();
    });
  }

  /** Nobody waits there any more. */
  forget(callback: () => void): void {
    this.#waiting.delete(callback);
    if (this.#waiting.size > 0) return;
    this.#stopTimer?.();
    this.#stopTimer = undefined;
  }
}
