import { describe, expect, test } from '@jest/globals';
import { openPage } from './harness/open-page.js';

describe('nextFrame', () => {
  test('goes on inside the frame, with its time', async () => {
    const { run } = await openPage();
    const seen = await run(async () => {
      const { nextFrame } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      const engine = new DomEngine();
      let frame: number | undefined;
      requestAnimationFrame((time) => {
        frame = time;
      });
      const handled = engine.run(function* () {
        const time = yield* nextFrame();
        return time === frame;
      });
      requestAnimationFrame(() => {
        frame = undefined;
      });
      return handled;
    });
    expect(seen).toBe(true);
  });

  test('waits for no other handler: an animation goes on through a burst of results', async () => {
    const { run } = await openPage();
    const counts = await run(async () => {
      const { nextFrame, wait } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      const engine = new DomEngine();
      const counts = { frames: 0, steps: 0, results: 0 };
      requestAnimationFrame(function probe() {
        counts.frames += 1;
        requestAnimationFrame(probe);
      });
      const animation = engine.run(function* () {
        for (;;) {
          yield* nextFrame();
          counts.steps += 1;
        }
      });
      const runs = Array.from({ length: 1000 }, () =>
        engine.run(function* () {
          while (counts.frames < 10) {
            yield* wait(Promise.resolve());
            const end = performance.now() + 0.2;
            while (performance.now() < end);
            counts.results += 1;
          }
        }),
      );
      await Promise.all(runs);
      animation.cancel();
      return { ...counts };
    });
    expect(counts.results).toBeGreaterThan(100);
    expect(Math.abs(counts.frames - counts.steps)).toBeLessThanOrEqual(1);
  });

  test('asks for no frame any more when it is cancelled', async () => {
    const { run } = await openPage();
    const takenBack = await run(async () => {
      const { nextFrame } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      const asked: number[] = [];
      const takenBack: number[] = [];
      window.requestAnimationFrame = () => asked.push(0);
      window.cancelAnimationFrame = (handle) => takenBack.push(handle);
      const handled = new DomEngine().run(nextFrame());
      handled.cancel();
      return { takenBack, asked: asked.length, state: handled.state };
    });
    expect(takenBack).toEqual({ takenBack: [1], asked: 1, state: 'cancelled' });
  });
});
