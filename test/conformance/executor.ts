import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { CancelledError, StateError } from '../../src/core/errors.js';
import type { TaskExecutor } from '../../src/executors/executor.js';
import type { PoolOptions } from '../../src/executors/pool/pool-options.js';
import { registerError } from '../../src/executors/wire/errors.js';
import { STREAM_WINDOW } from '../../src/executors/wire/messages.js';
import {
  Execution,
  execute,
  executeModule,
  executeStream,
  fromModule,
  StreamExecution,
} from '../executors/execution.js';

/** An executor that has to conform. */
export interface ExecutorUnderTest {
  readonly name: string;
  create(options?: PoolOptions): TaskExecutor;
  /** What is no place of a worker module here. */
  readonly nowhere?: unknown;
}

/** What every executor promises, wherever it executes. */
export function describeExecutor({ name, create, nowhere = () => {} }: ExecutorUnderTest): void {
  describe(`${name} as an executor`, () => {
    let executor: TaskExecutor;
    const make = (): void => {
      executor = create({ maxWorkers: 1 });
    };
    const close = (): Promise<void> => executor.close();

    describe('results and errors', () => {
      beforeAll(make);
      afterAll(close);

      test('gives the result of an inline function', async () => {
        expect(await execute(executor, (a: number, b: number) => a * b, [3, 4]).result()).toBe(12);
      });

      test('gives what an async function resolves with', async () => {
        expect(await execute(executor, async (n: number) => n + 1, [1]).result()).toBe(2);
      });

      test('gives the result of a function of a module, at the first and at later calls', async () => {
        expect(await executeModule(executor, 'square', [5]).result()).toBe(25);
        expect(await executeModule(executor, 'square', [6]).result()).toBe(36);
        expect(await executeModule(executor, 'later', [7]).result()).toBe(7);
      });

      test('gives undefined for a function that returns nothing', async () => {
        expect(await execute(executor, () => {}, []).result()).toBeUndefined();
      });

      test('rethrows an error of a built-in class with its message', async () => {
        const error = await execute(executor, () => {
          throw new RangeError('too far');
        }, []).error();
        expect(error).toBeInstanceOf(RangeError);
        expect(error.message).toBe('too far');
      });

      test('rethrows what an async function rejects with', async () => {
        const error = await execute(executor, async () => {
          throw new TypeError('later');
        }, []).error();
        expect(error).toBeInstanceOf(TypeError);
      });

      test('shows where the function threw in the stack, and not what called it there', async () => {
        const error = await execute(
          executor,
          function thrower() {
            throw new Error('here');
          },
          [],
        ).error();
        expect(error.stack).toMatch(/here\n\s+at .*thrower|^thrower@/);
        expect(error.stack).not.toContain('executeTask');
      });

      test('keeps properties, cause, and a registered class', async () => {
        const { ValidationError } = await import('../fixtures/work.js');
        registerError(ValidationError);
        const error = await executeModule(executor, 'validate', ['name']).error<InstanceType<typeof ValidationError>>();
        expect(error).toBeInstanceOf(ValidationError);
        expect(error).toMatchObject({ name: 'ValidationError', message: 'Wrong name', field: 'name' });
        expect(error.cause).toBeInstanceOf(RangeError);
      });

      test.each([null, undefined, 0, 'text', { code: 1 }])('passes on %p when it is thrown', async (value) => {
        const execution = execute(
          executor,
          (thrown: unknown) => {
            throw thrown;
          },
          [value],
        );
        expect(await execution.error()).toEqual(value);
        expect(execution.calls).toEqual(['start', 'error']);
      });

      test('keeps members of an AggregateError', async () => {
        const fn = (): never => {
          throw new AggregateError([new TypeError('a'), 'b'], 'both');
        };
        const error = await execute(executor, fn, []).error<AggregateError>();
        expect(error).toBeInstanceOf(AggregateError);
        expect(error.errors[0]).toBeInstanceOf(TypeError);
        expect(error.errors[1]).toBe('b');
      });

      test('survives a cause that leads back to its error', async () => {
        const fn = (): never => {
          const inner = new Error('inner');
          const outer = new Error('outer', { cause: inner });
          inner.cause = outer;
          throw outer;
        };
        const error = await execute(executor, fn, []).error();
        expect((error.cause as Error).cause).toBe(error);
      });

      test('names the functions that a module has when one is missing', async () => {
        const error = await executeModule(executor, 'sqare', [5]).error();
        expect(error).toBeInstanceOf(TypeError);
        expect(error.message).toMatch(/`sqare`.*`square`/);
      });

      test('refuses an export that is no function', async () => {
        const error = await executeModule(executor, 'version', []).error();
        expect(error).toBeInstanceOf(TypeError);
        expect(error.message).toMatch(/version/);
      });

      test('fails with the reason when a module does not load', async () => {
        const error = await executeModule(executor, 'fn', [], 'broken.js').error();
        expect(error.message).toMatch(/broken on purpose/);
      });

      test('fails a function of a module whose source is no address here', async () => {
        const execution = new Execution(executor, { ...fromModule('square'), where: nowhere } as never, [], {});
        expect(await execution.error()).toBeInstanceOf(TypeError);
      });

      test('works on after each kind of failure', async () => {
        await execute(executor, () => {
          throw new Error('x');
        }, []).error();
        await executeModule(executor, 'nothing', []).error();
        expect(await execute(executor, () => 1, []).result()).toBe(1);
      });
    });

    describe('what the listener is told', () => {
      beforeAll(make);
      afterAll(close);

      test('tells start, then the result, and nothing inside `submit`', async () => {
        const execution = execute(executor, () => 1, []);
        await execution.result();
        expect(execution.calls).toEqual(['start', 'result']);
        expect(execution.wasCalledAtOnce).toBe(false);
      });

      test('tells progress in order, all of it before the result', async () => {
        const execution = executeModule(executor, 'report', []);
        expect(await execution.result()).toBe('done');
        expect(execution.calls[0]).toBe('start');
        expect(execution.calls.at(-1)).toBe('result');
        expect(execution.progress.length).toBeGreaterThan(0);
        expect(execution.progress.at(-1)).toMatchObject({ completed: 1, total: 1, message: 'end' });
      });

      test('tells the last of many updates', async () => {
        const fn = function (this: any): void {
          for (let index = 1; index <= 1000; index += 1) this.update({ completed: index, total: 1000 });
        };
        const execution = execute(executor, fn, []);
        await execution.result();
        expect(execution.progress.at(-1)).toMatchObject({ completed: 1000, total: 1000 });
      });

      test('adds up steps', async () => {
        const fn = function (this: any): void {
          for (let index = 0; index < 100; index += 1) this.advance();
        };
        const execution = execute(executor, fn, []);
        await execution.result();
        const steps = (execution.progress as { advance: number }[]).map(({ advance }) => advance);
        expect(steps.reduce((sum, step) => sum + step, 0)).toBe(100);
      });

      test('tells the last progress before the error, too', async () => {
        const execution = execute(
          executor,
          function (this: any) {
            this.progress(0.5);
            throw new Error('x');
          },
          [],
        );
        await execution.error();
        expect(execution.calls).toEqual(['start', 'progress', 'error']);
      });

      test('reports indeterminate progress', async () => {
        const execution = execute(
          executor,
          function (this: any) {
            this.progress(-1, 'reading');
          },
          [],
        );
        await execution.result();
        expect(execution.progress).toEqual([{ completed: 0, total: undefined, message: 'reading' }]);
      });

      test.each([
        ['1', TypeError],
        [undefined, TypeError],
      ])('refuses %p as progress', async (fraction, type) => {
        const execution = execute(
          executor,
          function (this: any, value: unknown) {
            this.progress(value);
          },
          [fraction],
        );
        expect(await execution.error()).toBeInstanceOf(type);
      });

      test.each([
        [1.0000000000000002, { completed: 1, total: 1 }],
        [-0.1, { completed: 0, total: 1 }],
        [Number.NaN, { completed: 0, total: undefined }],
      ])('takes %p, which arithmetic gives, as progress', async (fraction, told) => {
        const execution = execute(
          executor,
          function (this: any, value: unknown) {
            this.progress(value);
          },
          [fraction],
        );
        await execution.result();
        expect(execution.progress.at(-1)).toMatchObject(told);
      });

      test('ignores what a function reports after its end', async () => {
        const execution = execute(
          executor,
          function (this: any) {
            setTimeout(() => this.progress(0.9), 0);
          },
          [],
        );
        await execution.result();
        await execute(executor, () => new Promise((resolve) => setTimeout(resolve, 5)), []).result();
        expect(execution.calls).toEqual(['start', 'result']);
      });
    });

    describe('order and limits', () => {
      beforeEach(make);
      afterEach(close);

      test('executes in order of submission', async () => {
        const order: unknown[] = [];
        const all = [1, 2, 3, 4].map((n) => execute(executor, (value: number) => value, [n]));
        await Promise.all(all.map(async (execution) => order.push(await execution.result())));
        expect(order).toEqual([1, 2, 3, 4]);
      });

      test('executes a higher priority first', async () => {
        const order: unknown[] = [];
        const all = [0, 5, -1, 5].map((priority, index) =>
          execute(executor, (value: number) => value, [index], { priority }),
        );
        await Promise.all(all.map(async (execution) => order.push(await execution.result())));
        expect(order).toEqual([1, 3, 0, 2]);
      });

      test('counts what executes and what waits', async () => {
        const first = execute(
          executor,
          function (this: any) {
            return new Promise((resolve) => this.signal.addEventListener('abort', resolve));
          },
          [],
        );
        const second = execute(executor, () => 2, []);
        await first.until('start');
        expect(executor.counts).toMatchObject({ running: 1, queued: 1 });
        first.cancel();
        await second.result();
        await first.until('stopped');
        expect(executor.counts).toMatchObject({ running: 0, queued: 0 });
      });

      test.each([
        [0, RangeError],
        [1.5, RangeError],
        [Number.POSITIVE_INFINITY, RangeError],
        ['2', TypeError],
      ])('refuses to start %p workers', async (workers, type) => {
        await expect(executor.prestart(workers as number)).rejects.toThrow(type);
      });

      test('starts workers ahead', async () => {
        await executor.prestart(3);
        expect(executor.counts.running).toBe(0);
        expect(executor.counts.idle).toBeLessThanOrEqual(1);
      });
    });

    describe('cancel', () => {
      beforeEach(make);
      afterEach(close);

      test('stops at once what waits, and never starts it', async () => {
        const first = execute(executor, () => new Promise((resolve) => setTimeout(resolve, 5)), []);
        const second = execute(executor, () => 2, []);
        await first.until('start');
        second.cancel();
        expect(second.calls).toEqual(['stopped']);
        await first.result();
        expect(second.calls).toEqual(['stopped']);
      });

      test('stops at once what was just submitted', () => {
        const execution = execute(executor, () => 2, []);
        execution.cancel();
        execution.cancel();
        expect(execution.calls).toEqual(['stopped']);
        expect(executor.counts).toMatchObject({ running: 0, queued: 0 });
      });

      test('aborts the signal of what executes, and tells when that has ended', async () => {
        const fn = async function (this: any): Promise<string> {
          const { signal, progress } = this;
          progress(0);
          await new Promise((resolve) => signal.addEventListener('abort', resolve));
          return 'too late';
        };
        const execution = execute(executor, fn, []);
        await execution.until('progress');
        execution.cancel();
        await execution.until('stopped');
        expect(execution.calls).toEqual(['start', 'progress', 'stopped']);
      });

      test('gives the signal a reason', async () => {
        const fn = async function (this: any): Promise<void> {
          const { signal, progress } = this;
          progress(0);
          await new Promise((resolve) => signal.addEventListener('abort', resolve));
          progress(1, `${signal.aborted} ${signal.reason.name}`);
          signal.throwIfAborted();
        };
        const execution = execute(executor, fn, []);
        await execution.until('progress');
        execution.cancel();
        await execution.until('stopped');
        expect(execution.calls.at(-1)).toBe('stopped');
      });

      test('changes nothing after the end', async () => {
        const execution = execute(executor, () => 1, []);
        await execution.result();
        execution.cancel();
        expect(execution.calls).toEqual(['start', 'result']);
        expect(await execute(executor, () => 2, []).result()).toBe(2);
      });
    });

    describe('streams', () => {
      beforeEach(make);
      afterEach(close);

      test('gives what a generator yields, in order, then what it returns', async () => {
        const fn = function* (n: number): Generator<number, string> {
          for (let index = 0; index < n; index += 1) yield index;
          return 'end';
        };
        const stream = executeStream(executor, fn, [1000]);
        expect(await stream.result()).toBe('end');
        expect(stream.calls).toEqual(['start', 'stream', 'result']);
        expect(stream.items).toEqual(Array.from({ length: 1000 }, (_, index) => index));
        expect(stream.batches.length).toBeLessThan(500);
      });

      test('gives what an async generator yields', async () => {
        const fn = async function* (n: number): AsyncGenerator<number> {
          for (let index = 0; index < n; index += 1) {
            if (index % 7 === 0) await new Promise((resolve) => setTimeout(resolve, 0));
            yield index;
          }
        };
        const stream = executeStream(executor, fn, [100]);
        await stream.result();
        expect(stream.items).toEqual(Array.from({ length: 100 }, (_, index) => index));
      });

      test('gives what a generator of a module yields', async () => {
        const load = (): Promise<object> => import('../fixtures/work.js');
        const stream = new StreamExecution(executor, fromModule('count', 'work.js', load), [3], {});
        await stream.result();
        expect(stream.items).toEqual([0, 1, 2]);
      });

      test('tells of a stream before its first item is there', async () => {
        const fn = async function* (this: any): AsyncGenerator<number> {
          await new Promise((resolve) => this.signal.addEventListener('abort', resolve));
          yield 1;
        };
        const stream = executeStream(executor, fn, []);
        while (!stream.calls.includes('stream')) await new Promise((resolve) => setTimeout(resolve, 1));
        stream.cancel();
        await stream.until('stopped');
        expect(stream.items).toEqual([]);
      });

      test('gives an item without waiting for the next one', async () => {
        const fn = async function* (this: any): AsyncGenerator<number> {
          yield 1;
          await new Promise((resolve) => this.signal.addEventListener('abort', resolve));
        };
        const stream = executeStream(executor, fn, []);
        await stream.untilItems(1);
        stream.cancel();
        await stream.until('stopped');
      });

      test('lets the generator wait for its consumer', async () => {
        const fn = function* (this: any): Generator<number> {
          for (let index = 0; index < 1000; index += 1) {
            this.update({ completed: index + 1 });
            yield index;
          }
        };
        const stream = executeStream(executor, fn, []);
        stream.takesAtOnce = false;
        await stream.untilItems(STREAM_WINDOW);
        await execute(create(), () => 1, []).result();
        expect(stream.items).toHaveLength(STREAM_WINDOW);
        stream.take(STREAM_WINDOW);
        await stream.untilItems(2 * STREAM_WINDOW);
        stream.takesAtOnce = true;
        stream.take(STREAM_WINDOW);
        await stream.result();
        expect(stream.items).toHaveLength(1000);
      });

      test('fails with what the generator throws, after what it gave', async () => {
        const fn = function* (): Generator<number> {
          yield 1;
          yield 2;
          throw new RangeError('in the middle');
        };
        const stream = executeStream(executor, fn, []);
        expect(await stream.error()).toBeInstanceOf(RangeError);
        expect(stream.items).toEqual([1, 2]);
      });

      test('runs `finally` of a generator that is cancelled', async () => {
        const fn = function* (this: any): Generator<number> {
          // What is thrown is the trace that it leaves.
          const cleanUp = (): never => {
            throw new Error('closed');
          };
          try {
            for (let index = 0; ; index += 1) yield index;
          } finally {
            cleanUp();
          }
        };
        const stream = executeStream(executor, fn, []);
        await stream.untilItems(10);
        stream.cancel();
        await stream.until('stopped');
        expect(stream.told.at(-1)).toEqual(['stopped', { error: expect.objectContaining({ message: 'closed' }) }]);
        expect(await execute(executor, () => 1, []).result()).toBe(1);
      });

      test('waits for the asynchronous clean-up of one that is cancelled', async () => {
        const fn = async function* (): AsyncGenerator<number> {
          const cleanUp = async (): Promise<never> => {
            await new Promise((resolve) => setTimeout(resolve, 1));
            throw new Error('cleaned');
          };
          try {
            for (let index = 0; ; index += 1) yield index;
          } finally {
            await cleanUp();
          }
        };
        const stream = executeStream(executor, fn, []);
        stream.takesAtOnce = false;
        await stream.untilItems(STREAM_WINDOW);
        stream.cancel();
        await stream.until('stopped');
        expect(stream.told.at(-1)).toEqual(['stopped', { error: expect.objectContaining({ message: 'cleaned' }) }]);
      });

      test('iterates whatever can be iterated where a stream is wanted', async () => {
        const fn = (): Set<number> => new Set([1, 2, 3]);
        const stream = executeStream(executor, fn, [], { isStream: true });
        await stream.result();
        expect(stream.items).toEqual([1, 2, 3]);
        const plain = executeStream(executor, fn, []);
        expect(await plain.result()).toEqual(new Set([1, 2, 3]));
        expect(plain.calls).toEqual(['start', 'result']);
      });

      test('closes a stream that executes', async () => {
        const fn = function* (): Generator<number> {
          for (let index = 0; ; index += 1) yield index;
        };
        const stream = executeStream(executor, fn, []);
        await stream.untilItems(100);
        await executor.close();
        expect(await stream.error()).toBeInstanceOf(CancelledError);
        stream.take(1000);
      });
    });

    describe('close', () => {
      beforeEach(make);
      afterEach(close);

      test('refuses work afterwards', async () => {
        await executor.close();
        expect(() => execute(executor, () => 1, [], { label: 'work' })).toThrow(StateError);
        await expect(executor.prestart(1)).rejects.toThrow(StateError);
      });

      test('can be called twice, and without having been used', async () => {
        await Promise.all([executor.close(), executor.close()]);
        await executor.close();
      });

      test('fails what executes and what waits', async () => {
        const first = execute(executor, () => new Promise(() => {}), []);
        const second = execute(executor, () => 1, []);
        await first.until('start');
        await executor.close();
        expect(await first.error()).toBeInstanceOf(CancelledError);
        expect(await second.error()).toBeInstanceOf(CancelledError);
        expect(executor.counts).toEqual({ running: expect.any(Number), idle: 0, queued: 0, spare: 0 });
      });

      test('tells that cancelled work has stopped', async () => {
        const execution = execute(
          executor,
          function (this: any) {
            this.progress(0);
            this.signal;
            return new Promise(() => {});
          },
          [],
        );
        await execution.until('progress');
        execution.cancel();
        await executor.close();
        await execution.until('stopped');
      });
    });
  });
}
