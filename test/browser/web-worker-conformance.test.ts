import { describe } from '@jest/globals';
import { bundledWorkers } from './conformance/bundle-suites.js';
import { report, resultsInPage } from './conformance/in-page.js';
import { driver } from './harness/driver.js';
import { ISOLATED } from './harness/site.js';

const suites = {
  entry: 'executor-suites.ts',
  // Counts are by file.
  routes: driver.countsCoverage ? {} : await bundledWorkers(),
  prevented: ['RangeError: unhandled'],
};
const isolated = await resultsInPage({ ...suites, headers: ISOLATED });
const plain = await resultsInPage(suites);

describe('In a cross-origin isolated page', () => report(isolated, 220));
describe('In any page', () => report(plain, 220));
