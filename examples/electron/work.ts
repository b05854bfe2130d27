// The functions that execute on main's threads and in utility processes.
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { currentTask } from 'offloop/worker';

const CHUNK = 1 << 20;

/** The SHA-256 of a file, and its size. */
export function fingerprint(path: string): { readonly hash: string; readonly bytes: number } {
  const { signal } = currentTask();
  const buffer = Buffer.allocUnsafe(CHUNK);
  const hash = createHash('sha256');
  const file = openSync(path, 'r');
  let bytes = 0;
  try {
    while (!signal.aborted) {
      const count = readSync(file, buffer);
      if (count === 0) break;
      bytes += count;
      hash.update(buffer.subarray(0, count));
    }
  } finally {
    closeSync(file);
  }
  return { hash: hash.digest('hex'), bytes };
}
