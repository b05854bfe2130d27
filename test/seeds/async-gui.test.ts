/** What async_gui does, in offloop's words; `docs/coverage.md` lists which test stands for which of its behaviours. */
import { isMainThread, threadId } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  AsyncTask,
  all,
  Engine,
  MultiAsyncTask,
  MultiProcessTask,
  MultiTask,
  type Operation,
  ProcessTask,
  type Results,
  Task,
} from 'offloop';
import { NodeEngine } from 'offloop/node';
import { errorOf, Gate } from '../helpers/gate.js';

let engine: NodeEngine;
beforeAll(() => {
  engine = new NodeEngine({ maxThreads: 2, maxProcesses: 2 });
});
afterAll(() => engine.close());

const square = (n: number): number => n * n;
const refuse = (n: number): number => {
  if (n === 2) throw new RangeError(`not ${n}`);
  return n * n;
};
/** Blocks its worker until the first cell is no longer 0. */
const blocked = (cells: Int32Array): number => {
  Atomics.wait(cells, 0, 0);
  return cells[0]!;
};
const cells = (): Int32Array => new Int32Array(new SharedArrayBuffer(4));
const release = (shared: Int32Array, value: number): void => {
  Atomics.store(shared, 0, value);
  Atomics.notify(shared, 0);
};

function* lazily<T>(list: Iterable<T>): Generator<T> {
  yield* list;
}

const kinds = [
  { kind: 'Task', make: (fn: (n: number) => number, n: number): Operation<number> => new Task(fn, n) },
  { kind: 'ProcessTask', make: (fn: (n: number) => number, n: number): Operation<number> => new ProcessTask(fn, n) },
  { kind: 'AsyncTask', make: (fn: (n: number) => number, n: number): Operation<number> => new AsyncTask(fn, n) },
];

describe('a handler', () => {
  test('starts at once, and is left at its first yield', async () => {
    const lines: string[] = [];
    const handler = engine.async(function* () {
      lines.push('before');
      yield* new Task(square, 2);
      lines.push('after');
    });
    const run = handler();
    lines.push('caller');
    await run;
    expect(lines).toEqual(['before', 'caller', 'after']);
  });

  test('stays on the main thread while its task executes in another', async () => {
    const seen: unknown[] = [];
    const there = await engine.run(function* () {
      seen.push(isMainThread, threadId);
      const worker = yield* new Task(async () => {
        const threads = await import('node:worker_threads');
        return { isMainThread: threads.isMainThread, threadId: threads.threadId, pid: process.pid };
      });
      seen.push(isMainThread, threadId);
      return worker;
    });
    expect(seen).toEqual([isMainThread, threadId, isMainThread, threadId]);
    expect(there).toEqual({ isMainThread: false, threadId: expect.any(Number), pid: process.pid });
    expect(there.threadId).not.toBe(threadId);
  });

  test('lets a process task execute in another process', async () => {
    const pid = await engine.run(new ProcessTask(() => process.pid));
    expect(pid).toEqual(expect.any(Number));
    expect(pid).not.toBe(process.pid);
  });

  test('lets an AsyncTask (GTask) execute on the event loop, with what is around it', async () => {
    const around: unknown[] = [];
    const here = new AsyncTask(async (n: number) => {
      await null;
      around.push(isMainThread, threadId, process.pid);
      return n + 1;
    }, 1);
    expect(await engine.run(here)).toBe(2);
    expect(around).toEqual([isMainThread, threadId, process.pid]);
  });

  test('goes through tasks one after the other, in loops and conditions', async () => {
    const run = engine.run(function* () {
      let sum = 0;
      for (let n = 1; n <= 3; n += 1) {
        if ((yield* new Task((value: number) => value % 2 === 1, n)) === true) sum += yield* new Task(square, n);
      }
      return sum;
    });
    expect(await run).toBe(10);
  });

  test('gives what it returns', async () => {
    const handler = engine.async(function* (n: number) {
      return (yield* new Task(square, n)) + 1;
    });
    expect(await handler(3)).toBe(10);
  });

  test('may return before its first yield', async () => {
    const handler = engine.async(function* (isReady: boolean) {
      if (isReady) return 'at once';
      return yield* new AsyncTask(() => 'later');
    });
    expect(await handler(true)).toBe('at once');
    expect(await handler(false)).toBe('later');
  });

  test('keeps `this` and its arguments', async () => {
    const widget = {
      text: '',
      click: engine.async(function* (this: { text: string }, first: string, second: string) {
        this.text = yield* new Task((a: string, b: string) => a + b, first, second);
      }),
    };
    await widget.click('a', 'b');
    expect(widget.text).toBe('ab');
  });

  test('takes what were keyword arguments in an object', async () => {
    const fetched = new Task(
      (url: string, { retries = 1, verify = true }: { retries?: number; verify?: boolean } = {}) =>
        [url, retries, verify].join(' '),
      'a',
      { retries: 5 },
    );
    expect(await engine.run(fetched)).toBe('a 5 true');
  });

  test('returns past a `catch` that catches everything: it is no exception', async () => {
    const caught: unknown[] = [];
    const handler = engine.async(function* () {
      try {
        return yield* new Task(square, 3);
      } catch (error) {
        caught.push(error);
        return 'caught';
      }
    });
    expect(await handler()).toBe(9);
    expect(caught).toEqual([]);
  });

  test('waits for another handler that it yields', async () => {
    const inner = engine.async(function* (n: number) {
      return yield* new Task(square, n);
    });
    const outer = engine.async(function* () {
      return (yield* inner(2)) + (yield* inner(3));
    });
    expect(await outer()).toBe(13);
  });

  test('gets what a helper returns that is yielded through', async () => {
    function* helper(n: number) {
      const half: number = yield* new Task((value: number) => value / 2, n);
      return half + 1;
    }
    expect(
      await engine.run(function* () {
        return yield* helper(8);
      }),
    ).toBe(5);
  });

  test('runs beside others: the second does not wait for the first', async () => {
    const gate = new Gate();
    const order: string[] = [];
    const handler = engine.async(function* (name: string, opened: PromiseLike<void>) {
      yield opened;
      order.push(name);
    });
    const first = handler('first', gate);
    await handler('second', Promise.resolve());
    gate.open();
    await first;
    expect(order).toEqual(['second', 'first']);
  });
});

