import { fileURLToPath } from 'node:url';
import { Tinypool } from 'tinypool';
import { abortable } from '../abortable.js';
import { portFlood } from '../port-flood.js';

const filename = fileURLToPath(new URL('../workers/tinypool.js', import.meta.url));

const open = (runtime) => (workers) => {
  const pool = new Tinypool({ filename, runtime, minThreads: workers, maxThreads: workers, env: process.env });
  return {
    run: (name, arg) => pool.run(arg, { name }),
    move: (bytes) => pool.run(bytes, { name: 'move', transferList: [bytes.buffer] }),
    flood: (count, onUpdate) =>
      portFlood((port) => pool.run({ port, count }, { name: 'flood', transferList: [port] }), count, onUpdate),
    start: (name, arg) => abortable((signal) => pool.run(arg, { name, signal })),
    close: () => pool.destroy(),
  };
};

export const peer = {
  name: 'tinypool',
  role: 'peer',
  packageName: 'tinypool',
  share: 0.1,
  threads: open('worker_threads'),
  processes: open('child_process'),
};
