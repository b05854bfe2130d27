import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { sleep } from 'offloop';
import { NodeEngine } from 'offloop/node';
import { schedules } from 'offloop/schedule';
import { cron } from 'offloop/schedule/cron';
import { TestEngine } from 'offloop/testing';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What people report of schedulers, each tried here in our own words. */
describe('a clock that changes', () => {
  test('an hour that comes twice leaves no hole in a schedule of seconds', async () => {
    await using engine = new TestEngine({ now: new Date('2027-10-31T00:59:50Z') });
    const schedule = schedules(engine).cron('*/5 * * * * *', () => {}, { timeZone: 'Europe/Brussels' });
    await engine.advance(60_000);
    expect(schedule.count).toBe(12);
  });

  test('a day forward is no burst, and a one-shot comes once', async () => {
    await using engine = new TestEngine({ now: 0 });
    const minutely = schedules(engine).cron(cron('* * * * *', { timeZone: 'UTC' }), () => {});
    const once = schedules(engine).at(DAY, () => {}, { dispose: false });
    await engine.advance(1);
    engine.setTime(DAY + 1);
    await engine.advance(10 * MINUTE);
    expect([minutely.count, once.count]).toEqual([11, 1]);
    engine.setTime(DAY - HOUR);
    await engine.advance(2 * HOUR);
    expect(once.count).toBe(1);
  });

  test('a year back does not silence it', async () => {
    await using engine = new TestEngine({ now: new Date('2027-06-01T00:00:00Z') });
    const schedule = schedules(engine).cron('*/10 * * * * *', () => {}, { timeZone: 'UTC' });
    await engine.advance(MINUTE);
    engine.setTime(new Date('2026-06-01T00:00:00Z'));
    await engine.advance(MINUTE);
    expect(schedule.count).toBe(12);
  });

  test('the day before a change hangs nothing, in any zone', () => {
    for (const timeZone of Intl.supportedValuesOf('timeZone').filter((_, n) => n % 20 === 0)) {
      const daily = cron('45 21 * * *', { timeZone });
      let time = Date.UTC(2027, 0, 1);
      for (let n = 0; n < 3; n += 1) {
        const next = daily.next(time) as number;
        expect(next - time).toBeLessThanOrEqual(2 * DAY);
        time = next + 100 * DAY;
      }
    }
  });
});

describe('a machine that is busy, or asleep', () => {
  test('a thousand schedules of one second with slow callbacks are all called, once each', async () => {
    await using engine = new TestEngine({ now: 500 });
    const counts = Array.from({ length: 1000 }, () => 0);
    const secondly = cron('* * * * * *', { timeZone: 'UTC' });
    counts.forEach((_, n) => {
      schedules(engine).cron(secondly, () => {
        counts[n]! += 1;
        for (let spin = 0; spin < 2000; spin += 1) Math.sqrt(spin);
      });
    });
    await engine.advance(3000);
    expect(new Set(counts)).toEqual(new Set([3]));
  });

  test('a loop that was blocked finds the slot late, and calls all the same', async () => {
    await using engine = new NodeEngine();
    const schedule = schedules(engine).at(Date.now() + 30, () => {}, { dispose: false });
    const until = performance.now() + 80;
    while (performance.now() < until);
    await new Promise<void>((resolve) => schedule.on('finished', () => resolve()));
    expect(schedule.count).toBe(1);
  });

  test('two seconds late are nothing by default', async () => {
    await using engine = new TestEngine({ now: 0 });
    const schedule = schedules(engine).every(3 * DAY, () => {});
    const weekly = schedules(engine).cron(cron('0 3 * * 0', { timeZone: 'UTC' }), () => {});
    await engine.advance(3 * DAY - 1000);
    await engine.suspend(2776, { counted: true });
    expect([schedule.count, schedule.missed, weekly.missed]).toEqual([2, 0, 0]);
  });

  test('a weekly job of a machine that sleeps every night runs when it wakes', async () => {
    await using engine = new TestEngine({ now: new Date('2027-01-03T22:00:00Z') });
    const seen: string[] = [];
    schedules(engine).cron(cron('0 3 * * 1', { timeZone: 'UTC' }), () => {
      seen.push(new Date(engine.now).toISOString());
    });
    for (let night = 0; night < 8; night += 1) {
      await engine.suspend(10 * HOUR);
      await engine.advance(14 * HOUR);
    }
    expect(seen).toEqual(['2027-01-04T08:00:00.000Z', '2027-01-11T08:00:00.000Z']);
  });
});

