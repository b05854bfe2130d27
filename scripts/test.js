/** Starts Jest with what follows on the command line, without the tests of browsers that are not there. */
import { CHROMIUM, FIREFOX, findBrowser } from './find-browser.js';
import { testTwice } from './test-twice.js';

// React has no `act` in production builds.
process.env.NODE_ENV = 'test';
// Tells the tests to count in workers and pages as well.
if (process.argv.includes('--coverage')) process.env.OFFLOOP_COVERAGE = '1';

const isSelective = process.argv.includes('--selectProjects');
const isCi = Boolean(process.env.CI) && process.env.CI !== 'false';
// The same tests again, which take a minute: all of them in `.ci/run`, and where they are asked for.
if (!isCi && !isSelective) process.env.OFFLOOP_FIREFOX_SET = 'short';
const leftOut = [];
for (const [project, browser] of [
  ['browser', CHROMIUM],
  ['firefox', FIREFOX],
]) {
  if (isSelective && !process.argv.includes(project)) continue;
  if (findBrowser(browser) !== undefined) continue;
  // The same tests again: where there is no Firefox, those in Chromium have to do.
  const isNeeded = isSelective || (isCi && browser === CHROMIUM);
  const { name, howToGet } = browser;
  process.stderr.write(`No ${name} found: the tests in it ${isNeeded ? 'cannot' : 'do not'} run. ${howToGet}\n`);
  if (isNeeded) process.exit(1);
  leftOut.push(project);
}
if (leftOut.length > 0) process.argv.push('--ignoreProjects', ...leftOut);

if (isCi && !isSelective) process.exitCode = testTwice(process.argv.slice(2));
else await import('../node_modules/jest/bin/jest.js');
