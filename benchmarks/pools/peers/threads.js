import { Pool, spawn, Transfer, Worker } from 'threads';

/** Its workers are found from the file that calls. */
const start = () => spawn(new Worker('../workers/threads.js'));

export const peer = {
  name: 'threads',
  role: 'peer',
  packageName: 'threads',
  /** A few hundred tasks a second. */
  isSlow: true,
  share: 0.01,
  threads(workers) {
    const pool = Pool(start, workers);
    return {
      run: (name, arg) => pool.queue((worker) => worker[name](arg)),
      move: (bytes) => pool.queue((worker) => worker.move(Transfer(bytes, [bytes.buffer]))),
      flood: (count, onUpdate) =>
        pool.queue(
          (worker) => new Promise((resolve, reject) => worker.flood(count).subscribe(onUpdate, reject, resolve)),
        ),
      close: () => pool.terminate(true),
    };
  },
};
