import { aheadOfPeers, every, timesOf } from '../goals.js';
import { timed } from '../measure.js';
import { countedPools } from './contenders.js';

export const scenario = {
  title: 'One task at a time',
  about: '`x => x + 1`, the next when the result of the one before is there: the round trip.',
  unit: 'µs',
  baseline: 'raw, one message a task',
  rounds: 9,
  // What is called ten thousand times is compiled by then, whosever it is.
  warmUp: 8,
  // Processes and the workers of a page do not care.
  rest: (kind) => (kind === 'threads' ? 50 : 0),
  seconds: 15,
  goals: { offloop: every(aheadOfPeers(), timesOf('raw, one message a task', 1.25)) },
  contenders: (scale, kind) => countedPools(kind, scale, { count: 1000, slowCount: 100 }, roundTrip),
};

async function roundTrip(pool, count) {
  const time = await timed(async () => {
    for (let i = 0; i < count; i++) await pool.run('inc', i);
  });
  return (time / count) * 1e3;
}
