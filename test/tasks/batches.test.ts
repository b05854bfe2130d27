import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  CancelledError,
  MultiTask,
  ProcessTask,
  type Results,
  type Run,
  Task,
  TransferError,
  WorkerCrashedError,
} from 'offloop';
import { NodeEngine } from 'offloop/node';
import { until } from '../helpers/gate.js';
import { counters, range } from '../helpers/many.js';

// Members that take next to no time travel together after the first few; what holds for one alone has to hold for each of them.

const MANY = 3000;
const kinds = [
  ['threads', Task],
  ['processes', ProcessTask],
] as const;

let engine: NodeEngine;
beforeAll(() => {
  engine = new NodeEngine({ maxThreads: 2, maxProcesses: 2, graceMs: 50 });
});
afterAll(() => engine.close());

describe.each(kinds)('Very many members on %s', (_, Kind) => {
  test('give their results in order', async () => {
    const tasks = range(MANY).map((n) => new Kind((a: number, b: string) => `${b}${a + 1}`, n, 'n'));
    expect(await engine.run(new MultiTask(tasks))).toEqual(range(MANY).map((n) => `n${n + 1}`));
  });

  test('give the results of asynchronous functions in order', async () => {
    const fn = async (n: number): Promise<number> =>
      n % 500 === 0 ? new Promise((done) => setTimeout(done, 5, n)) : n;
    expect(await engine.run(new MultiTask(range(MANY).map((n) => new Kind(fn, n))))).toEqual(range(MANY));
  });

  test('are refused one by one: others keep their results, and errors their class, message and fields', async () => {
    const fn = (n: number): number => {
      if (n % 100 === 7) throw Object.assign(new RangeError(`no ${n}`), { n });
      return n;
    };
    const tasks = range(MANY).map((n) => new Kind(fn, n));
    expect(await engine.run(new MultiTask(tasks, { skipErrors: true }))).toEqual(
      range(MANY).filter((n) => n % 100 !== 7),
    );
    // With one worker, or the failure of another batch may come first.
    const error = await engine.run(new MultiTask(tasks, { maxWorkers: 1 })).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RangeError);
    expect(error).toMatchObject({ message: 'no 7', n: 7 });
  });

  test('have arguments that cannot be sent, each by its own path', async () => {
    const bad = { at: { callback: () => {} } };
    const tasks = range(MANY).map((n) => new Kind((value: unknown) => typeof value, n === 2000 ? bad : n));
    const results = await engine.run(new MultiTask(tasks, { skipErrors: true }));
    expect(results).toEqual(range(MANY - 1).map(() => 'number'));
    const error = await engine.run(new MultiTask(tasks)).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TransferError);
    expect(error).toMatchObject({ path: 'args[0].at.callback' });
  });

  test('have results that cannot be sent', async () => {
    const fn = (n: number): unknown => (n === 2000 ? { list: [() => {}] } : n);
    const tasks = range(MANY).map((n) => new Kind(fn, n));
    const results = await engine.run(new MultiTask(tasks, { skipErrors: true }));
    expect(results).toEqual(range(MANY).filter((n) => n !== 2000));
    const error = await engine.run(new MultiTask(tasks)).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TransferError);
    expect(error).toMatchObject({ path: 'result.list[0]' });
  });

  test('take turns where their functions differ', async () => {
    const double = (n: number): number => n * 2;
    const half = (n: number): number => n / 2;
    const tasks = range(MANY).map((n) => new Kind(n % 100 < 50 ? double : half, n));
    expect(await engine.run(new MultiTask(tasks))).toEqual(range(MANY).map((n) => (n % 100 < 50 ? n * 2 : n / 2)));
  });

  test('come as a stream, each with its index', async () => {
    const run = engine.run(function* () {
      const results: Results<number> = yield* new MultiTask(
        range(MANY).map((n) => new Kind((value: number) => value * 3, n)),
        { unordered: true },
      );
      const seen = new Map<number, number>();
      for (let batch = yield* results.take(); batch.length > 0; batch = yield* results.take())
        for (const { value, index } of batch) seen.set(index, value);
      return seen;
    });
    expect(await run).toEqual(new Map(range(MANY).map((n) => [n, n * 3])));
  });

  test('that take long are handed back, and none is lost or executed twice', async () => {
    const fn = (n: number): number => {
      const end = performance.now() + (n > 1000 && n < 1010 ? 12 : 0);
      while (performance.now() < end);
      return n;
    };
    const run = engine.run(new MultiTask(range(MANY).map((n) => new Kind(fn, n))));
    expect(await run).toEqual(range(MANY));
    expect(run.progress).toMatchObject({ completed: MANY, total: MANY });
  });

  test('lose only what was begun when their worker ends', async () => {
    const tasks = range(MANY).map((n) => new Kind((value: number) => (value === 1500 ? process.exit(3) : value), n));
    const results = await engine.run(new MultiTask(tasks, { skipErrors: true }));
    expect(results).toEqual([...new Set(results)].sort((a, b) => a - b));
    expect(results).not.toContain(1500);
    expect(results).toEqual(expect.arrayContaining([...range(50), ...range(50).map((n) => MANY - 1 - n)]));
    await expect(engine.run(new MultiTask(tasks))).rejects.toThrow(WorkerCrashedError);
  });

  test('lose none that had ended before their worker did', async () => {
    const fn = (n: number): number => {
      const end = performance.now() + 1;
      while (performance.now() < end);
      return n === 40 ? process.exit(3) : n;
    };
    const run = engine.run(
      new MultiTask(
        range(80).map((n) => new Kind(fn, n)),
        { skipErrors: true },
      ),
    );
    expect(await run).toEqual(range(80).filter((n) => n !== 40));
  });

  test('lose none but the one that does not end and is cancelled', async () => {
    const fn = (n: number): number => {
      const end = performance.now() + 1;
      while (performance.now() < end || n === 40);
      return n;
    };
    const tasks = range(80).map((n) => new Kind(fn, n));
    const run = engine.run(new MultiTask(tasks, { skipErrors: true, maxWorkers: 1 }));
    await until(() => run.progress.completed === 40);
    const [stuck] = run.children;
    stuck?.cancel('enough');
    expect(await run).toEqual(range(80).filter((n) => n !== 40));
    expect(stuck).toMatchObject({ isCancelled: true, isFinished: true });
  });

  test('are each begun once at most when their worker ends among them', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'begun-'));
    const file = join(folder, 'begun');
    const fn = async (n: number, path: string): Promise<number> => {
      const { appendFileSync } = await import('node:fs');
      appendFileSync(path, `${n}\n`);
      return n % 100 === 50 ? process.exit(3) : n;
    };
    const tasks = range(400).map((n) => new Kind(fn, n, file));
    const results = await engine.run(new MultiTask(tasks, { skipErrors: true }));
    const begun = (await readFile(file, 'utf8')).trim().split('\n').map(Number);
    expect(new Set(begun).size).toBe(begun.length);
    expect(begun).toEqual(expect.arrayContaining([...results, 50, 150, 250, 350]));
    await rm(folder, { recursive: true });
  });
});

