import { aheadOfPeers, every, timesOf } from '../goals.js';
import { timed } from '../measure.js';
import { manyOf, openPools } from './contenders.js';
import { theLimit } from './the-limit.js';

const goals = {
  threads: every(timesOf('the limit', 1.5), timesOf('tinypool', 1 / 300), aheadOfPeers(50)),
  processes: timesOf('raw, in parts', 3),
};

export const scenario = {
  title: '100,000 tiny tasks',
  about:
    '`x => x + 1` over an array of numbers, by the best means that a pool has for many: `MultiTask`, `mapExecute`, else `Promise.all`. The limit: cloning the arguments once, the calls, cloning the results once, in one thread. Peers that would take tens of seconds get fewer tasks, and their time is multiplied; their queues grow faster than that, so it is in their favour.',
  unit: 'ms',
  baseline: (kind) => (kind === 'threads' ? 'the limit' : 'raw, in parts'),
  rounds: 5,
  warmUp: 1,
  seconds: 30,
  goals: (kind) => ({ offloop: goals[kind] }),
  async contenders(scale, kind) {
    const count = Math.ceil(100_000 * scale);
    const pools = await openPools(
      kind,
      'close',
      (pool, { share = 1 }) =>
        () =>
          tiny(pool, count, share),
    );
    return kind === 'threads' ? [theLimit(count), ...pools] : pools;
  },
};

async function tiny(pool, count, share) {
  const list = Array.from({ length: Math.ceil(count * share) }, (_, index) => index);
  let results;
  const time = await timed(async () => {
    results = await manyOf(pool, 'inc', list);
  });
  if (results.length !== list.length || results.some((result, index) => result !== index + 1))
    throw new Error('Wrong results');
  return (time * count) / list.length;
}
