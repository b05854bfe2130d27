import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DrivenTab } from './harness/driven-page.js';
import { driver } from './harness/driver.js';
import { openPage } from './harness/open-page.js';
import { ISOLATED, Site } from './harness/site.js';

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
  let tab: DrivenTab;
  beforeAll(async () => {
    site = await new Site({ headers: ISOLATED }).listen();
    tab = await driver.openTab(site.origin);
  });
  afterAll(() => site.close());

  test('that is hidden, where no frames come, all results are handled', async () => {
    await tab.hide();
    const { results, frames } = await tab.run(answerMany, { count: 2000 });
    expect(results).toBe(2000);
    // Firefox gives one a second. If they were waited for, each slice would take one.
    expect(frames).toBeLessThan(20);
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

  test('that is hidden, `nextFrame` waits as `requestAnimationFrame` does: mostly until it is shown', async () => {
    await tab.hide();
    await tab.run(async () => {
      const { nextFrame } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      Object.assign(window, { run: new DomEngine().run(nextFrame()), frames: 0 });
      requestAnimationFrame(() => Object.assign(window, { frames: 1 }));
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    const seen = (): [state: string, frames: number] => {
      const { run, frames } = window as unknown as { run: { state: string }; frames: number };
      return [run.state, frames];
    };
    // In Firefox there may have been one.
    const [state, frames] = await tab.run(seen);
    expect(state).toBe(frames === 0 ? 'running' : 'success');
    await tab.show();
    await tab.run(async () => (window as unknown as { run: Promise<number> }).run);
    expect(await tab.run(seen)).toEqual(['success', 1]);
  });
});

describe('In a frame of another origin', () => {
  test.each(['margin-top: 9000px', 'display: none'])(
    'that nobody sees (%s), all results are handled',
    async (style) => {
      const { runInFrame, site, run } = await openPage();
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
      const { results } = await runInFrame(answerMany, { count: 1000 });
      expect(results).toBe(1000);
    },
  );
});
