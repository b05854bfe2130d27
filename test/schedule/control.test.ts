import { describe, expect, test } from '@jest/globals';
import { DeadlockError, sleep } from 'offloop';
import { type EveryOptions, type ScheduleCallback, schedules } from 'offloop/schedule';
import { TestEngine } from 'offloop/testing';

function begin(
  options: EveryOptions<undefined> = {},
  interval = 100,
  callback: ScheduleCallback<undefined> = () => {},
) {
  const engine = new TestEngine();
  const begun = engine.now;
  const calls: number[] = [];
  const schedule = schedules(engine).every(
    interval,
    (context) => {
      calls.push(engine.now - begun);
      return callback(context);
    },
    options,
  );
  return { engine, calls, schedule, [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose]() };
}

describe('stop', () => {
  test('lets a running call end, and tells the end after it', async () => {
    await using stage = begin({}, 100, () => sleep(50));
    const { engine, schedule, calls } = stage;
    const told: string[] = [];
    schedule.on('finished', () => told.push('finished'));
    await engine.advance(10);
    const stopped = schedule.stop().then(() => told.push('stopped'));
    expect(schedule.isRunning).toBe(false);
    expect(schedule.isExecuting).toBe(true);
    expect(told).toEqual([]);
    await engine.advance(40);
    await stopped;
    expect(told).toEqual(['finished', 'stopped']);
    await engine.advance(1000);
    expect(calls).toEqual([0]);
    expect(schedule.last?.state).toBe('success');
  });

  test('cancels the running call where it is told to', async () => {
    await using stage = begin({}, 100, () => sleep(50));
    await stage.engine.advance(10);
    await stage.schedule.stop({ cancel: true });
    expect(stage.schedule.last?.state).toBe('cancelled');
  });

  test('does not wait for the call that it is called in', async () => {
    await using engine = new TestEngine();
    let isOver = false;
    const schedule = schedules(engine).every(100, function* ({ schedule }) {
      yield* sleep(1);
      yield schedule.stop();
      isOver = true;
    });
    await engine.advance(500);
    expect(isOver).toBe(true);
    expect(schedule.count).toBe(1);
    expect(schedule.isExecuting).toBe(false);
  });

  test('waits for the other calls from inside of one', async () => {
    await using engine = new TestEngine();
    const order: string[] = [];
    schedules(engine).every(
      100,
      function* ({ schedule }) {
        if (schedule.count < 2) {
          yield* sleep(500);
          order.push('first');
        } else {
          yield schedule.stop();
          order.push('second');
        }
      },
      { overlap: 'allow' },
    );
    await engine.advance(1000);
    expect(order).toEqual(['first', 'second']);
  });

  test('does nothing to one that was never started, which stays', async () => {
    await using engine = new TestEngine();
    const schedule = schedules(engine).every(100, () => {}, { start: false });
    let finished = 0;
    schedule.on('finished', () => {
      finished += 1;
    });
    await schedule.stop();
    await engine.advance(1000);
    expect([finished, schedule.count, schedules(engine).size]).toEqual([0, 0, 1]);
  });

  test('happens at the end of a scope, and cancels', async () => {
    await using engine = new TestEngine();
    {
      await using schedule = schedules(engine).every(100, () => sleep(1000));
      await engine.advance(10);
      expect(schedule.isExecuting).toBe(true);
    }
    expect(engine.runs.size).toBe(0);
  });
});

describe('start', () => {
  test('begins from 0 again, with new arguments', async () => {
    await using engine = new TestEngine();
    const seen: unknown[] = [];
    const schedule = schedules(engine).every(100, ({ args }) => void seen.push(args), {
      start: false,
      maxCount: 2,
      dispose: false,
    });
    schedule.start('a', 1);
    await engine.advance(1000);
    expect([schedule.isRunning, schedule.count, schedules(engine).size]).toEqual([false, 2, 1]);
    schedule.start('b');
    schedule.start('c');
    await engine.advance(1000);
    expect(seen).toEqual([['a', 1], ['a', 1], ['b'], ['b']]);
    expect(schedule.count).toBe(2);
  });

  test('puts a disposed one into the registry again, and it works', async () => {
    await using stage = begin({ maxCount: 1 });
    const { engine, schedule, calls } = stage;
    await engine.advance(10);
    expect(schedules(engine).size).toBe(0);
    schedule.start();
    expect(schedules(engine).size).toBe(1);
    await engine.advance(10);
    expect(calls).toEqual([0, 10]);
    expect(schedules(engine).size).toBe(0);
  });

  test('of one whose last call is under way begins when that has ended', async () => {
    await using stage = begin({}, 100, () => sleep(50));
    const { engine, schedule, calls } = stage;
    const told: string[] = [];
    for (const event of ['started', 'finished'] as const) schedule.on(event, () => told.push(event));
    await engine.advance(10);
    void schedule.stop();
    schedule.start();
    expect(schedule.isRunning).toBe(true);
    await engine.advance(45);
    expect(calls).toEqual([0, 50]);
    expect(told).toEqual(['started', 'finished', 'started']);
    await schedule.stop({ cancel: true });
  });
});

