import type { Page } from 'playwright-core';
import { countsCoverage } from '../../../setup/counts-coverage.js';
import type { Driver, RunInPage } from '../driven-page.js';
import { PagePool } from '../page-pool.js';
import { sharedBrowser } from './browser.js';
import { countCoverage } from './coverage.js';
import { tellProblems } from './problems.js';
import { Tab } from './tab.js';

/** By origin. */
const pools = new Map<string, PagePool<Page>>();

/** Chromium, by Playwright. */
export const chromium: Driver = {
  showsPrevented: false,
  get countsCoverage() {
    return countsCoverage();
  },

  async openPage(url, problems) {
    const pool = poolOf(url);
    const page = await pool.take();
    const stopTelling = tellProblems(page, problems);
    const stopCounting = await countCoverage(page, url);
    await page.goto(url);
    return {
      run: page.evaluate.bind(page) as RunInPage,
      runInFrame: (fn: (arg?: never) => unknown, arg?: never) => page.frames()[1]!.evaluate(fn, arg) as Promise<never>,
      clickAt: (x, y) => page.mouse.click(x, y),
      press: (key) => page.keyboard.press(key),
      type: (text) => page.keyboard.type(text),
      async workersEnded() {
        for (let workers = page.workers(); workers.length > 0; workers = page.workers()) {
          await new Promise((resolve) => workers[0]!.once('close', resolve));
        }
      },
      attributeOf: (role, name, attribute) =>
        page.getByRole(role as Parameters<typeof page.getByRole>[0], { name }).getAttribute(attribute),
      async collectGarbage() {
        const session = await page.context().newCDPSession(page);
        await session.send('HeapProfiler.collectGarbage');
        await session.detach();
      },
      async close() {
        await stopCounting();
        await pool.giveBack(page);
        stopTelling();
      },
    };
  },

  openTab: (url) => Tab.open(url),
};

function poolOf(origin: string): PagePool<Page> {
  let pool = pools.get(origin);
  if (pool === undefined) {
    const context = sharedBrowser().then((browser) => browser.newContext({ viewport: { width: 800, height: 600 } }));
    pool = new PagePool(async () => (await context).newPage());
    pools.set(origin, pool);
  }
  return pool;
}