describe.each(kinds)('an error in a $kind', ({ make }) => {
  test('is thrown at the yield, as it is', async () => {
    const seen: unknown[] = [];
    const after = await engine.run(function* () {
      try {
        yield* make(refuse, 2);
        seen.push('not here');
      } catch (error) {
        seen.push(error);
      }
      return yield* make(refuse, 3);
    });
    expect(seen).toEqual([expect.objectContaining({ name: 'RangeError', message: 'not 2' })]);
    expect(seen[0]).toBeInstanceOf(RangeError);
    expect(after).toBe(9);
  });

  test('shows in its stack where the handler yielded', async () => {
    const error = await errorOf(
      engine.run(function* named() {
        yield* make(refuse, 2);
      }),
    );
    expect(error.stack).toMatch(/^RangeError: not 2/);
    expect(error.stack).toMatch(/at async named.*async-gui\.test/s);
  });

  test('is the error of the handler that does not catch it', async () => {
    const run = engine.run(function* () {
      yield* make(refuse, 2);
    });
    await expect(run).rejects.toThrow('not 2');
    expect(run.state).toBe('error');
  });
});

describe.each(kinds)('a list of members of the kind $kind', ({ make }) => {
  const members = (fn: (n: number) => number): Operation<number>[] => [1, 2, 3, 4].map((n) => make(fn, n));

  test.each([
    ['a plain list', (list: Operation<number>[]) => list],
    ['MultiTask', (list: Operation<number>[]) => new MultiTask(list)],
    ['a tuple', ([a, b, c, d]: Operation<number>[]) => [a!, b!, c!, d!] as const],
    ['MultiTask of a generator', (list: Operation<number>[]) => new MultiTask(lazily(list))],
    ['MultiTask with one worker', (list: Operation<number>[]) => new MultiTask(list, { maxWorkers: 1 })],
    ['MultiTask with max_workers', (list: Operation<number>[]) => new MultiTask(list, { max_workers: 2 })],
    ['all', (list: Operation<number>[]) => all(list)],
  ])('gives the results in order as %s', async (_name, form) => {
    const results = await engine.run(function* () {
      const values: number[] = yield form(members(square));
      return values;
    });
    expect(results).toEqual([1, 4, 9, 16]);
  });

  test.each([
    ['a plain list', (list: Operation<number>[]) => list],
    ['MultiTask', (list: Operation<number>[]) => new MultiTask(list)],
    ['MultiTask with one worker', (list: Operation<number>[]) => new MultiTask(list, { maxWorkers: 1 })],
  ])('throws the error of a member in the middle as %s', async (_name, form) => {
    const caught = await engine.run(function* () {
      try {
        yield form(members(refuse));
      } catch (error) {
        return error;
      }
      return 'no error';
    });
    expect(caught).toEqual(new RangeError('not 2'));
  });

  test.each([
    ['skipErrors', () => new MultiTask(members(refuse), { skipErrors: true })],
    ['skip_errors', () => new MultiTask(members(refuse), { skip_errors: true })],
  ])('leaves the failed ones out with %s', async (_name, multi) => {
    expect(await engine.run(multi)).toEqual([1, 9, 16]);
  });

  test('gives every result with its index, unordered', async () => {
    const items = await engine.run(function* () {
      const results = yield* new MultiTask(members(square), { unordered: true });
      const seen: [number, number][] = [];
      let item;
      while ((item = yield* results.next())) seen.push([item.index, item.value]);
      return seen.sort();
    });
    expect(items).toEqual([
      [0, 1],
      [1, 4],
      [2, 9],
      [3, 16],
    ]);
  });

  test('throws the error at the loop, unordered', async () => {
    const seen: number[] = [];
    const caught = await engine.run(async function* () {
      const results = yield* new MultiTask(members(refuse), { unordered: true, maxWorkers: 1 });
      try {
        for await (const value of results) seen.push(value);
      } catch (error) {
        return error;
      }
      return 'no error';
    });
    expect(caught).toEqual(new RangeError('not 2'));
    expect(seen).toEqual([1]);
  });

  test('gives only the successful ones, unordered with skipErrors', async () => {
    const values = await engine.run(async function* () {
      const seen: number[] = [];
      const results = yield* new MultiTask(members(refuse), { unordered: true, skipErrors: true });
      for await (const value of results) seen.push(value);
      return seen.sort((a, b) => a - b);
    });
    expect(values).toEqual([1, 9, 16]);
  });
});

