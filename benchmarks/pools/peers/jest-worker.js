import { fileURLToPath } from 'node:url';
import { Worker } from 'jest-worker';

const file = fileURLToPath(new URL('../workers/functions.js', import.meta.url));

const open = (enableWorkerThreads) => (workers) => {
  const pool = new Worker(file, {
    enableWorkerThreads,
    numWorkers: workers,
    exposedMethods: ['inc', 'busy', 'echo'],
  });
  return { run: (name, arg) => pool[name](arg), close: () => pool.end() };
};

export const peer = {
  name: 'jest-worker',
  role: 'peer',
  packageName: 'jest-worker',
  share: 0.25,
  threads: open(true),
  processes: open(false),
};
