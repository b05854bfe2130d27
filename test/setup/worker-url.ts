import { countsCoverage } from './counts-coverage.js';

/** Stands in for `src/executors/node/worker-url.ts`: the entries that `transpile.js` made, or those that count first. */
const BUILT = '../../.cache/test/src/executors/node';
const urlOf = (entry: string) => () =>
  new URL(countsCoverage() ? `./covered-${entry}` : `${BUILT}/${entry}`, import.meta.url);

export const threadUrl = urlOf('worker-entry.js');
export const processUrl = urlOf('process-entry.js');
export const utilityUrl = urlOf('utility-entry.js');