describe.each(kinds)('a hundred members of the kind $kind, unordered', ({ make }) => {
  const good = Array.from({ length: 100 }, (_, n) => make(square, n));
  const bad = [...good, make(refuse, 2), make(square, 0), make(refuse, 2)];
  const gather = (multi: () => Operation<Results<number>>) =>
    engine.run(async function* () {
      const values: number[] = [];
      for await (const value of yield* multi()) values.push(value);
      return values.sort((a, b) => a - b);
    });
  const squares = Array.from({ length: 100 }, (_, n) => n * n);

  test('gives all of them', async () => {
    expect(await gather(() => new MultiTask(good, { unordered: true }))).toEqual(squares);
  });

  test('throws the error of one', async () => {
    await expect(gather(() => new MultiTask(bad, { unordered: true }))).rejects.toEqual(new RangeError('not 2'));
  });

  test('leaves the failed ones out with skipErrors', async () => {
    expect(await gather(() => new MultiTask(bad, { unordered: true, skipErrors: true }))).toEqual([0, ...squares]);
  });
});

describe('the order of results', () => {
  test('is that of the list, whatever ends first', async () => {
    const gate = new Gate<string>();
    const list = [
      new AsyncTask(() => gate),
      new AsyncTask(() => {
        gate.open('first');
        return 'second';
      }),
    ];
    expect(await engine.run(() => new MultiTask(list))).toEqual(['first', 'second']);
  });

  test('is that of completion with `unordered`', async () => {
    const shared = cells();
    const order = await engine.run(function* () {
      const results: Results<number> = yield* new MultiTask([new Task(blocked, shared), new Task(square, 2)], {
        unordered: true,
      });
      const first = yield* results.next();
      release(shared, 7);
      return [first, yield* results.next(), yield* results.next()];
    });
    expect(order).toEqual([{ index: 1, value: 4 }, { index: 0, value: 7 }, undefined]);
  });

  test('mixes kinds', async () => {
    const pids = await engine.run(() =>
      all([
        new Task(() => process.pid),
        new ProcessTask(() => process.pid),
        new AsyncTask(() => process.pid),
        new Task((n: number) => n, 5),
      ]),
    );
    expect(pids).toEqual([process.pid, expect.any(Number), process.pid, 5]);
    expect(pids[1]).not.toBe(process.pid);
  });
});

