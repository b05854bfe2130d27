import { printable } from '../../core/printable.js';
import { errorText } from '../../engine/error-text.js';
import type { Schedule } from '../../schedule/schedule.js';

/** What a row says of a schedule, safe to be shown. */
export interface ScheduleRow {
  readonly name: string;
  readonly rule: string;
  readonly state: 'executing' | 'paused' | 'stopped' | 'waiting';
  /** When the next call comes, in words, or why none comes. */
  readonly next: string;
  readonly count: number;
  readonly missed: number;
  /** `''` where none failed. */
  readonly error: string;
  /** Whether the last call is the one that failed. */
  readonly hasFailed: boolean;
}

/** @param next - the time of the next call, in words */
export function rowOf(schedule: Schedule<any>, next: string | undefined): ScheduleRow {
  const { name, rule, state, count, missed, lastError } = schedule.getSnapshot();
  return {
    name: name === '' ? '(no name)' : printable(name),
    rule: printable(rule),
    state,
    next: state === 'executing' ? 'running' : state === 'waiting' ? (next ?? 'over') : state,
    count,
    missed,
    error: lastError === undefined ? '' : errorText(lastError),
    hasFailed: schedule.last?.state === 'error',
  };
}
