/** Stands in for `src/executors/node/worker-url.ts`: the worker entry that `transpile.js` made. */
export const workerUrl = new URL('../../.cache/test/src/executors/node/worker-entry.js', import.meta.url);
