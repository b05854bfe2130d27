import { Worker } from 'node:worker_threads';
import { proxy, transfer, wrap } from 'comlink';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';

const url = new URL('../workers/comlink.js', import.meta.url);

/** It has no pool: each worker in turn. */
export const peer = {
  name: 'comlink',
  share: 0.5,
  role: 'peer',
  packageName: 'comlink',
  /** For each answer it looks through all that it waits for. */
  floodShare: 0.2,
  threads(count) {
    const workers = Array.from({ length: count }, () => new Worker(url));
    const remotes = workers.map((worker) => wrap(nodeEndpoint(worker)));
    let turn = 0;
    return {
      run: (name, arg) => remotes[turn++ % count][name](arg),
      move: (bytes) => remotes[0].move(transfer(bytes, [bytes.buffer])),
      flood: (updates, onUpdate) => remotes[0].flood(updates, proxy(onUpdate)),
      close: () => Promise.all(workers.map((worker) => worker.terminate())),
    };
  },
};
