import { expected } from '../../core/validation.js';
import { neutralLine } from './neutral.js';
import { type Answer, NONE, type PromptType } from './prompt-type.js';

/** The limits of a number. */
export interface NumberLimits {
  readonly min?: number;
  readonly max?: number;
  /** Only `min` (or 0) and so many steps of this are allowed. */
  readonly step?: number;
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/iu;

/** A number within limits. */
export class NumberType implements PromptType<number> {
  readonly kind = 'number';
  readonly choices = NONE;
  readonly allowed: string;
  readonly #limits: NumberLimits;

  constructor(limits: NumberLimits) {
    const { min, max, step } = limits;
    for (const [name, value] of Object.entries({ min, max, step }))
      if (value !== undefined && typeof value !== 'number') throw new TypeError(expected(name, 'a number', value));
    if (Number.isNaN(min) || Number.isNaN(max) || (min ?? 0) > (max ?? Number.POSITIVE_INFINITY))
      throw new RangeError(expected('max', `a number from \`min\` (${min}) up`, max));
    if (step !== undefined && !(step > 0 && step < Number.POSITIVE_INFINITY))
      throw new RangeError(expected('step', 'a number above 0', step));
    this.#limits = limits;
    this.allowed = describe(limits);
  }

  check(value: unknown): Answer<number> {
    return typeof value === 'number' && Number.isFinite(value) && this.#fits(value)
      ? { value }
      : { problem: `Give ${this.allowed}` };
  }

  #fits(value: number): boolean {
    const { min, max, step } = this.#limits;
    if (value < (min ?? Number.NEGATIVE_INFINITY) || value > (max ?? Number.POSITIVE_INFINITY)) return false;
    if (step === undefined) return true;
    const steps = (value - (Number.isFinite(min) ? (min as number) : 0)) / step;
    // Tenths are no binary numbers: 0.3 is three steps of 0.1.
    return Math.abs(steps - Math.round(steps)) < 1e-9 * Math.max(1, Math.abs(steps));
  }

  parse(text: string): Answer<number> {
    const digits = text.trim();
    return this.check(NUMBER.test(digits) ? Number(digits) : undefined);
  }

  show(value: unknown): string {
    return neutralLine(String(value));
  }
}

function describe({ min, max, step }: NumberLimits): string {
  const steps = step === undefined ? '' : ` in steps of ${step}`;
  if (min !== undefined && max !== undefined) return `a number from ${min} to ${max}${steps}`;
  if (min !== undefined) return `a number from ${min} up${steps}`;
  return max === undefined ? `a number${steps}` : `a number up to ${max}${steps}`;
}
