import { type Dirent, lstatSync, readdirSync } from 'node:fs';
import { sep } from 'node:path';
import { currentTask } from 'offloop/worker';
import { reasonOf, type Unreadable } from './unreadable.js';

/** A regular file. */
export interface FoundFile {
  readonly path: string;
  readonly size: number;
  /** Which file it is on its disk; only where it has several names (hard links). */
  readonly inode?: string;
}

/** What some folders hold. */
export interface Listing {
  readonly files: FoundFile[];
  readonly folders: string[];
  readonly unreadable: Unreadable[];
}

/** Lists folders, not the folders in them. Symbolic links, devices, pipes and sockets are left out. */
export function list(folders: readonly string[]): Listing {
  const { signal } = currentTask();
  const listing: Listing = { files: [], folders: [], unreadable: [] };
  for (const folder of folders) {
    if (signal.aborted) break;
    for (const entry of read(folder, listing)) {
      const path = folder.endsWith(sep) ? folder + entry.name : folder + sep + entry.name;
      if (entry.isDirectory()) listing.folders.push(path);
      else if (entry.isFile()) measure(path, listing);
    }
  }
  return listing;
}

function read(folder: string, { unreadable }: Listing): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    unreadable.push({ path: folder, reason: reasonOf(error) });
    return [];
  }
}

function measure(path: string, { files, unreadable }: Listing): void {
  try {
    const { size, nlink } = lstatSync(path);
    files.push(nlink > 1 ? { path, size, inode: inodeOf(path) } : { path, size });
  } catch (error) {
    unreadable.push({ path, reason: reasonOf(error) });
  }
}

/** Exact also where inode numbers are larger than a `number` can hold. */
function inodeOf(path: string): string {
  const { dev, ino } = lstatSync(path, { bigint: true });
  return `${dev}:${ino}`;
}
