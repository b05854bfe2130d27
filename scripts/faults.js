/** Runs the tests of faults with a hundred seeds of each; `npm test` takes three. Those of pages need a Chromium. */
import { CHROMIUM, findBrowser } from './find-browser.js';

process.env.OFFLOOP_FAULT_SEEDS ??= '100';
const projects = findBrowser(CHROMIUM) === undefined ? ['unit'] : ['unit', 'browser'];
process.argv.push('--selectProjects', ...projects, '--testPathPatterns', 'test/faults/', 'test/browser/worker-faults');

await import('./test.js');
