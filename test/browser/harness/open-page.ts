import { afterEach } from '@jest/globals';
import type { Page } from 'playwright-core';
import { countCoverage } from './coverage.js';
import { PagePool } from './page-pool.js';
import { Problems } from './problems.js';
import { sharedSite } from './shared-site.js';
import type { Site, SiteOptions } from './site.js';

/** A fresh page. It closes with its test, and fails it over what nobody expected. */
export interface TestPage {
  /** Playwright's page, for the keyboard, the mouse and screenshots. */
  readonly page: Page;
  readonly site: Site;
  /** Errors and warnings in the console, and uncaught errors: those that a test takes count as expected. */
  readonly problems: Problems;
  /**
   * Runs a function in the page. It can import the library by name, `await import('offloop/dom')`, and must be
   * self-contained: no `using`, no variable around it. Up to its first macrotask, the page's policy does not forbid it `eval`.
   *
   * @returns a copy of what it gives
   */
  run<R>(fn: () => R | Promise<R>): Promise<R>;
  run<R, A>(fn: (arg: A) => R | Promise<R>, arg: A): Promise<R>;
  /** Closes it before its test ends. */
  close(): Promise<void>;
}

const open = new Set<TestPage>();

afterEach(async () => {
  for (const page of open) await page.close();
});

/** Opens a page for one test. */
export async function openPage(options: SiteOptions = {}): Promise<TestPage> {
  const site = await sharedSite(options);
  const pool = PagePool.of(site.origin);
  const page = await pool.take();
  const problems = new Problems(page);
  const stopCounting = await countCoverage(page, site.origin);
  await page.goto(site.origin);
  const opened: TestPage = {
    page,
    site,
    problems,
    run: (fn: (arg?: never) => unknown, arg?: never) => page.evaluate(fn, arg) as Promise<never>,
    async close() {
      open.delete(opened);
      if (!page.isClosed()) await page.evaluate(errorsAreReported);
      await stopCounting();
      await pool.giveBack(page);
      problems.stop();
      const unexpected = problems.take();
      if (unexpected.length > 0) throw new Error(`In the page:\n${unexpected.join('\n')}`);
    },
  };
  open.add(opened);
  return opened;
}

/** Errors that nobody awaits are reported some macrotasks later. */
async function errorsAreReported(): Promise<void> {
  for (let turns = 0; turns < 4; turns += 1) {
    await new Promise<void>((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(undefined);
    });
  }
}
