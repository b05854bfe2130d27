import { expect, test } from '@jest/globals';
import { schedules } from 'offloop/schedule';
import { TestEngine } from 'offloop/testing';
import { treeOf } from '../../src/engine/engine.js';

/** What a page shows, without one. */
class Page {
  isHidden = false;
  readonly #listeners = new Set<() => void>();

  show(isShown: boolean): void {
    this.isHidden = !isShown;
    for (const listener of this.#listeners) listener();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  get listeners(): number {
    return this.#listeners.size;
  }
}

test('while the page is hidden nothing is called, and once when it is visible again, if a slot went by', async () => {
  await using engine = new TestEngine({ now: 0 });
  const page = new Page();
  treeOf(engine).visibility = page;
  const calls: number[] = [];
  const missed: unknown[] = [];
  const schedule = schedules(engine).every(
    100,
    () => {
      calls.push(engine.now);
    },
    { pauseWhenHidden: true },
  );
  schedule.on('missed', ({ due, reason }) => missed.push([due, reason]));
  await engine.advance(110);
  page.show(false);
  expect([schedule.next, schedule.isPaused]).toEqual([undefined, false]);
  await engine.advance(50);
  page.show(true);
  await engine.flush();
  expect(calls).toEqual([0, 100]);
  page.show(false);
  await engine.advance(290);
  page.show(true);
  await engine.advance(60);
  expect(calls).toEqual([0, 100, 450, 500]);
  expect(missed).toEqual([
    [200, 'hidden'],
    [300, 'hidden'],
  ]);
  await schedule.stop();
  expect(page.listeners).toBe(0);
});

test('one that begins in a hidden page waits until it is visible; others do not care', async () => {
  await using engine = new TestEngine({ now: 0 });
  const page = new Page();
  treeOf(engine).visibility = page;
  page.show(false);
  const resting = schedules(engine).cron({ next: (after) => Math.floor(after / 100 + 1) * 100 }, () => {}, {
    pauseWhenHidden: true,
  });
  const other = schedules(engine).every(100, () => {});
  await engine.advance(250);
  expect([resting.count, other.count]).toEqual([0, 3]);
  page.show(true);
  await engine.flush();
  expect([resting.count, resting.missed]).toEqual([1, 1]);
});
