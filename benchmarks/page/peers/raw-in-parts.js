import { RawPool } from '../../pools/raw-pool.js';
import { startRaw } from '../start-worker.js';

/** In eight equal parts for each worker. */
export const peer = {
  name: 'raw, in parts',
  role: 'limit',
  isPartial: true,
  page(workers) {
    const pool = new RawPool(startRaw, workers);
    return { many: (name, list) => pool.parts(name, list, workers * 8), close: () => pool.close() };
  },
};
