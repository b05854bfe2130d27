import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openPage } from './harness/open-page.js';
import { Site } from './harness/site.js';
import { Tab } from './harness/tab.js';

interface Burst {
  /** So many results … */
  readonly count: number;
  /** … and as many more as come until then. */
  readonly until?: 'frames' | 'hidden';
}

interface Answered {
  readonly results: number;
  readonly frames: number;
  /** The most results between two frames, or until the page stood still for a frame that the machine did not give. */
  readonly most: number;
}

/** Answers many results of 0.2 ms at once. */
async function answerMany({ count, until }: Burst): Promise<Answered> {
  const { operation, wait } = await import('offloop');
  const { DomEngine } = await import('offloop/dom');
  const engine = new DomEngine();
  const arrive: ((value: number) => void)[] = [];
  const arrival = operation<number>((resolve) => {
    arrive.push(resolve);
  });
  let results = 0;
  let frames = 0;
  let most = 0;
  let sinceFrame = 0;
  let last = performance.now();
  const countOne = (): void => {
    const now = performance.now();
    if (now - last >= 90) sinceFrame = Number.NEGATIVE_INFINITY;
    last = now;
    results += 1;
    sinceFrame += 1;
    most = Math.max(most, sinceFrame);
  };
  const isAwaited = (): boolean => (until === 'frames' && frames < 10) || (until === 'hidden' && !document.hidden);
  const runs = Array.from({ length: count }, () =>
    engine.run(function* () {
      yield* arrival;
      for (;;) {
        const end = performance.now() + 0.2;
        while (performance.now() < end);
        countOne();
        if (!isAwaited()) return;
        yield* wait(Promise.resolve());
      }
    }),
  );
  let handle = requestAnimationFrame(function probe() {
    frames += 1;
    sinceFrame = 0;
    handle = requestAnimationFrame(probe);
  });
  for (const answer of arrive) answer(0);
  await Promise.all(runs);
  cancelAnimationFrame(handle);
  await engine.close();
  return { results, frames, most };
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
    expect(await tab.run(answerMany, { count: 2000 })).toMatchObject({ results: 2000, frames: 0 });
  });

  test('that is shown again, frames are waited for', async () => {
    await tab.show();
    const { results, most } = await tab.run(answerMany, { count: 2000, until: 'frames' });
    expect(results).toBeGreaterThanOrEqual(2000);
    expect(most).toBeLessThanOrEqual(160);
  });

  test('that is hidden meanwhile, the rest is handled all the same', async () => {
    await tab.show();
    const handled = tab.run(answerMany, { count: 2000, until: 'hidden' });
    await tab.hide();
    expect((await handled).results).toBeGreaterThanOrEqual(2000);
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
      const { results } = await page.frames()[1]!.evaluate(answerMany, { count: 1000 });
      expect(results).toBe(1000);
    },
  );
});
