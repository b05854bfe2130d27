import { afterAll } from '@jest/globals';
import type { Browser, ConsoleMessage, Frame, Page } from 'puppeteer-core';
import type { Driver, RunInPage } from './driven-page.js';
import { PagePool } from './page-pool.js';
import type { Problems } from './problems.js';

/** The browser that `test/setup/firefox-environment.js` started; it is there for all test files. */
declare const FIREFOX: Browser;

/** The browser outlives the test file; they do not. */
const tabs: Page[] = [];
const pool = new PagePool(newTab);

afterAll(async () => {
  for (const tab of tabs) await tab.close();
});

async function newTab(): Promise<Page> {
  const tab = await FIREFOX.newPage();
  tabs.push(tab);
  return tab;
}

/** Firefox, by Puppeteer over WebDriver BiDi. */
export const firefox: Driver = {
  showsPrevented: true,
  countsCoverage: false,

  async openPage(url, problems) {
    const page = await pool.take();
    const stopTelling = tellProblems(page, problems);
    await page.goto(url);
    // Puppeteer hears nothing of workers that ended with an earlier document, and takes them to be there still.
    const earlier = new Set(page.workers());
    return {
      run: runIn(page),
      runInFrame: (fn: unknown, arg?: unknown) => runIn(page.frames()[1]!)(fn as () => never, arg as never),
      clickAt: (x, y) => page.mouse.click(x, y),
      press: (key) => page.keyboard.press(key as Parameters<typeof page.keyboard.press>[0]),
      type: (text) => page.keyboard.type(text),
      async workersEnded() {
        while (page.workers().some((worker) => !earlier.has(worker))) {
          await new Promise((resolve) => page.once('workerdestroyed', resolve));
        }
      },
      async attributeOf(role, name, attribute) {
        const element = await page.$(`::-p-aria([name="${name}"][role="${role}"])`);
        return element!.evaluate((found, key) => found.getAttribute(key), attribute);
      },
      collectGarbage: () =>
        page.evaluate(() => (globalThis as unknown as { TestUtils: { gc(): Promise<void> } }).TestUtils.gc()),
      async close() {
        await pool.giveBack(page);
        stopTelling();
      },
    };
  },

  async openTab(url) {
    const other = await newTab();
    const page = await newTab();
    await page.goto(url);
    const become = async (state: string): Promise<void> => {
      while ((await page.evaluate(() => document.visibilityState)) !== state);
    };
    return {
      run: runIn(page),
      async hide() {
        await other.bringToFront();
        await become('hidden');
      },
      async show() {
        await page.bringToFront();
        await become('visible');
      },
    };
  },
};

/** As text: Puppeteer takes no objects of Jest's realm. */
function runIn(where: Page | Frame): RunInPage {
  return (fn: unknown, arg?: unknown) => where.evaluate(`(${fn})(${JSON.stringify(arg)})`) as Promise<never>;
}

/** Adds what goes wrong in a page. @returns what ends it */
function tellProblems(page: Page, problems: Problems): () => void {
  const onConsole = (message: ConsoleMessage): void => {
    if (['error', 'warn', 'assert'].includes(message.type())) problems.add(message.text());
  };
  const onError = (error: unknown): void => problems.add(`uncaught ${(error as Error).message}`);
  page.on('console', onConsole).on('pageerror', onError);
  return () => {
    page.off('console', onConsole).off('pageerror', onError);
  };
}
