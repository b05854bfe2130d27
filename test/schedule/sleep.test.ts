import { describe, expect, test } from '@jest/globals';
import { sleep } from 'offloop';
import { type Schedule, schedules } from 'offloop/schedule';
import { cron } from 'offloop/schedule/cron';
import { TestEngine } from 'offloop/testing';

const HOUR = 3_600_000;
const minutely = cron('* * * * *', { timeZone: 'UTC' });
const hourly = cron('0 * * * *', { timeZone: 'UTC' });

/** Notes what a schedule calls and misses, in minutes since the start. */
function notes(schedule: Schedule<any>, engine: TestEngine) {
  const begun = engine.now;
  const calls: number[] = [];
  const missed: [due: number, reason: string][] = [];
  const minutes = (time: number) => (time - begun) / 60_000;
  schedule.on('call', () => calls.push(minutes(engine.now)));
  schedule.on('missed', ({ due, reason }) => missed.push([minutes(due), reason]));
  return { calls, missed };
}

describe('after the machine slept', () => {
  test('a schedule of dates calls once for all that was missed', async () => {
    await using engine = new TestEngine({ now: 0 });
    const seen: number[][] = [];
    const schedule = schedules(engine).cron(minutely, ({ due, missed }) => {
      seen.push([due / 60_000, missed]);
    });
    const { calls, missed } = notes(schedule, engine);
    await engine.suspend(10.5 * 60_000);
    expect(calls).toEqual([10.5]);
    expect(seen).toEqual([[10, 9]]);
    expect(schedule.missed).toBe(9);
    expect(missed).toEqual(Array.from({ length: 9 }, (_, n) => [n + 1, 'late']));
    await engine.advance(30_000);
    expect(calls).toEqual([10.5, 11]);
  });

  test('what is later than its grace is missed', async () => {
    await using engine = new TestEngine({ now: 0 });
    const daily = schedules(engine).cron(hourly, () => {}, { grace: 10 * 60_000 });
    const once = schedules(engine).at(HOUR, () => {}, { grace: 10 * 60_000 });
    const { calls, missed } = notes(daily, engine);
    const told = notes(once, engine);
    await engine.suspend(2 * HOUR + 11 * 60_000);
    expect([calls, missed]).toEqual([
      [],
      [
        [60, 'late'],
        [120, 'late'],
      ],
    ]);
    expect([told.calls, told.missed, once.isRunning]).toEqual([[], [[60, 'late']], false]);
    await engine.suspend(HOUR);
    expect(daily.missed).toBe(3);
    await engine.suspend(58 * 60_000);
    expect(calls).toEqual([249]);
  });

  test('an interval goes on where it was, for which the monotonic clock stood still', async () => {
    await using engine = new TestEngine({ now: 0 });
    const schedule = schedules(engine).every(60_000, () => {});
    const { calls } = notes(schedule, engine);
    await engine.advance(90_000);
    await engine.suspend(8 * HOUR);
    expect(calls).toEqual([0, 1]);
    expect(schedule.next).toBe(8 * HOUR + 120_000);
    await engine.advance(30_000);
    expect(calls).toEqual([0, 1, 482]);
    expect(schedule.missed).toBe(0);
  });

  test('an interval calls once, on its grid, where the monotonic clock went on', async () => {
    await using engine = new TestEngine({ now: 0 });
    const schedule = schedules(engine).every(60_000, () => {});
    const after = schedules(engine).after(HOUR, () => {});
    const { calls, missed } = notes(schedule, engine);
    await engine.advance(1);
    await engine.suspend(3.5 * 60_000, { counted: true });
    expect(calls).toEqual([0, expect.closeTo(3.5, 3)]);
    expect(missed).toEqual([
      [1, 'late'],
      [2, 'late'],
    ]);
    await engine.advance(29_999);
    expect(calls.at(-1)).toBe(4);
    await engine.suspend(2 * HOUR, { counted: true });
    expect([after.count, after.isRunning]).toEqual([1, false]);
  });

  test('missed slots are caught up where the schedule says so', async () => {
    await using engine = new TestEngine({ now: 0 });
    const due: number[] = [];
    schedules(engine).every(
      1000,
      (call) => {
        due.push(call.due);
      },
      { runPastEvents: 2 },
    );
    await engine.advance(1);
    await engine.suspend(5499, { counted: true });
    expect(due).toEqual([0, 4000, 5000]);
  });

  test('what a call slept through is missed as any slot during a call', async () => {
    await using engine = new TestEngine({ now: 0 });
    const schedule = schedules(engine).every(1000, () => sleep(500));
    const { missed } = notes(schedule, engine);
    await engine.advance(100);
    await engine.suspend(3400, { counted: true });
    expect(missed.map(([, reason]) => reason)).toEqual(['busy', 'busy', 'busy']);
    expect(schedule.next).toBe(4000);
  });

  test('very many slots are counted as far as is quick, and none comes twice', async () => {
    await using engine = new TestEngine({ now: 0 });
    const every = schedules(engine).every(1, () => {});
    let told = 0;
    every.on('missed', () => {
      told += 1;
    });
    const seconds = schedules(engine).cron({ next: (after) => Math.floor(after / 1000 + 1) * 1000 }, () => {});
    await engine.suspend(8 * HOUR, { counted: true });
    expect(every.missed).toBe(8 * HOUR - 1);
    expect(told).toBe(1000);
    expect(seconds.missed).toBe(999);
    expect([seconds.count, seconds.next]).toEqual([1, 8 * HOUR + 1000]);
  });
});

