import { FRAME, systemClock } from '../../core/clock.js';
import { macrotask } from '../../core/host.js';

/** Milliseconds without the frame that was asked for, after which frames count as lost: an off-screen frame of a page gets none. */
const PATIENCE = 100;

/**
 * Shares the main thread between handlers and the screen. Each piece of work asks for a frame; once that is overdue nothing runs until
 * it has come, since some browsers paint only when their loop is idle. Slices come by messages, which nothing throttles.
 */
export class FrameLoop {
  /** When the frame that has not come yet was asked for. */
  #askedAt: number | undefined;
  #takeBack: () => void = () => {};
  #isHolding = false;
  /** No frames come: nobody waits for them until one is seen again. */
  #isLost = false;
  /** The slice that waits for the frame. */
  #held: (() => void) | undefined;
  #guard: ReturnType<typeof setTimeout> | undefined;

  /** Whether handlers may go on now. If not, `post` keeps their slice until after the frame. */
  mayWork(): boolean {
    if (this.#isHolding) return false;
    const now = systemClock.now();
    if (this.#askedAt === undefined) this.#ask(now);
    // Without being seen a page has no frames, and what was asked for before is not late when it is seen again.
    else if (document.hidden) this.#askedAt = now;
    else if (!this.#isLost && now - this.#askedAt >= FRAME) this.#hold();
    return !this.#isHolding;
  }

  /** Calls `drain` in a turn of its own, after a frame if one is overdue. */
  post(drain: () => void): void {
    if (this.#isHolding) this.#held = drain;
    else
      macrotask(() => {
        if (this.mayWork()) drain();
        else this.#held = drain;
      });
  }

  /** Gives the frame, the timer and the listener back. */
  stop(): void {
    this.#takeBack();
    this.#askedAt = undefined;
    this.#release();
  }

  #ask(now: number): void {
    this.#askedAt = now;
    const handle = requestAnimationFrame(() => {
      this.#askedAt = undefined;
      this.#isLost = false;
      this.#release();
    });
    this.#takeBack = () => cancelAnimationFrame(handle);
  }

  #hold(): void {
    this.#isHolding = true;
    document.addEventListener('visibilitychange', this.#release);
    this.#guard = setTimeout(() => {
      this.#isLost = true;
      this.#release();
    }, PATIENCE);
  }

  readonly #release = (): void => {
    if (!this.#isHolding) return;
    this.#isHolding = false;
    document.removeEventListener('visibilitychange', this.#release);
    clearTimeout(this.#guard);
    const drain = this.#held;
    this.#held = undefined;
    if (drain !== undefined) macrotask(drain);
  };
}
