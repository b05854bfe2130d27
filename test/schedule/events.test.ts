import { describe, expect, test } from '@jest/globals';
import { sleep, TimeoutError, wait } from 'offloop';
import { type Schedule, schedules } from 'offloop/schedule';
import { TestEngine } from 'offloop/testing';

test('tells of what happens to it', async () => {
  await using engine = new TestEngine({ now: 0 });
  const told: unknown[] = [];
  const schedule = schedules(engine).every(100, () => sleep(150), {
    maxCount: 2,
    finished: (each) => told.push(['option', each.count]),
  });
  for (const event of ['started', 'finished', 'paused', 'resumed'] as const)
    schedule.on(event, (details) => told.push([event, details.schedule === schedule]));
  schedule.on('call', ({ run }) => told.push(['call', run.group]));
  schedule.on('missed', ({ due, reason }) => told.push(['missed', due, reason]));
  await engine.advance(160);
  await schedule.pause();
  schedule.resume();
  await engine.advance(1000);
  expect(told).toEqual([
    ['started', true],
    ['call', 'schedule:'],
    ['missed', 100, 'busy'],
    ['paused', true],
    ['resumed', true],
    ['call', 'schedule:'],
    ['option', 2],
    ['finished', true],
  ]);
});

test('a listener that was taken back, or throws, harms no other', async () => {
  await using engine = new TestEngine();
  const reported: unknown[] = [];
  (engine as unknown as { reportError(error: unknown): void }).reportError = (error) => reported.push(error);
  const schedule = schedules(engine).every(100, () => {});
  const told: string[] = [];
  schedule.on('call', () => told.push('first'))();
  schedule.on('call', () => {
    throw new Error('listener');
  });
  schedule.on('call', () => told.push('third'));
  await engine.advance(10);
  expect(told).toEqual(['third']);
  expect(reported).toEqual([new Error('listener')]);
});

describe('the end', () => {
  test('comes with `false` and nothing else', async () => {
    for (const [given, isRunning] of [
      [false, false],
      [true, true],
      [undefined, true],
    ] as const) {
      await using engine = new TestEngine();
      const schedule = schedules(engine).every(100, () => given);
      await engine.advance(250);
      expect([given, schedule.isRunning, schedule.count]).toEqual([given, isRunning, isRunning ? 3 : 1]);
    }
  });

  test.each([
    ['an async function', async () => false],
    [
      'a generator function',
      function* () {
        yield* sleep(1);
        return false;
      },
    ],
    [
      'an async generator function',
      async function* () {
        yield* sleep(1);
        return false;
      },
    ],
    ['an operation', () => wait(Promise.resolve(false))],
  ])('comes with the `false` of %s', async (_, callback) => {
    await using engine = new TestEngine();
    const schedule = schedules(engine).every(100, callback);
    await engine.advance(1000);
    expect([schedule.count, schedule.isRunning, schedule.last?.result]).toEqual([1, false, false]);
  });

  test('calls `finished` once, and survives its error', async () => {
    await using engine = new TestEngine();
    const reported: unknown[] = [];
    (engine as unknown as { reportError(error: unknown): void }).reportError = (error) => reported.push(error);
    const ended: Schedule[] = [];
    const schedule = schedules(engine).after(10, () => {}, {
      finished: (each) => {
        ended.push(each);
        throw new Error('finished');
      },
    });
    await engine.advance(100);
    expect(ended).toEqual([schedule]);
    expect(reported).toEqual([new Error('finished')]);
    expect([schedules(engine).size, engine.runs.size, schedule.isRunning]).toEqual([0, 0, false]);
  });
});

