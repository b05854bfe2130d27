import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MultiTask, ProcessTask, type Run, StreamTask, Task, TransferError, WorkerCrashedError } from 'offloop';
import { NodeEngine } from 'offloop/node';
import { until } from '../helpers/gate.js';
import { counters, range } from '../helpers/many.js';

// Short tasks of one function that are started together travel together, once a few of them have told how long they take. Nobody may
// notice: each has its own result, error, progress and cancel.

const MANY = 2000;
const kinds = [
  ['threads', Task],
  ['processes', ProcessTask],
] as const;

let engine: NodeEngine;
beforeAll(() => {
  engine = new NodeEngine({ maxThreads: 2, maxProcesses: 2, graceMs: 50 });
});
afterAll(() => engine.close());

describe.each(kinds)('Short tasks that are started together on %s', (_, Kind) => {
  test('have each their result', async () => {
    const runs = range(MANY).map((n) => engine.run(new Kind((a: number) => a * 2, n)));
    expect(await Promise.all(runs)).toEqual(range(MANY).map((n) => n * 2));
    expect(engine.runs.size).toBe(0);
  });

  test('have each their error', async () => {
    const fn = (n: number): number => {
      if (n % 3 === 0) throw new RangeError(`no ${n}`);
      return n;
    };
    const outcomes = await Promise.all(range(MANY).map((n) => engine.run(new Kind(fn, n)).settled));
    for (const [n, outcome] of outcomes.entries()) {
      if (n % 3 === 0) expect(outcome).toMatchObject({ state: 'error', error: { message: `no ${n}` } });
      else expect(outcome).toEqual({ state: 'success', value: n });
    }
  });

  test('name an argument that cannot be sent, and only its own task fails', async () => {
    const fn = (value: unknown): string => typeof value;
    await Promise.all(range(100).map((n) => engine.run(new Kind(fn, n))));
    const runs = range(MANY).map((n) => engine.run(new Kind(fn, n === 1000 ? [() => {}] : n)));
    const outcomes = await Promise.all(runs.map((run) => run.settled));
    expect(outcomes.filter(({ state }) => state === 'error')).toEqual([outcomes[1000]]);
    expect(runs[1000]?.error).toBeInstanceOf(TransferError);
    expect(runs[1000]?.error).toMatchObject({ path: 'args[0][0]' });
  });

  test('have arguments of their own, and change none of another', async () => {
    const fn = (state: { parts: number[] }, n: number): number => state.parts.push(n);
    const parts = [0];
    const tasks = range(500).map((n) => new Kind(fn, { parts }, n));
    const expected = range(500).map(() => 2);
    expect(await Promise.all(tasks.map((task) => engine.run(task)))).toEqual(expected);
    expect(await engine.run(new MultiTask(tasks))).toEqual(expected);
    expect(parts).toEqual([0]);
  });

  test('have results of their own where the function gives the same object again', async () => {
    const fn = async (n: number, isLater: boolean): Promise<unknown> => {
      const realm = globalThis as { last?: { of: number[] } };
      realm.last ??= { of: [] };
      realm.last.of[0] = n;
      if (isLater) await undefined;
      return realm.last;
    };
    const tasks = range(500).map((n) => new Kind(fn, n, n % 2 === 0));
    const expected = range(500).map((n) => ({ of: [n] }));
    expect(await Promise.all(tasks.map((task) => engine.run(task)))).toEqual(expected);
    expect(await engine.run(new MultiTask(tasks))).toEqual(expected);
  });

  test('fail with their worker only where they had begun', async () => {
    const fn = (n: number): number => (n === 1000 ? process.exit(4) : n);
    await Promise.all(range(100).map((n) => engine.run(new Kind(fn, n))));
    const outcomes = await Promise.all(range(MANY).map((n) => engine.run(new Kind(fn, n)).settled));
    expect(outcomes[1000]).toMatchObject({ state: 'error', error: expect.any(WorkerCrashedError) });
    for (const n of [0, 1, 2, MANY - 2, MANY - 1]) expect(outcomes[n]).toEqual({ state: 'success', value: n });
  });

  test('lose none but the one that does not end and is cancelled', async () => {
    const fn = (n: number): number => {
      const end = performance.now() + 1;
      while (performance.now() < end || n === 100);
      return n;
    };
    const runs = range(200).map((n) => engine.run(new Kind(fn, n)));
    await until(() => runs.slice(0, 100).every(({ isFinished }) => isFinished));
    runs[100]?.cancel('enough');
    const outcomes = await Promise.all(runs.map((run) => run.settled));
    for (const [n, outcome] of outcomes.entries())
      if (n !== 100) expect(outcome).toEqual({ state: 'success', value: n });
    expect(outcomes[100]?.state).toBe('cancelled');
  });

  test('wait behind a task of higher priority', async () => {
    const one = new NodeEngine({ maxThreads: 1, maxProcesses: 1 });
    const fn = (n: number): number => n;
    await Promise.all(range(100).map((n) => one.run(new Kind(fn, n))));
    const order: string[] = [];
    const low = range(MANY).map((n) => one.run(new Kind(fn, n)).then(() => order.push('low')));
    await one.run(new Kind(fn, 0).with({ priority: 1 })).then(() => order.push('high'));
    await Promise.all(low);
    expect(order.indexOf('high')).toBe(0);
    await one.close();
  });

  test('may be streams as before', async () => {
    const streams = range(20).map((n) =>
      engine.run(function* () {
        const results = yield* new StreamTask(function* (from: number) {
          yield from;
          yield from + 1;
        }, n);
        const seen: number[] = [];
        for (let item = yield* results.next(); item; item = yield* results.next()) seen.push(item.value);
        return seen;
      }),
    );
    expect(await Promise.all(streams)).toEqual(range(20).map((n) => [n, n + 1]));
  });
});

