import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Assignment } from '../../../src/executors/executor.js';
import { WorkerPool } from '../../../src/executors/pool/pool.js';
import type { PoolOptions } from '../../../src/executors/pool/pool-options.js';
import { RUN, RUN_MANY } from '../../../src/executors/wire/messages.js';
import { Execution, execute, fromModule } from '../execution.js';
import { FakeTransport, type FakeWorker } from './fake-transport.js';

const long = (n: number): number => n;
const short = (n: number): number => n + 1;
const other = (n: number): number => n + 2;

const turn = (): Promise<void> => new Promise((resolve) => queueMicrotask(resolve));

let transport: FakeTransport;
let pool: WorkerPool;
const lone = (fn: (n: number) => number, n = 0, options: Partial<Assignment> = {}): Execution =>
  execute(pool, fn, [n], { isLone: true, topLevel: {}, ...options });

/** Time passes, and with it the timers of the pool. */
const pass = (ms: number): void => void jest.advanceTimersByTime(ms);
const make = (limit: number, options: PoolOptions = {}): void => {
  transport = new FakeTransport();
  pool = new WorkerPool(transport, limit, { spareWorkers: 2, ...options });
};
const fnOf = (worker: FakeWorker): unknown => worker.requests.at(-1)?.[4];

/** All workers have a long call, for so many milliseconds. */
async function occupy(limit: number, ms: number): Promise<Execution[]> {
  const calls = Array.from({ length: limit }, (_, n) => lone(long, n));
  await turn();
  for (const worker of transport.workers.slice(0, limit)) worker.ready();
  pass(ms);
  return calls;
}

/** The pool knows that a function takes so many milliseconds. */
async function measure(fn: (n: number) => number, ms: number): Promise<void> {
  const call = lone(fn);
  await turn();
  for (const worker of transport.workers) worker.ready();
  pass(ms);
  transport.workers[0]!.answer(0);
  await call.result();
}

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick', 'setImmediate'] });
  make(2);
});

afterEach(async () => {
  jest.useRealTimers();
  await pool.close();
});

