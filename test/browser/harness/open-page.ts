import { afterEach } from '@jest/globals';
import type { DrivenPage } from './driven-page.js';
import { driver } from './driver.js';
import { Problems } from './problems.js';
import { sharedSite } from './shared-site.js';
import type { Site, SiteOptions } from './site.js';

/** A fresh page. It closes with its test, and fails it over what nobody expected. */
export interface TestPage extends Omit<DrivenPage, 'clickAt'> {
  readonly site: Site;
  /** Errors and warnings in the console, and uncaught errors: those that a test takes count as expected. */
  readonly problems: Problems;
  /** Clicks in the middle of an element. */
  click(selector: string): Promise<void>;
  /** Closes it before its test ends. */
  close(): Promise<void>;
}

const open = new Set<TestPage>();

afterEach(async () => {
  for (const page of open) await page.close();
});

/** Opens a page for one test. */
export async function openPage(options: SiteOptions = {}): Promise<TestPage> {
  // Counts are by module.
  const site = await sharedSite({ byModule: driver.countsCoverage, ...options });
  const problems = new Problems(driver.showsPrevented);
  const page = await driver.openPage(site.origin, problems);
  const opened: TestPage = {
    ...page,
    site,
    problems,
    async click(selector) {
      const { x, y } = await page.run(centreOf, selector);
      await page.clickAt(x, y);
    },
    async close() {
      open.delete(opened);
      await page.run(errorsAreReported);
      await page.close();
      const unexpected = problems.unexpected();
      if (unexpected.length > 0) throw new Error(`In the page:\n${unexpected.join('\n')}`);
    },
  };
  open.add(opened);
  return opened;
}

function centreOf(selector: string): { x: number; y: number } {
  const { x, y, width, height } = document.querySelector(selector)!.getBoundingClientRect();
  return { x: x + width / 2, y: y + height / 2 };
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
