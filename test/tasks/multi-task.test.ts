import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  AsyncTask,
  all,
  MultiAsyncTask,
  MultiProcessTask,
  MultiTask,
  type Operation,
  operation,
  ProcessTask,
  type Progress,
  StateError,
  sleep,
  Task,
  wait,
} from 'offloop';
import { NodeEngine } from 'offloop/node';
import { errorOf, Gate, until } from '../helpers/gate.js';

let engine: NodeEngine;
beforeAll(() => {
  engine = new NodeEngine({ maxThreads: 2, maxProcesses: 1, graceMs: 0 });
});
afterAll(() => engine.close());

const square = (n: number): number => n * n;
const local = <T>(value: T): AsyncTask<[], T> => new AsyncTask(() => value);

/** An AsyncTask that ends with its signal, and tells of it. */
function stoppable(ended: string[], name: string): AsyncTask<[], void> {
  return new AsyncTask(async function () {
    const { signal } = this;
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    ended.push(name);
  });
}

describe('what it takes', () => {
  function* lazily() {
    for (const n of [1, 2, 3]) yield new Task(square, n);
  }
  class Tasks implements Iterable<Operation<number>> {
    [Symbol.iterator]() {
      return lazily();
    }
  }

  test.each<[string, Iterable<Operation<number>>, number[]]>([
    ['an array', [new Task(square, 1), new Task(square, 2)], [1, 4]],
    ['a tuple', [new Task(square, 3), local(5)] as const, [9, 5]],
    ['a Set', new Set([new Task(square, 1), new Task(square, 2)]), [1, 4]],
    ['the values of a Map', new Map([['a', new Task(square, 4)]]).values(), [16]],
    ['a generator', lazily(), [1, 4, 9]],
    ['an iterable of its own', new Tasks(), [1, 4, 9]],
    ['one member', [new Task(square, 5)], [25]],
    ['the same task twice', Array(2).fill(new Task(square, 2)), [4, 4]],
    ['an empty array', [], []],
    ['an empty Set', new Set<Operation<number>>(), []],
    ['an empty generator', (function* (): Generator<Operation<number>> {})(), []],
    ['kinds mixed', [new Task(square, 2), new ProcessTask(square, 3), new AsyncTask(square, 4)], [4, 9, 16]],
    ['a multi task in it', [new MultiTask([local(1), local(2)]) as unknown as Operation<number>], [[1, 2]] as never],
    ['other operations', [wait(Promise.resolve(1)), operation<number>((resolve) => resolve(2))], [1, 2]],
    ['a run', [engineless()], [undefined] as never],
  ])('runs %s', async (_name, tasks, results) => {
    expect(await engine.run(new MultiTask(tasks))).toEqual(results);
  });

  function engineless(): Operation<number> {
    return sleep(0) as unknown as Operation<number>;
  }

  test.each([
    [MultiTask, 'MultiTask'],
    [MultiProcessTask, 'MultiProcessTask'],
    [MultiAsyncTask, 'MultiAsyncTask'],
  ])('gives [] for no members as %p', async (Multi) => {
    expect(await engine.run(new Multi([]))).toEqual([]);
  });

  test('can be started again where its iterable can be walked again', async () => {
    const multi = new MultiTask(new Tasks());
    expect(await engine.run(multi)).toEqual([1, 4, 9]);
    expect(await engine.run(multi)).toEqual([1, 4, 9]);
  });

  test('refuses a second start where the iterator can be walked once', async () => {
    const multi = new MultiTask(lazily());
    expect(await engine.run(multi)).toEqual([1, 4, 9]);
    const error = await errorOf(() => engine.run(multi));
    expect(error).toBeInstanceOf(StateError);
    expect(error.message).toMatch(/walked once.*array/);
  });

  test('throws that at the yield in a handler', async () => {
    const multi = new MultiTask(lazily());
    const run = engine.run(function* () {
      yield* multi;
      try {
        yield* multi;
      } catch (error) {
        return error;
      }
      return 'no error';
    });
    expect(await run).toBeInstanceOf(StateError);
  });
});

