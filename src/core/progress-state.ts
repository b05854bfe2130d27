import type { Progress, ProgressUpdate } from './progress.js';
import { expected } from './validation.js';

/** The progress that a run sets itself, and the snapshot of it that stays the same object until something changes. */
export class ProgressState {
  #completed = 0;
  #total: number | undefined = undefined;
  #message = '';
  /** The largest part that was done in this phase: the fraction stays there though the total grows. */
  #most = 0;
  /** The last total that there was. */
  #lastTotal: number | undefined = undefined;
  #isComplete = false;
  readonly #startedAt: number;
  /** How many hold it, since when, and how long it was held before, in milliseconds: time that counts for no rate. */
  #holds = 0;
  #heldSince = 0;
  #heldFor = 0;
  #snapshot: Progress | undefined;

  /** @param now - milliseconds, when the work began */
  constructor(now: number) {
    this.#startedAt = now;
  }

  update(update: ProgressUpdate): void {
    const completed = update.completed === undefined ? this.#completed : checkNumber('completed', update.completed);
    if ('total' in update)
      this.#total = update.total === undefined || update.total === -1 ? undefined : checkNumber('total', update.total);
    if (update.message !== undefined) this.#message = String(update.message);
    // From the start again: another phase.
    if (update.completed !== undefined && completed <= 0) this.#most = 0;
    this.#set(completed);
  }

  advance(steps: number): void {
    this.#set(this.#completed + checkNumber('steps', steps));
  }

  #set(completed: number): void {
    this.#completed = completed;
    this.#lastTotal = this.#total ?? this.#lastTotal;
    this.#most = Math.max(this.#most, fractionOf(completed, this.#total));
    this.#snapshot = undefined;
  }

  /** All is done, whatever was told: where there was a total. */
  complete(): void {
    if (this.#lastTotal === undefined || this.#isComplete) return;
    this.#isComplete = true;
    this.#total = this.#lastTotal;
    this.#completed = Math.max(this.#completed, this.#total);
    this.#snapshot = undefined;
  }

  /** @param now - milliseconds, for the rate */
  snapshot(now: number): Progress {
    this.#snapshot ??= this.#describe((this.#holds > 0 ? this.#heldSince : now) - this.#startedAt - this.#heldFor);
    return this.#snapshot;
  }

  /** The work rests: time stands still for its rate until it is released as often. */
  hold(now: number): void {
    if (this.#holds === 0) this.#heldSince = now;
    this.#holds += 1;
  }

  release(now: number): void {
    this.#holds -= 1;
    if (this.#holds === 0) this.#heldFor += now - this.#heldSince;
  }

  #describe(elapsed: number): Progress {
    const { completed, total, message } = {
      completed: this.#completed,
      total: this.#total,
      message: this.#message,
    };
    const hasShare = total !== undefined && total > 0;
    const fraction = this.#isComplete ? 1 : hasShare ? this.#most : 0;
    const rate = elapsed > 0 && completed > 0 ? (completed / elapsed) * 1000 : undefined;
    const eta = rate === undefined || total === undefined ? undefined : (Math.max(0, total - completed) / rate) * 1000;
    return { completed, total, fraction, percent: fraction * 100, message, rate, eta };
  }
}

/** The progress of what has reported none. */
export const noProgress: Progress = new ProgressState(0).snapshot(0);

function fractionOf(completed: number, total: number | undefined): number {
  return total === undefined || total <= 0 ? 0 : Math.min(1, Math.max(0, completed / total));
}

function checkNumber(name: string, value: number): number {
  if (typeof value !== 'number') throw new TypeError(expected(name, 'a number of steps', value));
  if (!Number.isFinite(value)) throw new RangeError(expected(name, 'a finite number of steps', value));
  return value;
}
