/** Starts Jest with what follows on the command line. */
import { findBrowser, HOW_TO_GET_ONE } from './find-browser.js';

// React has no `act` in production builds.
process.env.NODE_ENV = 'test';
// Tells the tests to count in workers and pages as well.
if (process.argv.includes('--coverage')) process.env.OFFLOOP_COVERAGE = '1';

if (findBrowser() === undefined) {
  const isCi = Boolean(process.env.CI) && process.env.CI !== 'false';
  process.stderr.write(`No Chromium found: the browser tests ${isCi ? 'cannot' : 'do not'} run. ${HOW_TO_GET_ONE}\n`);
  if (isCi) process.exit(1);
  process.argv.push('--ignoreProjects', 'browser');
}
await import('../node_modules/jest/bin/jest.js');