describe('a lazy iterable', () => {
  test('is pulled as places become free', async () => {
    const gates = Array.from({ length: 6 }, () => new Gate());
    const started: number[] = [];
    const ahead: number[] = [];
    let opened = 0;
    function* tasks() {
      for (const [index, gate] of gates.entries()) {
        ahead.push(index + 1 - opened);
        yield new AsyncTask(async () => {
          started.push(index);
          await gate;
        });
      }
    }
    const run = engine.run(new MultiTask(tasks(), { maxWorkers: 2 }));
    for (const [index, gate] of gates.entries()) {
      await until(() => started.includes(index));
      opened += 1;
      gate.open();
    }
    await run;
    expect(started).toEqual([0, 1, 2, 3, 4, 5]);
    // At most the two that execute: none is pulled ahead of its place.
    expect(Math.max(...ahead)).toBe(2);
  });

  test('may never end, when the handler leaves the stream', async () => {
    let isClosed = false;
    function* numbers() {
      try {
        for (let n = 0; ; n += 1) yield local(n);
      } finally {
        isClosed = true;
      }
    }
    const seen = await engine.run(async function* () {
      const values: number[] = [];
      for await (const value of yield* new MultiTask(numbers(), { unordered: true, maxWorkers: 2 })) {
        values.push(value);
        if (values.length === 5) break;
      }
      return values;
    });
    expect(seen).toEqual([0, 1, 2, 3, 4]);
    expect(isClosed).toBe(true);
  });

  test('pauses while nobody takes the results', async () => {
    let pulled = 0;
    function* numbers() {
      for (;;) {
        pulled += 1;
        yield local(pulled);
      }
    }
    await engine.run(function* () {
      using results = yield* new MultiTask(numbers(), { unordered: true, maxWorkers: 4 });
      let before = -1;
      while (before !== pulled) {
        before = pulled;
        yield* sleep(20);
      }
      expect(pulled).toBeLessThan(2000);
      yield* results.take();
      yield* wait(until(() => pulled > before));
    });
  });

  test('throws at the yield what it throws itself', async () => {
    const called: string[] = [];
    function* broken() {
      yield new AsyncTask(() => called.push('first'));
      throw new RangeError('broken list');
    }
    await expect(engine.run(new MultiTask(broken()))).rejects.toEqual(new RangeError('broken list'));
    expect(called).toEqual([]);
  });

  test('is left when a member fails: its `finally` runs', async () => {
    const log: string[] = [];
    function* tasks() {
      try {
        yield new AsyncTask(() => Promise.reject(new Error('first fails')));
        yield local(2);
        yield local(3);
      } finally {
        log.push('left');
      }
    }
    await expect(engine.run(new MultiTask(tasks(), { maxWorkers: 1 }))).rejects.toThrow('first fails');
    expect(log).toEqual(['left']);
  });
});

describe('a failing member', () => {
  test('throws at once, and the rest is cancelled', async () => {
    const ended: string[] = [];
    const gate = new Gate<never>();
    const run = engine.run(function* () {
      try {
        yield* new MultiTask([stoppable(ended, 'a'), new AsyncTask(() => gate), stoppable(ended, 'c')]);
      } catch (error) {
        return error;
      }
      return 'no error';
    });
    await until(() => engine.executors.loop.counts.running === 3);
    gate.fail(new Error('b fails'));
    expect(await run).toEqual(new Error('b fails'));
    expect(ended).toEqual(['a', 'c']);
  });

  test('does not start what has not started', async () => {
    const started: number[] = [];
    const tasks = [1, 2, 3].map(
      (n) =>
        new AsyncTask(() => {
          started.push(n);
          if (n === 1) throw new Error('first');
        }),
    );
    await expect(engine.run(new MultiTask(tasks, { maxWorkers: 1 }))).rejects.toThrow('first');
    expect(started).toEqual([1]);
  });

  test('reaches the handler before a worker that never ends has been ended', async () => {
    const states = await engine.run(function* () {
      const forever = new Task(() => {
        for (;;);
      });
      try {
        yield* new MultiTask([forever, new AsyncTask(() => Promise.reject(new Error('b')))]);
      } catch (error) {
        return [error, yield* new Task(() => 'next')];
      }
      return [];
    });
    expect(states).toEqual([new Error('b'), 'next']);
  });

  test('is left out with skipErrors, the others go on', async () => {
    const tasks = [local(1), new AsyncTask(() => Promise.reject(new Error('x'))), local(3)];
    expect(await engine.run(new MultiTask(tasks, { skipErrors: true }))).toEqual([1, 3]);
  });

  test('gives [] with skipErrors when all fail', async () => {
    const tasks = [1, 2].map(() => new AsyncTask(() => Promise.reject(new Error('x'))));
    expect(await engine.run(new MultiTask(tasks, { skipErrors: true }))).toEqual([]);
  });

  test('keeps `undefined` results apart from failed ones', async () => {
    const tasks = [local(undefined), new AsyncTask(() => Promise.reject(new Error('x'))), local(undefined)];
    expect(await engine.run(new MultiTask(tasks, { skipErrors: true }))).toEqual([undefined, undefined]);
  });

  test('may be an operation that fails at its start', async () => {
    const bad = operation<never>(() => {
      throw new RangeError('at its start');
    });
    await expect(engine.run(new MultiTask([local(1), bad]))).rejects.toThrow('at its start');
    expect(await engine.run(new MultiTask([local(1), bad], { skipErrors: true }))).toEqual([1]);
  });

  test('keeps its own retries and timeout', async () => {
    let calls = 0;
    const flaky = new AsyncTask(() => {
      calls += 1;
      if (calls < 3) throw new Error('again');
      return calls;
    }).with({ retries: 2 });
    expect(await engine.run(new MultiTask([flaky, local('b')]))).toEqual([3, 'b']);
  });
});

