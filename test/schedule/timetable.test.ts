import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { sleep } from 'offloop';
import { NodeEngine } from 'offloop/node';
import { schedules } from 'offloop/schedule';
import { control, TestEngine } from 'offloop/testing';
import { treeOf } from '../../src/engine/engine.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

describe('ten thousand schedules', () => {
  test('share one timer', async () => {
    const engine = new NodeEngine();
    let timers = 0;
    const tree = treeOf(engine);
    const { clock } = tree;
    tree.setClock({
      ...clock,
      background: (ms, callback) => {
        timers += 1;
        const stop = clock.background?.(ms, () => {
          timers -= 1;
          callback();
        });
        return () => {
          timers -= 1;
          stop?.();
        };
      },
    });
    for (let n = 0; n < 10_000; n += 1) schedules(engine).every(60_000 + n, () => {}, { startWithDelay: true });
    expect(timers).toBe(1);
    await engine.close();
    expect(timers).toBe(0);
  });

  test('come in order of time', async () => {
    await using engine = new TestEngine();
    const order: number[] = [];
    const delays = Array.from({ length: 10_000 }, (_, n) => (n * 7919) % 5003);
    for (const delay of delays)
      schedules(engine).after(delay, () => {
        order.push(delay);
      });
    await engine.advance(2500);
    expect(order).toEqual(delays.filter((delay) => delay <= 2500).sort((a, b) => a - b));
    await schedules(engine).stop();
  });
});

describe('the clock of the platform', () => {
  test('calls in real time, and lets the process end', async () => {
    const engine = new NodeEngine();
    const begun = performance.now();
    const times: number[] = [];
    const schedule = schedules(engine).every(
      20,
      () => {
        times.push(performance.now() - begun);
      },
      { maxCount: 3 },
    );
    await new Promise<void>((resolve) => schedule.on('finished', () => resolve()));
    times.forEach((time, n) => {
      // Timers of Node may come early by a part of a millisecond.
      expect(time).toBeGreaterThanOrEqual(n * 20 - 1);
    });
    await engine.close();
  });

  test.each([
    ['let a process end', '', 'begun ended'],
    ['keep one alive with `ref`, until they end', ', { ref: true, maxCount: 2 }', 'begun ended call call'],
  ])('schedules %s', async (what, options, printed) => {
    const code = `
      import { NodeEngine } from 'offloop/node';
      import { schedules } from 'offloop/schedule';
      const print = (text) => process.stdout.write(text + ' ');
      print('begun');
      schedules(new NodeEngine()).every(40, () => print('call')${options});
      print('ended');`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code], { cwd: ROOT });
    if (what === 'let a process end') expect(stdout.trim().replace(/ call$/, '')).toBe(printed);
    else expect(stdout.trim()).toBe(printed);
  });
});

