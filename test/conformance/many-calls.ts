import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { TaskExecutor } from '../../src/executors/executor.js';
import { CallsExecution, execute, executeCalls, fromModule } from '../executors/execution.js';
import type { WorkerExecutorUnderTest } from './worker-executor.js';

/** Works for so many milliseconds. */
const busy = (ms: number): number => {
  const end = performance.now() + ms;
  while (performance.now() < end);
  return ms;
};

/** What executors with workers promise of many calls in one message. */
export function describeManyCalls({ name, kind, create, identify, seesCancelInLoops }: WorkerExecutorUnderTest): void {
  describe(`${name} and many calls in one message`, () => {
    let executor: TaskExecutor;
    beforeEach(() => {
      executor = create({ maxWorkers: 1, graceMs: 200 });
    });
    afterEach(() => executor.close());

    test('gives what each gave, or threw', async () => {
      const fn = (n: number): number => {
        if (n % 3 === 1) throw new RangeError(`no ${n}`);
        return n * 2;
      };
      const { ends } = await executeCalls(executor, fn, [[0], [1], [2], [3]]).over();
      expect(ends).toEqual([
        ['gave', 0],
        ['failed', new RangeError('no 1')],
        ['gave', 4],
        ['gave', 6],
      ]);
    });

    test('fails only the call whose result cannot be sent', async () => {
      const fn = (n: number): unknown => (n % 3 === 1 ? { list: [n, () => {}] } : [n]);
      const { ends } = await executeCalls(executor, fn, [[0], [1], [2], [3], [4]]).over();
      const error = expect.objectContaining({ path: 'result.list[1]' });
      expect(ends).toEqual([
        ['gave', [0]],
        ['failed', error],
        ['gave', [2]],
        ['gave', [3]],
        ['failed', error],
      ]);
    });

    test('fails only the call whose error cannot be sent as it is, and that one with what can be', async () => {
      const fn = (n: number): number => {
        if (n === 1) throw Object.assign(new RangeError('no'), { n, call: () => {} });
        return n;
      };
      const { ends } = await executeCalls(executor, fn, [[0], [1], [2]]).over();
      expect(ends).toEqual([
        ['gave', 0],
        ['failed', new RangeError('no')],
        ['gave', 2],
      ]);
      expect({ ...(ends[1]![1] as object) }).toEqual({ n: 1 });
    });

    test('moves what each is told to move, and fails only the call whose list cannot be moved', async () => {
      const lists = [0, 1, 2, 3].map((n) => [n, n === 2]);
      const { ends } = await new CallsExecution(executor, fromModule('giveByte'), lists).over();
      const gave = (n: number): unknown => ['gave', Uint8Array.of(n)];
      const error = expect.objectContaining({ name: 'TransferError', path: 'transfer[1]' });
      // What is only copied can be given as often as one likes.
      expect(ends).toEqual([gave(0), gave(1), kind === 'process' ? gave(2) : ['failed', error], gave(3)]);
    });

    test('fails only the call whose argument cannot be sent', async () => {
      const fn = (value: unknown): string => typeof value;
      const { ends } = await executeCalls(executor, fn, [[0], [1], [{ at: () => {} }], [3]]).over();
      const error = expect.objectContaining({ name: 'TransferError', path: 'args[0].at' });
      expect(ends).toEqual([
        ['gave', 'number'],
        ['gave', 'number'],
        ['failed', error],
        ['gave', 'number'],
      ]);
    });

    test('begins none after an error where nobody wants them then', async () => {
      const fn = (n: number): number => {
        if (n === 0) throw new RangeError('no');
        return n;
      };
      // The first one is begun however slow the machine is; a later one may come back because its time is up.
      const { names } = await executeCalls(executor, fn, [[0], [1], [2]], { once: true, stopsAtError: true }).over();
      expect(names).toEqual(['failed', 'returned', 'returned']);
    });

    test('hands back what it does not begin in time, the first one never', async () => {
      const { names } = await executeCalls(executor, busy, [[15], [1], [1]], { once: true }).over();
      expect(names).toEqual(['gave', 'returned', 'returned']);
    });

    test('tells of those that have ended while the next does not end, and ends only that one', async () => {
      const lists = [2, 2, 2, Number.POSITIVE_INFINITY, 2, 2].map((ms): [number] => [ms]);
      const calls = executeCalls(executor, busy, lists);
      await calls.until(({ names }) => names[2] === 'gave');
      calls.cancel(3);
      await calls.over();
      expect(calls.names).toEqual(['gave', 'gave', 'gave', 'stopped', 'gave', 'gave']);
      expect(await execute(executor, busy, [0]).result()).toBe(0);
    });

    test('knows for certain which one executes, where that is asked for', async () => {
      const fn = function (this: any, n: number): number {
        if (n === 20) {
          this.progress(0);
          for (;;);
        }
        return n;
      };
      const lists = Array.from({ length: 40 }, (_, n): [number] => [n]);
      const calls = executeCalls(executor, fn, lists, { isExact: true });
      await calls.until(({ progress }) => progress.length > 0);
      calls.cancel(20);
      await calls.over();
      expect(calls.names[20]).toBe('stopped');
      expect(calls.names.slice(21)).toEqual(lists.slice(21).map(() => 'gave'));
      for (const end of calls.ends.slice(0, 20))
        if (end?.[0] === 'failed') expect((end[1] as Error).message).toMatch(/was executed/);
        else expect(end?.[0]).toBe('gave');
    });

    test('tells of those that have ended while the next waits', async () => {
      const fn = (n: number): unknown => (n === 2 ? new Promise(() => {}) : n);
      const calls = executeCalls(executor, fn, [[0], [1], [2], [3]]);
      await calls.until(({ names }) => names[1] === 'gave');
      calls.cancel(2);
      await calls.over();
      expect(calls.names).toEqual(['gave', 'gave', 'stopped', 'gave']);
    });

    /** The second of three calls tells when it has begun, and waits for its cancel. */
    const describeOwn = (title: string, fn: (this: any, n: number) => unknown): void => {
      test(title, async () => {
        const before = await execute(executor, identify, []).result();
        const calls = executeCalls(executor, fn, [[0], [1], [2]]);
        await calls.until(({ progress }) => progress.length > 0);
        expect(calls.progress[0]?.[0]).toBe(1);
        calls.cancel(1);
        await calls.over();
        expect(calls.ends).toEqual([
          ['gave', 0],
          ['late', 'saw it'],
          ['gave', 2],
        ]);
        expect(await execute(executor, identify, []).result()).toBe(before);
      });
    };

    describeOwn('tells the signal of a call when that one is cancelled, and keeps its worker', function (n) {
      if (n !== 1) return n;
      const { signal, progress } = this;
      const cancelled = new Promise((resolve) => signal.addEventListener('abort', () => resolve('saw it')));
      progress(0);
      return cancelled;
    });

    if (seesCancelInLoops)
      describeOwn('lets a loop see that its own call is cancelled, and keeps its worker', function (n) {
        if (n !== 1) return n;
        const { signal, progress } = this;
        progress(0);
        while (!signal.aborted);
        return 'saw it';
      });

    /** The first one tells when it has begun, and each whether it was cancelled. */
    const describeOthers = (title: string, fn: (this: any, ms: number) => unknown): void => {
      test(title, async () => {
        const calls = executeCalls(executor, fn, [[60], [60], [60]]);
        await calls.until(({ progress }) => progress.length > 0);
        calls.cancel(1);
        await calls.over();
        const other = ['gave', false];
        expect(calls.ends).toEqual([other, expect.anything(), other]);
        expect(['stopped', 'late']).toContain(calls.names[1]);
      });
    };

    describeOthers('leaves those alone that wait when another one is cancelled', function (ms) {
      const { signal, progress } = this;
      progress(0);
      return new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve(true));
        setTimeout(() => resolve(signal.aborted), ms);
      });
    });

    if (seesCancelInLoops)
      describeOthers('leaves loops alone when another one is cancelled', function (ms) {
        const { signal, progress } = this;
        progress(0);
        const end = performance.now() + ms;
        while (performance.now() < end) if (signal.aborted) return true;
        return false;
      });

    test('ends a call that looked at its signal and goes on, after the grace time', async () => {
      const fn = function (this: any, n: number): number {
        const end = performance.now() + 1;
        while (performance.now() < end);
        if (n !== 1) return n;
        this.signal;
        this.progress(0);
        for (;;);
      };
      const calls = executeCalls(executor, fn, [[0], [1], [2]]);
      await calls.until(({ progress }) => progress.length > 0);
      calls.cancel(1);
      await calls.over();
      expect(calls.names).toEqual(['gave', 'stopped', 'gave']);
    });

    test('may take tasks together that wait side by side, and none suffers by another one', async () => {
      const fn = function (this: any, n: number): number {
        const end = performance.now() + 1;
        while (performance.now() < end);
        if (n === 60) {
          this.progress(0);
          for (;;);
        }
        return n;
      };
      const tasks = Array.from({ length: 120 }, (_, n) => execute(executor, fn, [n], { mayJoin: true }));
      await tasks[60]!.until('progress');
      tasks[60]!.cancel();
      const others = tasks.filter((_, n) => n !== 60);
      const expected = [...others.keys()].map((n) => (n < 60 ? n : n + 1));
      expect(await Promise.all(others.map((task) => task.result()))).toEqual(expected);
      await tasks[60]!.until('stopped');
    });

    test('stops when all of it is cancelled', async () => {
      const calls = executeCalls(executor, busy, [[1], [Number.POSITIVE_INFINITY], [1]]);
      await calls.until(({ names }) => names[0] === 'gave');
      calls.cancel();
      await calls.over();
      expect(calls.names).toEqual(['gave', undefined, undefined]);
      expect(await execute(executor, busy, [0]).result()).toBe(0);
    });
  });
}