describe('a cancel', () => {
  test('stops all members, and the handler ends cancelled', async () => {
    // No worker of an earlier test is counted here.
    await using engine = new NodeEngine({ maxThreads: 2 });
    const ended: string[] = [];
    const run = engine.run(function* () {
      yield* new MultiTask([
        stoppable(ended, 'a'),
        stoppable(ended, 'b'),
        new Task(() => {
          for (;;);
        }),
      ]);
    });
    await until(() => engine.executors.loop.counts.running === 2 && engine.executors.thread.counts.running === 1);
    run.cancel('enough');
    expect(await run.settled).toEqual({ state: 'cancelled', reason: 'enough' });
    expect(ended).toEqual(['a', 'b']);
    // A function that the thread had not begun has stopped before the thread is gone.
    await until(() => engine.executors.thread.counts.running === 0);
  });

  test('cancels members that are other operations', async () => {
    const log: string[] = [];
    const run = engine.run(new MultiTask([operation<void>(() => () => log.push('undone'))]));
    run.cancel();
    await run.settled;
    expect(log).toEqual(['undone']);
  });
});

describe('how many at once', () => {
  const blocked = (cells: Int32Array): void => {
    Atomics.wait(cells, 0, 0);
  };

  test.each<[string, number, { readonly maxWorkers?: number }]>([
    ['as many as its executor has workers, by default', 2, {}],
    ['no more than `maxWorkers`', 1, { maxWorkers: 1 }],
    ['no more than its executor has workers, whatever `maxWorkers` is', 2, { maxWorkers: 100 }],
  ])('execute %s; the others wait here, not in the queue', async (_name, most, options) => {
    const cells = new Int32Array(new SharedArrayBuffer(4));
    const tasks = [1, 2, 3, 4].map(() => new Task(blocked, cells));
    const run = engine.run(new MultiTask(tasks, options));
    await until(() => engine.executors.thread.counts.running === most);
    await new Promise((resolve) => setImmediate(resolve));
    expect(engine.executors.thread.counts).toMatchObject({ running: most, queued: 0 });
    expect(run.children).toHaveLength(most);
    Atomics.store(cells, 0, 1);
    Atomics.notify(cells, 0);
    expect(await run).toHaveLength(4);
  });
});

describe('progress', () => {
  test('counts members done of all', async () => {
    const seen: Progress[] = [];
    await engine.run(new MultiTask([local(1), local(2), local(3)], { onProgress: (progress) => seen.push(progress) }));
    expect(seen.at(-1)).toMatchObject({ completed: 3, total: 3, fraction: 1 });
  });

  test('has no total where the iterable does not know it', async () => {
    const run = engine.run(
      new MultiTask(
        (function* () {
          yield local(1);
        })(),
      ),
    );
    await run;
    expect(run.progress).toMatchObject({ completed: 1, total: undefined });
  });
});

describe('a plain list', () => {
  test('is executed at once by the kinds of its members', async () => {
    const pids = await engine.run(function* () {
      const values: number[] = yield [new Task(() => process.pid), new ProcessTask(() => process.pid)];
      return values.map((pid) => pid === process.pid);
    });
    expect(pids).toEqual([true, false]);
  });

  test.each<[string, () => unknown[], unknown[]]>([
    ['promises', () => [Promise.resolve(1), Promise.resolve(2)], [1, 2]],
    ['operations and promises', () => [sleep(0), Promise.resolve(2)], [undefined, 2]],
    ['lists of lists', () => [[local(1), local(2)], [local(3)]], [[1, 2], [3]]],
    ['nothing', () => [], []],
    ['functions that make work', () => [() => local(1), () => Promise.resolve(2)], [1, 2]],
  ])('may hold %s', async (_name, list, results) => {
    expect(
      await engine.run(function* () {
        return yield list() as never;
      }),
    ).toEqual(results);
  });

  test('works in an async handler, too', async () => {
    expect(
      await engine.run(async function* () {
        return yield* all([local(1), local(2)]);
      }),
    ).toEqual([1, 2]);
    expect(
      await engine.run(async function* () {
        const values: unknown = yield [local(1), local(2)];
        return values;
      }),
    ).toEqual([1, 2]);
  });
});

describe('MultiProcessTask', () => {
  test('leaves operations that are no tasks where they are', async () => {
    expect(
      await engine.run(new MultiProcessTask([wait(Promise.resolve(process.pid)), new Task(() => process.pid)])),
    ).toEqual([process.pid, expect.any(Number)]);
  });

  test('sends the function of an AsyncTask, too, without what is around it', async () => {
    const outside = 1;
    const sent = new MultiProcessTask([new AsyncTask(() => process.pid)]);
    expect(await engine.run(sent)).not.toEqual([process.pid]);
    const error = await errorOf(engine.run(new MultiProcessTask([new AsyncTask(() => outside)])));
    expect(error.message).toMatch(/`outside`.*argument.*workerModule/);
    const bound = new AsyncTask(square.bind(undefined), 2);
    await expect(engine.run(new MultiProcessTask([bound]))).rejects.toThrow(/bound/);
  });
});
