import { printable } from '../../core/printable.js';
import { errorText } from '../../engine/error-text.js';
import type { JobRow, JobState } from '../../jobs/job.js';

/** A line of a list of jobs. */
export type JobLine =
  | { readonly kind: 'job'; readonly row: JobRow }
  /** `more`: of an error. */
  | { readonly kind: 'output' | 'warning' | 'error' | 'more'; readonly text: string };

/** What is under way, or needs somebody. */
const BUSY: ReadonlySet<JobState> = new Set(['running', 'asking']);

/**
 * The lines of all jobs that are not hidden, in their order: each job, below it what it gave while it runs, and what went wrong.
 *
 * @param most - lines that there is room for: where they are too many, output goes first, that of jobs that have ended before, then warnings
 * @param columns - what wrong things are broken at
 */
export function jobLines(rows: readonly JobRow[], most: number, columns: number): readonly JobLine[] {
  const shown = rows.filter(({ hidden }) => !hidden);
  for (const room of ROOMS) {
    const lines = shown.flatMap((row) => linesOf(row, room, columns));
    if (lines.length <= most) return lines;
  }
  return shown.map((row) => ({ kind: 'job', row }));
}

/** Lines for each job: of output while it runs, of output once it has ended, of warnings and of errors; of each error. */
interface Room {
  readonly busy: number;
  readonly ended: number;
  readonly problems: number;
  readonly parts: number;
}

const ROOMS: readonly Room[] = [
  { busy: 3, ended: 1, problems: 3, parts: 4 },
  { busy: 3, ended: 0, problems: 3, parts: 4 },
  { busy: 1, ended: 0, problems: 3, parts: 2 },
  { busy: 0, ended: 0, problems: 1, parts: 1 },
];

function linesOf(row: JobRow, { busy, ended, problems, parts }: Room, columns: number): readonly JobLine[] {
  const output = lastLines(row.output, BUSY.has(row.state) ? busy : ended);
  return [
    { kind: 'job', row },
    ...output.map((text): JobLine => ({ kind: 'output', text })),
    ...lastOf(row.warnings, problems).map((warning): JobLine => ({ kind: 'warning', text: errorText(warning) })),
    ...lastOf(row.errors, problems).flatMap((error) => broken(errorText(error), columns - INDENT, parts)),
  ];
}

/** Cells in front of a text. */
const INDENT = 6;

/** The lines of an error at the words: its end may say what to do. */
function broken(text: string, width: number, most: number): readonly JobLine[] {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) as string;
    if (last === '') lines[lines.length - 1] = word;
    else if (last.length + 1 + word.length <= width || lines.length === most)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((line, index) => ({ kind: index === 0 ? 'error' : 'more', text: line }));
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
