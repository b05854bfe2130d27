import { fileURLToPath } from 'node:url';
import { FixedClusterPool, FixedThreadPool } from 'poolifier';

const thread = fileURLToPath(new URL('../workers/poolifier-thread.js', import.meta.url));
const child = fileURLToPath(new URL('../workers/poolifier-cluster.cjs', import.meta.url));

const open = (Pool, file) => (workers) => {
  const pool = new Pool(workers, file);
  return {
    run: (name, arg) => pool.execute(arg, name),
    many: (name, list) => pool.mapExecute(list, name),
    close: () => pool.destroy(),
  };
};

export const peer = {
  name: 'poolifier',
  share: 0.5,
  role: 'peer',
  packageName: 'poolifier',
  threads: open(FixedThreadPool, thread),
  processes: open(FixedClusterPool, child),
};
