import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { WorkerCrashedError } from '../../../src/core/errors.js';
import { ProcessExecutor } from '../../../src/executors/node/process-executor.js';
import { ThreadExecutor } from '../../../src/executors/node/thread-executor.js';
import type { WorkerPool } from '../../../src/executors/pool.js';
import { execute, executeModule } from '../execution.js';

let pool: WorkerPool;
let told: jest.SpiedFunction<typeof console.error>;

beforeEach(() => {
  told = jest.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(async () => {
  told.mockRestore();
  await pool.close();
});

/** What was said of errors that earlier tasks have left. */
const left = (): string[] =>
  told.mock.calls
    .filter(([message]) => /left by an earlier task in this/.test(String(message)))
    .map(([, error]) => (error as Error).message);

/** Waits for a while, during which errors of others come. */
const innocent = async (ms: number): Promise<string> => {
  await new Promise((resolve) => setTimeout(resolve, ms));
  return 'innocent';
};

describe.each([
  ['thread', () => new ThreadExecutor({ maxWorkers: 1 })],
  ['process', () => new ProcessExecutor({ maxWorkers: 1 })],
] as const)('An error that a task leaves behind in its %s', (_kind, makePool) => {
  beforeEach(() => {
    pool = makePool();
  });

  test.each([
    [
      'a timer',
      () =>
        void setTimeout(() => {
          throw new Error('late');
        }, 20),
    ],
    [
      'a timer of a timer',
      () =>
        void setTimeout(
          () =>
            setTimeout(() => {
              throw new Error('late');
            }, 10),
          10,
        ),
    ],
    ['a rejection that nobody handles', () => void setTimeout(() => Promise.reject(new Error('late')), 20)],
    [
      'an async function that nobody waits for',
      () => {
        const later = async (): Promise<never> => {
          await new Promise((resolve) => setTimeout(resolve, 20));
          throw new Error('late');
        };
        void later();
      },
    ],
  ])('is told, and fails nobody else: %s', async (_what, leave: () => void) => {
    await execute(pool, leave, []).result();
    expect(await execute(pool, innocent, [150]).result()).toBe('innocent');
    expect(left()).toEqual(['late']);
    // What was left may throw again: the next one has a worker of its own.
    expect(await execute(pool, innocent, [0]).result()).toBe('innocent');
  });

  test('is told apart also where modules were loaded in between', async () => {
    await execute(pool, () => void setTimeout(() => Promise.reject(new Error('late')), 300), []).result();
    expect(await executeModule(pool, 'square', [3]).result()).toBe(9);
    expect(await execute(pool, innocent, [600]).result()).toBe('innocent');
    expect(left()).toEqual(['late']);
  });

  test('fails nobody who is sent to its worker in that moment', async () => {
    const leave = (): void => void Promise.reject(new Error('at once'));
    const tasks = Array.from({ length: 12 }, (_, n) => execute(pool, n === 3 ? leave : innocent, [1] as never));
    const results = await Promise.allSettled(tasks.map((task) => task.result()));
    expect(results.map(({ status }) => status)).toEqual(results.map(() => 'fulfilled'));
    expect(left()).toEqual(['at once']);
  });

  test('of many calls fails no later one', async () => {
    const some = async (n: number): Promise<number> => {
      if (n === 0)
        setTimeout(() => {
          throw new Error('late');
        }, 5);
      await new Promise((resolve) => setTimeout(resolve, n === 1 ? 60 : 0));
      return n;
    };
    const tasks = Array.from({ length: 6 }, (_, n) => execute(pool, some, [n], { mayJoin: true }));
    expect(await Promise.all(tasks.map((task) => task.result()))).toEqual([0, 1, 2, 3, 4, 5]);
    expect(left()).toEqual(['late']);
  });

  test('is not taken for one that the task which executes makes itself', async () => {
    await execute(pool, () => void setTimeout(() => {}, 10_000), []).result();
    const guilty = async (): Promise<void> => {
      setTimeout(() => {
        throw new Error('mine');
      }, 5);
      await new Promise((resolve) => setTimeout(resolve, 10_000));
    };
    const error = await execute(pool, guilty, []).error<WorkerCrashedError>();
    expect(error).toBeInstanceOf(WorkerCrashedError);
    expect((error.cause as Error).message).toBe('mine');
    expect(left()).toEqual([]);
  });
});