describe('Spare workers', () => {
  test('take a lone call when all workers have had theirs for 10 ms', async () => {
    await occupy(2, 5);
    const call = lone(short, 7);
    await turn();
    expect(transport.workers).toHaveLength(2);
    pass(5);
    expect(transport.workers).toHaveLength(3);
    expect(pool.counts).toEqual({ running: 2, idle: 0, queued: 1, spare: 1 });
    transport.workers[2]!.ready();
    expect(pool.counts).toEqual({ running: 3, idle: 0, queued: 0, spare: 1 });
    transport.workers[2]!.answer(8);
    expect(await call.result()).toBe(8);
    expect(pool.counts).toEqual({ running: 2, idle: 0, queued: 0, spare: 1 });
  });

  test('take neither members of multi tasks nor what has a negative priority', async () => {
    await occupy(2, 40);
    const calls = [lone(short, 1, { isLone: false }), lone(short, 2, { priority: -1 })];
    await turn();
    pass(5);
    expect(transport.workers).toHaveLength(2);
    expect(calls.map(({ calls: told }) => told)).toEqual([[], []]);
  });

  test('are given to the shortest function first', async () => {
    await measure(short, 3);
    await measure(other, 2);
    await occupy(2, 45);
    for (const fn of [long, short, other, short]) lone(fn);
    await turn();
    transport.workers[2]!.ready();
    expect(fnOf(transport.workers[2]!)).toBe('other');
    transport.workers[2]!.answer(0);
    expect(fnOf(transport.workers[2]!)).toBe('short');
  });

  test('leave the last one to functions that were measured as short', async () => {
    await measure(short, 3);
    await occupy(2, 45);
    lone(other, 1);
    lone(other, 2);
    await turn();
    transport.workers[2]!.ready();
    expect(pool.counts).toMatchObject({ running: 3, queued: 1 });
    pass(5000);
    expect(pool.counts).toMatchObject({ running: 3, queued: 1 });
    lone(short, 3);
    await turn();
    transport.workers[3]!.ready();
    expect([fnOf(transport.workers[3]!), pool.counts]).toEqual(['short', { running: 4, idle: 0, queued: 1, spare: 2 }]);
    lone(short, 4);
    await turn();
    pass(100);
    expect(transport.workers).toHaveLength(4);
  });

  test('are not for work in bulk, of which it is not known yet how long it takes', async () => {
    await occupy(2, 60);
    transport.workers[2]!.ready();
    lone(long, 3);
    lone(long, 4);
    await turn();
    pass(100);
    expect(pool.counts).toEqual({ running: 2, idle: 0, queued: 2, spare: 1 });
  });

  test('take a longer call when all others have executed four times as long', async () => {
    await measure(other, 100);
    await occupy(2, 60);
    transport.workers[2]!.ready();
    lone(other);
    await turn();
    pass(339);
    expect(transport.workers[2]!.requests).toHaveLength(0);
    pass(2);
    expect(fnOf(transport.workers[2]!)).toBe('other');
  });

  test('are there for no call while a place within the limit is free', async () => {
    lone(long);
    await turn();
    transport.workers[0]!.ready();
    lone(short);
    await turn();
    expect(transport.workers).toHaveLength(2);
    expect(pool.counts).toMatchObject({ spare: 0 });
  });

  test('become workers as the others when these die or are cancelled', async () => {
    const [first] = await occupy(2, 60);
    transport.workers[2]!.ready();
    expect(pool.counts).toEqual({ running: 2, idle: 0, queued: 0, spare: 1 });
    first!.cancel();
    lone(long, 9);
    await turn();
    expect(fnOf(transport.workers[2]!)).toBe('long');
  });

  test('end after the idle time, but for the one that stands ready', async () => {
    make(2, { idleTimeout: 1000 });
    await measure(short, 3);
    await occupy(2, 60);
    lone(short, 1);
    lone(short, 2);
    await turn();
    transport.workers[2]!.ready();
    transport.workers[3]!.ready();
    for (const worker of transport.workers.slice(2)) worker.answer(0);
    pass(3000);
    expect(pool.counts).toMatchObject({ running: 2, spare: 1 });
    transport.workers[0]!.answer(0);
    transport.workers[1]!.answer(1);
    pass(3000);
    expect(pool.counts).toMatchObject({ idle: 0, spare: 0 });
  });

  test('count as one more than the limit at the most where they end with their calls', async () => {
    make(1, { spareWorkers: 1 });
    await measure(short, 3);
    const [call] = await occupy(1, 60);
    transport.workers[1]!.ready();
    lone(short);
    await turn();
    expect(pool.counts).toEqual({ running: 2, idle: 0, queued: 0, spare: 1 });
    transport.workers[0]!.answer(0);
    await call!.result();
    expect(pool.counts).toEqual({ running: 1, idle: 0, queued: 0, spare: 1 });
    transport.workers[1]!.answer(1);
    expect(pool.counts).toEqual({ running: 0, idle: 1, queued: 0, spare: 1 });
  });

  test('are none where there are none', async () => {
    make(2, { spareWorkers: 0 });
    await occupy(2, 1000);
    lone(short);
    await turn();
    pass(1000);
    expect(transport.workers).toHaveLength(2);
    expect(pool.counts).toEqual({ running: 2, idle: 0, queued: 1, spare: 0 });
  });

  test('are not tried again and again where none can start', async () => {
    await occupy(2, 60);
    for (let n = 2; n < 5; n += 1) {
      transport.workers[n]?.exit({ exitCode: 1, cause: new Error('no') });
      pass(1000);
    }
    expect(transport.workers).toHaveLength(3);
    expect(pool.counts).toMatchObject({ running: 2, spare: 0 });
  });
});

