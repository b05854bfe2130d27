import type { ChecklistLimits } from '../../../jobs/prompts/choice-types.js';
import type { NumberLimits } from '../../../jobs/prompts/number-type.js';

/** `1 to 9, in steps of 2`. */
export function numberHint({ min, max, step }: NumberLimits): string {
  const parts = [rangeOf(min, max), step === undefined ? '' : `in steps of ${step}`].filter(Boolean).join(', ');
  return parts.charAt(0).toUpperCase() + parts.slice(1);
}

/** `2 to 3 of them`. */
export function checklistHint({ min, max }: ChecklistLimits): string {
  const range = rangeOf(min === 0 ? undefined : min, max);
  return range === '' ? '' : `Choose ${range}`;
}

function rangeOf(min: number | undefined, max: number | undefined): string {
  const [least, most] = [min, max].map((limit) => (Number.isFinite(limit) ? limit : undefined));
  if (least !== undefined && most !== undefined) return least === most ? `${least}` : `${least} to ${most}`;
  if (least !== undefined) return `at least ${least}`;
  return most === undefined ? '' : `at most ${most}`;
}
