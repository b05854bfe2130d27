import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { openPools } from './contenders.js';

/**
 * Contenders with one worker that can cancel a loop without end; those that cannot take no part.
 *
 * @param pick - the sample: `'ended'`, milliseconds from the cancel to the `finally` of the handler (or the rejection), or
 * `'next'`, to the next result
 */
export function endless(kind, pick) {
  return openPools(kind, 'start', (pool) => async () => (await cancelled(pool))[pick], { workers: 1 });
}

async function cancelled(pool) {
  const shared = new Int32Array(new SharedArrayBuffer(4));
  const task = pool.start('spin', shared);
  while (Atomics.load(shared, 0) === 0) await turn();
  // As a person would: not at once.
  await sleep(100);
  const start = performance.now();
  task.cancel();
  const next = pool.run('inc', 1);
  await task.ended;
  const ended = performance.now();
  await next;
  return { ended: ended - start, next: performance.now() - start };
}