describe('pause', () => {
  test('resolves when the running call has ended, and nothing comes until it is resumed', async () => {
    await using stage = begin({}, 200, () => sleep(100));
    const { engine, schedule, calls } = stage;
    await engine.advance(20);
    let pausedAt = 0;
    const paused = schedule.pause().then(() => {
      pausedAt = engine.now;
    });
    const asked = engine.now;
    expect([schedule.isPaused, schedule.isRunning, schedule.next]).toEqual([true, true, undefined]);
    await engine.advance(500);
    await paused;
    expect(pausedAt - asked).toBeLessThanOrEqual(500);
    expect(calls).toEqual([0]);
    expect(schedule.getSnapshot().state).toBe('paused');
    await schedule.stop();
  });

  test('is followed by an interval, or by a call at once', async () => {
    await using stage = begin();
    const { engine, schedule, calls } = stage;
    await engine.advance(150);
    await schedule.pause();
    await engine.advance(200);
    schedule.resume();
    schedule.resume();
    await engine.advance(210);
    expect(calls).toEqual([0, 100, 450, 550]);
    await schedule.pause();
    schedule.resume({ immediately: true });
    await engine.advance(105);
    expect(calls).toEqual([0, 100, 450, 550, 560, 660]);
    expect(schedule.missed).toBe(0);
  });

  test('from inside of its own call is a deadlock', async () => {
    await using engine = new TestEngine();
    const schedule = schedules(engine).every(100, function* ({ schedule }) {
      yield schedule.pause();
    });
    const errors: unknown[] = [];
    schedule.on('error', ({ error }) => errors.push(error));
    await engine.advance(10);
    expect(errors).toEqual([expect.any(DeadlockError)]);
    expect(schedule.isPaused).toBe(false);
  });

  test('of one that does not run, and resuming one that does, change nothing', async () => {
    await using stage = begin();
    const { engine, schedule, calls } = stage;
    schedule.resume({ immediately: true });
    await engine.advance(10);
    expect(calls).toEqual([0]);
    await schedule.stop();
    await schedule.pause();
    schedule.resume();
    expect(schedule.isPaused).toBe(false);
  });

  test('ends with a stop, which is final', async () => {
    await using stage = begin();
    const { engine, schedule, calls } = stage;
    await engine.advance(10);
    await schedule.pause();
    await schedule.stop();
    schedule.resume();
    await engine.advance(1000);
    expect(calls).toEqual([0]);
    expect(schedule.getSnapshot().state).toBe('stopped');
  });
});

describe('restart', () => {
  test('counts anew, with another interval, and keeps count and arguments', async () => {
    await using stage = begin();
    const { engine, schedule, calls } = stage;
    await engine.advance(1);
    await schedule.restart(200);
    await engine.advance(450);
    expect(calls).toEqual([0, 201, 401]);
    expect(schedule.count).toBe(3);
    expect(schedule.getSnapshot().rule).toBe('200 ms');
  });

  test('waits for the call under way', async () => {
    await using stage = begin({}, 100, () => sleep(30));
    const { engine, schedule, calls } = stage;
    await engine.advance(10);
    const restarted = schedule.restart();
    await engine.advance(125);
    await restarted;
    expect(calls).toEqual([0, 130]);
    await engine.advance(30);
  });

  test('counts from now inside of its own call', async () => {
    await using engine = new TestEngine();
    const begun = engine.now;
    const calls: number[] = [];
    schedules(engine).every(100, function* ({ schedule }) {
      calls.push(engine.now - begun);
      yield* sleep(30);
      if (calls.length === 1) yield schedule.restart();
    });
    await engine.advance(240);
    expect(calls).toEqual([0, 130, 230]);
    await engine.advance(30);
  });

  test('of one that does not run does nothing, and where there is no interval none can be given', async () => {
    await using engine = new TestEngine({ now: 0 });
    const { every, at } = {
      every: schedules(engine).every(100, () => {}, { start: false }),
      at: schedules(engine).at(50, () => {}),
    };
    await every.restart(5);
    await engine.advance(10);
    expect(every.count).toBe(0);
    await expect(at.restart(5)).rejects.toThrow('A schedule of the kind `at` has no interval');
    await expect(every.restart(0.5)).rejects.toThrow(RangeError);
    await at.restart();
    await engine.advance(40);
    expect(at.count).toBe(1);
  });
});

describe('workNow', () => {
  test('calls at once, and counts the interval from then', async () => {
    await using stage = begin({}, 200);
    const { engine, schedule, calls } = stage;
    await engine.advance(50);
    schedule.workNow();
    await engine.advance(205);
    expect(calls).toEqual([0, 50, 250]);
  });

  test('does nothing while a call is under way, or when it does not run', async () => {
    await using stage = begin({}, 200, () => sleep(10));
    const { engine, schedule, calls } = stage;
    await engine.advance(5);
    schedule.workNow();
    await engine.advance(50);
    expect(calls).toEqual([0]);
    await schedule.stop();
    schedule.workNow();
    await engine.advance(50);
    expect(calls).toEqual([0]);
  });

  test('calls once where it is paused, and leaves it paused', async () => {
    await using stage = begin();
    const { engine, schedule, calls } = stage;
    await engine.advance(10);
    await schedule.pause();
    schedule.workNow();
    await engine.advance(1000);
    expect(calls).toEqual([0, 10]);
    expect(schedule.isPaused).toBe(true);
  });

  test('is the one call of a one-shot', async () => {
    await using engine = new TestEngine();
    const schedule = schedules(engine).after(1000, () => {});
    schedule.workNow();
    await engine.advance(5000);
    expect([schedule.count, schedule.isRunning]).toEqual([1, false]);
  });
});
