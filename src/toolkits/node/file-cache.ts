import { randomBytes } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expected } from '../../core/validation.js';
import { cacheName } from '../../jobs/cache/cache-name.js';
import { textOf } from '../../jobs/cache/cache-text.js';
import type { CacheEntry, JobCache } from '../../jobs/cache/job-cache.js';

const TEMPORARY = '.offloop-';
/** A file of a writer that was killed: nobody writes for so long. */
const ABANDONED = 60 * 60 * 1000;
/** Somebody else has the file open, on Windows: a virus scanner, a reader. */
const BUSY: readonly unknown[] = ['EPERM', 'EBUSY', 'EACCES'];
/** Milliseconds before each further try. */
const PAUSES = [5, 10, 20, 50, 100, 200, 400, 800];

/**
 * A cache of files, one for each job and id, as `NAME.ID.out` (see `cacheName`). They are written beside and renamed, so that a reader finds all of an
 * entry or nothing, whatever writes, or dies while it does. Texts in ids that are paths which exist stand for the real, absolute path.
 *
 * @param directory - a path or a `file:` URL; it is made when something is written
 * @throws `TypeError` when it is neither
 * @example
 * ```ts
 * import { mkdtempSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { sleep } from 'offloop';
 * import { defineJob } from 'offloop/jobs';
 * import { fileCache, NodeEngine } from 'offloop/node';
 * const cache = fileCache(mkdtempSync(join(tmpdir(), 'sums-')));
 * let runs = 0;
 * const make = () => defineJob({ name: 'sum', cache, *run() { yield* sleep(1); runs += 1; return 42; } });
 * const engine = new NodeEngine();
 * [await engine.run(make()), await engine.run(make()), runs]; // => [42, 42, 1]
 * ```
 */
export function fileCache(directory: string | URL): JobCache {
  if (!(directory instanceof URL) && (typeof directory !== 'string' || directory === ''))
    throw new TypeError(expected('directory', 'a path or a `file:` URL', directory));
  return new FileCache(directory instanceof URL ? fileURLToPath(directory) : directory);
}

class FileCache implements JobCache {
  readonly #directory: string;
  #cleaning: Promise<void> | undefined;

  constructor(directory: string) {
    this.#directory = directory;
  }

  textOf(id: unknown): string {
    return textOf(id, realPath);
  }

  #path(job: string, id: string): string {
    return join(this.#directory, cacheName(job, id));
  }

  async read(job: string, id: string, signal: AbortSignal): Promise<CacheEntry | undefined> {
    const path = this.#path(job, id);
    try {
      const text = await readFile(path, { encoding: 'utf8', signal });
      // Made, and never written to.
      if (text === '') return undefined;
      const entry = JSON.parse(text) as CacheEntry | null;
      return entry?.job === job && entry.id === id ? entry : refuseStrange(entry);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw failure('read', path, error);
    }
  }

  async write(entry: CacheEntry, signal: AbortSignal): Promise<void> {
    const path = this.#path(entry.job, entry.id);
    const beside = join(this.#directory, `${TEMPORARY}${randomBytes(9).toString('base64url')}.tmp`);
    try {
      await mkdir(dirname(path), { recursive: true });
      this.#cleaning ??= removeAbandoned(this.#directory);
      await this.#cleaning;
      await writeFile(beside, JSON.stringify(entry), { flag: 'wx', signal });
      await persistently(() => rename(beside, path), signal);
    } catch (error) {
      // Where it was not even begun, that has no folder.
      await rm(beside, { force: true }).catch(() => {});
      throw failure('write', path, error);
    }
  }

  async remove(job: string, id: string): Promise<void> {
    await persistently(() => rm(this.#path(job, id), { force: true }));
  }
}

/** An entry of another job or id, whose file has the same name, is none; what is no entry cannot be read. */
function refuseStrange(entry: CacheEntry | null): undefined {
  if (typeof entry?.job === 'string' && typeof entry.id === 'string') return undefined;
  throw new TypeError('It is no entry of a cache');
}

async function persistently(action: () => Promise<void>, signal?: AbortSignal): Promise<void> {
  for (const pause of PAUSES) {
    try {
      await action();
      return;
    } catch (error) {
      if (!BUSY.includes(codeOf(error))) throw error;
      await sleep(pause, undefined, { ...(signal !== undefined && { signal }) });
    }
  }
  await action();
}

/** What writers that were killed have left. */
async function removeAbandoned(directory: string): Promise<void> {
  const names = await readdir(directory);
  const left = names.filter((name) => name.startsWith(TEMPORARY) && name.endsWith('.tmp'));
  for (const name of left) {
    const path = join(directory, name);
    try {
      if (Date.now() - (await stat(path)).mtimeMs > ABANDONED) await rm(path, { force: true });
    } catch {
      // Somebody else has removed it.
    }
  }
}

/** The same for all ways to write it. */
function realPath(text: string): string {
  if (text === '' || text.includes('\0')) return text;
  try {
    return realpathSync.native(text);
  } catch {
    return text;
  }
}

function failure(what: 'read' | 'write', path: string, cause: unknown): Error {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new Error(`Unable to ${what} cache ${path}: ${why}`, { cause });
}

function codeOf(error: unknown): unknown {
  return (error as { readonly code?: unknown } | null)?.code;
}
