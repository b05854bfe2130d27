/** Starts Jest with what follows on the command line. The tests in Firefox run only when their project is selected. */
import { CHROMIUM, FIREFOX, findBrowser } from './find-browser.js';

// React has no `act` in production builds.
process.env.NODE_ENV = 'test';
// Tells the tests to count in workers and pages as well.
if (process.argv.includes('--coverage')) process.env.OFFLOOP_COVERAGE = '1';

const isFirefox = process.argv.includes('--selectProjects') && process.argv.includes('firefox');
const browser = isFirefox ? FIREFOX : CHROMIUM;
const leftOut = isFirefox ? [] : ['firefox'];
if (findBrowser(browser) === undefined) {
  const isNeeded = isFirefox || (Boolean(process.env.CI) && process.env.CI !== 'false');
  const { name, howToGet } = browser;
  process.stderr.write(`No ${name} found: the tests in it ${isNeeded ? 'cannot' : 'do not'} run. ${howToGet}\n`);
  if (isNeeded) process.exit(1);
  leftOut.push('browser');
}
if (leftOut.length > 0 && !process.argv.includes('--selectProjects')) process.argv.push('--ignoreProjects', ...leftOut);

await import('../node_modules/jest/bin/jest.js');
