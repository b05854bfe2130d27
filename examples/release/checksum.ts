import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { currentTask } from 'offloop/worker';
import { unreadable } from './unreadable.js';

/** The SHA-256 of a file. */
export async function checksum(path: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash, { signal: currentTask().signal });
  } catch (error) {
    throw unreadable(path, error);
  }
  return hash.digest('hex');
}
