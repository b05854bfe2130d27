import type { CacheEntry, JobCache } from './job-cache.js';

/**
 * A cache that lasts as long as it is kept: for tests, and for jobs that are made anew while a program runs.
 *
 * @example
 * ```ts
 * import { sleep } from 'offloop';
 * import { defineJob, memoryCache } from 'offloop/jobs';
 * import { NodeEngine } from 'offloop/node';
 * const cache = memoryCache();
 * let runs = 0;
 * const make = () => defineJob({ name: 'sum', cache, *run() { yield* sleep(1); runs += 1; return 42; } });
 * const engine = new NodeEngine();
 * [await engine.run(make()), await engine.run(make()), runs]; // => [42, 42, 1]
 * ```
 */
export function memoryCache(): JobCache {
  // As text: what was kept does not change with what somebody does to it.
  const entries = new Map<string, string>();
  const key = (job: string, id: string): string => JSON.stringify([job, id]);
  return {
    async read(job, id) {
      const text = entries.get(key(job, id));
      return text === undefined ? undefined : (JSON.parse(text) as CacheEntry);
    },
    async write(entry) {
      entries.set(key(entry.job, entry.id), JSON.stringify(entry));
    },
    async remove(job, id) {
      entries.delete(key(job, id));
    },
  };
}
