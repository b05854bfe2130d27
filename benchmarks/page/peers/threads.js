import { Pool, spawn, Transfer } from 'threads';
import { startWorker } from '../start-worker.js';

export const peer = {
  name: 'threads',
  role: 'peer',
  share: 0.01,
  page(workers) {
    const pool = Pool(() => spawn(startWorker('threads')), workers);
    return {
      run: (name, arg) => pool.queue((worker) => worker[name](arg)),
      move: (bytes) => pool.queue((worker) => worker.move(Transfer(bytes, [bytes.buffer]))),
      close: () => pool.terminate(true),
    };
  },
};
