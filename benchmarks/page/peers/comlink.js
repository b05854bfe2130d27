import { transfer, wrap } from 'comlink';
import { startWorker } from '../start-worker.js';

/** It has no pool: each worker in turn. */
export const peer = {
  name: 'comlink',
  role: 'peer',
  page(count) {
    const workers = Array.from({ length: count }, () => startWorker('comlink'));
    const remotes = workers.map((worker) => wrap(worker));
    let turn = 0;
    return {
      run: (name, arg) => remotes[turn++ % count][name](arg),
      move: (bytes) => remotes[0].move(transfer(bytes, [bytes.buffer])),
      close: () => {
        for (const worker of workers) worker.terminate();
      },
    };
  },
};
