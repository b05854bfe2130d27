import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AsyncTask, fork, MultiTask, type Results, race, StateError, sleep, Task, wait } from 'offloop';
import { NodeEngine } from 'offloop/node';
import { errorOf, Gate, until } from '../helpers/gate.js';

let engine: NodeEngine;
beforeAll(() => {
  engine = new NodeEngine({ maxThreads: 2, graceMs: 0 });
});
afterAll(() => engine.close());

const local = <T>(value: T): AsyncTask<[], T> => new AsyncTask(() => value);
const failing = (message: string) => new AsyncTask(() => Promise.reject(new Error(message)));

/** Members that end when their gates open, and a log of those that were cancelled before. */
function gated(count: number) {
  const cancelled: number[] = [];
  const gates = Array.from({ length: count }, () => new Gate<unknown>());
  const tasks = gates.map(
    (gate, index) =>
      new AsyncTask(async function () {
        const { signal } = this;
        signal.addEventListener('abort', () => {
          cancelled.push(index);
          gate.open(undefined);
        });
        return await gate;
      }),
  );
  return { gates, tasks, cancelled };
}

/** Settles when all members that were made execute. */
const running = (count: number): Promise<void> => until(() => engine.executors.loop.counts.running === count);

describe('next', () => {
  test('gives value and index, in order of completion, and `undefined` at the end', async () => {
    const { gates, tasks } = gated(3);
    const run = engine.run(function* () {
      const results = yield* new MultiTask(tasks, { unordered: true });
      const items = [];
      for (const index of [2, 0, 1]) {
        gates[index]!.open(`value ${index}`);
        items.push(yield* results.next());
      }
      return [...items, yield* results.next(), yield* results.next()];
    });
    expect(await run).toEqual([
      { index: 2, value: 'value 2' },
      { index: 0, value: 'value 0' },
      { index: 1, value: 'value 1' },
      undefined,
      undefined,
    ]);
  });

  test('gives `undefined` at once where there are no members', async () => {
    expect(
      await engine.run(function* () {
        return yield* (yield* new MultiTask([], { unordered: true })).next();
      }),
    ).toBeUndefined();
  });

  test('tells values that are `undefined` from the end', async () => {
    const run = engine.run(function* () {
      const results = yield* new MultiTask([local(undefined), local(0)], { unordered: true, maxWorkers: 1 });
      const items = [];
      let item;
      while ((item = yield* results.next())) items.push(item.value);
      return items;
    });
    expect(await run).toEqual([undefined, 0]);
  });

  test('may lose a race, and loses no item by it', async () => {
    const { gates, tasks } = gated(1);
    const run = engine.run(function* () {
      const results = yield* new MultiTask(tasks, { unordered: true });
      const first = yield* race({ item: results.next(), late: sleep(1) });
      gates[0]!.open('late item');
      return [first.key, yield* results.next()];
    });
    expect(await run).toEqual(['late', { index: 0, value: 'late item' }]);
  });
});

describe('take', () => {
  test('gives all that is ready, and [] at the end', async () => {
    const { gates, tasks } = gated(3);
    const run = engine.run(function* () {
      const results = yield* new MultiTask(tasks, { unordered: true });
      yield* wait(running(3));
      gates[2]!.open('c');
      gates[0]!.open('a');
      yield* wait(running(1));
      const first = yield* results.take();
      gates[1]!.open('b');
      return [
        first.map(({ value }) => value),
        (yield* results.take()).map(({ value }) => value),
        yield* results.take(),
      ];
    });
    expect(await run).toEqual([['c', 'a'], ['b'], []]);
  });

  test('waits for at least one', async () => {
    const { gates, tasks } = gated(1);
    const run = engine.run(function* () {
      const results = yield* new MultiTask(tasks, { unordered: true });
      return yield* results.take();
    });
    await running(1);
    expect(run.isFinished).toBe(false);
    gates[0]!.open(5);
    expect(await run).toEqual([{ index: 0, value: 5 }]);
  });
});

