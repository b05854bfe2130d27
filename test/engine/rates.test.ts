import { describe, expect, test } from '@jest/globals';
import { AsyncTask, type Engine, MultiAsyncTask, StateError, sleep } from 'offloop';
import { NodeEngine } from 'offloop/node';
import { TestEngine } from 'offloop/testing';
import { Gate } from '../helpers/gate.js';

/** When each of so many tasks begins, in milliseconds from now. */
async function startsOf(engine: TestEngine, count: number, cancelled: readonly number[] = []): Promise<number[]> {
  const from = engine.now;
  const starts: number[] = [];
  const runs = Array.from({ length: count }, (_, index) =>
    engine.run(new AsyncTask(() => starts.push(engine.now - from)).with({ name: `${index}` })),
  );
  await engine.flush();
  for (const index of cancelled) runs[index]?.cancel();
  await engine.settled();
  return starts;
}

describe('AsyncTasks with `asyncRate`', () => {
  test('begin so many in so many milliseconds, whichever one looks at', async () => {
    await using engine = new TestEngine({ asyncRate: { calls: 2, per: 1000 } });
    expect(await startsOf(engine, 5)).toEqual([0, 0, 1000, 1000, 2000]);
    // A task a little later does not begin with a new second.
    await engine.advance(600);
    expect(await startsOf(engine, 2)).toEqual([0, 400]);
  });

  test('that were cancelled before take nobody the room', async () => {
    await using engine = new TestEngine({ asyncRate: { calls: 1, per: 1000 } });
    expect(await startsOf(engine, 4, [1, 2])).toEqual([0, 1000]);
  });

  test('hold for members of multi tasks, too', async () => {
    await using engine = new TestEngine({ asyncRate: { calls: 2, per: 1000 } });
    const starts: number[] = [];
    const run = engine.run(new MultiAsyncTask([1, 2, 3].map(() => new AsyncTask(() => starts.push(engine.now)))));
    const from = engine.now;
    await engine.settled();
    expect(starts.map((at) => at - from)).toEqual([0, 0, 1000]);
    expect((await run).length).toBe(3);
  });

  test('really wait, without a test clock, and leave nothing behind when the engine closes', async () => {
    const engine = new NodeEngine({ asyncRate: { calls: 2, per: 60_000 } });
    const begun: number[] = [];
    const runs = [1, 2, 3].map((id) => engine.run(new AsyncTask(() => begun.push(id))));
    await Promise.all(runs.slice(0, 2));
    expect(runs[2]?.state).toBe('pending');
    expect(engine.executors.loop.counts).toMatchObject({ running: 0, queued: 1 });
    await engine.close();
    expect((await runs[2]?.settled)?.state).toBe('cancelled');
    expect(begun).toEqual([1, 2]);
  });

  test('really go on when their time has come', async () => {
    await using engine = new NodeEngine({ asyncRate: { calls: 1, per: 20 } });
    const starts: number[] = [];
    await Promise.all([1, 2, 3].map(() => engine.run(new AsyncTask(() => starts.push(performance.now())))));
    expect(starts).toHaveLength(3);
    for (const [index, at] of starts.slice(1).entries()) expect(at - (starts[index] as number)).toBeGreaterThan(19);
  });
});

describe('AsyncTasks with `maxAsync`', () => {
  test.each([
    ['under a test clock', (): Engine => new TestEngine({ maxAsync: 2 })],
    ['as they are', (): Engine => new NodeEngine({ maxAsync: 2 })],
  ])('execute so many at once, the higher priority first, %s', async (_, make) => {
    const engine = make();
    const gate = new Gate();
    const begun: string[] = [];
    const start = (name: string, priority = 0): unknown => {
      const task = new AsyncTask(async () => {
        begun.push(name);
        await gate;
      });
      return engine.run(task.with({ priority })).settled;
    };
    const all = [start('a'), start('b')];
    while (begun.length < 2) await new Promise((resolve) => setImmediate(resolve));
    all.push(start('c'), start('d', 1));
    await new Promise((resolve) => setImmediate(resolve));
    expect(begun.sort()).toEqual(['a', 'b']);
    expect(engine.executors.loop.counts).toMatchObject({ running: 2, queued: 2 });
    gate.open();
    await Promise.all(all);
    expect(begun.slice(2)).toEqual(['d', 'c']);
    await engine.close();
  });

  test('forget thousands that are cancelled while they wait', async () => {
    await using engine = new NodeEngine({ maxAsync: 1 });
    const gate = new Gate();
    const first = engine.run(new AsyncTask(async () => void (await gate)));
    const runs = Array.from({ length: 5000 }, () => engine.run(new AsyncTask(() => 1)));
    while (first.state !== 'running') await new Promise((resolve) => setImmediate(resolve));
    for (const run of runs) run.cancel();
    const last = engine.run(new AsyncTask(() => 'last'));
    expect(engine.executors.loop.counts).toMatchObject({ running: 1, queued: 1 });
    gate.open();
    await first;
    expect(await last).toBe('last');
  });
});

