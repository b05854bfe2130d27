import { setLimit, systemClock } from '../../core/clock.js';
import { host } from '../../core/host.js';
import { web } from './web-globals.js';

/** Milliseconds between two looks at the clock. */
const BEAT = 1000;
/** One that comes so much later says that a page which is seen stood still: timers of frames may be a second late. */
const STANDSTILL = 3000;
/** Timers of hidden pages may be a minute late, while messages arrive as ever. */
const HIDDEN_STANDSTILL = 90_000;

/** What a page tells of its life. */
const LIFE = ['freeze', 'resume', 'pagehide', 'pageshow', 'visibilitychange'] as const;

/**
 * The time in which the page lives. It stands still in a frozen tab, in the back/forward cache, at a breakpoint, behind `alert`, and, on a phone,
 * behind another app; a limit does not count that. There is a look at the clock each second while there are limits of some length.
 */
class PageTime {
  /** Milliseconds of standing still. */
  #stood = 0;
  #lookedAt = 0;
  #isFrozen = false;
  #wasHidden = false;
  #limits = 0;
  #isBeating = false;

  /** A timer that ends something: what has arrived has its turn before. @returns what takes it back */
  limit(ms: number, callback: () => void): () => void {
    // The clock itself tells of a standstill at its end, and a shorter one does not count.
    if (ms < STANDSTILL || web.document === undefined) return setLimit(systemClock, ms, callback);
    this.#start();
    const start = this.#lookedAt;
    let stoodBefore = this.#stood;
    let isOver = false;
    const end = (): void => {
      if (!isOver) this.#limits -= 1;
      isOver = true;
    };
    const decide = (): void => {
      this.#look();
      const missed = this.#stood - stoodBefore;
      const left = missed === 0 ? 0 : missed - Math.max(0, this.#lookedAt - due);
      if (left <= 0) {
        end();
        callback();
        return;
      }
      stoodBefore = this.#stood;
      due = this.#lookedAt + left;
      stop = setLimit(systemClock, left, decide);
    };
    let due = start + ms;
    let stop = setLimit(systemClock, ms, decide);
    return () => {
      stop();
      end();
    };
  }

  #start(): void {
    this.#limits += 1;
    if (this.#isBeating) {
      this.#look();
      return;
    }
    this.#isBeating = true;
    this.#lookedAt = host.performance.now();
    this.#wasHidden = web.document?.hidden === true;
    for (const event of LIFE) web.addEventListener?.(event, this.#onLife, true);
    this.#beatLater();
  }

  /** Goes on for a second longer than there are limits: they may be many and short-lived. */
  #beatLater(): void {
    host.setTimeout(() => {
      this.#look();
      if (this.#limits > 0) {
        this.#beatLater();
        return;
      }
      this.#isBeating = false;
      for (const event of LIFE) web.removeEventListener?.(event, this.#onLife, true);
    }, BEAT);
  }

  #look(): void {
    const now = host.performance.now();
    const gap = now - this.#lookedAt;
    const isHidden = this.#wasHidden || web.document?.hidden === true;
    if (this.#isFrozen || gap > (isHidden ? HIDDEN_STANDSTILL : STANDSTILL)) this.#stood += gap;
    this.#lookedAt = now;
    this.#wasHidden = web.document?.hidden === true;
  }

  readonly #onLife = ({ type, persisted }: { readonly type: string; readonly persisted?: boolean }): void => {
    if (type === 'visibilitychange') {
      // One that begins to be hidden has been seen until now, and one that is seen again was hidden.
      this.#wasHidden = true;
      return;
    }
    this.#look();
    if (type === 'freeze' || (type === 'pagehide' && persisted === true)) this.#isFrozen = true;
    else this.#isFrozen = false;
  };
}

export const pageTime = new PageTime();
