import { aheadOfPeers, atMost, every } from '../goals.js';
import { openPools } from './contenders.js';

export const scenario = {
  title: 'Short tasks beside a long one',
  about:
    'One of 300 ms, then 100 of 2 ms, submitted one by one: when half of the short ones have their result. Who sends ahead has half of them wait behind the long one.',
  unit: 'ms',
  baseline: 'raw, one message a task',
  rounds: 5,
  warmUp: 1,
  seconds: 7,
  goals: { offloop: every(atMost(120, 'ms'), aheadOfPeers()) },
  contenders: (scale, kind) => openPools(kind, 'run', (pool) => () => medianTime(pool, 300 * scale, 2 * scale)),
};

async function medianTime(pool, long, short) {
  const start = performance.now();
  const times = [];
  const tasks = [pool.run('busy', long)];
  for (let i = 0; i < 100; i++) tasks.push(pool.run('busy', short).then(() => times.push(performance.now() - start)));
  await Promise.all(tasks);
  return times[times.length >> 1];
}