describe('a clock that is set', () => {
  test('forward is as sleep', async () => {
    await using engine = new TestEngine({ now: 0 });
    const schedule = schedules(engine).cron(minutely, () => {});
    const interval = schedules(engine).every(60_000, () => {});
    await engine.advance(1);
    engine.setTime(5.5 * 60_000);
    await engine.flush();
    expect([schedule.count, schedule.missed]).toEqual([1, 4]);
    expect([interval.count, interval.missed]).toEqual([1, 0]);
    engine.setTime(new Date(6 * 60_000));
    await engine.flush();
    expect([schedule.count, schedule.missed]).toEqual([2, 4]);
  });

  test('back by less than three hours repeats nothing', async () => {
    await using engine = new TestEngine({ now: 10 * HOUR });
    const schedule = schedules(engine).cron(hourly, () => {});
    await engine.advance(HOUR);
    expect(schedule.count).toBe(1);
    engine.setTime(8.5 * HOUR);
    await engine.advance(3 * HOUR);
    expect(schedule.count).toBe(1);
    await engine.advance(HOUR / 2);
    expect([schedule.count, schedule.missed]).toEqual([2, 0]);
  });

  test('back by more computes times anew', async () => {
    await using engine = new TestEngine({ now: 10 * HOUR });
    const schedule = schedules(engine).cron(hourly, () => {});
    await engine.advance(HOUR);
    engine.setTime(2.5 * HOUR);
    expect(schedule.next).toBe(3 * HOUR);
    await engine.advance(HOUR / 2);
    expect(schedule.count).toBe(2);
  });

  test('back in steps that are more together computes times anew', async () => {
    await using engine = new TestEngine({ now: 10 * HOUR });
    const schedule = schedules(engine).cron(hourly, () => {});
    await engine.advance(HOUR);
    engine.setTime(9 * HOUR);
    engine.setTime(7.5 * HOUR);
    expect(schedule.next).toBe(8 * HOUR);
  });

  test('leaves a time of `at` where it is', async () => {
    await using engine = new TestEngine({ now: 10 * HOUR });
    const schedule = schedules(engine).at(12 * HOUR, () => {});
    engine.setTime(HOUR);
    expect(schedule.next).toBe(12 * HOUR);
    await engine.advance(11 * HOUR);
    expect(schedule.count).toBe(1);
  });
});
