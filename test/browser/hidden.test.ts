import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openPage } from './harness/open-page.js';
import { Site } from './harness/site.js';
import { Tab } from './harness/tab.js';

/** Answers many results of 0.2 ms at once, and tells how many of them and how many frames came. */
async function answerMany(count: number): Promise<{ results: number; frames: number }> {
  const { operation } = await import('offloop');
  const { DomEngine } = await import('offloop/dom');
  const engine = new DomEngine();
  const arrive: ((value: number) => void)[] = [];
  const arrival = operation<number>((resolve) => {
    arrive.push(resolve);
  });
  let results = 0;
  let frames = 0;
  const runs = Array.from({ length: count }, () =>
    engine.run(function* () {
      yield* arrival;
      const end = performance.now() + 0.2;
      while (performance.now() < end);
      results += 1;
    }),
  );
  let handle = requestAnimationFrame(function probe() {
    frames += 1;
    handle = requestAnimationFrame(probe);
  });
  for (const answer of arrive) answer(0);
  await Promise.all(runs);
  cancelAnimationFrame(handle);
  await engine.close();
  return { results, frames };
}

describe('In a tab', () => {
  let site: Site;
  let tab: Tab;
  beforeAll(async () => {
    site = await new Site().listen();
    tab = await Tab.open(site.origin);
  });
  afterAll(() => site.close());

  test('that is hidden, where no frames come, all results are handled', async () => {
    await tab.hide();
    expect(await tab.run(answerMany, 2000)).toEqual({ results: 2000, frames: 0 });
  });

  test('that is shown again, frames are waited for', async () => {
    await tab.show();
    const { results, frames } = await tab.run(answerMany, 2000);
    expect(results).toBe(2000);
    expect(frames).toBeGreaterThan(10);
  });

  test('that is hidden meanwhile, the rest is handled all the same', async () => {
    await tab.show();
    const handled = tab.run(answerMany, 5000);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await tab.hide();
    expect(await handled).toMatchObject({ results: 5000 });
    expect(await tab.run(() => document.visibilityState)).toBe('hidden');
  });

  test('that is hidden, `nextFrame` waits until it is shown', async () => {
    await tab.hide();
    await tab.run(async () => {
      const { nextFrame } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      Object.assign(window, { run: new DomEngine().run(nextFrame()) });
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    const state = (): string => (window as unknown as { run: { state: string } }).run.state;
    expect(await tab.run(state)).toBe('running');
    await tab.show();
    await tab.run(() => (window as unknown as { run: Promise<number> }).run);
    expect(await tab.run(state)).toBe('success');
  });
});

describe('In a frame of another origin', () => {
  test.each(['margin-top: 9000px', 'display: none'])(
    'that nobody sees (%s), all results are handled',
    async (style) => {
      const { page, site, run } = await openPage();
      await run(
        ({ origin, style }) => {
          const frame = document.createElement('iframe');
          frame.src = origin;
          frame.style.cssText = style;
          document.body.append(frame);
          return new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
        },
        { origin: site.otherOrigin, style },
      );
      const { results } = await page.frames()[1]!.evaluate(answerMany, 1000);
      expect(results).toBe(1000);
    },
  );
});
