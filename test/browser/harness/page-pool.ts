import type { BrowserContext, Page } from 'playwright-core';
import { sharedBrowser } from './browser.js';

const pools = new Map<string, PagePool>();

/** The pages of an origin that no test uses: a new document in one of them costs a third of a new page, and finds what others loaded. */
export class PagePool {
  readonly #context: Promise<BrowserContext>;
  readonly #idle: Page[] = [];

  private constructor() {
    this.#context = sharedBrowser().then((browser) => browser.newContext({ viewport: { width: 800, height: 600 } }));
  }

  static of(origin: string): PagePool {
    const pool = pools.get(origin) ?? new PagePool();
    pools.set(origin, pool);
    return pool;
  }

  async take(): Promise<Page> {
    return this.#idle.pop() ?? (await this.#context).newPage();
  }

  /** Ends the document, and its workers with it. */
  async giveBack(page: Page): Promise<void> {
    if (page.isClosed()) return;
    await page.goto('about:blank');
    this.#idle.push(page);
  }
}
