import { describe, expect, test } from '@jest/globals';
import { openPage, type TestPage } from './harness/open-page.js';
import type { BurstOptions, Measured } from './pages/burst.js';

/** A machine that is busy with something else stalls any page, so the calmest of a few counts. */
const ATTEMPTS = 4;
/** A slice lasts 8 ms, and no slice begins when a frame is overdue for 16: so many results of 0.2 ms fit in, generously. */
const MOST_IN_TASK = 80;
const MOST_BETWEEN_FRAMES = 160;

async function burst(page: TestPage, options: BurstOptions): Promise<Measured> {
  const measuring = page.run(
    async ({ path, options }) => {
      const { burst }: typeof import('./pages/burst.js') = await import(path);
      return burst(options);
    },
    { path: '/test/browser/pages/burst.js', options },
  );
  await page.page.waitForFunction(() => Boolean(document.querySelector('span')?.textContent));
  await page.page.waitForTimeout(800);
  await page.page.mouse.click(300, 100);
  return measuring;
}

describe('10,000 results of 0.2 ms', () => {
  test.each([
    ['in one task', 10_000],
    ['in messages of 100', 100],
  ])(
    'that arrive %s leave the page alive',
    async (_how, chunk) => {
      const page = await openPage();
      // What is long for another reason handles few.
      const ours = (measured: Measured) => ({
        longTasks: measured.inLongTasks.filter((results) => results > MOST_IN_TASK).length,
        crowdedFrames: measured.betweenFrames.filter((results) => results > MOST_BETWEEN_FRAMES).length,
        lateClicks: measured.clicks.filter(({ results }) => results > MOST_BETWEEN_FRAMES).length,
        clicks: measured.clicks.length,
      });
      const right = { longTasks: 0, crowdedFrames: 0, lateClicks: 0, clicks: 1 };
      let seen = ours(await burst(page, { way: 'offloop', chunk }));
      for (let attempts = 1; attempts < ATTEMPTS && JSON.stringify(seen) !== JSON.stringify(right); attempts += 1)
        seen = ours(await burst(page, { way: 'offloop', chunk }));
      expect(seen).toEqual(right);
    },
    60_000,
  );

  test('block the page where plain promises take them: the measurement sees it', async () => {
    const { inLongTasks, betweenFrames } = await burst(await openPage(), { way: 'promises' });
    expect(Math.max(...inLongTasks)).toBeGreaterThan(9_000);
    expect(Math.max(...betweenFrames)).toBeGreaterThan(9_000);
  }, 60_000);

  test('make no turn long when thousands that cost nothing come before them', async () => {
    const { run } = await openPage();
    const most = await run(async () => {
      const { operation } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      const engine = new DomEngine();
      const answers: ((index: number) => void)[] = [];
      const arrival = operation<number>((resolve) => {
        answers.push(resolve);
      });
      const inTurns: number[] = [];
      let turn = 0;
      const runs = Array.from({ length: 6000 }, () =>
        engine.run(function* () {
          if ((yield* arrival) < 4000) return;
          const end = performance.now() + 0.2;
          while (performance.now() < end);
          inTurns[turn] = (inTurns[turn] ?? 0) + 1;
        }),
      );
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        turn += 1;
        port2.postMessage(undefined);
      };
      port2.postMessage(undefined);
      for (const [index, answer] of answers.entries()) answer(index);
      await Promise.all(runs);
      port1.close();
      return Math.max(...inTurns.filter(Boolean));
    });
    expect(most).toBeLessThanOrEqual(MOST_IN_TASK);
  });
});
