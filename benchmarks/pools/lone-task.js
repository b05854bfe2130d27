import { setTimeout as sleep } from 'node:timers/promises';
import { aheadOfPeers, atMost, every } from '../goals.js';
import { timed } from '../measure.js';
import { manyOf, openPools } from './contenders.js';

export const scenario = {
  title: 'A lone task while 20,000 small ones run',
  about: 'They take 50 µs each, and had 50 ms ahead; the time until the lone one has its result.',
  unit: 'ms',
  baseline: 'raw, one message a task',
  rounds: 5,
  warmUp: 1,
  seconds: 7,
  goals: { offloop: every(atMost(10, 'ms'), aheadOfPeers()) },
  contenders: (scale, kind) =>
    openPools(kind, 'run', (pool) => () => alone(pool, Math.ceil(20_000 * scale)), { isHeavy: true }),
};

async function alone(pool, count) {
  const bulk = manyOf(pool, 'busy', new Array(count).fill(0.05));
  await sleep(50);
  const time = await timed(() => pool.run('inc', 1));
  await bulk;
  return time;
}
