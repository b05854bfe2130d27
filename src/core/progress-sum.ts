import type { Progress } from './progress.js';
import { noProgress } from './progress-state.js';

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

  /** Parts that tell nothing: each is done, or not at all. */
  addQuiet(count: number, isDone: boolean): this {
    this.parts += count;
    if (isDone) this.fractions += count;
    if (count > 0) this.isCounted = false;
    return this;
  }

  /** `undefined` where no part has any. */
  get progress(): Progress | undefined {
    if (this.last === undefined || this.parts === 1) return this.last;
    const completed = this.isCounted ? this.completed : this.fractions;
    const total = this.isCounted ? this.total : this.parts;
    const fraction = total > 0 ? Math.min(1, Math.max(0, completed / total)) : 0;
    const rate = this.isCounted ? this.rate : undefined;
    return { completed, total, fraction, percent: fraction * 100, message: this.last.message, rate, eta: this.eta };
  }
}
