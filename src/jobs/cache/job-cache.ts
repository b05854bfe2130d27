import type { Emission } from '../event-hub.js';

/** What is kept of a job that went well. */
export interface CacheEntry {
  /** The job's name; it and `id` are compared at reading: names of files may collide, entries never do. */
  readonly job: string;
  /** The text of its `cacheId`. */
  readonly id: string;
  /** The job's `cacheVersion`. */
  readonly version: string | number | undefined;
  /** When it was written, in milliseconds since 1970. */
  readonly written: number;
  /** What `run()` returned. */
  readonly result: unknown;
  /** The emissions that were recorded. */
  readonly events: readonly Emission[];
}

/** Where entries are kept. A missing one is `undefined`; what cannot be read rejects, and becomes a warning and a fresh run. */
export interface JobCache {
  /** The text of an id, neither folded nor cut: it tells ids apart. Where it is left out, `a=1,b=2` of objects and `a,b` of lists. */
  textOf?(id: unknown): string;
  /** @param signal - aborted when nobody waits for it any more */
  read(job: string, id: string, signal: AbortSignal): PromiseLike<CacheEntry | undefined>;
  write(entry: CacheEntry, signal: AbortSignal): PromiseLike<void>;
  remove(job: string, id: string): PromiseLike<void>;
}