describe('how many at once', () => {
  /** Members that count how many of them run, and that end when all that may run have begun. */
  function counting(count: number, most: number) {
    let running = 0;
    const seen: number[] = [];
    let gate = new Gate();
    const tasks = Array.from(
      { length: count },
      () =>
        new AsyncTask(async () => {
          running += 1;
          seen.push(running);
          if (running === most) gate.open();
          await gate;
          running -= 1;
          if (running === 0) gate = new Gate();
        }),
    );
    return { tasks, seen };
  }

  test('is all of them on the event loop, by default', async () => {
    const { tasks, seen } = counting(50, 50);
    await engine.run(() => new MultiAsyncTask(tasks));
    expect(Math.max(...seen)).toBe(50);
  });

  test.each([
    ['MultiTask', (tasks: Operation<void>[]) => new MultiTask(tasks, { maxWorkers: 3 })],
    ['MultiAsyncTask', (tasks: Operation<void>[]) => new MultiAsyncTask(tasks, { maxWorkers: 3 })],
    ['max_workers', (tasks: Operation<void>[]) => new MultiAsyncTask(tasks, { max_workers: 3 })],
  ])('is bounded by %s', async (_name, form) => {
    const { tasks, seen } = counting(9, 3);
    await engine.run(() => form(tasks));
    expect(Math.max(...seen)).toBe(3);
    expect(seen).toHaveLength(9);
  });

  test('is one after the other with one worker', async () => {
    const lines: string[] = [];
    const task = (name: string) =>
      new AsyncTask(async () => {
        lines.push(`${name} begins`);
        await null;
        lines.push(`${name} ends`);
      });
    await engine.run(() => new MultiTask([task('a'), task('b')], { maxWorkers: 1 }));
    expect(lines).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });
});

describe('MultiProcessTask and MultiAsyncTask', () => {
  const whereabouts = () =>
    new Task(async () => [process.pid, (await import('node:worker_threads')).threadId] as const);

  test('executes its members in processes', async () => {
    const places = await engine.run(() => new MultiProcessTask([whereabouts(), whereabouts(), whereabouts()]));
    for (const [pid, thread] of places) {
      expect(pid).not.toBe(process.pid);
      expect(thread).toBe(0);
    }
    // As many processes as there may be at the most.
    expect(new Set(places.map(([pid]) => pid)).size).toBeLessThanOrEqual(2);
  });

  test('executes its members on the event loop', async () => {
    expect(await engine.run(() => new MultiAsyncTask([whereabouts(), whereabouts()]))).toEqual([
      [process.pid, threadId],
      [process.pid, threadId],
    ]);
  });
});

describe('a toolkit of your own', () => {
  test('overrides one method, as `update_gui`: every resumption goes through it', async () => {
    const drains: (() => void)[] = [];
    class Toolkit extends Engine {
      protected override schedule(drain: () => void): void {
        drains.push(drain);
      }
    }
    await using toolkit = new Toolkit();
    const lines: string[] = [];
    const run = toolkit.run(function* () {
      lines.push('start');
      yield* new AsyncTask(() => lines.push('task'));
      lines.push('resumed');
    });
    // Each turn of this toolkit's loop calls what was scheduled; until then nothing goes on.
    while (drains.length === 0) await null;
    expect(lines).toEqual(['start', 'task']);
    while (!run.isFinished) {
      drains.shift()?.();
      await null;
    }
    expect(lines).toEqual(['start', 'task', 'resumed']);
  });

  test('has threads and processes where it extends NodeEngine', async () => {
    let turns = 0;
    class Toolkit extends NodeEngine {
      protected override schedule(drain: () => void): void {
        turns += 1;
        setTimeout(drain, 0);
      }
    }
    await using toolkit = new Toolkit({ maxThreads: 1 });
    const run = toolkit.run(function* () {
      return (yield* new Task(square, 3)) + (yield* new Task(square, 4));
    });
    expect(await run).toBe(25);
    expect(turns).toBe(2);
  });

  test('keeps its application object in `mainApp`', async () => {
    await using own = new NodeEngine();
    expect(own.mainApp).toBeUndefined();
    const app = { title: 'app' };
    own.mainApp = app;
    expect(own.mainApp).toBe(app);
  });
});

describe('many handlers', () => {
  test('keep the loop turning: timers fire while results come in', async () => {
    let turns = 0;
    let isOver = false;
    const turn = (): void => {
      turns += 1;
      if (!isOver) setImmediate(turn);
    };
    setImmediate(turn);
    await engine.run(function* () {
      // A few results may come within one turn; but however fast they come, the loop turns.
      for (let n = 0; turns <= 5 && n < 20_000; n += 1) yield* new Task(square, n);
    });
    isOver = true;
    expect(turns).toBeGreaterThan(5);
  });
});
