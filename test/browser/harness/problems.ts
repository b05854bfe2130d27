import type { ConsoleMessage, Page } from 'playwright-core';

/** Collects what goes wrong in a page beside what a test looks at: errors and warnings of the console, uncaught errors. */
export class Problems {
  readonly #seen: string[] = [];
  #arrived: () => void = () => {};

  /** Takes no more of them. */
  readonly stop: () => void;

  constructor(page: Page) {
    const onConsole = (message: ConsoleMessage): void => {
      if (['error', 'warning', 'assert'].includes(message.type())) this.#add(message.text());
    };
    const onError = (error: Error): void => this.#add(`uncaught ${error.name}: ${error.message}`);
    const onCrash = (): void => this.#add('the page crashed');
    page.on('console', onConsole).on('pageerror', onError).on('crash', onCrash);
    this.stop = () => page.off('console', onConsole).off('pageerror', onError).off('crash', onCrash);
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
