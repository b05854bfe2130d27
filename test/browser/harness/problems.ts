import type { Page } from 'playwright-core';

/** Collects what goes wrong in a page beside what a test looks at: errors and warnings of the console, uncaught errors. */
export class Problems {
  readonly #seen: string[] = [];
  #arrived: () => void = () => {};

  constructor(page: Page) {
    page.on('console', (message) => {
      if (['error', 'warning', 'assert'].includes(message.type())) this.#add(message.text());
    });
    page.on('pageerror', (error) => this.#add(`uncaught ${error.name}: ${error.message}`));
    page.on('crash', () => this.#add('the page crashed'));
  }

  #add(problem: string): void {
    this.#seen.push(problem);
    this.#arrived();
  }

  /** Those so far, which from now on count as expected. */
  take(): string[] {
    return this.#seen.splice(0);
  }

  /** The next one, which counts as expected. */
  async next(): Promise<string> {
    while (this.#seen.length === 0) {
      await new Promise<void>((resolve) => {
        this.#arrived = resolve;
      });
    }
    return this.#seen.shift() as string;
  }
}
