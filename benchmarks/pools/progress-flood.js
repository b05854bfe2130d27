import { aheadOfPeers, atMost, every } from '../goals.js';
import { longestGap } from '../loop-gaps.js';
import { openPools } from './contenders.js';

export const scenario = {
  title: '100,000 progress updates: longest gap of the UI loop',
  about:
    'From one task, by the means that a pool has for it, or a port of its own. jest-worker and poolifier have none, and comlink gets 20,000, since its time grows with their square.',
  unit: 'ms',
  baseline: 'raw, one message a task',
  rounds: 5,
  warmUp: 1,
  seconds: 6,
  goals: { offloop: every(atMost(10, 'ms'), aheadOfPeers()) },
  contenders: (scale, kind) =>
    openPools(
      kind,
      'flood',
      (pool, { floodShare = 1 }) =>
        () =>
          flooded(pool, Math.ceil(100_000 * scale * floodShare)),
    ),
};

function flooded(pool, count) {
  return longestGap(() => pool.flood(count, () => {}));
}
