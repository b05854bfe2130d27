import { describe } from '@jest/globals';
import { report, resultsInPage } from '../conformance/in-page.js';

// Generators, `finally` and what happens to them at a cancel are the language's: another implementation of it has to pass as well.

const results = await resultsInPage({ entry: 'engine-suites.ts' });

describe('In another JavaScript engine', () => report(results, 250));
