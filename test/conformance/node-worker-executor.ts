import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { WorkerCrashedError } from '../../src/core/errors.js';
import type { TaskExecutor } from '../../src/executors/executor.js';
import type { ThreadExecutorOptions } from '../../src/executors/node/thread-executor.js';
import { Execution, execute, executeCalls, fromModule } from '../executors/execution.js';
import { describeActors } from './actors.js';
import { describeManyCalls } from './many-calls.js';
import { describeOutput } from './output.js';
import { describeWorkerExecutor } from './worker-executor.js';

/** An executor with workers of Node that has to conform. */
export interface NodeWorkerExecutorUnderTest {
  readonly name: string;
  readonly kind: 'thread' | 'process';
  create(options?: ThreadExecutorOptions): TaskExecutor;
}

/** What executors with workers promise, and those of Node beyond that. */
export function describeNodeWorkerExecutor({ name, kind, create }: NodeWorkerExecutorUnderTest): void {
  const identify = async (): Promise<string> => `${process.pid} ${(await import('node:worker_threads')).threadId}`;
  const exit = (): never => process.exit(1);
  const underTest = { name, kind, create, identify, exit, seesCancelInLoops: true, remains, silence };
  describeWorkerExecutor(underTest);
  describeManyCalls(underTest);
  describeActors({ name, create: () => create({ maxWorkers: 1 }), place: 'workers', crossing: 'copies' });
  describeOutput({ name, create: create as never, output: 'told' });

  describe(`${name} in Node`, () => {
    let executor: TaskExecutor;
    beforeAll(() => {
      executor = create({ maxWorkers: 1 });
    });
    afterAll(() => executor.close());

    test('executes elsewhere', async () => {
      const [pid, threadId] = String(await execute(executor, identify, []).result())
        .split(' ')
        .map(Number);
      if (kind === 'thread') expect([pid, threadId === 0]).toEqual([process.pid, false]);
      else expect([pid === process.pid, threadId]).toEqual([false, 0]);
    });

    test('tells the URL of a module that is not there', async () => {
      const error = await new Execution(executor, fromModule('square', 'nowhere.js'), [], {}).error();
      expect(error.message).toMatch(/nowhere\.js does not load/);
    });

    describe('workers that end', () => {
      let speak: () => void;
      beforeEach(() => {
        speak = silence();
      });
      afterEach(() => speak());

      test('tells the exit code', async () => {
        const first = execute(executor, () => process.exit(3), [], { label: 'exit' });
        const second = execute(executor, () => 2, []);
        const error = await first.error<WorkerCrashedError>();
        expect(error).toBeInstanceOf(WorkerCrashedError);
        expect([error.kind, error.exitCode]).toEqual([kind, 3]);
        expect(error.message).toMatch(/`exit`/);
        expect(await second.result()).toBe(2);
      });

      test('names the signal that ended a process', async () => {
        if (kind === 'thread') return;
        const error = await execute(
          executor,
          () => process.kill(process.pid, 'SIGKILL'),
          [],
        ).error<WorkerCrashedError>();
        expect(error).toMatchObject({ exitCode: undefined, message: expect.stringContaining('SIGKILL') });
      });

      test('fails a task that runs out of memory, and works on', async () => {
        const small = create({ maxWorkers: 1, resourceLimits: { maxOldGenerationSizeMb: 16 } });
        const fn = (): never => {
          const hoard: unknown[] = [];
          for (;;) hoard.push({ index: hoard.length });
        };
        expect(await execute(small, fn, []).error()).toBeInstanceOf(WorkerCrashedError);
        expect(await execute(small, () => 1, []).result()).toBe(1);
        await small.close();
      }, 30_000);

      /** Takes so many milliseconds, or ends its worker. */
      const work = (ms: number): number => {
        const end = performance.now() + ms;
        while (performance.now() < end);
        return ms < 0 ? process.exit(3) : ms;
      };

      test('fails of many calls in one message only the one that executed', async () => {
        const calls = executeCalls(executor, work, [[2], [2], [2], [-1], [2]]);
        const { ends } = await calls.over();
        const crash = expect.objectContaining({ exitCode: 3, message: expect.stringMatching(/executed `work`/) });
        expect(ends).toEqual([
          ['gave', 2],
          ['gave', 2],
          ['gave', 2],
          ['failed', crash],
          ['gave', 2],
        ]);
      });

      test('reads what a worker sent before it tells of its end, however busy the program is', async () => {
        const calls = executeCalls(executor, work, [[2], [2], [2], [-1], [2]]);
        await calls.until(({ hasStarted }) => hasStarted);
        const end = performance.now() + 200;
        while (performance.now() < end);
        expect((await calls.over()).names).toEqual(['gave', 'gave', 'gave', 'failed', 'gave']);
      });

      test('fails of many calls in one message only the one that runs out of memory', async () => {
        const small = create({ maxWorkers: 1, resourceLimits: { maxOldGenerationSizeMb: 16 } });
        const fn = (n: number): number => {
          const end = performance.now() + 2;
          while (performance.now() < end);
          const hoard: unknown[] = [];
          while (n === 2) hoard.push({ index: hoard.length });
          return n;
        };
        const calls = executeCalls(small, fn, [[0], [1], [2], [3]]);
        expect((await calls.over()).names).toEqual(['gave', 'gave', 'failed', 'gave']);
        await small.close();
      }, 30_000);
    });

    test('ends the worker of a module that never loads', async () => {
      const strict = create({ maxWorkers: 1, graceMs: 20 });
      const waiting = new Execution(strict, fromModule('never', 'waiting.js'), [], {});
      await waiting.until('start');
      waiting.cancel();
      expect(await execute(strict, () => 1, []).result()).toBe(1);
      await waiting.until('stopped');
      await strict.close();
    });

    test('passes the signal to what takes one', async () => {
      const fn = async function (this: any): Promise<void> {
        const { signal, progress } = this;
        const { setTimeout: sleep } = await import('node:timers/promises');
        progress(0);
        await sleep(60_000, undefined, { signal });
      };
      const sleeping = execute(executor, fn, []);
      await sleeping.until('progress');
      sleeping.cancel();
      await sleeping.until('stopped');
    });

    test('refuses limits that are no object', () => {
      expect(() => create({ resourceLimits: 5 as never })).toThrow(/`resourceLimits`/);
    });
  });
}

/** What a process prints before it dies goes to the program's own output. */
function silence(): () => void {
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  return () => jest.restoreAllMocks();
}

/** What a test could leave behind: files of processes, listeners of this process. Threads where the platform shows them. */
function remains(): unknown {
  const files = readdirSync(tmpdir()).filter((name) => name.startsWith(`offloop-${process.pid}-`));
  return { files, listeners: process.listenerCount('exit'), children: children() };
}

function children(): number {
  const path = `/proc/${process.pid}/task/${process.pid}/children`;
  if (!existsSync(path)) return 0;
  return process.getActiveResourcesInfo().filter((name) => name === 'ProcessWrap').length;
}