describe('fake timers of others', () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  test('drive schedules of both clocks', async () => {
    const now = Date.UTC(2027, 0, 1);
    jest.useFakeTimers({ now, doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    const engine = new NodeEngine();
    const calls: number[] = [];
    schedules(engine).every(1000, ({ due }) => {
      calls.push(due - now);
    });
    const date = schedules(engine).at(now + 3_600_000, () => {});
    await jest.advanceTimersByTimeAsync(2500);
    expect(calls).toEqual([0, 1000, 2000]);
    await jest.advanceTimersByTimeAsync(3_600_000);
    expect(date.count).toBe(1);
    await engine.close();
  });

  test('that set the clock are noticed within half a minute', async () => {
    const now = Date.UTC(2027, 0, 1);
    jest.useFakeTimers({ now, doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    const engine = new NodeEngine();
    const date = schedules(engine).at(now + 10 * 3_600_000, () => {}, { dispose: false });
    const interval = schedules(engine).every(3_600_000, () => {});
    await jest.advanceTimersByTimeAsync(1000);
    jest.setSystemTime(now + 11 * 3_600_000);
    await jest.advanceTimersByTimeAsync(28_000);
    expect([date.count, interval.count]).toEqual([0, 1]);
    await jest.advanceTimersByTimeAsync(2000);
    expect([date.count, interval.count]).toEqual([1, 1]);
    await engine.close();
  });

  test('drive intervals where they leave `performance` alone', async () => {
    jest.useFakeTimers({ doNotFake: ['performance', 'setImmediate', 'nextTick', 'queueMicrotask', 'Date'] });
    const engine = new NodeEngine();
    let calls = 0;
    schedules(engine).every(60_000, () => {
      calls += 1;
    });
    // For its sake the wall clock is looked at in between.
    schedules(engine).at(Date.now() + 86_400_000, () => {});
    await jest.advanceTimersByTimeAsync(10 * 60_000 + 500);
    expect(calls).toBe(11);
    await engine.close();
  });
});

describe('a test’s control of an engine', () => {
  test('takes over schedules that began before, and gives them back', async () => {
    await using engine = new NodeEngine();
    let calls = 0;
    const schedule = schedules(engine).every(3_600_000, () => {
      calls += 1;
    });
    {
      await using clock = control(engine);
      await clock.advance(2 * 3_600_000 + 1);
      expect(calls).toBe(3);
    }
    expect(schedule.isRunning).toBe(true);
    expect(schedule.upcoming(1)[0]).toBeGreaterThan(Date.now());
    schedule.workNow();
    await new Promise<void>((resolve) => schedule.on('call', () => setImmediate(resolve)));
    expect(calls).toBe(4);
  });

  test('ends those that began under it', async () => {
    await using engine = new NodeEngine();
    const ended: string[] = [];
    {
      using clock = control(engine);
      schedules(engine).every(1000, () => {}, { name: 'poll', finished: ({ name }) => ended.push(name) });
      await clock.advance(10);
    }
    expect([ended, schedules(engine).size]).toEqual([['poll'], 0]);
  });

  test('knows when its clock starts, and refuses what is no time', async () => {
    const engine = new NodeEngine();
    expect(() => control(engine, { now: Number.NaN })).toThrow('Expected `now` to be a valid date');
    expect(() => control(engine, { now: '2027' as never })).toThrow('Expected `now` to be a valid date');
    const clock = control(engine, { now: new Date('2027-03-27T12:00:00Z') });
    expect(clock.now).toBe(Date.UTC(2027, 2, 27, 12));
    clock.setTime(5);
    expect(clock.now).toBe(5);
    await clock.advance(10);
    await clock.suspend(100);
    await clock.suspend(1000, { counted: true });
    expect(clock.now).toBe(1115);
    expect(() => clock.setTime(new Date('x'))).toThrow('Expected `time` to be a valid date');
    await expect(clock.suspend(-1)).rejects.toThrow('Expected `ms`');
    await expect(clock.suspend(undefined as never)).rejects.toThrow('Expected `ms`');
    await expect(clock.suspend(1, { count: true } as never)).rejects.toThrow('Did you mean `counted`?');
    clock[Symbol.dispose]();
    expect(() => clock.setTime(5)).toThrow('The control of this engine has ended');
  });

  test('does not let `settled` wait for schedules that wait', async () => {
    await using engine = new TestEngine();
    const begun = engine.now;
    const schedule = schedules(engine).every(1000, () => sleep(10), { startWithDelay: true });
    await engine.settled();
    expect(engine.now).toBe(begun);
    await engine.advance(1000);
    await engine.settled();
    expect(engine.now - begun).toBe(1010);
    expect(schedule.isRunning).toBe(true);
  });

  test('lets months pass in a moment', async () => {
    await using engine = new TestEngine({ now: Date.UTC(2027, 0, 1) });
    const daily = schedules(engine).every(86_400_000, () => {});
    await engine.advance(180 * 86_400_000);
    expect(daily.count).toBe(181);
  });
});