describe('A group with a `rate`', () => {
  const begin = (engine: TestEngine, group: string, starts: number[], from: number) =>
    engine.run(
      function* () {
        starts.push(engine.now - from);
        yield* sleep(5000);
      },
      { group },
    );

  test('starts so many of its runs in so many milliseconds, and limits nothing else', async () => {
    await using engine = new TestEngine();
    const group = engine.group('api', { rate: { calls: 2, per: 1000 } });
    const starts: number[] = [];
    const from = engine.now;
    const runs = Array.from({ length: 5 }, () => begin(engine, 'api', starts, from));
    expect(runs.map((run) => run.state)).toEqual(['running', 'running', 'pending', 'pending', 'pending']);
    await engine.advance(2500);
    expect(starts).toEqual([0, 0, 1000, 1000, 2000]);
    expect(group.size).toBe(5);
    await engine.settled();
  });

  test('counts for handlers that are members of it, whatever their owner and key', async () => {
    await using engine = new TestEngine();
    engine.group('api', { rate: { calls: 1, per: 100 } });
    const starts: string[] = [];
    const load = engine.async({ group: 'api', key: (id: string) => id }, function* (id: string) {
      starts.push(`${id} ${engine.now - from}`);
    });
    const from = engine.now;
    for (const id of ['a', 'b', 'c']) load.call({}, id);
    await engine.settled();
    expect(starts).toEqual(['a 0', 'b 100', 'c 200']);
  });

  test('keeps its policy beside it', async () => {
    await using engine = new TestEngine();
    engine.group('api', { policy: 'keepLatest', maxConcurrency: 1, rate: { calls: 1, per: 100 } });
    const starts: number[] = [];
    const from = engine.now;
    const runs = Array.from({ length: 3 }, () =>
      engine.run(
        function* () {
          starts.push(engine.now - from);
          yield* sleep(10);
        },
        { group: 'api' },
      ),
    );
    expect(runs[1]?.state).toBe('cancelled');
    await engine.settled();
    expect(starts).toEqual([0, 100]);
  });

  test('is forgotten by one that is cancelled while it waits, with its timer', async () => {
    await using engine = new TestEngine();
    engine.group('api', { rate: { calls: 1, per: 100 } });
    const starts: number[] = [];
    const from = engine.now;
    void begin(engine, 'api', starts, from);
    begin(engine, 'api', starts, from).cancel();
    await engine.advance(50);
    void begin(engine, 'api', starts, from);
    await engine.advance(60);
    expect(starts).toEqual([0, 100]);
    engine.runs.cancelAll();
  });

  test('lets a run wait for one that waits for its turn: it is no circle', async () => {
    await using engine = new TestEngine();
    engine.group('api', { rate: { calls: 1, per: 100 } });
    const outer = engine.run(
      function* () {
        return yield* engine.run(
          function* () {
            return 'inner';
          },
          { group: 'api' },
        );
      },
      { group: 'api' },
    );
    await engine.settled();
    expect(await outer).toBe('inner');
  });

  test('is given once', () => {
    const engine = new TestEngine();
    engine.group('api', { rate: { calls: 1, per: 100 } });
    expect(engine.group('api', { rate: { calls: 1, per: 100 } })).toBe(engine.group('api'));
    expect(() => engine.group('api', { rate: { calls: 2, per: 100 } })).toThrow(StateError);
  });
});

describe('A rate that is none', () => {
  test.each([
    [{ calls: 0, per: 1 }, RangeError, /`asyncRate.calls`.*from 1 up/],
    [{ calls: 1, per: 0 }, RangeError, /`asyncRate.per`.*more than 0/],
    [{ calls: 1 }, TypeError, /`asyncRate.per`/],
    [{ per: 1 }, TypeError, /`asyncRate.calls`/],
    [{ calls: 1, per: 1, every: 1 }, TypeError, /every/],
    [5, TypeError, /asyncRate/],
  ])('is refused: %j', (rate, kind, message) => {
    expect(() => new NodeEngine({ asyncRate: rate as never })).toThrow(kind);
    expect(() => new NodeEngine({ asyncRate: rate as never })).toThrow(message);
    expect(() => new TestEngine().group('a', { rate: rate as never })).toThrow(kind);
  });
});
