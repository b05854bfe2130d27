import { RawPool } from '../raw-pool.js';
import { startProcess, startThread } from '../raw-workers.js';

const open = (start) => (workers) => {
  const pool = new RawPool(start, workers);
  return {
    run: (name, arg) => pool.run(name, arg),
    // Long ones one after the other, so that no worker sits on what another could do.
    many: (name, list, { isLong }) => pool.many(name, list, isLong ? 1 : 64),
    move: (bytes) => pool.run('move', bytes, [bytes.buffer]),
    flood: (count, onUpdate) => pool.flood(count, onUpdate),
    close: () => pool.close(),
  };
};

export const peer = {
  name: 'raw, one message a task',
  role: 'limit',
  threads: open(startThread),
  processes: open(startProcess),
};
