import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { all, MultiTask, ProcessTask, type Run, race, StreamTask, Task, WorkerCrashedError } from 'offloop';
import { NodeEngine } from 'offloop/node';

// No worker can start: a module that is loaded before all others ends it. Everybody is told once, and nobody waits for ever.

const BROKEN = `data:text/javascript,${encodeURIComponent('process.exit(9)')}`;
const square = (n: number): number => n * n;

const kinds = [
  ['thread', Task],
  ['process', ProcessTask],
] as const;

describe.each(kinds)('Where no %s can start', (kind, Kind) => {
  let engine: NodeEngine;
  let uncaught: unknown[];
  const note = (error: unknown): void => void uncaught.push(error);

  beforeEach(() => {
    uncaught = [];
    process.execArgv.push('--import', BROKEN);
    engine = new NodeEngine({ maxThreads: 2, maxProcesses: 2 });
    engine.on('error', ({ error }: { error: unknown }) => note(error));
  });
  afterEach(async () => {
    process.execArgv.splice(-2);
    await engine.close();
    expect(uncaught).toEqual([]);
  });

  const failure = { kind, message: expect.stringMatching(/could not start/) };

  test('a task fails, and so does each of many, once', async () => {
    const told: string[] = [];
    const runs = [1, 2, 3, 4, 5].map((n) => engine.run(new Kind(square, n)));
    for (const run of runs) run.on('state', () => told.push(run.state));
    const outcomes = await Promise.all(runs.map((run) => run.settled));
    for (const outcome of outcomes) expect(outcome).toMatchObject({ state: 'error', error: failure });
    expect(told).toEqual(Array(5).fill('error'));
    expect(engine.runs.size).toBe(0);
  });

  test('a multi task of any size fails', async () => {
    for (const count of [1, 2, 3, 20]) {
      const run = engine.run(new MultiTask(Array.from({ length: count }, (_, n) => new Kind(square, n))));
      expect(await run.settled).toMatchObject({ state: 'error', error: failure });
    }
    const skipping = engine.run(new MultiTask([new Kind(square, 1), new Kind(square, 2)], { skipErrors: true }));
    expect(await skipping).toEqual([]);
  });

  test('a multi task that is cancelled ends', async () => {
    const run = engine.run(new MultiTask([new Kind(square, 1), new Kind(square, 2)]));
    run.cancel();
    expect(await run.settled).toMatchObject({ state: 'cancelled' });
  });

  test('all, a race and a stream fail with the first error, and nothing comes after it', async () => {
    const caught: unknown[] = [];
    await engine.run(function* () {
      try {
        yield* all([new Kind(square, 1), new Kind(square, 2), new Kind(square, 3)]);
      } catch (error) {
        caught.push(error);
      }
      try {
        yield* race([new Kind(square, 1), new Kind(square, 2)]);
      } catch (error) {
        caught.push(error);
      }

      try {
        const items = yield* new StreamTask(function* () {
          yield 1;
        });
        yield* items.next();
      } catch (error) {
        caught.push(error);
      }
    });
    expect(caught).toHaveLength(3);
    for (const error of caught) expect(error).toMatchObject({ ...failure, kind: expect.any(String) });
  });

  test('those that are cancelled while others are told have stopped', async () => {
    const runs: Run<number>[] = [1, 2, 3, 4].map((n) => engine.run(new Kind(square, n)));
    runs[0]!.on('state', () => runs[2]!.cancel());
    const states = await Promise.all(runs.map(async (run) => (await run.settled).state));
    expect(states).toEqual(['error', 'error', 'cancelled', 'error']);
  });

  test('prestarting fails, and so does a task that tries again', async () => {
    const executor = engine.executors[kind];
    await expect(executor.prestart(2)).rejects.toBeInstanceOf(WorkerCrashedError);
    const run = engine.run(new Kind(square, 2).with({ retries: 2 }));
    expect(await run.settled).toMatchObject({ state: 'error', error: failure });
  });
});
