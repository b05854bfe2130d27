/** Starts Jest with what follows on the command line. */
import { CHROMIUM, FIREFOX, findBrowser } from './find-browser.js';

/** Projects of tests that need something which is not installed with the packages. */
const BROWSERS = { browser: CHROMIUM, firefox: FIREFOX };

// React has no `act` in production builds.
process.env.NODE_ENV = 'test';
// Tells the tests to count in workers and pages as well.
if (process.argv.includes('--coverage')) process.env.OFFLOOP_COVERAGE = '1';

const isCi = Boolean(process.env.CI) && process.env.CI !== 'false';
const missing = Object.entries(BROWSERS).filter(([, browser]) => findBrowser(browser) === undefined);
for (const [, { name, howToGet }] of missing)
  process.stderr.write(`No ${name} found: the tests in it ${isCi ? 'cannot' : 'do not'} run. ${howToGet}\n`);
if (missing.length > 0 && isCi) process.exit(1);
if (missing.length > 0) process.argv.push('--ignoreProjects', ...missing.map(([project]) => project));

await import('../node_modules/jest/bin/jest.js');
