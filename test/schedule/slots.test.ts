import { describe, expect, test } from '@jest/globals';
import { sleep } from 'offloop';
import { type EveryOptions, schedules } from 'offloop/schedule';
import { TestEngine } from 'offloop/testing';

/** When calls begin, in milliseconds from the start; the first takes `work[0]`, … the last one of them stands for all after it. */
async function callsOf(interval: number, ms: number, work: readonly number[], options: EveryOptions<undefined> = {}) {
  await using engine = new TestEngine();
  const begun = engine.now;
  const calls: number[] = [];
  const dues: number[] = [];
  const schedule = schedules(engine).every(
    interval,
    function* ({ due }) {
      calls.push(engine.now - begun);
      dues.push(due - begun);
      const time = work[Math.min(calls.length, work.length) - 1] ?? 0;
      if (time > 0) yield* sleep(time);
    },
    options,
  );
  await engine.advance(ms);
  const { count, missed } = schedule;
  await schedule.stop({ cancel: true });
  return { calls, dues, count, missed };
}

describe('every', () => {
  test('calls at once, and then at the start plus n intervals', async () => {
    const { calls, dues, missed } = await callsOf(100, 350, [50]);
    expect(calls).toEqual([0, 100, 200, 300]);
    expect(dues).toEqual([0, 100, 200, 300]);
    expect(missed).toBe(0);
  });

  test('begins after an interval with `startWithDelay`', async () => {
    expect((await callsOf(100, 350, [50], { startWithDelay: true })).calls).toEqual([100, 200, 300]);
  });

  test('counts the interval from the end of a call with `runOnTime: false`', async () => {
    expect((await callsOf(100, 460, [50], { runOnTime: false })).calls).toEqual([0, 150, 300, 450]);
  });

  test('drops the slots that pass while a call is under way', async () => {
    const { calls, missed } = await callsOf(100, 550, [250, 0]);
    expect(calls).toEqual([0, 300, 400, 500]);
    expect(missed).toBe(2);
    expect((await callsOf(100, 650, [150])).calls).toEqual([0, 200, 400, 600]);
  });

  test('drops the slot at which a call ends', async () => {
    expect((await callsOf(100, 450, [100])).calls).toEqual([0, 200, 400]);
  });

  test('calls missed slots back to back with `runPastEvents`', async () => {
    const { calls, dues, missed } = await callsOf(100, 450, [250, 0], { runPastEvents: true });
    expect(calls).toEqual([0, 250, 250, 300, 400]);
    expect(dues).toEqual([0, 100, 200, 300, 400]);
    expect(missed).toBe(0);
    expect((await callsOf(100, 500, [150], { runPastEvents: true })).calls).toEqual([0, 150, 300, 450]);
  });

  test('keeps the newest of the missed slots where `runPastEvents` is a number', async () => {
    const { dues, missed } = await callsOf(100, 650, [550, 0], { runPastEvents: 2 });
    expect(dues).toEqual([0, 400, 500, 600]);
    expect(missed).toBe(3);
    expect((await callsOf(100, 350, [250, 0], { runPastEvents: 0 })).dues).toEqual([0, 300]);
  });

  test('ignores `runPastEvents` where intervals go from end to end', async () => {
    expect((await callsOf(100, 460, [150], { runOnTime: false, runPastEvents: true })).calls).toEqual([0, 250]);
  });

  test('ends after `maxCount` calls', async () => {
    const { calls, count } = await callsOf(10, 1000, [0], { maxCount: 3 });
    expect(calls).toEqual([0, 10, 20]);
    expect(count).toBe(3);
  });

  test('misses nothing any more when it has called as often as it shall', async () => {
    const { dues, missed } = await callsOf(100, 2000, [550, 0], { runPastEvents: true, maxCount: 3 });
    expect(dues).toEqual([0, 100, 200]);
    expect(missed).toBe(0);
  });

  test('lets calls overlap where it is allowed, so many at the most', async () => {
    expect((await callsOf(100, 450, [250], { overlap: 'allow' })).calls).toEqual([0, 100, 200, 300, 400]);
    const { calls, missed } = await callsOf(100, 450, [250], { overlap: 'allow', maxConcurrency: 2 });
    expect(calls).toEqual([0, 100, 300, 400]);
    expect(missed).toBe(1);
  });

  test('keeps the grid however long it goes on', async () => {
    await using engine = new TestEngine();
    const begun = engine.now;
    let last = 0;
    schedules(engine).every(3_600_000.5, ({ due }) => {
      last = due - begun;
    });
    await engine.advance(3_600_000.5 * 1000);
    expect(last).toBe(3_600_000_500);
  });

  test('waits longer than a timer of the platform can', async () => {
    await using engine = new TestEngine();
    const begun = engine.now;
    const calls: number[] = [];
    schedules(engine).every(2 ** 31 + 5, () => {
      calls.push(engine.now - begun);
    });
    await engine.advance(2 ** 32 + 10);
    expect(calls).toEqual([0, 2 ** 31 + 5, 2 ** 32 + 10]);
  });

  test('moves calls by the jitter, and never slots', async () => {
    const run = async (seed: number) => {
      await using engine = new TestEngine({ seed });
      const begun = engine.now;
      const calls: { readonly due: number; readonly at: number }[] = [];
      schedules(engine).every(
        100,
        ({ due }) => {
          calls.push({ due: due - begun, at: engine.now - begun });
        },
        { jitter: 60 },
      );
      await engine.advance(1000);
      return calls;
    };
    const calls = await run(1);
    expect(calls.map(({ due }) => due)).toEqual(calls.map((_, n) => n * 100));
    expect(new Set(calls.map(({ due, at }) => at - due)).size).toBeGreaterThan(5);
    for (const { due, at } of calls) {
      expect(at - due).toBeGreaterThanOrEqual(0);
      expect(at - due).toBeLessThan(60);
    }
    expect(await run(1)).toEqual(calls);
    expect(await run(2)).not.toEqual(calls);
  });
});

