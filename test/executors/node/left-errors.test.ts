import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { WorkerCrashedError } from '../../../src/core/errors.js';
import { ProcessExecutor } from '../../../src/executors/node/process-executor.js';
import { ThreadExecutor } from '../../../src/executors/node/thread-executor.js';
import type { WorkerPool } from '../../../src/executors/pool/pool.js';
import { type Execution, execute, executeModule, executeStream } from '../execution.js';

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

/** Lets what was left throw, and waits for it. */
const innocent = async (): Promise<string> => {
  const thrown = new Promise((resolve) => process.once('uncaughtExceptionMonitor', resolve));
  (globalThis as { go?: boolean }).go = true;
  await thrown;
  return 'innocent';
};
const next = (): number => 5;

describe.each([
  ['thread', () => new ThreadExecutor({ maxWorkers: 1 })],
  ['process', () => new ProcessExecutor({ maxWorkers: 1 })],
] as const)('An error that a task leaves behind in its %s', (_kind, makePool) => {
  beforeEach(() => {
    pool = makePool();
  });

  const leaves: readonly (readonly [what: string, leave: () => void])[] = [
    [
      'a timer',
      () =>
        void setInterval(() => {
          if ((globalThis as { go?: boolean }).go) throw new Error('late');
        }, 1),
    ],
    [
      'a timer of a timer',
      () =>
        void setTimeout(() =>
          setInterval(() => {
            if ((globalThis as { go?: boolean }).go) throw new Error('late');
          }, 1),
        ),
    ],
    [
      'a timer that keeps nothing alive',
      () =>
        void setInterval(() => {
          if ((globalThis as { go?: boolean }).go) throw new Error('late');
        }, 1).unref(),
    ],
    [
      'a rejection that nobody handles',
      () =>
        void setInterval(() => {
          if ((globalThis as { go?: boolean }).go) void Promise.reject(new Error('late'));
        }, 1),
    ],
    [
      'an async function that nobody waits for',
      () => {
        const later = async (): Promise<never> => {
          while (!(globalThis as { go?: boolean }).go) await new Promise((resolve) => setTimeout(resolve, 1));
          throw new Error('late');
        };
        void later();
      },
    ],
  ];
  const [[, leave]] = leaves as readonly [(typeof leaves)[number]];

  test.each(leaves)('is told, and fails nobody else: %s', async (_what, fn) => {
    await execute(pool, fn, []).result();
    expect(await execute(pool, innocent, []).result()).toBe('innocent');
    expect(left()).toEqual(['late']);
    // What was left may throw again: the next one has a worker of its own.
    expect(await execute(pool, next, []).result()).toBe(5);
  });

  test('is told apart also where modules were loaded in between', async () => {
    await execute(pool, leave, []).result();
    expect(await executeModule(pool, 'square', [3]).result()).toBe(9);
    expect(await execute(pool, innocent, []).result()).toBe('innocent');
    expect(left()).toEqual(['late']);
  });

  test('fails nobody who is sent to its worker in that moment', async () => {
    const atOnce = (): void => void Promise.reject(new Error('at once'));
    const other = async (): Promise<string> => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      return 'innocent';
    };
    const tasks = Array.from({ length: 12 }, (_, n) => execute(pool, n === 3 ? atOnce : other, []));
    const results = await Promise.allSettled(tasks.map((task) => task.result()));
    expect(results.map(({ status }) => status)).toEqual(results.map(() => 'fulfilled'));
    expect(left()).toEqual(['at once']);
  });

  test('is said once where no task executes, and what follows has a worker of its own', async () => {
    const printed = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    const identify = async (): Promise<string> => `${process.pid} ${(await import('node:worker_threads')).threadId}`;
    const guilty = async (): Promise<string> => {
      setTimeout(() => {
        throw new Error('late');
      });
      return `${process.pid} ${(await import('node:worker_threads')).threadId}`;
    };
    const before = await execute(pool, guilty, []).result();
    while (left().length === 0) await new Promise((resolve) => setTimeout(resolve));
    expect(await execute(pool, identify, []).result()).not.toBe(before);
    expect(left()).toEqual(['late']);
    const output = printed.mock.calls.join('');
    printed.mockRestore();
    expect(output).toBe('');
  });

  test('of many calls fails no later one', async () => {
    const some = async (n: number): Promise<number> => {
      if (n === 0) {
        const timer = setInterval(() => {
          if (!(globalThis as { go?: boolean }).go) return;
          clearInterval(timer);
          throw new Error('late');
        }, 1);
      }
      if (n === 1) {
        (globalThis as { go?: boolean }).go = true;
        await new Promise((resolve) => process.once('uncaughtExceptionMonitor', resolve));
      }
      return n;
    };
    const tasks = Array.from({ length: 6 }, (_, n) => execute(pool, some, [n], { mayJoin: true }));
    expect(await Promise.all(tasks.map((task) => task.result()))).toEqual([0, 1, 2, 3, 4, 5]);
    expect(left()).toEqual(['late']);
  });

  test('fails no stream', async () => {
    await execute(pool, leave, []).result();
    const stream = executeStream(
      pool,
      async function* () {
        yield 1;
        const thrown = new Promise((resolve) => process.once('uncaughtExceptionMonitor', resolve));
        (globalThis as { go?: boolean }).go = true;
        await thrown;
        yield 2;
      },
      [],
      { isStream: true },
    );
    await stream.result();
    expect(stream.items).toEqual([1, 2]);
    expect(left()).toEqual(['late']);
  });

  describe('is not taken for one that the task which executes makes itself', () => {
    beforeEach(() => execute(pool, () => void setTimeout(() => {}, 10_000), []).result());

    const fate = async (guilty: Execution): Promise<void> => {
      const error = await guilty.error<WorkerCrashedError>();
      expect(error).toBeInstanceOf(WorkerCrashedError);
      expect((error.cause as Error).message).toBe('mine');
      expect(left()).toEqual([]);
    };

    test('in a timer', () =>
      fate(
        execute(pool, async () => {
          setTimeout(() => {
            throw new Error('mine');
          });
          await new Promise(() => {});
        }, []),
      ));

    test.each([0, 70])('in a stream, after %i items', (count) =>
      fate(
        executeStream(
          pool,
          async function* (length: number) {
            for (let n = 0; n < length; n += 1) yield n;
            setTimeout(() => {
              throw new Error('mine');
            });
            await new Promise(() => {});
          },
          [count],
          { isStream: true },
        ),
      ),
    );

    test('in a listener of its signal', async () => {
      const listening = execute(
        pool,
        async function (this: any) {
          const { signal, progress } = this;
          signal.addEventListener('abort', () => {
            throw new Error('mine');
          });
          progress(0);
          await new Promise(() => {});
        },
        [],
      );
      await listening.until('progress');
      listening.cancel();
      await listening.until('stopped');
      expect(await execute(pool, next, []).result()).toBe(5);
      expect(left()).toEqual([]);
    });
  });

  test('is the affair of a module that listens to such errors, and makes no later task begin twice', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'begun-'));
    const listen = async (): Promise<void> => {
      const heard = new Promise((resolve) => process.on('uncaughtException', resolve));
      setTimeout(() => {
        throw new Error('heard');
      });
      await heard;
    };
    await execute(pool, listen, []).result();
    const die = async (where: string): Promise<void> => {
      const { appendFileSync } = await import('node:fs');
      appendFileSync(where, 'begun ');
      const { isMainThread } = await import('node:worker_threads');
      if (isMainThread) process.kill(process.pid, 'SIGKILL');
      else process.exit(1);
      await new Promise(() => {});
    };
    const file = join(folder, 'begun');
    expect(await execute(pool, die, [file]).error()).toBeInstanceOf(WorkerCrashedError);
    expect(readFileSync(file, 'utf8')).toBe('begun ');
    expect(left()).toEqual([]);
    rmSync(folder, { recursive: true });
  });
});
