import { RawPool } from '../../pools/raw-pool.js';
import { startRaw } from '../start-worker.js';

export const peer = {
  name: 'raw, one message a task',
  role: 'limit',
  page(workers) {
    const pool = new RawPool(startRaw, workers);
    return {
      run: (name, arg) => pool.run(name, arg),
      many: (name, list, { isLong }) => pool.many(name, list, isLong ? 1 : 64),
      move: (bytes) => pool.run('move', bytes, [bytes.buffer]),
      close: () => pool.close(),
    };
  },
};
