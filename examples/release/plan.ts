import type { PlannedJob } from 'offloop/jobs';
import type { Release } from './release.js';

/** What would be done, for people: a table. */
export async function planTable({ set }: Release): Promise<string> {
  const planned = await set.plan();
  const rows = planned.map((job) => [job.job.name, job.prejobs.join(', ') || '–', whatOf(job)] as const);
  const all = [['job', 'after', 'what'] as const, ...rows];
  const widths = [0, 1].map((column) => Math.max(...all.map((row) => (row[column] as string).length)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The same for programs. */
export async function planList({ set }: Release): Promise<readonly object[]> {
  const planned = await set.plan();
  return planned.map((job) => ({ name: job.job.name, prejobs: job.prejobs, what: whatOf(job) }));
}

function whatOf({ job, isCached }: PlannedJob): 'cached' | 'runs' | 'runs in any case' {
  if (isCached) return 'cached';
  return job.guaranteed ? 'runs in any case' : 'runs';
}
