import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { abortable } from '../abortable.js';
import { portFlood } from '../port-flood.js';

const filename = fileURLToPath(new URL('../workers/piscina.js', import.meta.url));

export const peer = {
  name: 'piscina',
  role: 'peer',
  packageName: 'piscina',
  share: 0.2,
  threads(workers) {
    const pool = new Piscina({ filename, minThreads: workers, maxThreads: workers });
    return {
      run: (name, arg) => pool.run(arg, { name }),
      move: (bytes) => pool.run(bytes, { name: 'move', transferList: [bytes.buffer] }),
      flood: (count, onUpdate) =>
        portFlood((port) => pool.run({ port, count }, { name: 'flood', transferList: [port] }), count, onUpdate),
      start: (name, arg) => abortable((signal) => pool.run(arg, { name, signal })),
      close: () => pool.destroy(),
    };
  },
};