describe('after and at', () => {
  test('call once, in order of time', async () => {
    await using engine = new TestEngine({ now: 1000 });
    const calls: (readonly [number, number])[] = [];
    const note = (n: number) => (): void => {
      calls.push([n, engine.now]);
    };
    const all = schedules(engine);
    all.after(150, note(0));
    all.after(50, note(1));
    all.after(100, note(2));
    all.at(1120, note(3));
    all.at(500, note(4));
    all.after(0, note(5));
    await engine.advance(1000);
    expect(calls).toEqual([
      [5, 1000],
      [4, 1000],
      [1, 1050],
      [2, 1100],
      [3, 1120],
      [0, 1150],
    ]);
    expect(schedules(engine).size).toBe(0);
  });

  test('take a date', async () => {
    await using engine = new TestEngine({ now: new Date('2027-01-01T00:00:00Z') });
    const schedule = schedules(engine).at(new Date('2027-03-01T00:00:00Z'), () => {});
    expect(schedule.next).toBe(Date.UTC(2027, 2, 1));
    expect(schedule.getSnapshot()).toMatchObject({ kind: 'at', rule: '2027-03-01T00:00:00.000Z', state: 'waiting' });
    await engine.advance(59 * 86_400_000 - 1);
    expect(schedule.count).toBe(0);
    await engine.advance(1);
    expect(schedule.count).toBe(1);
  });
});

test('a slow schedule does not delay another', async () => {
  await using engine = new TestEngine();
  let fast = 0;
  const slow = schedules(engine).every(1000, () => sleep(300));
  schedules(engine).every(50, () => {
    fast += 1;
  });
  await engine.advance(299);
  expect(fast).toBe(6);
  expect(slow.isExecuting).toBe(true);
  await engine.advance(1);
});
