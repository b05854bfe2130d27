import type { WireProgress } from '../wire/messages.js';

/** The least time between two reports of a worker, in milliseconds: two frames of a screen. */
export const PROGRESS_INTERVAL = 33;

/** What a throttle needs of the platform. */
export interface ThrottleTime {
  now(): number;
  timer(callback: () => void, ms: number): unknown;
}

type Pending = { -readonly [Key in keyof WireProgress]: WireProgress[Key] };

/** Adds a later report to an earlier one, in place: what is newer wins, steps add up. */
export function mergeProgress(earlier: WireProgress | undefined, later: WireProgress): WireProgress {
  if (earlier === undefined) return later;
  const merged = earlier as Pending;
  if (later.advance !== undefined) {
    if (merged.completed === undefined) merged.advance = (merged.advance ?? 0) + later.advance;
    else merged.completed += later.advance;
  } else if (later.completed !== undefined) {
    merged.completed = later.completed;
    // An absolute figure forgets the steps before it.
    if (merged.advance !== undefined) merged.advance = undefined;
  }
  if ('total' in later) merged.total = later.total;
  if (later.message !== undefined) merged.message = later.message;
  if (later.odd !== undefined) merged.odd = later.odd;
  return merged;
}

/**
 * Lets a worker report as often as it likes and sends only so many: throttled at the source, the newest wins. A report that is not due
 * costs a look at the clock: its timer stays, across tasks too, since setting and taking back one for each call costs more than the call.
 */
export class ProgressThrottle {
  readonly #send: (progress: WireProgress) => void;
  readonly #time: ThrottleTime;
  #dueAt = Number.NEGATIVE_INFINITY;
  #pending: WireProgress | undefined;
  #hasTimer = false;

  constructor(send: (progress: WireProgress) => void, time: ThrottleTime) {
    this.#send = send;
    this.#time = time;
  }

  report(progress: WireProgress): void {
    this.#pending = mergeProgress(this.#pending, progress);
    const now = this.#time.now();
    if (now >= this.#dueAt) this.#flush(now);
    // For code that awaits: its last report before a long pause arrives during the pause.
    else if (!this.#hasTimer) this.#setTimer(this.#dueAt - now);
  }

  /** What was not sent yet, to travel with the outcome. The interval goes on across tasks: it belongs to the worker. */
  take(): WireProgress | undefined {
    const pending = this.#pending;
    this.#pending = undefined;
    return pending;
  }

  #setTimer(ms: number): void {
    this.#hasTimer = true;
    this.#time.timer(() => {
      this.#hasTimer = false;
      if (this.#pending === undefined) return;
      const now = this.#time.now();
      // Something was sent since it was set, or it is early.
      if (now < this.#dueAt) this.#setTimer(this.#dueAt - now);
      else this.#flush(now);
    }, ms);
  }

  #flush(now: number): void {
    this.#dueAt = now + PROGRESS_INTERVAL;
    this.#send(this.take()!);
  }
}
