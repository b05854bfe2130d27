import { aheadOfPeers } from '../goals.js';
import { timed } from '../measure.js';
import { openPools } from './contenders.js';

export const scenario = {
  title: '64 MB transferred',
  about: 'To a worker and back.',
  unit: 'ms',
  baseline: 'raw, one message a task',
  rounds: 7,
  seconds: 7,
  goals: { offloop: aheadOfPeers() },
  contenders: (scale, kind) => openPools(kind, 'move', (pool) => transferred(pool, Math.ceil(scale * 2 ** 26))),
};

function transferred(pool, size) {
  let bytes = new Uint8Array(size);
  return () =>
    timed(async () => {
      bytes = await pool.move(bytes);
      if (bytes.length !== size) throw new Error('It did not come back');
    });
}
