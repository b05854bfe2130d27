import type { ConsoleMessage, Page } from 'playwright-core';
import type { Problems } from '../problems.js';

/** Adds what goes wrong in one of Playwright's pages. @returns what ends it */
export function tellProblems(page: Page, problems: Problems): () => void {
  const onConsole = (message: ConsoleMessage): void => {
    if (['error', 'warning', 'assert'].includes(message.type())) problems.add(message.text());
  };
  const onError = (error: Error): void => problems.add(`uncaught ${error.name}: ${error.message}`);
  const onCrash = (): void => problems.add('the page crashed');
  page.on('console', onConsole).on('pageerror', onError).on('crash', onCrash);
  return () => {
    page.off('console', onConsole).off('pageerror', onError).off('crash', onCrash);
  };
}
