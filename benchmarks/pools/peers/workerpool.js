import { fileURLToPath } from 'node:url';
import workerpool from 'workerpool';

const script = fileURLToPath(new URL('../workers/workerpool.js', import.meta.url));

const open = (workerType) => (workers) => {
  const pool = workerpool.pool(script, { workerType, minWorkers: workers, maxWorkers: workers });
  return {
    run: (name, arg) => pool.exec(name, [arg]),
    move: (bytes) => pool.exec('move', [bytes], { transfer: [bytes.buffer] }),
    flood: (count, on) => pool.exec('flood', [count], { on }),
    start(name, arg) {
      const promise = pool.exec(name, [arg]);
      return { ended: promise.then(undefined, () => {}), cancel: () => promise.cancel() };
    },
    close: () => pool.terminate(true),
  };
};

export const peer = {
  name: 'workerpool',
  role: 'peer',
  packageName: 'workerpool',
  share: 0.1,
  threads: open('thread'),
  processes: open('process'),
};
