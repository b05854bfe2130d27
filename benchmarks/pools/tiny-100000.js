import { aheadOfPeers, atMost, every, timesOf } from '../goals.js';
import { timed } from '../measure.js';
import { manyOf, openPools } from './contenders.js';
import { theLimit } from './the-limit.js';

const GOALS = {
  threads: every(timesOf('the limit', 1.5), timesOf('tinypool', 1 / 300), aheadOfPeers(50)),
  processes: timesOf('raw, in parts', 3),
  page: every(atMost(150, 'ms'), timesOf('comlink', 1 / 10)),
};
const PREPARED = 'offloop, tasks made before';

export const scenario = {
  title: '100,000 tiny tasks',
  about:
    '`x => x + 1` over an array of numbers, by the best means that a pool has for many: `MultiTask`, `mapExecute`, else `Promise.all`. Making the tasks counts, but for the line that says otherwise. The limit: cloning the arguments once, the calls, cloning the results once, in one thread. Peers that would take seconds get fewer tasks, and their time is multiplied; their queues grow faster than that, so it is in their favour.',
  unit: 'ms',
  baseline: (kind) => (kind === 'threads' ? 'the limit' : 'raw, in parts'),
  rounds: 5,
  warmUp: 1,
  seconds: 18,
  goals: (kind) => ({ offloop: GOALS[kind], [PREPARED]: GOALS[kind] }),
  async contenders(scale, kind) {
    const count = Math.ceil(100_000 * scale);
    const pools = await openPools(
      kind,
      'close',
      (pool, { share = 1 }) =>
        () =>
          tiny(pool, count, share),
    );
    const prepared = await openPools(kind, 'prepare', (pool) => () => tinyPrepared(pool, count));
    const all = [...pools, ...prepared.map((contender) => ({ ...contender, name: PREPARED }))];
    return kind === 'threads' ? [theLimit(count), ...all] : all;
  },
};

async function tiny(pool, count, share) {
  const list = numbers(Math.ceil(count * share));
  return ((await timedAndChecked(() => manyOf(pool, 'inc', list), list)) * count) / list.length;
}

function tinyPrepared(pool, count) {
  const list = numbers(count);
  return timedAndChecked(pool.prepare('inc', list), list);
}

function numbers(count) {
  return Array.from({ length: count }, (_, index) => index);
}

async function timedAndChecked(work, list) {
  let results;
  const time = await timed(async () => {
    results = await work();
  });
  if (results.length !== list.length || results.some((result, index) => result !== index + 1))
    throw new Error('Wrong results');
  return time;
}
