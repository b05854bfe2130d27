import { RawPool } from '../raw-pool.js';
import { startProcess, startThread } from '../raw-workers.js';

/** In eight equal parts for each worker. */
const open = (start) => (workers) => {
  const pool = new RawPool(start, workers);
  return { many: (name, list) => pool.parts(name, list, workers * 8), close: () => pool.close() };
};

export const peer = {
  name: 'raw, in parts',
  role: 'limit',
  isPartial: true,
  threads: open(startThread),
  processes: open(startProcess),
};
