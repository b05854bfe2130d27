import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { FoundFile } from './list.js';
import { unreadable } from './unreadable.js';

/**
 * Makes sure that a file is what it was when it was found: else archive, sizes and checksums would be of different things.
 *
 * @throws Error that names it
 */
export function checkUnchanged(folder: string, { path, size, modified, changed }: FoundFile): void {
  const now = statOf(join(folder, path));
  if (now.size !== size || now.mtimeMs !== modified || now.ctimeMs !== changed)
    throw new Error(`${path} has changed since it was found`);
}

function statOf(path: string): { readonly size: number; readonly mtimeMs: number; readonly ctimeMs: number } {
  try {
    return lstatSync(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}