describe('an error', () => {
  test('comes after the results that were there before it', async () => {
    const seen: unknown[] = [];
    const run = engine.run(function* () {
      const results = yield* new MultiTask([local(1), local(2), failing('third'), local(4)], {
        unordered: true,
        maxWorkers: 1,
      });
      yield* wait(until(() => engine.executors.loop.counts.running === 0));
      let item;
      while ((item = yield* results.next())) seen.push(item.value);
    });
    await expect(run).rejects.toThrow('third');
    expect(seen).toEqual([1, 2]);
  });

  test('cancels the members that still run', async () => {
    const { tasks, cancelled } = gated(2);
    const gate = new Gate<never>();
    const run = engine.run(function* () {
      const results = yield* new MultiTask([...tasks, new AsyncTask(() => gate)], { unordered: true });
      yield* wait(running(3));
      gate.fail(new Error('third'));
      return yield* results.next();
    });
    await expect(run).rejects.toThrow('third');
    expect(cancelled).toEqual([0, 1]);
  });

  test('is thrown once; after it there is nothing', async () => {
    const run = engine.run(function* () {
      const results = yield* new MultiTask([failing('only')], { unordered: true });
      const seen: unknown[] = [];
      for (let turn = 0; turn < 2; turn += 1) {
        try {
          seen.push(yield* results.next());
        } catch (error) {
          seen.push((error as Error).message);
        }
      }
      return seen;
    });
    expect(await run).toEqual(['only', undefined]);
  });

  test('shows the yield of `next` in its stack', async () => {
    const error = await errorOf(
      engine.run(function* reading() {
        const results = yield* new MultiTask([failing('x')], { unordered: true });
        yield* results.next();
      }),
    );
    expect(error.stack).toMatch(/at async reading.*results\.test/s);
  });

  test('that no reader came for is reported', async () => {
    const own = new NodeEngine();
    const reported: unknown[] = [];
    own.on('error', ({ error }) => reported.push(error));
    await own
      .run(function* () {
        yield* new MultiTask([failing('unread')], { unordered: true });
        yield* sleep(0);
        yield* wait(until(() => own.executors.loop.counts.running === 0));
      })
      .catch(() => {});
    await until(() => reported.length > 0);
    expect(reported).toEqual([new Error('unread')]);
    await own.close();
  });
});

describe('the handler owns it', () => {
  const endings: [string, (results: Results<unknown>) => Generator<any, unknown, any>][] = [
    [
      'returns',
      function* () {
        return 'returned';
      },
    ],
    [
      'throws',
      function* () {
        throw new Error('thrown');
      },
    ],
    [
      'closes it',
      function* (results) {
        results.close();
        return yield* results.next();
      },
    ],
    [
      'leaves its scope with `using`',
      function* (results) {
        {
          using _scoped = results;
        }
        yield* sleep(0);
      },
    ],
  ];

  test.each(endings)('and stops the rest when it %s', async (_name, end) => {
    const { tasks, cancelled } = gated(2);
    const run = engine.run(function* () {
      const results = yield* new MultiTask(tasks, { unordered: true });
      yield* wait(running(2));
      return yield* end(results);
    });
    await run.settled;
    expect(cancelled).toEqual([0, 1]);
    await running(0);
  });

  test('and stops the rest when it is cancelled; no line after the loop runs', async () => {
    const { tasks, cancelled } = gated(2);
    const lines: string[] = [];
    const run = engine.run(async function* () {
      const results = yield* new MultiTask(tasks, { unordered: true });
      for await (const value of results) lines.push(`value ${value}`);
      lines.push('after the loop');
    });
    await running(2);
    run.cancel('enough');
    expect(await run.settled).toEqual({ state: 'cancelled', reason: 'enough' });
    expect(cancelled).toEqual([0, 1]);
    expect(lines).toEqual([]);
  });

  test.each(['break', 'return', 'throw'])('and leaving a `for await` by %s stops the rest', async (how) => {
    const { gates, tasks, cancelled } = gated(3);
    gates[1]!.open('b');
    const run = engine.run(async function* () {
      const results = yield* new MultiTask(tasks, { unordered: true });
      for await (const value of results) {
        if (how === 'break') break;
        if (how === 'return') return value;
        throw new Error('left');
      }
      // The results are closed already: the members were cancelled before the handler ended.
      yield* wait(until(() => cancelled.length === 2));
      return 'after the loop';
    });
    const outcome = await run.settled;
    expect(cancelled).toEqual([0, 2]);
    expect(outcome).toEqual(
      how === 'break'
        ? { state: 'success', value: 'after the loop' }
        : how === 'return'
          ? { state: 'success', value: 'b' }
          : { state: 'error', error: new Error('left') },
    );
  });

  test('and cannot end before a worker that never ends has been ended', async () => {
    const run = engine.run(function* () {
      const results = yield* new MultiTask(
        [
          new Task(() => {
            for (;;);
          }),
          local('b'),
        ],
        { unordered: true },
      );
      return yield* results.next();
    });
    expect(await run).toEqual({ index: 1, value: 'b' });
    expect(engine.executors.thread.counts.running).toBe(0);
  });

  test('and close() may be called again, and after the end', async () => {
    const run = engine.run(function* () {
      const results = yield* new MultiTask([local(1)], { unordered: true });
      yield* results.next();
      results.close();
      results.close();
      return [yield* results.next(), yield* results.take()];
    });
    expect(await run).toEqual([undefined, []]);
  });
});

