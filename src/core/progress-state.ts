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
export function sumProgress(parts: readonly Progress[]): Progress | undefined {
  const known = parts.filter((part) => part !== noProgress);
  const [first] = known;
  if (first === undefined) return undefined;
  if (parts.length === 1) return first;
  const message = known.at(-1)?.message ?? '';
  const areCounted = parts.every((part) => part.total !== undefined);
  const completed = parts.reduce((sum, part) => sum + (areCounted ? part.completed : part.fraction), 0);
  const total = areCounted ? parts.reduce((sum, part) => sum + (part.total ?? 0), 0) : parts.length;
  const fraction = total > 0 ? Math.min(1, completed / total) : 0;
  const etas = known.map((part) => part.eta).filter((eta) => eta !== undefined);
  const rates = known.map((part) => part.rate).filter((rate) => rate !== undefined);
  return {
    completed,
    total,
    fraction,
    percent: fraction * 100,
    message,
    rate: areCounted && rates.length > 0 ? rates.reduce((sum, rate) => sum + rate, 0) : undefined,
    eta: etas.length > 0 ? Math.max(...etas) : undefined,
  };
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
