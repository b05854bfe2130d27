/** Stands in for `src/executors/node/worker-url.ts`: the worker entry that `transpile.js` made, or one that counts first. */
const entry = process.env.OFFLOOP_COVERAGE
  ? './covered-worker-entry.js'
  : '../../.cache/test/src/executors/node/worker-entry.js';

export const workerUrl = new URL(entry, import.meta.url);