describe('without a handler that owns it', () => {
  test('is what a run of the multi task gives, while that goes on', async () => {
    const { gates, tasks } = gated(2);
    const run = engine.run(new MultiTask(tasks, { unordered: true }));
    const results = await run;
    expect(run.state).toBe('running');
    gates[1]!.open('b');
    const seen: unknown[] = [];
    for await (const value of results) {
      seen.push(value);
      gates[0]!.open('a');
    }
    expect(seen).toEqual(['b', 'a']);
    await until(() => run.isFinished);
    expect(run.state).toBe('success');
  });

  test('is what a fork of it gives; it ends with its parent', async () => {
    const { gates, tasks, cancelled } = gated(2);
    const run = engine.run(function* () {
      const child = fork(new MultiTask(tasks, { unordered: true }));
      const results = yield* child;
      gates[0]!.open('a');
      return [child.state, yield* results.next()];
    });
    expect(await run).toEqual(['running', { index: 0, value: 'a' }]);
    expect(cancelled).toEqual([1]);
  });

  test('rejects its reader with the error of a member; nobody else hears of it', async () => {
    const run = engine.run(new MultiTask([failing('x')], { unordered: true }));
    const error = await errorOf(async () => {
      for await (const _value of await run);
    });
    expect(error.message).toBe('x');
    expect(run.state).toBe('error');
  });
});

describe('misuse', () => {
  test('throws at the second turn where `yield*` was forgotten', async () => {
    let turns = 0;
    const run = engine.run(function* () {
      const results = yield* new MultiTask([local(1), local(2)], { unordered: true });
      while (results.next() !== undefined) turns += 1;
    });
    const error = await errorOf(run);
    expect(error).toBeInstanceOf(StateError);
    expect(error.message).toMatch(/yield\* results\.next\(\)/);
    expect(turns).toBe(1);
  });

  test('throws to the second of two readers', async () => {
    const { gates, tasks } = gated(1);
    const run = engine.run(async function* () {
      const results = yield* new MultiTask(tasks, { unordered: true });
      const one = results[Symbol.asyncIterator]().next();
      const error = await errorOf(results[Symbol.asyncIterator]().next());
      gates[0]!.open('only one');
      return [error, await one];
    });
    const [error, item] = (await run) as [Error, unknown];
    expect(error).toBeInstanceOf(StateError);
    expect(error.message).toMatch(/one reader at a time/);
    expect(item).toEqual({ value: 'only one', done: false });
  });

  test('is refused by a `for…of`: a stream is not iterable', async () => {
    const run = engine.run(function* () {
      const results = yield* new MultiTask([local(1)], { unordered: true });
      for (const _item of results as unknown as Iterable<unknown>);
    });
    await expect(run).rejects.toThrow(/iterable/);
  });
});

describe('in an async handler', () => {
  test('gives all values to `for await`', async () => {
    const run = engine.run(async function* () {
      const values = [];
      for await (const value of yield* new MultiTask([1, 2, 3].map(local), { unordered: true })) values.push(value);
      return values.sort();
    });
    expect(await run).toEqual([1, 2, 3]);
  });

  test('works with `next` and `take` as well', async () => {
    const run = engine.run(async function* () {
      const results = yield* new MultiTask([1, 2].map(local), { unordered: true, maxWorkers: 1 });
      const first = yield* results.next();
      const rest = [];
      for (let batch; (batch = yield* results.take()).length > 0; ) rest.push(...batch);
      return [first, ...rest];
    });
    expect(await run).toEqual([
      { index: 0, value: 1 },
      { index: 1, value: 2 },
    ]);
  });

  test('throws the error of a member in the loop, where it can be caught', async () => {
    const run = engine.run(async function* () {
      const results = yield* new MultiTask([failing('x')], { unordered: true });
      try {
        for await (const _value of results);
      } catch (error) {
        return (error as Error).message;
      }
      return 'no error';
    });
    expect(await run).toBe('x');
  });
});
