import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { currentTask } from 'offloop/worker';
import type { FoundFile } from './list.js';
import { checkUnchanged } from './unchanged.js';
import { unreadable } from './unreadable.js';

/** The SHA-256 of a file of a folder. */
export async function checksum(folder: string, file: FoundFile): Promise<string> {
  const path = join(folder, file.path);
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash, { signal: currentTask().signal });
  } catch (error) {
    throw unreadable(path, error);
  }
  checkUnchanged(folder, file);
  return hash.digest('hex');
}
