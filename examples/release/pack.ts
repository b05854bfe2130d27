import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { currentTask } from 'offloop/worker';
import { type Pack, pack as startArchive } from 'tar-stream';
import type { FoundFile } from './list.js';
import { checkUnchanged } from './unchanged.js';
import { unreadable } from './unreadable.js';

/** What an archive is known by. */
export interface Archive {
  readonly size: number;
  readonly sha256: string;
}

/** Packs files of a folder into a tar.gz; the same files make the same archive. Tells how many bytes of them it has packed. */
export async function pack(folder: string, files: readonly FoundFile[], archive: string): Promise<Archive> {
  const { signal } = currentTask();
  const tar = startArchive();
  const hash = createHash('sha256');
  let size = 0;
  async function* measured(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      hash.update(chunk);
      size += chunk.length;
      yield chunk;
    }
  }
  const written = pipeline(tar, createGzip(), measured, createWriteStream(archive), { signal });
  const outcomes = await Promise.allSettled([addAll(tar, folder, files, signal), written]);
  // Who adds knows of which file it was.
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  return { size, sha256: hash.digest('hex') };
}

async function addAll(tar: Pack, folder: string, files: readonly FoundFile[], signal: AbortSignal): Promise<void> {
  const { update } = currentTask();
  const total = files.reduce((sum, { size }) => sum + size, 0);
  let completed = 0;
  try {
    for (const file of files) {
      signal.throwIfAborted();
      await add(tar, folder, file);
      completed += file.size;
      update({ completed, total });
    }
    tar.finalize();
  } catch (error) {
    tar.destroy(error as Error);
    throw error;
  }
}

async function add(tar: Pack, folder: string, file: FoundFile): Promise<void> {
  const { path, size, mode, modified } = file;
  // An archive says how long a file is before it has its contents.
  checkUnchanged(folder, file);
  const entry = tar.entry({ name: path, size, mode: mode & 0o777, mtime: new Date(modified) });
  try {
    await pipeline(createReadStream(join(folder, path)), entry);
  } catch (error) {
    throw unreadable(join(folder, path), error);
  }
  checkUnchanged(folder, file);
}
