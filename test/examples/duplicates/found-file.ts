import type { FoundFile } from '../../../examples/duplicates/list.js';

/** A file as a scan finds it. */
export function foundFile(path: string, size: number, inode?: string): FoundFile {
  return inode === undefined ? { path, size } : { path, size, inode };
}
