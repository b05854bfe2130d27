import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { sharedBrowser } from '../harness/chromium/browser.js';
import { tellProblems } from '../harness/chromium/problems.js';
import { type Server, startBuilt } from '../harness/example-server.js';
import { Problems } from '../harness/problems.js';

// A million lines are made up, read and searched.
jest.setTimeout(90_000);

let server: Server;
beforeAll(async () => {
  server = await startBuilt('logbook');
});
afterAll(async () => server[Symbol.asyncDispose]());

/** The example in a context of its own, which fails at its end if the console had something to say. */
async function open(): Promise<{ readonly page: Page } & AsyncDisposable> {
  const context = await (await sharedBrowser()).newContext({ viewport: { width: 1000, height: 800 } });
  const page = await context.newPage();
  const problems = new Problems();
  tellProblems(page, problems);
  await page.goto(server.url);
  return {
    page,
    async [Symbol.asyncDispose]() {
      await context.close();
      expect(problems.unexpected()).toEqual([]);
    },
  };
}

const file = (name: string, text: string) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
const LOG = `time,level,service,duration,message
2026-03-01T08:00:00.000Z,info,mail,12,"Sent, with ""quotes"""
2026-03-01T08:00:01.000Z,error,payments,900,"Reset
in the middle"
2026-03-01T08:00:02.000Z,warn,payments,30,Slow
`;

const status = (page: Page) => page.locator('[role=status]');
const says = (page: Page, text: string | RegExp) => status(page).filter({ hasText: text }).waitFor();
const log = (page: Page, name: string) => page.locator('.logs li', { hasText: name });
const messages = (page: Page) => page.locator('tbody td:last-child').allTextContents();

describe('The logbook', () => {
  test('reads files, finds words in them while one types, sorts, and saves what was found', async () => {
    await using opened = await open();
    const { page } = opened;
    await page.setInputFiles('input[type=file]', [file('a.csv', LOG), file('b.csv', LOG.replaceAll('08:', '09:'))]);
    await says(page, '6 rows');
    await page.fill('[type=search]', 'payments');
    await says(page, '4 rows');
    expect(await messages(page)).toEqual(['Reset\nin the middle', 'Slow', 'Reset\nin the middle', 'Slow']);
    await page.click('th button >> text=duration');
    await page.locator('tbody tr', { hasText: '30 ms' }).first().waitFor();
    await page.waitForFunction(() => document.querySelector('tbody td:last-child')?.textContent === 'Slow');
    await page.fill('[type=search]', 'mail 09:00');
    await says(page, '1 row');
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('text=Export')]);
    expect(readFileSync(await download.path(), 'utf8')).toBe(
      'time,level,service,duration,message\n2026-03-01T09:00:00.000Z,info,mail,12,"Sent, with ""quotes"""\n',
    );
    await log(page, 'b.csv').getByRole('button', { name: 'Close' }).click();
    await says(page, '0 rows');
  });

  test('says why a file is no log, and forgets it', async () => {
    await using opened = await open();
    const { page } = opened;
    await page.setInputFiles('input[type=file]', [file('other.csv', 'a,b\n1,2\n')]);
    await log(page, 'other.csv').locator('.words', { hasText: 'This is no log' }).waitFor();
    await log(page, 'other.csv').getByRole('button', { name: 'Close' }).click();
    await page.locator('.hint').waitFor();
  });

  test('finds rows of large logs that are still read, cancels one, and keeps what was read of it', async () => {
    await using opened = await open();
    const { page } = opened;
    await page.click('text=Make up');
    await page.click('text=Make up');
    await page.fill('[type=search]', 'error payments');
    await says(page, /[1-9].* rows/);
    const all = page.getByRole('progressbar', { name: 'All imports' });
    expect(await all.evaluate((bar: HTMLProgressElement) => bar.position)).toBeGreaterThan(0);
    // Either may be the first that is made up.
    const read = page.locator('li[data-state=running]', { has: page.locator('.words', { hasText: 'rows' }) }).first();
    const name = (await read.locator('b').textContent()) ?? '';
    const other = name === 'day-1.csv' ? 'day-2.csv' : 'day-1.csv';
    await log(page, name).getByRole('button', { name: 'Cancel' }).click();
    await log(page, name)
      .locator('.words', { hasText: /cancelled, .*rows/ })
      .waitFor();
    await page.locator('li[data-state=success]', { hasText: other }).waitFor({ timeout: 60_000 });
    expect(await log(page, other).locator('.words').textContent()).toBe('500,000 rows');
  });

  test('cancels all at once', async () => {
    await using opened = await open();
    const { page } = opened;
    await page.click('text=Make up');
    await page.click('text=Make up');
    await page.click('text=Cancel all');
    await page.locator('li[data-state=cancelled]').nth(1).waitFor();
    expect(await page.locator('progress').count()).toBe(0);
  });

  test('is accessible', async () => {
    await using opened = await open();
    const { page } = opened;
    await page.setInputFiles('input[type=file]', [file('a.csv', LOG)]);
    await says(page, '3 rows');
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate(() => (window as unknown as { axe: typeof axe }).axe.run(document));
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  });
});
