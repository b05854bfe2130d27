/** What both Playwright and Puppeteer call a page. */
interface AnyPage {
  goto(url: string): Promise<unknown>;
  isClosed(): boolean;
}

/** Pages that no test uses: a new document in one of them costs a third of a new page, and finds what others loaded. */
export class PagePool<P extends AnyPage> {
  readonly #make: () => Promise<P>;
  readonly #idle: P[] = [];

  constructor(make: () => Promise<P>) {
    this.#make = make;
  }

  async take(): Promise<P> {
    return this.#idle.pop() ?? (await this.#make());
  }

  /** Ends the document, and its workers with it. */
  async giveBack(page: P): Promise<void> {
    if (page.isClosed()) return;
    await page.goto('about:blank');
    this.#idle.push(page);
  }
}