describe('Short tasks that are started together', () => {
  test('are each begun once at most when a thread ends among them', async () => {
    const begun = counters(MANY);
    const fn = (n: number, counts: Int32Array): number => {
      Atomics.add(counts, n, 1);
      if (n === 1000) process.exit(3);
      return n;
    };
    const outcomes = await Promise.all(range(MANY).map((n) => engine.run(new Task(fn, n, begun)).settled));
    expect([...begun]).toEqual(range(MANY).map(() => 1));
    expect(outcomes[1000]?.state).toBe('error');
  });

  test('end one by one: a cancel stops the one that does not end, and no other', async () => {
    const begun = counters(MANY);
    const fn = (n: number, counts: Int32Array): number => {
      Atomics.add(counts, n, 1);
      while (n === 1000);
      return n;
    };
    const runs = range(MANY).map((n) => engine.run(new Task(fn, n, begun)));
    await until(() => Atomics.load(begun, 1000) === 1);
    runs[1000]?.cancel('enough');
    const outcomes = await Promise.all(runs.map((run) => run.settled));
    expect(outcomes[1000]).toEqual({ state: 'cancelled', reason: 'enough' });
    expect([...begun].filter((count) => count > 1)).toEqual([]);
    for (const [n, outcome] of outcomes.entries())
      if (begun[n] === 0) expect([n, outcome.state]).toEqual([n, 'cancelled']);
    expect(outcomes.filter(({ state }) => state === 'cancelled')).toHaveLength(1);
    await until(() => engine.executors.thread.counts.running === 0);
    expect(engine.executors.thread.counts).toMatchObject({ running: 0, queued: 0 });
  });

  test('that are all cancelled begin no more', async () => {
    const begun = counters(1);
    const fn = (counts: Int32Array): void => {
      Atomics.add(counts, 0, 1);
      const end = performance.now() + 0.05;
      while (performance.now() < end);
    };
    const runs = range(20_000).map(() => engine.run(new Task(fn, begun)));
    await until(() => Atomics.load(begun, 0) > 500);
    for (const run of runs) run.cancel();
    await Promise.all(runs.map((run) => run.settled));
    const atTheEnd = Atomics.load(begun, 0);
    // Both workers execute something else, at the same time: what one of them had still to begin would come before.
    const meeting = counters(1);
    const meet = (counts: Int32Array): void => {
      Atomics.add(counts, 0, 1);
      while (Atomics.load(counts, 0) < 2);
    };
    await Promise.all([engine.run(new Task(meet, meeting)), engine.run(new Task(meet, meeting))]);
    expect([Atomics.load(begun, 0), atTheEnd < 20_000]).toEqual([atTheEnd, true]);
  });

  test('tell each its own progress', async () => {
    const isSeen = counters(1);
    const fn = async function (
      this: { progress(fraction: number, message: string): void },
      n: number,
      seenThere: Int32Array,
    ) {
      this.progress(0.5, `at ${n}`);
      while (n === 1500 && Atomics.load(seenThere, 0) === 0) await new Promise((done) => setTimeout(done, 1));
      return n;
    };
    const runs: Run<number>[] = range(MANY).map((n) => engine.run(new Task(fn, n, isSeen)));
    runs[1500]?.on('progress', () => Atomics.store(isSeen, 0, 1));
    const seen = new Map<Run<number>, string | undefined>();
    for (const run of runs) run.on('progress', () => seen.set(run, run.progress.message));
    await Promise.all(runs);
    for (const [run, message] of seen) expect(message).toBe(`at ${run.result}`);
    expect(seen.get(runs[1500] as Run<number>)).toBe('at 1500');
  });

  test('leave room for those of another function', async () => {
    const slow = (ms: number): string => {
      const end = performance.now() + ms;
      while (performance.now() < end);
      return 'slow';
    };
    const bulk = range(10_000).map(() => engine.run(new Task(slow, 0.02)));
    expect(await engine.run(new Task(() => 'other'))).toBe('other');
    await Promise.all(bulk);
  });
});
