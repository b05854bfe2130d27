import { checkText, expected } from '../../core/validation.js';
import type { CacheEntry, JobCache } from '../../jobs/cache/job-cache.js';

type Store = import('idb-keyval').UseStore;

/**
 * A cache in the browser's IndexedDB, by idb-keyval. Where there is none, or the page may not use it (a private window, a sandboxed frame), each job
 * gets a warning and runs.
 *
 * @param database - its name; a database of one's own, without other stores
 * @throws `TypeError` for what is no name
 */
export function indexedDbCache(database = 'offloop'): JobCache {
  checkText('database', database);
  if (database === '') throw new TypeError(expected('database', 'a text that is not empty', database));
  return new IndexedDbCache(database);
}

class IndexedDbCache implements JobCache {
  readonly #database: string;
  #store: Store | undefined;

  constructor(database: string) {
    this.#database = database;
  }

  /** What uses it comes when it is needed. */
  async #use<T>(action: (keyval: typeof import('idb-keyval'), store: Store) => Promise<T>): Promise<T> {
    const keyval = await import('idb-keyval');
    this.#store ??= keyval.createStore(this.#database, 'jobs');
    return action(keyval, this.#store);
  }

  read(job: string, id: string, signal: AbortSignal): Promise<CacheEntry | undefined> {
    return this.#use(async ({ get }, store) => {
      signal.throwIfAborted();
      return get<CacheEntry>([job, id], store);
    });
  }

  write(entry: CacheEntry, signal: AbortSignal): Promise<void> {
    return this.#use(async ({ set }, store) => {
      signal.throwIfAborted();
      await set([entry.job, entry.id], entry, store);
    });
  }

  remove(job: string, id: string): Promise<void> {
    return this.#use(({ del }, store) => del([job, id], store));
  }
}
