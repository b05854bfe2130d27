import { relative } from 'node:path';
import { printable } from 'offloop/node';
import { formatBytes, formatNumberOf } from './format.js';
import { type Group, wastedBy } from './groups.js';
import type { Unreadable } from './unreadable.js';

/** The result of a scan; `--json` prints it as it is. */
export interface Report {
  readonly folder: string;
  /** Regular files, empty ones included. */
  readonly files: number;
  /** What they take; hard links once. */
  readonly bytes: number;
  /** Files with the same contents, those that waste the most first. */
  readonly groups: readonly Group[];
  /** What could be gained. */
  readonly wasted: number;
  readonly unreadable: readonly Unreadable[];
}

/** The report as text for people. */
export function* reportLines(report: Report, isComplete: boolean): Generator<string> {
  const { folder, groups, unreadable } = report;
  const short = (path: string) => printable(relative(folder, path) || path, Number.POSITIVE_INFINITY);
  yield printable(folder, Number.POSITIVE_INFINITY);
  if (!isComplete) yield 'Cancelled: the result is incomplete';
  yield summaryLine(report, isComplete);
  for (const group of groups) {
    yield '';
    yield `${formatBytes(wastedBy(group))} wasted by ${group.files.length} files of ${formatBytes(group.size)}`;
    for (const file of group.files) yield `  ${short(file)}`;
  }
  if (unreadable.length === 0) return;
  yield '';
  yield `${formatNumberOf(unreadable.length, 'file or folder', 'files or folders')} could not be read`;
  for (const { path, reason } of unreadable) yield `  ${short(path)}: ${reason}`;
}

/** `15,860 files, 247 MB: 3,204 groups of duplicates waste 23.1 MB`. */
function summaryLine({ files, bytes, groups, wasted }: Report, isComplete: boolean): string {
  const scanned = `${formatNumberOf(files, 'file')}, ${formatBytes(bytes)}`;
  if (groups.length === 0) return `${scanned}: no duplicates${isComplete ? '' : ' so far'}`;
  return `${scanned}: ${formatNumberOf(groups.length, 'group')} of duplicates ${groups.length === 1 ? 'wastes' : 'waste'} ${formatBytes(wasted)}`;
}
