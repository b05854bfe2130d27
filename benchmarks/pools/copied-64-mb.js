import { aheadOfPeers } from '../goals.js';
import { timed } from '../measure.js';
import { openPools } from './contenders.js';

export const scenario = {
  title: '64 MB copied',
  about: 'To a worker and back.',
  unit: 'ms',
  baseline: 'raw, one message a task',
  rounds: 7,
  seconds: 7,
  goals: { offloop: aheadOfPeers() },
  contenders: (scale, kind) => openPools(kind, 'run', (pool) => copied(pool, Math.ceil(scale * 2 ** 26))),
};

function copied(pool, size) {
  const bytes = new Uint8Array(size);
  return () => timed(() => pool.run('echo', bytes));
}
