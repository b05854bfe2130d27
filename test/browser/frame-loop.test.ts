import { beforeEach, describe, expect, test } from '@jest/globals';
import { openPage, type TestPage } from './harness/open-page.js';

/** A frame loop whose frames come, and whose time passes, when a test says so. */
interface Stage {
  loop: import('../../src/toolkits/dom/frame-loop.js').FrameLoop;
  /** How many frames are asked for. */
  asked(): number;
  frame(): void;
  hide(isHidden: boolean): void;
  /** Lets so many milliseconds pass, and what was posted have its turn. */
  pass(ms: number): Promise<void>;
}
declare const stage: Stage;

let page: TestPage;
beforeEach(async () => {
  page = await openPage();
  await page.run(async (path) => {
    const callbacks = new Map<number, FrameRequestCallback>();
    let last = 0;
    window.requestAnimationFrame = (callback) => {
      last += 1;
      callbacks.set(last, callback);
      return last;
    };
    window.cancelAnimationFrame = (handle) => callbacks.delete(handle);
    let now = 1000;
    performance.now = () => now;
    const timers = new Map<number, { readonly due: number; readonly callback: () => void }>();
    window.setTimeout = ((callback: () => void, ms: number) => {
      last += 1;
      timers.set(last, { due: now + ms, callback });
      return last;
    }) as typeof setTimeout;
    window.clearTimeout = (handle) => timers.delete(handle as number);
    const { port1, port2 } = new MessageChannel();
    const turn = (): Promise<void> =>
      new Promise((resolve) => {
        port1.onmessage = () => resolve();
        port2.postMessage(undefined);
      });
    let isHidden = false;
    Object.defineProperty(document, 'hidden', { get: () => isHidden });
    const { FrameLoop }: typeof import('../../src/toolkits/dom/frame-loop.js') = await import(path);
    const own: Stage = {
      loop: new FrameLoop(),
      asked: () => callbacks.size,
      frame() {
        const due = [...callbacks.values()];
        callbacks.clear();
        for (const callback of due) callback(performance.now());
      },
      hide(value) {
        isHidden = value;
        document.dispatchEvent(new Event('visibilitychange'));
      },
      async pass(ms) {
        now += ms;
        for (const [handle, { due, callback }] of [...timers]) if (due <= now && timers.delete(handle)) callback();
        for (let turns = 0; turns < 3; turns += 1) await turn();
      },
    };
    Object.assign(window, { stage: own });
  }, '/src/toolkits/dom/frame-loop.js');
});

describe('Work in a page', () => {
  test('asks for one frame, and for the next one after it', async () => {
    const asked = await page.run(() => {
      const { loop } = stage;
      const asked = [stage.asked()];
      loop.mayWork();
      loop.mayWork();
      asked.push(stage.asked());
      stage.frame();
      asked.push(stage.asked());
      loop.mayWork();
      asked.push(stage.asked());
      return asked;
    });
    expect(asked).toEqual([0, 1, 0, 1]);
  });

  test('stops while a frame is overdue, and goes on in a turn after it', async () => {
    const log = await page.run(async () => {
      const { loop } = stage;
      const log: unknown[] = [loop.mayWork()];
      await stage.pass(20);
      log.push(loop.mayWork());
      loop.post(() => log.push('slice'));
      await stage.pass(20);
      log.push('frame');
      stage.frame();
      log.push(loop.mayWork());
      await stage.pass(0);
      return log;
    });
    expect(log).toEqual([true, false, 'frame', true, 'slice']);
  });

  test('that was posted before the frame was overdue waits for it all the same', async () => {
    const log = await page.run(async () => {
      const { loop } = stage;
      const log: unknown[] = [loop.mayWork()];
      loop.post(() => log.push('slice'));
      await stage.pass(20);
      log.push('frame');
      stage.frame();
      await stage.pass(0);
      return log;
    });
    expect(log).toEqual([true, 'frame', 'slice']);
  });

  test('that waits for a frame goes on when the page is hidden, and never waits there', async () => {
    const log = await page.run(async () => {
      const { loop } = stage;
      const log: unknown[] = [loop.mayWork()];
      await stage.pass(20);
      log.push(loop.mayWork());
      loop.post(() => log.push('slice'));
      stage.hide(true);
      await stage.pass(0);
      log.push(loop.mayWork());
      await stage.pass(20);
      log.push(loop.mayWork());
      return log;
    });
    expect(log).toEqual([true, false, 'slice', true, true]);
  });

  test('does not take a frame for overdue that was asked for while the page was hidden', async () => {
    const log = await page.run(async () => {
      const { loop } = stage;
      stage.hide(true);
      loop.mayWork();
      await stage.pass(30);
      loop.mayWork();
      stage.hide(false);
      return loop.mayWork();
    });
    expect(log).toBe(true);
  });

  test('goes on after 100 ms without a frame, and waits for none until one is seen', async () => {
    const log = await page.run(async () => {
      const { loop } = stage;
      const log: unknown[] = [loop.mayWork()];
      await stage.pass(20);
      log.push(loop.mayWork());
      loop.post(() => log.push('slice'));
      await stage.pass(99);
      log.push('patience ends');
      await stage.pass(1);
      await stage.pass(30);
      log.push(loop.mayWork());
      stage.frame();
      log.push(loop.mayWork());
      await stage.pass(20);
      log.push(loop.mayWork());
      return log;
    });
    expect(log).toEqual([true, false, 'patience ends', 'slice', true, true, false]);
  });

  test('that has been stopped leaves no frame asked for, and loses no slice', async () => {
    const seen = await page.run(async () => {
      const { loop } = stage;
      loop.mayWork();
      await stage.pass(20);
      loop.mayWork();
      const sliced = new Promise<void>((resolve) => loop.post(resolve));
      loop.stop();
      await sliced;
      return stage.asked();
    });
    expect(seen).toBe(0);
  });
});