describe('The spare worker that stands ready', () => {
  test('starts when no worker is unused and every call has executed for 50 ms', async () => {
    await occupy(2, 49);
    expect(transport.workers).toHaveLength(2);
    pass(2);
    expect(transport.workers).toHaveLength(3);
    transport.workers[2]!.ready();
    pass(10_000);
    expect(transport.workers).toHaveLength(3);
    expect(pool.counts).toEqual({ running: 2, idle: 0, queued: 0, spare: 1 });
  });

  test('starts below the limit too, where it is no idle worker until it gets a call', async () => {
    make(4);
    await occupy(1, 60);
    transport.workers[1]!.ready();
    expect(pool.counts).toEqual({ running: 1, idle: 0, queued: 0, spare: 1 });
    lone(short);
    await turn();
    expect(pool.counts).toEqual({ running: 2, idle: 0, queued: 0, spare: 0 });
    expect(transport.workers).toHaveLength(2);
  });

  test('does not start while calls come and go', async () => {
    for (let n = 0; n < 20; n += 1) await measure(long, 30);
    expect(transport.workers).toHaveLength(1);
  });

  test('loads the modules in use before it takes calls', async () => {
    const work = fromModule('square');
    const wrong = fromModule('missing', 'other.js');
    for (const fn of [work, wrong]) new Execution(pool, fn, [2], { isLone: true });
    await turn();
    for (const worker of transport.workers) worker.ready();
    pass(60);
    const [, , spare] = transport.workers;
    spare!.ready();
    const asked = (): unknown[] => spare!.requests.map(([op, , , where, name, args]) => [op, where, name, args]);
    expect(asked()).toEqual([[RUN_MANY, (wrong as { where: URL }).where.href, 'missing', []]]);
    const call = lone(short, 1);
    await turn();
    spare!.fail(new Error('not there'));
    expect(asked()[1]).toEqual([RUN_MANY, (work as { where: URL }).where.href, 'square', []]);
    spare!.answerLast([]);
    expect(spare!.requests.at(-1)?.[0]).toBe(RUN);
    spare!.answer(2);
    expect(await call.result()).toBe(2);
  });

  test('is not started again where a module ends it', async () => {
    new Execution(pool, fromModule('square'), [2], { isLone: true });
    await turn();
    transport.workers[0]!.ready();
    pass(60);
    transport.workers[1]!.ready();
    transport.workers[1]!.exit({ exitCode: 1, cause: undefined });
    pass(5000);
    expect(transport.workers).toHaveLength(2);
  });

  test('is of the module whose calls execute, in a page', async () => {
    make(2);
    const makeWorker = (): never => undefined as never;
    new Execution(pool, { kind: 'module', where: makeWorker, name: 'a', load: undefined }, [], { isLone: true });
    await turn();
    transport.workers[0]!.ready();
    pass(60);
    expect(transport.workers.map(({ origin }) => origin)).toEqual([makeWorker, makeWorker]);
  });

  test('gives its place to one of another module that has short work', async () => {
    make(1);
    const makeWorker = (): never => undefined as never;
    await occupy(1, 60);
    const [, ready] = transport.workers;
    ready!.ready();
    pool.submit(
      {
        fn: { kind: 'module', where: makeWorker, name: 'a', load: undefined },
        args: [],
        transfer: undefined,
        priority: 0,
        label: 'a',
        isLone: true,
      },
      { onStart() {}, onProgress() {}, onResult() {}, onError() {}, onStopped() {} },
    );
    await turn();
    transport.workers[2]!.ready();
    expect(transport.workers[2]!.origin).toBe(makeWorker);
    expect(pool.counts).toMatchObject({ running: 2, spare: 2 });
  });
});

describe('Top-level runs', () => {
  test('take turns within a priority', async () => {
    make(1, { spareWorkers: 0 });
    const [one, two] = [{}, {}];
    lone(long, 0, { topLevel: one });
    for (const n of [1, 2, 3]) lone(long, n, { topLevel: one });
    lone(long, 11, { topLevel: two });
    lone(long, 21, { topLevel: one, priority: 1 });
    await turn();
    const [worker] = transport.workers;
    worker!.ready();
    for (let n = 0; n < 5; n += 1) worker!.answer(0);
    expect(worker!.args.flat()).toEqual([21, 0, 11, 1, 2, 3]);
  });
});
