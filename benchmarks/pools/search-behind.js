import { setTimeout as sleep } from 'node:timers/promises';
import { aheadOfPeers, atMost, every } from '../goals.js';
import { openPools } from './contenders.js';

const IMPORT = 250;

/** Milliseconds that a short task waits, one each 20 ms in 95 of 100 cases, while so many of 250 ms were submitted before. */
export function searchBehind(count) {
  return {
    title: `A search while ${count} imports run`,
    about: `On two workers ${count} tasks of ${IMPORT} ms were submitted; until they are done a short task of another function comes each 20 ms. Of what these wait for their results, 95 in 100 wait less.`,
    unit: 'ms',
    baseline: 'raw, one message a task',
    rounds: 3,
    warmUp: 1,
    seconds: 1 + (4 * (count * IMPORT)) / 2000,
    goals: { offloop: every(atMost(50, 'ms'), aheadOfPeers()) },
    contenders: (scale, kind) => openPools(kind, 'run', (pool) => () => wait95(pool, count, IMPORT * scale)),
  };
}

async function wait95(pool, count, ms) {
  const waits = [];
  const searches = [];
  let areDone = false;
  const imports = Promise.all(Array.from({ length: count }, () => pool.run('busy', ms)));
  void imports.then(() => {
    areDone = true;
  });
  do {
    await sleep(20);
    const start = performance.now();
    searches.push(pool.run('inc', 1).then(() => waits.push(performance.now() - start)));
  } while (!areDone);
  await Promise.all([imports, ...searches]);
  return waits.sort((one, other) => one - other)[Math.floor(waits.length * 0.95)];
}
