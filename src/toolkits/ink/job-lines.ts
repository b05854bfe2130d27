import { printable } from '../../core/printable.js';
import type { JobRow, JobState } from '../../jobs/job.js';
import { errorText } from './error-text.js';

/** A line of a list of jobs. */
export type JobLine =
  | { readonly kind: 'job'; readonly row: JobRow }
  | { readonly kind: 'output' | 'warning' | 'error'; readonly text: string };

/** Lines of output that are shown of a job while it runs. */
const MOST_OUTPUT = 3;
/** Warnings, and errors, that are shown of a job. */
const MOST_PROBLEMS = 3;

/** What is under way, or needs somebody. */
const BUSY: ReadonlySet<JobState> = new Set(['running', 'asking']);

/**
 * The lines of all jobs that are not hidden, in their order: each job, below it what it gave while it runs, and what went wrong.
 *
 * @param most - lines that there is room for: where they are too many, output goes first, then warnings
 */
export function jobLines(rows: readonly JobRow[], most: number): readonly JobLine[] {
  const shown = rows.filter(({ hidden }) => !hidden);
  for (const [outputs, problems] of [
    [MOST_OUTPUT, MOST_PROBLEMS],
    [1, MOST_PROBLEMS],
    [0, 1],
  ] as const) {
    const lines = shown.flatMap((row) => linesOf(row, outputs, problems));
    if (lines.length <= most) return lines;
  }
  return shown.map((row) => ({ kind: 'job', row }));
}

function linesOf(row: JobRow, outputs: number, problems: number): readonly JobLine[] {
  const output = BUSY.has(row.state) ? lastLines(row.output, outputs) : [];
  return [
    { kind: 'job', row },
    ...output.map((text): JobLine => ({ kind: 'output', text })),
    ...lastOf(row.warnings, problems).map((warning): JobLine => ({ kind: 'warning', text: errorText(warning) })),
    ...lastOf(row.errors, problems).map((error): JobLine => ({ kind: 'error', text: errorText(error) })),
  ];
}

function lastOf<T>(list: readonly T[], most: number): readonly T[] {
  return most === 0 ? [] : list.slice(-most);
}

/** An output may have lines itself. */
function lastLines(output: readonly string[], most: number): readonly string[] {
  return lastOf(
    lastOf(output, most).flatMap((text) => text.trimEnd().split(/\r?\n/).slice(-most)),
    most,
  ).map((text) => printable(text));
}

/** The line that has to be seen: the first job that is under way, else the first that waits, else the last one. */
export function anchorOf(lines: readonly JobLine[]): number {
  const first = (isWanted: (state: JobState) => boolean): number =>
    lines.findIndex((line) => line.kind === 'job' && isWanted(line.row.state));
  const places = [
    first((state) => state === 'asking'),
    first((state) => state === 'running'),
    first((state) => state === 'waiting'),
  ];
  return places.find((place) => place >= 0) ?? lines.length - 1;
}

const FINISHED: ReadonlySet<JobState> = new Set(['success', 'cached']);

/** How far all are, hidden ones included: `3 of 8 done, 1 failed`. */
export function summaryOf(rows: readonly JobRow[]): string {
  const count = (isCounted: (state: JobState) => boolean): number =>
    rows.filter(({ state }) => isCounted(state)).length;
  const wanted = rows.length - count((state) => state === 'disabled');
  const parts = [`${count((state) => FINISHED.has(state))} of ${wanted} done`];
  for (const state of ['failed', 'terminated', 'skipped'] as const) {
    const many = count((each) => each === state);
    if (many > 0) parts.push(`${many} ${state}`);
  }
  return parts.join(', ');
}