describe('calls that go wrong', () => {
  test('one that never ends holds no other schedule, and not its own with a limit', async () => {
    await using engine = new TestEngine();
    const stuck = schedules(engine).every(30_000, () => new Promise<void>(() => {}), { timeout: 10_000 });
    stuck.on('error', () => {});
    const other = schedules(engine).every(10_000, () => {});
    await engine.advance(5 * MINUTE - 1);
    expect([stuck.count, other.count]).toEqual([10, 30]);
  });

  test('a listener that throws before the call does not hold the next ones', async () => {
    await using engine = new TestEngine();
    const reported: unknown[] = [];
    (engine as unknown as { reportError(error: unknown): void }).reportError = (error) => reported.push(error);
    const schedule = schedules(engine).every(1000, () => sleep(10));
    schedule.on('call', () => {
      throw new Error('before');
    });
    await engine.advance(2500);
    expect([schedule.count, reported.length]).toEqual([3, 3]);
  });

  test('a first call that takes long is followed on the grid of the start, and never doubled', async () => {
    await using engine = new TestEngine({ now: 6000 });
    const calls: number[] = [];
    schedules(engine).every(10_000, () => {
      calls.push(engine.now);
      return sleep(5000);
    });
    await engine.advance(25_000 + 1);
    expect(calls).toEqual([6000, 16_000, 26_000]);
  });

  test('a throw of anything at all is told as it is', async () => {
    await using engine = new TestEngine();
    const errors: unknown[] = [];
    for (const thrown of [undefined, null, 0, 'text', Object.freeze({})])
      schedules(engine)
        .after(1, () => {
          throw thrown;
        })
        .on('error', ({ error }) => errors.push(error));
    await engine.advance(10);
    expect(errors).toEqual([undefined, null, 0, 'text', {}]);
  });

  test('a schedule that stops another, or itself, in its call changes no third', async () => {
    await using engine = new TestEngine();
    const third = schedules(engine).every(100, () => {}, { name: 'third' });
    const victim = schedules(engine).every(100, () => {}, { name: 'victim' });
    schedules(engine).every(
      100,
      ({ schedule }) => {
        void victim.stop();
        void schedule.stop();
      },
      { startWithDelay: true },
    );
    await engine.advance(350);
    expect([third.count, victim.count, schedules(engine).size]).toEqual([4, 1, 1]);
  });

  test('a schedule that is made in a call, for now, comes after it', async () => {
    await using engine = new TestEngine();
    const order: string[] = [];
    schedules(engine).after(10, () => {
      schedules(engine).after(0, () => {
        order.push('inner');
      });
      order.push('outer');
    });
    await engine.advance(10);
    expect(order).toEqual(['outer', 'inner']);
  });
});

describe('timers', () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  test('a date two months ahead is not called at once, and overflows nothing', async () => {
    await using engine = new NodeEngine();
    const warnings: Error[] = [];
    const warn = (warning: Error) => warnings.push(warning);
    process.on('warning', warn);
    const far = [
      schedules(engine).at(Date.now() + 60 * DAY, () => {}),
      schedules(engine).after(60 * DAY, () => {}),
      schedules(engine).every(400 * DAY, () => {}, { startWithDelay: true }),
    ];
    await new Promise((resolve) => setTimeout(resolve, 20));
    process.off('warning', warn);
    expect([warnings, far.map(({ count }) => count)]).toEqual([[], [0, 0, 0]]);
  });

  test('fake time that passes inside of a call counts as its own', async () => {
    jest.useFakeTimers({ now: 0, doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    const engine = new NodeEngine();
    let calls = 0;
    const schedule = schedules(engine).every(2000, () => {
      calls += 1;
      jest.advanceTimersByTime(5000);
    });
    await jest.advanceTimersByTimeAsync(1);
    expect([calls, schedule.missed]).toEqual([1, 2]);
    await jest.advanceTimersByTimeAsync(999);
    expect(calls).toBe(2);
    await engine.close();
  });

  test('nothing is left of schedules that come and go', async () => {
    await using engine = new TestEngine();
    const controller = new AbortController();
    for (let n = 0; n < 2000; n += 1)
      schedules(engine).after(n % 7, () => {}, { signal: controller.signal, name: `once ${n}` });
    await engine.advance(10);
    expect([schedules(engine).size, engine.runs.size, schedules(engine).find().length]).toEqual([0, 0, 0]);
  });
});
