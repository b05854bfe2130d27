import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { CancelledError, QueueFullError, TransferError, WorkerCrashedError } from '../../../src/core/errors.js';
import { WorkerPool } from '../../../src/executors/pool/pool.js';
import type { PoolOptions } from '../../../src/executors/pool/pool-options.js';
import {
  GRANT,
  ITERABLE_STREAM,
  ITERATOR_STREAM,
  NO_STREAM,
  STREAM_WINDOW,
} from '../../../src/executors/wire/messages.js';
import { execute, executeStream } from '../execution.js';
import { FakeTransport, localWire } from './fake-transport.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function poolOf(limit: number, options: PoolOptions = {}): { pool: WorkerPool; transport: FakeTransport } {
  const transport = new FakeTransport();
  return { pool: new WorkerPool(transport, limit, options), transport };
}

const echo = (n: number): number => n;

describe('WorkerPool', () => {
  describe('a worker that ends before it has taken up what it was sent', () => {
    test('leaves it to another, which the function is not blamed for', async () => {
      const { pool, transport } = poolOf(1);
      const execution = execute(pool, echo, [7]);
      await turn();
      const [first] = transport.workers;
      first!.hasTakenUp = false;
      first!.ready();
      first!.exit({ exitCode: 1, cause: new Error('left by another') });
      await turn();
      transport.workers[1]!.ready();
      transport.workers[1]!.answer(7);
      expect(await execution.result()).toBe(7);
      expect(execution.calls).toEqual(['start', 'result']);
    });

    test('leaves it to an idle one at once, which alone answers', async () => {
      const { pool, transport } = poolOf(2);
      const both = [execute(pool, echo, [1]), execute(pool, echo, [2])];
      await turn();
      const [first, second] = transport.workers;
      for (const worker of [first!, second!]) worker.ready();
      first!.answer(1);
      second!.answer(2);
      await Promise.all(both.map((one) => one.result()));
      const execution = execute(pool, echo, [7]);
      await turn();
      const [taker, other] = first!.requests.length === 2 ? [first!, second!] : [second!, first!];
      taker.hasTakenUp = false;
      taker.exit({ exitCode: 0, cause: undefined });
      expect(other.args.at(-1)).toEqual([7]);
      other.answer(7);
      expect(await execution.result()).toBe(7);
      expect(execution.calls).toEqual(['start', 'result']);
    });

    test('leaves it to nobody where it is not wanted any more, or the pool is closed', async () => {
      const { pool, transport } = poolOf(1);
      const cancelled = execute(pool, echo, [7]);
      await turn();
      transport.workers[0]!.hasTakenUp = false;
      transport.workers[0]!.ready();
      cancelled.cancel();
      transport.workers[0]!.exit({ exitCode: 1, cause: undefined });
      expect(cancelled.calls.at(-1)).toBe('stopped');
      const closed = execute(pool, echo, [8]);
      await turn();
      const last = transport.workers.at(-1)!;
      last.hasTakenUp = false;
      last.ready();
      await pool.close();
      expect(await closed.error()).toBeInstanceOf(CancelledError);
    });
  });

  describe('workers', () => {
    test('starts none before the first task', async () => {
      const { transport } = poolOf(4);
      await turn();
      expect(transport.workers).toHaveLength(0);
    });

    test('starts no more than there are tasks', async () => {
      const { pool, transport } = poolOf(4);
      execute(pool, echo, [1]);
      execute(pool, echo, [2]);
      await turn();
      expect(transport.workers).toHaveLength(2);
    });

    test('starts no more than the limit', async () => {
      const { pool, transport } = poolOf(2);
      for (let n = 0; n < 10; n += 1) execute(pool, echo, [n]);
      await turn();
      expect(transport.workers).toHaveLength(2);
    });

    test('gives a task to a worker that is free instead of starting one', async () => {
      const { pool, transport } = poolOf(2);
      execute(pool, echo, [1]);
      await turn();
      transport.workers[0]!.ready();
      transport.workers[0]!.answer(1);
      execute(pool, echo, [2]);
      await turn();
      expect(transport.workers).toHaveLength(1);
      expect(transport.workers[0]!.args).toEqual([[1], [2]]);
    });

    test('sends one request at a time to each', async () => {
      const { pool, transport } = poolOf(2);
      for (let n = 1; n <= 4; n += 1) execute(pool, echo, [n]);
      await turn();
      for (const worker of transport.workers) worker.ready();
      expect(transport.workers.map(({ args }) => args)).toEqual([[[1]], [[2]]]);
      transport.workers[1]!.answer(2);
      expect(transport.workers.map(({ args }) => args)).toEqual([[[1]], [[2], [3]]]);
    });

    test('gives the worker its next task before it tells the result', async () => {
      const { pool, transport } = poolOf(1);
      const first = execute(pool, echo, [1]);
      execute(pool, echo, [2]);
      await turn();
      const [worker] = transport.workers;
      worker!.ready();
      let sent = 0;
      first.onResult = () => {
        sent = worker!.requests.length;
      };
      worker!.answer(1);
      expect(sent).toBe(2);
    });

    test('uses the worker that was used last, so that the others can end', async () => {
      const { pool, transport } = poolOf(2);
      execute(pool, echo, [1]);
      execute(pool, echo, [2]);
      await turn();
      const [one, two] = transport.workers;
      one!.ready();
      two!.ready();
      one!.answer(1);
      two!.answer(2);
      execute(pool, echo, [3]);
      await turn();
      expect(two!.args).toEqual([[2], [3]]);
    });

    test('starts the number that `prestart` asks for, up to the limit, and waits until they can work', async () => {
      const { pool, transport } = poolOf(2);
      const started = pool.prestart(5);
      let isStarted = false;
      void started.then(() => {
        isStarted = true;
      });
      expect(transport.workers).toHaveLength(2);
      transport.workers[0]!.ready();
      await turn();
      expect(isStarted).toBe(false);
      transport.workers[1]!.ready();
      await started;
      expect(pool.counts).toEqual({ running: 0, idle: 2, queued: 0, spare: 0 });
      await pool.prestart(1);
      expect(transport.workers).toHaveLength(2);
    });
  });

  describe('what fails', () => {
    test('names what cannot be sent, and gives the worker the next task', async () => {
      const { pool, transport } = poolOf(1);
      await Promise.all([pool.prestart(1), turn().then(() => transport.workers[0]!.ready())]);
      const [worker] = transport.workers;
      worker!.obstacle = new Error('no');
      const bad = execute(pool, (value: unknown) => value, [() => {}] as never);
      await turn();
      expect(await bad.error<TransferError>()).toMatchObject({ path: 'args[0]' });
      worker!.obstacle = undefined;
      execute(pool, echo, [1]);
      await turn();
      expect(worker!.args).toEqual([[1]]);
    });

    test('tells that the list of what is moved is wrong where the data is not', async () => {
      const { pool, transport } = poolOf(1);
      const bad = execute(pool, echo, [1], { transfer: [{}] });
      await turn();
      transport.workers[0]!.obstacle = new Error('Found invalid value in transferList');
      transport.workers[0]!.ready();
      const error = await bad.error<TransferError>();
      expect(error).toBeInstanceOf(TransferError);
      expect(error.path).toBe('transfer');
      expect(error.message).toMatch(/invalid value/);
    });

    test('moves nothing where the platform only copies', async () => {
      const { pool, transport } = poolOf(1);
      transport.wire = localWire(false);
      execute(pool, echo, [1], { transfer: [{}] });
      await turn();
      transport.workers[0]!.ready();
      expect(transport.workers[0]!.transfers).toEqual([undefined]);
    });

    test('fails the task of a worker that ended and starts another for those that wait', async () => {
      const { pool, transport } = poolOf(1);
      const first = execute(pool, echo, [1], { label: 'first' });
      execute(pool, echo, [2]);
      await turn();
      transport.workers[0]!.ready();
      const cause = new Error('out of memory');
      transport.workers[0]!.exit({ exitCode: 134, cause });
      const error = await first.error<WorkerCrashedError>();
      expect(error).toMatchObject({ kind: 'worker', exitCode: 134, cause });
      expect(error.message).toBe(
        'The worker that executed `first` ended before it answered (exit code 134): out of memory',
      );
      expect(transport.workers).toHaveLength(2);
      transport.workers[1]!.ready();
      expect(transport.workers[1]!.args).toEqual([[2]]);
    });

    test('fails all that wait when no worker can start', async () => {
      const { pool, transport } = poolOf(2);
      const all = [1, 2, 3].map((n) => execute(pool, echo, [n]));
      await turn();
      transport.workers[0]!.exit({ exitCode: undefined, cause: new Error('file is missing') });
      expect(all[0]!.calls).toEqual([]);
      transport.workers[1]!.exit({ exitCode: undefined, cause: new Error('file is missing') });
      for (const execution of all)
        expect((await execution.error()).message).toMatch(/could not start: file is missing/);
      expect(transport.isHeld).toBe(false);
      await turn();
      expect(transport.workers).toHaveLength(2);
    });

    test('stops those that are cancelled while others are told that no worker can start', async () => {
      const { pool, transport } = poolOf(2);
      const [first, second, third] = [1, 2, 3].map((n) => execute(pool, echo, [n]));
      first!.onError = () => second!.cancel();
      await turn();
      for (const worker of transport.workers) worker.exit({ exitCode: 1, cause: undefined });
      expect([second!.calls, third!.calls]).toEqual([['stopped'], ['error']]);
      third!.cancel();
      await turn();
      expect([second!.calls, third!.calls]).toEqual([['stopped'], ['error']]);
      expect(pool.counts).toEqual({ running: 0, idle: 0, queued: 0, spare: 0 });
    });

    test('stops those that are cancelled while others are told that the pool was closed', async () => {
      const { pool, transport } = poolOf(1);
      const [, second, third] = [1, 2, 3].map((n) => execute(pool, echo, [n]));
      second!.onError = () => third!.cancel();
      await turn();
      transport.workers[0]!.ready();
      await pool.close();
      expect(third!.calls).toEqual(['stopped']);
    });

    test('stops one that is cancelled by whom its worker gets next', async () => {
      const { pool, transport } = poolOf(1);
      const first = execute(pool, echo, [1]);
      const second = execute(pool, echo, [2]);
      second.onStart = () => first.cancel();
      await turn();
      transport.workers[0]!.ready();
      transport.workers[0]!.answer(1);
      expect(first.calls).toEqual(['start', 'stopped']);
      transport.workers[0]!.answer(2);
      expect(second.calls).toEqual(['result']);
    });

    test('tries again with the next task', async () => {
      const { pool, transport } = poolOf(1);
      const first = execute(pool, echo, [1]);
      await turn();
      transport.workers[0]!.exit({ exitCode: 1, cause: undefined });
      await first.error();
      const second = execute(pool, echo, [2]);
      await turn();
      transport.workers[1]!.ready();
      transport.workers[1]!.answer(2);
      expect(await second.result()).toBe(2);
    });

    test('rejects `prestart` with the reason when a worker cannot start', async () => {
      const { pool, transport } = poolOf(1);
      const started = pool.prestart(1);
      transport.workers[0]!.exit({ exitCode: 7, cause: undefined });
      await expect(started).rejects.toThrow(WorkerCrashedError);
    });

    test('fails the task when its answer cannot be read', async () => {
      const { pool, transport } = poolOf(1);
      const execution = execute(pool, echo, [1]);
      await turn();
      const [worker] = transport.workers;
      worker!.ready();
      worker!.mumble(new Error('unreadable'));
      expect((await execution.error()).message).toBe('unreadable');
      worker!.mumble(new Error('nobody asked'));
      execute(pool, echo, [2]);
      await turn();
      expect(worker!.args).toEqual([[1], [2]]);
    });

    test('fails the task when its worker cannot read the request', async () => {
      const { pool, transport } = poolOf(1);
      const execution = execute(pool, echo, [1]);
      await turn();
      transport.workers[0]!.ready();
      transport.workers[0]!.fail(new Error('unreadable'), 0);
      expect((await execution.error()).message).toBe('unreadable');
    });

    test('ignores answers to requests that are over', async () => {
      const { pool, transport } = poolOf(1);
      const first = execute(pool, echo, [1]);
      const second = execute(pool, echo, [2]);
      await turn();
      const [worker] = transport.workers;
      worker!.ready();
      const { id } = worker!;
      worker!.answer(1);
      worker!.fail(new Error('late'), id);
      worker!.report({ completed: 1 }, id);
      expect([first.calls, second.calls]).toEqual([['start', 'result'], ['start']]);
    });

    test('reports what a listener throws, and goes on', async () => {
      const { pool, transport } = poolOf(1);
      const first = execute(pool, echo, [1]);
      const second = execute(pool, echo, [2]);
      first.onStart = () => {
        throw new Error('in a listener');
      };
      const reported = new Promise((resolve) => {
        const queue = jest.spyOn(globalThis, 'queueMicrotask').mockImplementation((callback) => {
          try {
            callback();
          } catch (error) {
            queue.mockRestore();
            resolve(error);
          }
        });
      });
      await turn();
      transport.workers[0]!.ready();
      expect(await reported).toMatchObject({ message: 'in a listener' });
      transport.workers[0]!.answer(1);
      transport.workers[0]!.answer(2);
      expect([await first.result(), await second.result()]).toEqual([1, 2]);
    });
  });

  describe('cancel', () => {
    afterEach(() => {
      jest.useRealTimers();
    });

    test('ends a worker at once whose task does not look at its signal, and starts its successor in the same turn', async () => {
      jest.useFakeTimers({ doNotFake: ['setImmediate', 'queueMicrotask'] });
      const { pool, transport } = poolOf(1);
      const loop = execute(pool, echo, [1]);
      await turn();
      transport.workers[0]!.ready();
      transport.workers[0]!.isListening = false;
      jest.advanceTimersByTime(20);
      loop.cancel();
      expect(transport.workers[0]!.isEnded).toBe(true);
      expect(transport.workers).toHaveLength(2);
      expect(loop.calls).toEqual(['start']);
      await loop.until('stopped');
    });

    test('gives a task that has just begun the time for a first look', async () => {
      jest.useFakeTimers({ doNotFake: ['setImmediate', 'queueMicrotask'] });
      const { pool, transport } = poolOf(2, { graceMs: 100 });
      const [deaf, late] = [execute(pool, echo, [1]), execute(pool, echo, [2])];
      await turn();
      const [one, two] = transport.workers;
      one!.ready();
      two!.ready();
      one!.isListening = false;
      two!.isListening = false;
      jest.advanceTimersByTime(5);
      deaf.cancel();
      late.cancel();
      expect([one!.isEnded, two!.isEnded]).toEqual([false, false]);
      two!.isListening = true;
      jest.advanceTimersByTime(15);
      expect([one!.isEnded, two!.isEnded]).toEqual([true, false]);
      jest.advanceTimersByTime(99);
      expect(two!.isEnded).toBe(false);
      jest.advanceTimersByTime(1);
      expect(two!.isEnded).toBe(true);
    });

    test('gives no time at all where there is no grace', async () => {
      const { pool, transport } = poolOf(1, { graceMs: 0 });
      const execution = execute(pool, echo, [1]);
      await turn();
      transport.workers[0]!.ready();
      execution.cancel();
      await execution.until('stopped');
      expect(transport.workers[0]!.isEnded).toBe(true);
    });

    test('ends a worker that could have answered after the grace time only', async () => {
      jest.useFakeTimers({ doNotFake: ['setImmediate', 'queueMicrotask'] });
      const { pool, transport } = poolOf(1, { graceMs: 100 });
      const stubborn = execute(pool, echo, [1]);
      await turn();
      transport.workers[0]!.ready();
      stubborn.cancel();
      expect(transport.workers).toHaveLength(2);
      jest.advanceTimersByTime(99);
      expect(transport.workers[0]!.isEnded).toBe(false);
      jest.advanceTimersByTime(1);
      expect(transport.workers[0]!.isEnded).toBe(true);
      await turn();
      expect(stubborn.calls).toEqual(['start', 'stopped']);
    });

    test('keeps a worker that answered in time as the spare', async () => {
      jest.useFakeTimers({ doNotFake: ['setImmediate', 'queueMicrotask'] });
      const { pool, transport } = poolOf(1, { graceMs: 100 });
      const execution = execute(pool, echo, [1]);
      await turn();
      transport.workers[0]!.ready();
      execution.cancel();
      transport.workers[1]!.ready();
      transport.workers[0]!.answer('too late');
      expect(execution.calls).toEqual(['start', 'stopped']);
      jest.advanceTimersByTime(1000);
      expect(pool.counts).toEqual({ running: 0, idle: 1, queued: 0, spare: 1 });
      expect(transport.alive).toHaveLength(2);
    });

    test('keeps one spare and no more', async () => {
      const { pool, transport } = poolOf(1);
      for (let round = 0; round < 4; round += 1) {
        const execution = execute(pool, echo, [round]);
        await turn();
        for (const worker of transport.alive) worker.ready();
        execution.cancel();
        for (const worker of transport.alive) worker.ready();
        await turn();
      }
      for (const worker of transport.alive) if (worker.requests.length > 0) worker.halt();
      await turn();
      expect(transport.alive.length).toBeLessThanOrEqual(2);
    });

    test('starts the next spare a little later, when the task that took the last one was sent', async () => {
      jest.useFakeTimers({ doNotFake: ['setImmediate', 'queueMicrotask'] });
      const { pool, transport } = poolOf(1);
      const first = execute(pool, echo, [1]);
      await turn();
      transport.workers[0]!.ready();
      first.cancel();
      transport.workers[1]!.ready();
      execute(pool, echo, [2]);
      await turn();
      expect(transport.workers[1]!.args).toEqual([[2]]);
      expect(transport.workers).toHaveLength(2);
      jest.advanceTimersByTime(20);
      expect(transport.workers).toHaveLength(3);
      jest.advanceTimersByTime(1000);
      expect(transport.workers).toHaveLength(3);
    });

    test('executes on the spare what came after all workers had died', async () => {
      jest.useFakeTimers({ doNotFake: ['setImmediate', 'queueMicrotask'] });
      const { pool, transport } = poolOf(1);
      const first = execute(pool, echo, [1]);
      await turn();
      transport.workers[0]!.ready();
      first.cancel();
      transport.workers[1]!.ready();
      transport.workers[0]!.answer('too late');
      const died = { exitCode: 1, cause: undefined };
      for (const worker of transport.alive) worker.exit(died);
      jest.advanceTimersByTime(20);
      const spare = transport.workers[2]!;
      const second = execute(pool, echo, [2]);
      await turn();
      spare.ready();
      expect(second.calls).toEqual(['start']);
      spare.exit(died);
      expect(second.calls).toEqual(['start', 'error']);
      expect(pool.counts).toEqual({ running: 0, idle: 0, queued: 0, spare: 0 });
    });

    test('keeps no spare once nothing was cancelled for the idle time', async () => {
      jest.useFakeTimers({ doNotFake: ['setImmediate', 'queueMicrotask'] });
      const { pool, transport } = poolOf(1, { idleTimeout: 100 });
      const first = execute(pool, echo, [1]);
      await turn();
      transport.workers[0]!.ready();
      first.cancel();
      transport.workers[0]!.halt();
      for (const worker of transport.alive) worker.ready();
      jest.advanceTimersByTime(300);
      await turn();
      expect(transport.alive).toEqual([]);
      execute(pool, echo, [2]);
      await turn();
      transport.workers.at(-1)!.ready();
      jest.advanceTimersByTime(1000);
      expect(transport.alive).toHaveLength(1);
    });

    test('tells the late error of what was cancelled, but no abort', async () => {
      const { pool, transport } = poolOf(2);
      const [one, two] = [execute(pool, echo, [1]), execute(pool, echo, [2])];
      await turn();
      for (const worker of transport.workers) worker.ready();
      one.cancel();
      two.cancel();
      transport.workers[0]!.fail(new RangeError('on the way out'));
      transport.workers[1]!.fail(new DOMException('The task was cancelled', 'AbortError'));
      expect(one.told.at(-1)).toEqual(['stopped', { error: new RangeError('on the way out') }]);
      expect(two.told.at(-1)).toEqual(['stopped']);
    });

    test('tells nothing more than that it stopped', async () => {
      const { pool, transport } = poolOf(1);
      const execution = execute(pool, echo, [1]);
      await turn();
      transport.workers[0]!.ready();
      execution.cancel();
      execution.cancel();
      expect(transport.workers[0]!.stopped).toHaveLength(1);
      transport.workers[0]!.report({ completed: 1 });
      transport.workers[0]!.answer(1, { completed: 2 });
      expect(execution.calls).toEqual(['start', 'stopped']);
    });

    test('tells that it stopped when its worker crashes meanwhile', async () => {
      const { pool, transport } = poolOf(1);
      const execution = execute(pool, echo, [1]);
      await turn();
      transport.workers[0]!.ready();
      execution.cancel();
      transport.workers[0]!.exit({ exitCode: 1, cause: undefined });
      expect(execution.calls).toEqual(['start', 'stopped']);
    });

    test('works on when a listener cancels inside `onStart`', async () => {
      const { pool, transport } = poolOf(1);
      const first = execute(pool, echo, [1]);
      const second = execute(pool, echo, [2]);
      first.onStart = () => first.cancel();
      await turn();
      transport.workers[0]!.ready();
      transport.workers[0]!.halt();
      transport.workers.find(({ args }) => args.some((args) => (args as number[])[0] === 2))!.answer(2);
      expect(await second.result()).toBe(2);
    });

    test('starts no spare again and again where none can start', async () => {
      const { pool, transport } = poolOf(1);
      const execution = execute(pool, echo, [1]);
      await turn();
      transport.workers[0]!.ready();
      execution.cancel();
      transport.workers[1]!.exit({ exitCode: 1, cause: undefined });
      await turn();
      expect(transport.workers).toHaveLength(2);
    });
  });

  describe('idle workers', () => {
    afterEach(() => {
      jest.useRealTimers();
    });

    test('ends each when it was unused for the idle time', async () => {
      jest.useFakeTimers({ doNotFake: ['setImmediate', 'queueMicrotask'] });
      const { pool, transport } = poolOf(2, { idleTimeout: 100 });
      execute(pool, echo, [1]);
      execute(pool, echo, [2]);
      await turn();
      const [one, two] = transport.workers;
      one!.ready();
      two!.ready();
      one!.answer(1);
      jest.advanceTimersByTime(60);
      two!.answer(2);
      jest.advanceTimersByTime(50);
      expect([one!.isEnded, two!.isEnded]).toEqual([true, false]);
      jest.advanceTimersByTime(60);
      expect(two!.isEnded).toBe(true);
    });

    test('never ends one that executes', async () => {
      jest.useFakeTimers({ doNotFake: ['setImmediate', 'queueMicrotask'] });
      const { pool, transport } = poolOf(1, { idleTimeout: 100 });
      const started = pool.prestart(1);
      transport.workers[0]!.ready();
      await started;
      execute(pool, echo, [1]);
      await turn();
      jest.advanceTimersByTime(10_000);
      expect(transport.workers[0]!.isEnded).toBe(false);
    });
  });

  describe('the platform', () => {
    test('is held while there is work, and only then', async () => {
      const { pool, transport } = poolOf(1);
      expect(transport.isHeld).toBe(false);
      const execution = execute(pool, echo, [1]);
      await turn();
      expect(transport.isHeld).toBe(true);
      transport.workers[0]!.ready();
      expect(transport.isHeld).toBe(true);
      transport.workers[0]!.answer(1);
      await execution.result();
      expect(transport.isHeld).toBe(false);
    });

    test('is held while cancelled work has not stopped', async () => {
      const { pool, transport } = poolOf(1);
      const execution = execute(pool, echo, [1]);
      await turn();
      transport.workers[0]!.ready();
      execution.cancel();
      expect(transport.isHeld).toBe(true);
      transport.workers[0]!.halt();
      expect(transport.isHeld).toBe(false);
    });

    test('is let go when all that waited is cancelled', async () => {
      const { pool, transport } = poolOf(1);
      const execution = execute(pool, echo, [1]);
      await turn();
      execution.cancel();
      expect(transport.isHeld).toBe(false);
    });

    test('is held while workers are prestarted, and while the pool closes', async () => {
      const { pool, transport } = poolOf(1);
      const started = pool.prestart(1);
      expect(transport.isHeld).toBe(true);
      transport.workers[0]!.ready();
      await started;
      expect(transport.isHeld).toBe(false);
      const closed = pool.close();
      expect(transport.isHeld).toBe(true);
      await closed;
      expect([transport.isHeld, transport.isClosed]).toEqual([false, true]);
    });
  });

  describe('streams', () => {
    test('grants room in portions for what was taken, as long as the task executes', async () => {
      const { pool, transport } = poolOf(1);
      const stream = executeStream(pool, echo, [1]);
      stream.takesAtOnce = false;
      await turn();
      const [worker] = transport.workers;
      worker!.ready();
      const { id } = worker!;
      worker!.give([]);
      worker!.give([1, 2, 3]);
      stream.take(STREAM_WINDOW / 2 - 1);
      expect(worker!.followed).toEqual([]);
      stream.take(3);
      expect(worker!.followed).toEqual([[GRANT, id, STREAM_WINDOW / 2 + 2]]);
      worker!.answer('end');
      stream.take(STREAM_WINDOW);
      expect(worker!.followed).toHaveLength(1);
      expect(stream.items).toEqual([1, 2, 3]);
      expect(await stream.result()).toBe('end');
    });

    test('drops what comes after the cancel', async () => {
      const { pool, transport } = poolOf(1);
      const stream = executeStream(pool, echo, [1]);
      await turn();
      const [worker] = transport.workers;
      worker!.ready();
      worker!.give([]);
      stream.cancel();
      worker!.give([1]);
      worker!.halt();
      expect([stream.items, stream.calls]).toEqual([[], ['start', 'stream', 'stopped']]);
    });

    test('tells the worker what of a result may be a stream', async () => {
      const { pool, transport } = poolOf(1);
      execute(pool, echo, [1]);
      executeStream(pool, echo, [2]);
      executeStream(pool, echo, [3], { isStream: true });
      await turn();
      const [worker] = transport.workers;
      worker!.ready();
      for (let count = 0; count < 3; count += 1) worker!.answer(0);
      expect(worker!.requests.map((request) => request[6])).toEqual([NO_STREAM, ITERATOR_STREAM, ITERABLE_STREAM]);
    });
  });

  describe('the queue', () => {
    test('counts for `maxQueue` only what has to wait for a worker', async () => {
      const { pool, transport } = poolOf(2, { maxQueue: 1 });
      for (let n = 0; n < 3; n += 1) execute(pool, echo, [n]);
      expect(() => execute(pool, echo, [3])).toThrow(QueueFullError);
      await turn();
      for (const worker of transport.workers) worker.ready();
      expect(() => execute(pool, echo, [3])).toThrow(new QueueFullError(1));
      transport.workers[0]!.answer(0);
      expect(() => execute(pool, echo, [3])).not.toThrow();
    });
  });
});
