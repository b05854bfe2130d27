import { type Context, contexts } from './context.js';
import { host, macrotask } from './host.js';

/** What can be resumed: a frame, or a function in the guise of one. */
export interface Resumable {
  proceedWith(token: number, value: unknown, failed: boolean): void;
}

/** What a `schedule` does with `drain` against its rule. */
export type Breach = 'late' | 'twice' | 'at once';

/** What the queue needs of the engine. */
export interface UiLoop {
  /** 'javascript': answers may resume in place; 'foreign': everything goes through `schedule`. */
  readonly kind: 'javascript' | 'foreign';
  /** Milliseconds of resumptions before the loop gets a turn. */
  readonly budget: number;
  now(): number;
  schedule(drain: () => void): void;
  /** Whether there is time for handlers at all: asked when a turn begins and at each look at the clock. 'javascript' loops only. */
  mayWork(): boolean;
  report(error: unknown): void;
  /** Development mode: `schedule` broke its rule. */
  complain?(breach: Breach, ms: number): void;
}

/** The first look at the clock comes after so many steps, and never fewer. */
const LEAST = 4;
/** Nor more: steps that are dear all of a sudden must not make a turn long, and one look to so many steps costs next to nothing. */
const MOST = 16;
/** So many answers may resume in place inside one another: a chain of waiting runs must not overflow the stack. */
const MOST_NESTED = 100;
/** Milliseconds after which a `drain` that was not called is reported in development mode. */
const PATIENCE = 5000;

/**
 * Resumes generators on the UI loop, in order. On a JavaScript loop an answer resumes in place while the turn is younger than the
 * budget and nothing waits before it; what comes later waits for a slice that `schedule` gives.
 */
