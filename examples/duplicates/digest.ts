import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { currentTask } from 'offloop/worker';
import type { FoundFile } from './list.js';
import { reasonOf } from './unreadable.js';

/** The SHA-256 of a file's contents or their beginning, or the reason why there is none. */
export type Digest = { readonly hash: string } | { readonly reason: string };

/** A file may have become a link or a pipe since it was listed: do not follow the one, do not wait for the other. */
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
const CHUNK = 1 << 20;
const buffer = Buffer.allocUnsafeSlow(CHUNK);

/** Hashes files, up to `limit` bytes of each, and answers in their order. Tells as progress how many bytes of large ones it has read. */
export function digest(files: readonly FoundFile[], limit: number): Digest[] {
  const { signal } = currentTask();
  const digests: Digest[] = [];
  for (const file of files) {
    if (signal.aborted) break;
    try {
      digests.push({ hash: hashFile(file, Math.min(limit, file.size)) });
    } catch (error) {
      digests.push({ reason: reasonOf(error) });
    }
  }
  return digests;
}

function hashFile({ path, size }: FoundFile, length: number): string {
  const task = currentTask();
  const descriptor = openSync(path, FLAGS);
  try {
    const now = fstatSync(descriptor);
    if (!now.isFile() || now.size !== size) throw new Error('changed during the scan');
    const hash = createHash('sha256');
    for (let position = 0; position < length && !task.signal.aborted; ) {
      const count = readSync(descriptor, buffer, 0, Math.min(CHUNK, length - position), position);
      if (count === 0) throw new Error('shorter than its size says');
      hash.update(buffer.subarray(0, count));
      position += count;
      if (length > CHUNK) task.advance(count);
    }
    return hash.digest('hex');
  } finally {
    closeSync(descriptor);
  }
}