describe('errors', () => {
  test('do not end it', async () => {
    await using engine = new TestEngine();
    const errors: unknown[] = [];
    const schedule = schedules(engine).every(100, () => {
      throw new Error(`no. ${schedule.count}`);
    });
    schedule.on('error', ({ error, run }) => errors.push([(error as Error).message, run.state]));
    await engine.advance(150);
    expect(errors).toEqual([
      ['no. 1', 'error'],
      ['no. 2', 'error'],
    ]);
    expect(schedule.getSnapshot().lastError).toEqual(new Error('no. 2'));
  });

  test('go to its listeners, else to the engine, never to both', async () => {
    await using engine = new TestEngine();
    const told: string[] = [];
    engine.on('error', () => told.push('engine'));
    const schedule = schedules(engine).every(100, async () => {
      throw new Error('no');
    });
    const undo = schedule.on('error', () => told.push('schedule'));
    await engine.advance(10);
    undo();
    await engine.advance(100);
    expect(told).toEqual(['schedule', 'engine']);
  });

  test('end it where `onError` says so', async () => {
    await using engine = new TestEngine();
    const schedule = schedules(engine).every(
      100,
      () => {
        throw new Error('no');
      },
      { onError: 'stop' },
    );
    schedule.on('error', () => {});
    await engine.advance(1000);
    expect([schedule.count, schedule.isRunning]).toEqual([1, false]);
  });

  test('are followed by retries that count as one call, and by the next slot', async () => {
    await using engine = new TestEngine();
    const begun = engine.now;
    const attempts: number[] = [];
    const errors: unknown[] = [];
    const schedule = schedules(engine).every(
      100,
      () => {
        attempts.push(engine.now - begun);
        if (attempts.length !== 3) throw new Error('no');
      },
      { onError: { retries: 2, delay: 10, factor: 2 } },
    );
    schedule.on('error', ({ error }) => errors.push(error));
    await engine.advance(50);
    expect(attempts).toEqual([0, 10, 30]);
    expect([schedule.count, errors.length]).toEqual([1, 0]);
    await engine.advance(100);
    expect(attempts).toEqual([0, 10, 30, 100, 110, 130]);
    expect([schedule.count, errors.length]).toEqual([2, 1]);
  });

  test('of a one-shot leave nothing behind', async () => {
    await using engine = new TestEngine();
    const schedule = schedules(engine).after(10, () => {
      throw new Error('no');
    });
    const told: string[] = [];
    schedule.on('error', () => told.push('error'));
    schedule.on('finished', () => told.push('finished'));
    await engine.advance(100);
    expect(told).toEqual(['error', 'finished']);
    expect([engine.runs.size, schedules(engine).size]).toEqual([0, 0]);
  });

  test('tell what a callback may not give', async () => {
    await using engine = new TestEngine();
    const errors: unknown[] = [];
    schedules(engine)
      .every(100, (() => 5) as never)
      .on('error', ({ error }) => errors.push(String(error)));
    await engine.advance(10);
    expect(errors).toEqual([
      'TypeError: Expected `what the callback gives` to be nothing, true, false, an operation, a generator or a promise, got `5` (number). A forgotten `new Task`?',
    ]);
  });
});

test('a call that hangs fails at its `timeout`, and the next slot comes', async () => {
  await using engine = new TestEngine();
  const errors: unknown[] = [];
  const signals: AbortSignal[] = [];
  const schedule = schedules(engine).every(
    100,
    ({ signal }) => {
      signals.push(signal);
      return new Promise<void>(() => {});
    },
    { timeout: 30 },
  );
  schedule.on('error', ({ error }) => errors.push(error));
  await engine.advance(140);
  expect(errors).toEqual([expect.any(TimeoutError), expect.any(TimeoutError)]);
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  expect(schedule.missed).toBe(0);
});

test('a call that somebody cancels is no error, and the next slot comes', async () => {
  await using engine = new TestEngine();
  const schedule = schedules(engine).every(100, () => sleep(50), { name: 'poll' });
  schedule.on('error', () => {
    throw new Error('told of a cancel');
  });
  await engine.advance(10);
  expect(engine.group('schedule:poll').cancelAll()).toHaveLength(1);
  await engine.advance(100);
  expect(schedule.count).toBe(2);
  await schedule.stop({ cancel: true });
});

test('calls find data, arguments, their run, and what was missed before them', async () => {
  await using engine = new TestEngine({ now: 5000 });
  const seen: unknown[] = [];
  const schedule = schedules(engine).every(
    100,
    function* (context) {
      context.data.n += 1;
      const { args, due, missed, run, data } = context;
      seen.push({ args, due, missed, n: data.n, name: run.name, isCurrent: context.schedule.runs[0] === run });
      yield* sleep(seen.length === 1 ? 250 : 0);
    },
    { data: { n: 0 }, name: 'poll', start: false },
  );
  schedule.start('x');
  await engine.advance(350);
  expect(seen).toEqual([
    { args: ['x'], due: 5000, missed: 0, n: 1, name: 'poll', isCurrent: true },
    { args: ['x'], due: 5300, missed: 2, n: 2, name: 'poll', isCurrent: true },
  ]);
  expect(schedule.data).toEqual({ n: 2 });
  schedule.data = { n: 10 };
  await engine.advance(100);
  expect(schedule.data.n).toBe(11);
});
