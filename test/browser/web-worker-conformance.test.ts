import { describe, expect, test } from '@jest/globals';
import { bundledWorkers, bundleSuite } from './conformance/bundle-suite.js';
import type { TestResult } from './conformance/jest-in-page.js';
import { openPage } from './harness/open-page.js';
import { type Headers, ISOLATED } from './harness/site.js';

// The suites run in a page, before tests are made of their results: which there are is known only then.

async function resultsIn(headers: Headers): Promise<TestResult[]> {
  // What is thrown here would leave the browser running.
  try {
    const routes = { ...(await bundledWorkers()), '/suite.js': { body: await bundleSuite() } };
    const page = await openPage({ headers, routes });
    const path = '/suite.js';
    const results = await page.run(async (suite) => (await import(suite)).run() as Promise<TestResult[]>, path);
    await page.close();
    return results;
  } catch (error) {
    return [{ name: 'runs', failure: String(error) }];
  }
}

function report(results: readonly TestResult[]): void {
  test('runs every suite', () => expect(results.length).toBeGreaterThan(150));
  for (const { name, failure } of results) test(name, () => expect(failure).toBeUndefined());
}

const isolated = await resultsIn(ISOLATED);
const plain = await resultsIn({});

describe('In a cross-origin isolated page', () => report(isolated));
describe('In any page', () => report(plain));
