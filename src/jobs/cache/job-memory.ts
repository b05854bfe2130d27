import type { Emission } from '../event-hub.js';
import { textOf } from './cache-text.js';
import type { CacheEntry, JobCache } from './job-cache.js';
import { jsonChange } from './json-change.js';

/** The options of a job that concern its cache. */
export interface CacheOptions {
  readonly cache?: JobCache | undefined;
  readonly cacheId?: unknown;
  readonly cacheVersion?: string | number | undefined;
  readonly cacheTtl?: number | undefined;
  readonly ignoreCache?: boolean | undefined;
}

/** What a job keeps from run to run, and how it is found again. */
export class JobMemory {
  readonly #job: string;
  readonly #cache: JobCache;
  readonly #options: CacheOptions;
  readonly #id: string;

  private constructor(job: string, cache: JobCache, options: CacheOptions) {
    const { cacheId = '' } = options;
    this.#job = job;
    this.#cache = cache;
    this.#options = options;
    this.#id = cache.textOf?.(cacheId) ?? textOf(cacheId);
  }

  /** That of a job; none where it is not cached. @throws `TypeError` for an id that has no text */
  static of(job: string, options: CacheOptions): JobMemory | undefined {
    const { cache, cacheId } = options;
    return cache === undefined || cacheId === null ? undefined : new JobMemory(job, cache, options);
  }

  /** What is kept and still holds. */
  async read(now: number, signal: AbortSignal): Promise<CacheEntry | undefined> {
    if (this.#options.ignoreCache === true) return undefined;
    const entry = await this.#cache.read(this.#job, this.#id, signal);
    if (entry === undefined) return undefined;
    if (!isEntry(entry)) throw new TypeError(`The cache gave what is no entry for the job \`${this.#job}\``);
    return this.#holds(entry, now) ? entry : undefined;
  }

  #holds({ job, id, version, written }: CacheEntry, now: number): boolean {
    const { cacheVersion, cacheTtl = Number.POSITIVE_INFINITY } = this.#options;
    // Written in the future: the clock was set, and nobody knows how old it is.
    const age = now - written;
    const isFresh = cacheTtl === Number.POSITIVE_INFINITY || (age >= 0 && age <= cacheTtl);
    return job === this.#job && id === this.#id && version === cacheVersion && isFresh;
  }

  /** @returns what a cache would not give back as it is; then nothing is to be written */
  changed(result: unknown, events: readonly Emission[]): string | undefined {
    const change = result === undefined ? undefined : jsonChange(result, 'result');
    return (
      change ??
      events.map(([name, value]) => jsonChange(value, `the event \`${name}\``)).find((place) => place !== undefined)
    );
  }

  async write(result: unknown, events: readonly Emission[], now: number, signal: AbortSignal): Promise<void> {
    const { cacheVersion: version } = this.#options;
    const entry = { job: this.#job, id: this.#id, version, written: now, result, events };
    await this.#cache.write(entry, signal);
  }
}

function isEntry(entry: unknown): entry is CacheEntry {
  if (typeof entry !== 'object' || entry === null) return false;
  const { job, id, written, events } = entry as Partial<CacheEntry>;
  const isNamed = typeof job === 'string' && typeof id === 'string' && typeof written === 'number';
  return isNamed && Array.isArray(events) && events.every((each) => Array.isArray(each) && typeof each[0] === 'string');
}