describe('Very many members', () => {
  test('are each begun once at most when a thread ends among them', async () => {
    const begun = counters(MANY);
    const fn = (n: number, counts: Int32Array): number => {
      Atomics.add(counts, n, 1);
      if (n === 1500) process.exit(3);
      return n;
    };
    const tasks = range(MANY).map((n) => new Task(fn, n, begun));
    const results = await engine.run(new MultiTask(tasks, { skipErrors: true }));
    expect([...begun]).toEqual(range(MANY).map(() => 1));
    expect(results.length).toBeLessThan(MANY);
  });

  test('stop between two of them when their run is cancelled', async () => {
    const begun = counters(1);
    const fn = (counts: Int32Array): void => {
      Atomics.add(counts, 0, 1);
      const end = performance.now() + 0.05;
      while (performance.now() < end);
    };
    const run = engine.run(new MultiTask(range(50_000).map(() => new Task(fn, begun))));
    await until(() => Atomics.load(begun, 0) >= 1000);
    run.cancel();
    await run.settled;
    const atTheEnd = Atomics.load(begun, 0);
    await new Promise((done) => setTimeout(done, 50));
    expect([Atomics.load(begun, 0), atTheEnd < 50_000]).toEqual([atTheEnd, true]);
    expect(engine.executors.thread.counts).toMatchObject({ running: 0, queued: 0 });
  });

  test('go on without a member that was cancelled by itself', async () => {
    const begun = counters(MANY);
    const fn = (n: number, counts: Int32Array): number => {
      Atomics.add(counts, n, 1);
      while (n === 2000);
      return n;
    };
    const run = engine.run(
      new MultiTask(
        range(MANY).map((n) => new Task(fn, n, begun)),
        { skipErrors: true },
      ),
    );
    await until(() => Atomics.load(begun, 2000) > 0);
    let spinning: Run | undefined;
    for (const child of run.children) if (child.isRunning) spinning ??= child;
    // All that its worker has got are listed, and what the other one has; it is stuck in one of them.
    const cancelled = run.children.filter((child) => child.cancel('enough')).length;
    const results = await run;
    expect(spinning?.isCancelled).toBe(true);
    expect(results).not.toContain(2000);
    expect([...begun].filter((count) => count > 1)).toEqual([]);
    expect(results.length).toBe(MANY - cancelled);
  });

  test('do not suffer when another one of their batch is cancelled', async () => {
    const fn = function (this: { signal: AbortSignal }, n: number, shared: Int32Array): number {
      if (n !== 2000) return n;
      Atomics.store(shared, 0, 1);
      while (Atomics.load(shared, 1) === 0) this.signal.throwIfAborted();
      return n;
    };
    const cancelLast = async (): Promise<readonly number[]> => {
      const door = counters(2);
      const tasks = range(MANY).map((n) => new Task(fn, n, door));
      const run = engine.run(new MultiTask(tasks, { skipErrors: true, maxWorkers: 1 }));
      await until(() => Atomics.load(door, 0) > 0);
      const last = run.children.at(-1);
      expect(last?.cancel()).toBe(true);
      await new Promise((done) => setTimeout(done, 20));
      Atomics.store(door, 1, 1);
      const results = await run;
      expect([results.length, last?.isCancelled]).toEqual([MANY - 1, true]);
      return results;
    };
    // How long batches are depends on how busy the machine is: the one that executes may be the last of its own.
    let results = await cancelLast();
    for (let more = 0; more < 10 && !results.includes(2000); more += 1) results = await cancelLast();
    expect(results).toContain(2000);
  });

  test('tell their own progress, and move what they are told to move', async () => {
    const work = function (this: { progress(fraction: number): void }, n: number): Uint8Array {
      this.progress(0.5);
      return new Uint8Array([n % 256]);
    };
    const seen: number[] = [];
    const run = engine.run(
      new MultiTask(
        range(MANY).map((n) => new Task(work, n)),
        { onProgress: ({ completed }) => seen.push(completed) },
      ),
    );
    const results = await run;
    expect(results.map(([byte]) => byte)).toEqual(range(MANY).map((n) => n % 256));
    expect(seen.at(-1)).toBe(MANY);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });

  test('let a task that stands alone go ahead', async () => {
    const busy = (ms: number): number => {
      const end = performance.now() + ms;
      while (performance.now() < end);
      return ms;
    };
    const bulk = engine.run(new MultiTask(range(20_000).map(() => new Task(busy, 0.05))));
    await until(() => bulk.progress.completed > 0);
    expect(await engine.run(new Task((n: number) => n + 1, 1))).toBe(2);
    expect(bulk.isFinished).toBe(false);
    expect(bulk.progress.completed).toBeLessThan(20_000);
    bulk.cancel();
    await bulk.settled;
  });

  test('are pulled from a lazy iterable only as their results are ready', async () => {
    let pulled = 0;
    let most = 0;
    let done = 0;
    function* tasks() {
      for (pulled = 1; pulled <= 100_000; pulled += 1) {
        most = Math.max(most, pulled - done);
        yield new Task((n: number) => n, pulled);
      }
    }
    const run = engine.run(function* () {
      const results: Results<number> = yield* new MultiTask(tasks(), { unordered: true });
      for (let batch = yield* results.take(); batch.length > 0; batch = yield* results.take()) done += batch.length;
    });
    await run;
    expect(done).toBe(100_000);
    // Each of two workers has one batch and the next, of 8,192 at most; as many more may be waiting to be read.
    expect(most).toBeLessThan(40_000);
  });

  test('are refused all together by a full queue', async () => {
    const small = new NodeEngine({ maxThreads: 1, maxQueue: 0 });
    const run = small.run(new MultiTask(range(MANY).map((n) => new Task((value: number) => value, n))));
    expect((await run).length).toBe(MANY);
    await small.close();
  });

  test('end with their engine', async () => {
    const other = new NodeEngine({ maxThreads: 2 });
    const spin = (): void => {
      const end = performance.now() + 0.2;
      while (performance.now() < end);
    };
    const run = other.run(new MultiTask(range(MANY).map(() => new Task(spin))));
    run.catch(() => {});
    await until(() => run.progress.completed > 0);
    await other.close();
    await expect(run).rejects.toThrow(CancelledError);
  });
});
