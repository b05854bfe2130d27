/** Stands in for `src/executors/node/worker-url.ts`: the entries that `transpile.js` made, or those that count first. */
const BUILT = '../../.cache/test/src/executors/node';
const counts = Boolean(process.env.OFFLOOP_COVERAGE);

export const workerUrl = new URL(counts ? './covered-worker-entry.js' : `${BUILT}/worker-entry.js`, import.meta.url);
export const processUrl = new URL(counts ? './covered-process-entry.js' : `${BUILT}/process-entry.js`, import.meta.url);
