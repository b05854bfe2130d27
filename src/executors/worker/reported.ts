import type { ProgressUpdate } from '../../core/progress.js';
import { expected } from '../../core/validation.js';
import type { WireProgress } from '../wire/messages.js';

// Numbers come from arithmetic: a sum of ninths is a little more than 1, and nothing of nothing is NaN. No job fails by that.

/** By so much a sum of fractions may be beside 0 or 1 without a word. */
const ROUNDING = 1e-6;

const FRACTION = 'a number from 0 to 1, or -1 for indeterminate';

/** What `progress(fraction, message)` reports. */
export function reportedFraction(fraction: number, message: string | undefined): WireProgress {
  if (typeof fraction !== 'number') throw new TypeError(expected('fraction', FRACTION, fraction));
  if (message !== undefined) checkMessage(message);
  if (fraction >= 0 && fraction <= 1)
    return message === undefined ? { completed: fraction, total: 1 } : { completed: fraction, total: 1, message };
  const odd = isOddFraction(fraction) ? { odd: `progress(${fraction})` } : undefined;
  const isNumber = fraction !== -1 && !Number.isNaN(fraction);
  const position = isNumber ? { completed: fraction > 1 ? 1 : 0, total: 1 } : { completed: 0, total: undefined };
  return { ...position, ...(message !== undefined && { message }), ...odd };
}

function isOddFraction(fraction: number): boolean {
  return fraction !== -1 && !(fraction >= -ROUNDING && fraction <= 1 + ROUNDING);
}

/** What `advance(steps)` reports. */
export function reportedSteps(steps: number): WireProgress {
  if (typeof steps !== 'number') throw new TypeError(expected('steps', 'a number of steps', steps));
  return Number.isFinite(steps) ? { advance: steps } : { advance: 0, odd: `advance(${steps})` };
}

/** What `update(progress)` reports: its fields alone, so that whatever else an object carries does not travel. */
export function reportedUpdate(progress: ProgressUpdate): WireProgress {
  if (typeof progress !== 'object' || progress === null)
    throw new TypeError(expected('progress', 'an object with `completed`, `total` or `message`', progress));
  const { completed, total, message } = progress;
  const report: { -readonly [Key in keyof WireProgress]: WireProgress[Key] } = {};
  if (completed !== undefined) {
    checkSteps('completed', completed);
    if (Number.isFinite(completed)) report.completed = Math.max(0, completed);
    if (report.completed !== completed) report.odd = `update({ completed: ${completed} })`;
  }
  if (total !== undefined) checkSteps('total', total);
  if (total === undefined ? 'total' in progress : true) {
    const isKnown = total !== undefined && Number.isFinite(total) && total >= 0;
    report.total = isKnown ? total : undefined;
    if (total !== undefined && total !== -1 && !isKnown) report.odd = `update({ total: ${total} })`;
  }
  if (message !== undefined) {
    checkMessage(message);
    report.message = message;
  }
  return report;
}

function checkSteps(name: string, value: unknown): void {
  if (typeof value !== 'number') throw new TypeError(expected(name, 'a number from 0 up', value));
}

function checkMessage(message: unknown): void {
  if (typeof message !== 'string') throw new TypeError(expected('message', 'a string', message));
}
