import { type Dirent, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { currentTask } from 'offloop/worker';
import { unreadable } from './unreadable.js';

/** A file of the folder, as it was when it was found. */
export interface FoundFile {
  /** Below the folder, with `/`. */
  readonly path: string;
  readonly size: number;
  readonly mode: number;
  readonly modified: number;
  /** When its contents, its name or its rights were changed last: nobody sets this one back. */
  readonly changed: number;
}

const LEFT_OUT: ReadonlySet<string> = new Set(['node_modules', '.git', 'dist', '.cache']);

/** The regular files of a folder and of all folders in it, in the order of their paths. */
export function list(folder: string): FoundFile[] {
  const { signal } = currentTask();
  const files: FoundFile[] = [];
  const folders = [''];
  for (let at = folders.pop(); at !== undefined && !signal.aborted; at = folders.pop()) {
    for (const entry of entriesOf(join(folder, at))) {
      if (LEFT_OUT.has(entry.name)) continue;
      const path = at === '' ? entry.name : `${at}/${entry.name}`;
      if (entry.isDirectory()) folders.push(path);
      else if (entry.isFile()) files.push(found(folder, path));
    }
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    // A release without what is in it would be none.
    throw unreadable(folder, error);
  }
}

function found(folder: string, path: string): FoundFile {
  const { size, mode, mtimeMs, ctimeMs } = lstatSync(join(folder, path));
  return { path, size, mode, modified: mtimeMs, changed: ctimeMs };
}
