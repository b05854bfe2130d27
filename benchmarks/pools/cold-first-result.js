import { aheadOfPeers, atMost, every } from '../goals.js';
import { closedPools } from './contenders.js';

export const scenario = {
  title: 'Cold: the first result',
  about: 'From making the pool, of one worker, to the result of `x => x + 1`; the library is loaded already.',
  unit: 'ms',
  baseline: 'raw, one message a task',
  rounds: 9,
  seconds: 6,
  goals: (kind) => ({ offloop: kind === 'page' ? every(atMost(20, 'ms'), aheadOfPeers()) : aheadOfPeers() }),
  contenders: (_scale, kind) => closedPools(kind, (open) => () => firstResult(open)),
};

async function firstResult(open) {
  const start = performance.now();
  const pool = open(1);
  await pool.run('inc', 1);
  const time = performance.now() - start;
  await pool.close();
  return time;
}
