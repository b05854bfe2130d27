import { useEffect, useRef } from 'react';
import { printable } from '../../core/printable.js';
import { errorText } from '../../engine/error-text.js';
import type { JobRow, JobSet, JobState } from '../../jobs/job.js';

/** What has been written of a job. */
interface Written {
  outputs: number;
  warnings: number;
  isEnded: boolean;
}

const ENDED: ReadonlySet<JobState> = new Set(['success', 'cached', 'failed', 'terminated', 'skipped']);

/** Writes what jobs give as it comes, and a line at the end of each; nothing where there is nobody to write to. */
export function useWrittenJobs(set: JobSet, write: ((line: string) => void) | undefined): void {
  const written = useRef(new WeakMap<JobRow['job'], Written>());
  useEffect(() => {
    if (write === undefined) return undefined;
    const look = (): void => {
      for (const row of set.getSnapshot()) if (!row.hidden) writeRow(row, writtenOf(row, written.current), write);
    };
    look();
    const stop = set.subscribe(look);
    return () => {
      stop();
      // What nobody was told of yet: a program that has waited for the set ends the app at once.
      look();
    };
  }, [set, write]);
}

function writtenOf(row: JobRow, all: WeakMap<JobRow['job'], Written>): Written {
  const before = all.get(row.job);
  const isReset =
    before !== undefined && (row.output.length < before.outputs || (before.isEnded && !ENDED.has(row.state)));
  if (before !== undefined && !isReset) return before;
  const written = { outputs: 0, warnings: 0, isEnded: false };
  all.set(row.job, written);
  return written;
}

function writeRow(row: JobRow, before: Written, write: (line: string) => void): void {
  const name = printable(row.name);
  for (const output of row.output.slice(before.outputs))
    for (const line of output.trimEnd().split(/\r?\n/)) write(`${name}: ${printable(line, 10_000)}`);
  before.outputs = row.output.length;
  for (const warning of row.warnings.slice(before.warnings)) write(`${name}: warning: ${errorText(warning)}`);
  before.warnings = row.warnings.length;
  if (before.isEnded || !ENDED.has(row.state)) return;
  before.isEnded = true;
  const errors = row.errors.map(errorText).join('; ');
  write(`${name}: ${row.state}${errors && `: ${errors}`}`);
}
