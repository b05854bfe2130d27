/** Stands in for `src/executors/node/worker-url.ts`: the entries that `transpile.js` made, or those that count first. */
const BUILT = '../../.cache/test/src/executors/node';
const counts = Boolean(process.env.OFFLOOP_COVERAGE);
const urlOf = (entry: string) => () => new URL(counts ? `./covered-${entry}` : `${BUILT}/${entry}`, import.meta.url);

export const threadUrl = urlOf('worker-entry.js');
export const processUrl = urlOf('process-entry.js');
