import { currentRun, fork, type Op, type Run, workerModule } from 'offloop';
import { type Batch, inBatches, inParts } from './batches.js';
import type { Digest } from './digest.js';
import type { Findings } from './findings.js';
import { formatCount, formatNumberOf } from './format.js';
import type { FoundFile } from './list.js';
import type { Report } from './report.js';
import { streamResults } from './stream-results.js';

const work = workerModule(new URL('./work.js', import.meta.url), () => import('./work.js'));

/** Files up to this size are hashed whole; of larger ones the beginning tells first whether that is needed. */
const SMALL = 128 << 10;
const BEGINNING = 16 << 10;
const FOLDERS_AT_ONCE = 32;

/** The runs of which a scan consists: how many, and how to find them. */
export const STEPS = { count: 3, filter: { group: 'steps' } } as const;

/** The handler: finds the files, and compares those that are not alone in their size. */
export function* findDuplicates(findings: Findings): Op<Report> {
  yield* step('find files', findFiles(findings));

  const candidates = findings.index.candidates();
  findings.startComparing(candidates);
  const small = candidates.filter(({ size }) => size <= SMALL);
  const large = candidates.filter(({ size }) => size > SMALL);
  const alike = yield* step('compare beginnings', compareBeginnings(large, findings));
  yield* step('compare contents', compareContents([...alike, ...small], findings));

  return findings.report();
}

/** A part of the scan as a run of its own, so that it can be shown. */
function step<R>(name: string, work: Op<R>): Run<R> {
  return fork(() => work, { name, group: STEPS.filter.group });
}

function* findFiles(findings: Findings): Op<void> {
  const run = currentRun();
  const queue = [[findings.folder]];
  yield* streamResults(queue, findings.pause, work.list, (listing) => {
    findings.addListing(listing);
    run.update({ message: formatNumberOf(findings.index.files, 'file') });
    for (const folders of inParts(listing.folders, FOLDERS_AT_ONCE)) queue.push(folders);
  });
}

/** Gives the files that share their size and beginning with another one. */
function* compareBeginnings(files: readonly FoundFile[], findings: Findings): Op<FoundFile[]> {
  const byBeginning = new Map<string, FoundFile[]>();
  yield* hash(files, BEGINNING, findings, (file, hash) => {
    const key = `${file.size} ${hash}`;
    const alike = byBeginning.get(key);
    if (alike === undefined) byBeginning.set(key, [file]);
    else alike.push(file);
  });
  const groups = [...byBeginning.values()];
  for (const [file, ...others] of groups) if (file && others.length === 0) findings.workload.checked(file);
  return groups.filter(({ length }) => length > 1).flat();
}

function* compareContents(files: readonly FoundFile[], findings: Findings): Op<void> {
  yield* hash(files, Infinity, findings, (file, hash) => findings.addHash(file, hash));
}

/** Hashes the files, up to `limit` bytes of each. What cannot be read is noted and left out. */
function* hash(
  files: readonly FoundFile[],
  limit: number,
  findings: Findings,
  use: (file: FoundFile, hash: string) => void,
): Op<void> {
  const run = currentRun();
  const { pause, workload } = findings;
  let done = 0;
  advance(0);
  const task = (batch: Batch) =>
    work.digest(batch, limit).with({ onProgress: ({ completed }) => reading(batch, completed) });

  yield* streamResults(inBatches(files, limit), pause, task, (digests, batch) => {
    for (const [index, file] of batch.entries()) note(file, digests[index]);
    advance(batch.length);
    run.parent?.update(workload.progress);
  });

  function advance(count: number): void {
    done += count;
    const message = `${formatCount(done)} of ${formatNumberOf(files.length, 'file')}`;
    run.update({ completed: done, total: files.length, message });
  }

  function note(file: FoundFile, digest: Digest | undefined): void {
    if (digest === undefined) return;
    if ('hash' in digest) use(file, digest.hash);
    else findings.addUnreadable(file, digest.reason);
  }

  function reading([first]: Batch, bytes: number): void {
    workload.reading(first, bytes);
    run.parent?.update(workload.progress);
  }
}