export class UiQueue {
  readonly #loop: UiLoop;
  #entries: {
    readonly target: Resumable;
    readonly token: number;
    readonly value: unknown;
    readonly failed: boolean;
    /** In which it was pushed. */
    readonly context: Context | undefined;
  }[] = [];
  #head = 0;
  #isScheduled = false;
  #isTurn = false;
  #lookedAt = 0;
  #turnStart = 0;
  /** So many more steps may be taken before the rules are looked at again. */
  #credit = 0;
  /** How many steps the next look at the clock waits. */
  #stride = LEAST;
  /** The budget of this turn is used up: all else waits for the next, however short it is. */
  #isSpent = false;
  #nested = 0;
  /** The next answer waits for nothing. */
  #isUrgent = false;
  /** Read at the first answer: a subclass may set it after its constructor's `super()`. */
  #kind: UiLoop['kind'] | undefined;

  constructor(loop: UiLoop) {
    this.#loop = loop;
  }

  private get kind(): UiLoop['kind'] {
    this.#kind ??= this.#loop.kind;
    return this.#kind;
  }

  /** How many answers wait for the loop. */
  get size(): number {
    return this.#entries.length - this.#head;
  }

  /** Whether an answer that arrives now may resume in place. */
  mayRun(): boolean {
    this.#credit -= 1;
    return this.#credit >= 0 || this.#mayGoOn();
  }

  #mayGoOn(): boolean {
    this.#credit = 0;
    if (this.#head !== this.#entries.length || this.kind === 'foreign') return this.#takeUrgency();
    if (!this.#isTurn) this.#beginTurn();
    else if (!this.#isSpent) this.#look();
    if (this.#isSpent) return this.#takeUrgency();
    this.#credit = this.#stride - 1;
    return true;
  }

  /** Resumes in place where that is allowed, else in its turn. */
  resume(target: Resumable, token: number, value: unknown, failed: boolean): void {
    if (!this.enter()) this.push(target, token, value, failed);
    else {
      target.proceedWith(token, value, failed);
      this.leave();
    }
  }

  /** Whether an answer may resume in place; {@link leave} has to follow then. */
  enter(): boolean {
    if (this.#nested >= MOST_NESTED || !this.mayRun()) return false;
    this.#nested += 1;
    return true;
  }

  leave(): void {
    this.#nested -= 1;
  }

  push(target: Resumable, token: number, value: unknown, failed: boolean): void {
    this.#entries.push({ target, token, value, failed, context: contexts.capture?.() });
    this.#credit = 0;
    if (!this.#isScheduled) this.#schedule();
  }

  /** Runs `action` on the UI loop: now where that is allowed, else in its turn. */
  post(action: () => void): void {
    if (this.mayRun()) action();
    else this.push({ proceedWith: action }, 0, undefined, false);
  }

  /** Lets what `action` answers resume in place, whatever waits before it: a frame of the screen does not come again. */
  urgently(action: () => void): void {
    this.#isUrgent = true;
    try {
      action();
    } finally {
      this.#isUrgent = false;
    }
  }

  /** As `post`, ahead of all that waits: a cancel comes before the results that it makes worthless. */
  postAhead(action: () => void): void {
    this.urgently(() => this.post(action));
  }

  /** For one answer: what that one leads to has its turn as ever. */
  #takeUrgency(): boolean {
    const mayRun = this.#isUrgent && this.kind === 'javascript';
    this.#isUrgent = false;
    return mayRun;
  }

  /** A turn ends when a macrotask of ours comes through; it is asked for once a turn. */
  #beginTurn(): void {
    this.#isTurn = true;
    this.#refill();
    macrotask(() => {
      this.#isTurn = false;
      this.#credit = 0;
    });
  }

  /** Looks at the clock, and decides how many steps the next look may wait: looks are dear beside short steps. */
  #look(): void {
    const now = this.#loop.now();
    const since = now - this.#lookedAt;
    if (since < 0.25) this.#stride = Math.min(MOST, this.#stride * 2);
    else if (since > 1) this.#stride = Math.max(LEAST, this.#stride >> 2);
    this.#lookedAt = now;
    this.#isSpent = now - this.#turnStart >= this.#loop.budget || this.#mustPause();
  }

  #schedule(): void {
    this.#isScheduled = true;
    let state = 'posting' as 'posting' | 'waiting' | 'done';
    const complain = this.kind === 'foreign' ? this.#loop.complain : undefined;
    const late = complain && host.setTimeout(() => complain('late', PATIENCE), PATIENCE);
    (late as { unref?(): void } | undefined)?.unref?.();
    const drain = (): void => {
      const before = state;
      state = 'done';
      if (late !== undefined) host.clearTimeout(late);
      if (before === 'waiting') this.#drain();
      else if (before === 'done') complain?.('twice', 0);
      else {
        complain?.('at once', 0);
        macrotask(() => this.#drain());
      }
    };
    try {
      this.#loop.schedule(drain);
    } catch (error) {
      // Whoever gave the answer is not to blame; the next answer posts again.
      this.#isScheduled = false;
      if (late !== undefined) host.clearTimeout(late);
      this.#loop.report(error);
    }
    if (state === 'posting') state = 'waiting';
  }

  #drain(): void {
    this.#isScheduled = false;
    this.#beginTurnOfSlice();
    let left = this.#stride;
    for (;;) {
      const entry = this.#entries[this.#head];
      if (entry === undefined) break;
      (this.#entries as unknown[])[this.#head] = undefined;
      this.#head += 1;
      if (this.#head === this.#entries.length) this.#reset();
      const { target, token, value, failed, context } = entry;
      if (context === undefined) target.proceedWith(token, value, failed);
      else context.runInAsyncScope(target.proceedWith, target, token, value, failed);
      left -= 1;
      if (this.#isSpent) break;
      if (left > 0) continue;
      this.#look();
      if (this.#isSpent) break;
      left = this.#stride;
    }
    if (this.#head !== this.#entries.length && !this.#isScheduled) this.#schedule();
    // A long queue that never empties must not keep what it has run.
    if (this.#head > 1024 && this.#head * 2 > this.#entries.length) {
      this.#entries.splice(0, this.#head);
      this.#head = 0;
    }
  }

  #reset(): void {
    this.#entries.length = 0;
    this.#head = 0;
  }

  #beginTurnOfSlice(): void {
    if (this.#isTurn) this.#refill();
    else this.#beginTurn();
  }

  #refill(): void {
    this.#turnStart = this.#lookedAt = this.#loop.now();
    this.#credit = 0;
    this.#stride = LEAST;
    this.#isSpent = this.#mustPause();
    this.#nested = 0;
  }

  #mustPause(): boolean {
    return this.kind === 'javascript' && !this.#loop.mayWork();
  }
}
