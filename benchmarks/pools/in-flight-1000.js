import { aheadOfPeers, every, timesOf } from '../goals.js';
import { timed } from '../measure.js';
import { countedPools } from './contenders.js';

export const scenario = {
  title: '1,000 in flight',
  about: '`x => x + 1`, submitted one by one, a new one for each that is done: the time for one.',
  unit: 'µs',
  baseline: 'raw, one message a task',
  rounds: 7,
  seconds: 7,
  goals: { offloop: every(aheadOfPeers(), timesOf('raw, one message a task', 1.25)) },
  contenders: (scale, kind) => countedPools(kind, scale, { count: 5000, slowCount: 1000 }, inFlight),
};

async function inFlight(pool, count) {
  let next = 0;
  const lane = async () => {
    while (next < count) await pool.run('inc', next++);
  };
  const lanes = () => Promise.all(Array.from({ length: Math.min(1000, count) }, lane));
  return ((await timed(lanes)) / count) * 1e3;
}
