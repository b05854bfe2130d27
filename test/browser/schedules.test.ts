import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { DrivenTab } from './harness/driven-page.js';
import { driver } from './harness/driver.js';
import { Site } from './harness/site.js';

let site: Site;
let tab: DrivenTab;
beforeAll(async () => {
  site = await new Site().listen();
  tab = await driver.openTab(site.origin);
});
afterAll(() => site.close());

test('a schedule rests while its tab is hidden, and calls when it is shown again', async () => {
  await tab.show();
  await tab.run(async () => {
    const { DomEngine } = await import('offloop/dom');
    const { schedules } = await import('offloop/schedule');
    const registry = schedules(new DomEngine());
    const seen: string[] = [];
    const missed: string[] = [];
    const poll = registry.every(30, () => void seen.push(document.visibilityState), { pauseWhenHidden: true });
    poll.on('missed', ({ reason }) => missed.push(reason));
    Object.assign(window, { seen, missed, poll });
    await new Promise<void>((resolve) => {
      poll.on('call', () => seen.length > 2 && resolve());
    });
  });
  await tab.hide();
  const hidden = await tab.run(async () => {
    const { seen } = window as unknown as { seen: string[] };
    const before = seen.length;
    await new Promise((resolve) => setTimeout(resolve, 1500));
    return { state: document.visibilityState, calls: seen.length - before };
  });
  expect(hidden).toEqual({ state: 'hidden', calls: 0 });
  await tab.show();
  const shown = await tab.run(async () => {
    const { seen, missed, poll } = window as unknown as {
      seen: string[];
      missed: string[];
      poll: { on(event: 'call', listener: () => void): void; stop(): Promise<void> };
    };
    if (!missed.includes('hidden')) await new Promise<void>((resolve) => poll.on('call', resolve));
    await poll.stop();
    return { seen: [...new Set(seen)], isMissed: missed.includes('hidden') };
  });
  expect(shown).toEqual({ seen: ['visible'], isMissed: true });
});
