import { describe, expect, test } from '@jest/globals';
import { openPage } from './harness/open-page.js';

describe('DomEngine', () => {
  test('runs handlers that wait for events, frames and time', async () => {
    const { page, run } = await openPage();
    await run(async () => {
      const { nextFrame, sleep, waitForEvent } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      const button = document.body.appendChild(document.createElement('button'));
      button.textContent = 'Go';
      const engine = new DomEngine();
      Object.assign(window, {
        clicked: engine.run(function* () {
          const event = yield* waitForEvent(button, 'click');
          const first = yield* nextFrame();
          const second = yield* nextFrame();
          yield* sleep(1);
          return { type: event.type, detail: event.detail, isLater: second > first };
        }),
      });
    });
    await page.click('button');
    expect(await run(() => (window as unknown as { clicked: Promise<unknown> }).clicked)).toEqual({
      type: 'click',
      detail: 1,
      isLater: true,
    });
  });
});
