import { expect, test } from '@jest/globals';
import { openPage } from '../harness/open-page.js';
import type { SiteOptions } from '../harness/site.js';
import { bundleSuites } from './bundle-suites.js';
import type { TestResult } from './jest-in-page.js';

export interface SuitesInPage extends SiteOptions {
  /** The module in this folder that names the suites. */
  readonly entry: string;
  /** Rejections that are prevented there. */
  readonly prevented?: readonly string[];
}

/** Runs suites in a page, before tests are made of their results: which there are is known only then. */
export async function resultsInPage({ entry, prevented = [], ...site }: SuitesInPage): Promise<TestResult[]> {
  // What is thrown here would leave the browser running.
  try {
    const routes = { ...site.routes, '/suites.js': { body: await bundleSuites(entry) } };
    // Suites import modules of the library, beside what they have from its entries.
    const page = await openPage({ ...site, routes, byModule: true });
    // Tests make operations and leave them; told when the garbage is collected, which may be before the last test has ended.
    page.problems.possible('was made outside of a handler and never used');
    for (const rejection of prevented) page.problems.prevented(rejection);
    const path = '/suites.js';
    const results = await page.run(async (suites) => (await import(suites)).run() as Promise<TestResult[]>, path);
    await page.close();
    return results;
  } catch (error) {
    return [{ name: 'runs', failure: String(error) }];
  }
}

/** Makes a test of each. There are at least so many. */
export function report(results: readonly TestResult[], least: number): void {
  test('runs every suite', () => expect(results.length).toBeGreaterThan(least));
  for (const { name, failure } of results) test(name, () => expect(failure).toBeUndefined());
}
