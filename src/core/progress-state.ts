import type { Progress, ProgressUpdate } from './progress.js';
import { expected } from './validation.js';

/** The progress of a run: what was set, and the snapshot of it that stays the same object until something changes. */
export class ProgressState {
  #completed = 0;
  #total: number | undefined = undefined;
  #message = '';
  readonly #startedAt: number;
  #snapshot: Progress | undefined;

  /** @param now - milliseconds, when the work began */
  constructor(now: number) {
    this.#startedAt = now;
  }

  update(update: ProgressUpdate): void {
    if (update.completed !== undefined) this.#completed = checkNumber('completed', update.completed);
    if ('total' in update)
      this.#total = update.total === undefined || update.total === -1 ? undefined : checkNumber('total', update.total);
    if (update.message !== undefined) this.#message = String(update.message);
    this.#snapshot = undefined;
  }

  advance(steps: number): void {
    this.#completed += checkNumber('steps', steps);
    this.#snapshot = undefined;
  }

  /** @param now - milliseconds, for the rate */
  snapshot(now: number): Progress {
    this.#snapshot ??= describe(this.#completed, this.#total, this.#message, now - this.#startedAt);
    return this.#snapshot;
  }
}

/** The progress of what has reported none. */
export const noProgress: Progress = describe(0, undefined, '', 0);

/** Several together: their steps, where all know how many there are; else each counts as one. */
export class ProgressSum {
  parts = 0;
  completed = 0;
  total = 0;
  fractions = 0;
  isCounted = true;
  /** The last part that has progress. */
  last: Progress | undefined = undefined;
  rate: number | undefined = undefined;
  eta: number | undefined = undefined;

  /** @param before - what it begins with */
  constructor(before?: ProgressSum) {
    if (before !== undefined) Object.assign(this, before);
  }

  add(part: Progress): this {
    this.addEnded(part);
    if (part.rate !== undefined) this.rate = (this.rate ?? 0) + part.rate;
    if (part.eta !== undefined) this.eta = Math.max(this.eta ?? 0, part.eta);
    return this;
  }

  /** What has ended keeps its steps, so that the sum does not go back, and has no speed. */
  addEnded(part: Progress): this {
    this.parts += 1;
    this.completed += part.completed;
    this.total += part.total ?? 0;
    this.fractions += part.fraction;
    this.isCounted &&= part.total !== undefined;
    if (part !== noProgress) this.last = part;
    return this;
  }

  /** `undefined` where no part has any. */
  get progress(): Progress | undefined {
    if (this.last === undefined || this.parts === 1) return this.last;
    const completed = this.isCounted ? this.completed : this.fractions;
    const total = this.isCounted ? this.total : this.parts;
    const fraction = total > 0 ? Math.min(1, completed / total) : 0;
    const rate = this.isCounted ? this.rate : undefined;
    return { completed, total, fraction, percent: fraction * 100, message: this.last.message, rate, eta: this.eta };
  }
}

function describe(completed: number, total: number | undefined, message: string, elapsed: number): Progress {
  const fraction = total === undefined || total <= 0 ? 0 : Math.min(1, Math.max(0, completed / total));
  const rate = elapsed > 0 && completed > 0 ? (completed / elapsed) * 1000 : undefined;
  const eta = rate === undefined || total === undefined ? undefined : (Math.max(0, total - completed) / rate) * 1000;
  return { completed, total, fraction, percent: fraction * 100, message, rate, eta };
}

function checkNumber(name: string, value: number): number {
  if (typeof value !== 'number') throw new TypeError(expected(name, 'a number of steps', value));
  if (!Number.isFinite(value)) throw new RangeError(expected(name, 'a finite number of steps', value));
  return value;
}
