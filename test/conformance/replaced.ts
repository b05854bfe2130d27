import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { TransferError } from '../../src/core/errors.js';
import type { TaskExecutor } from '../../src/executors/executor.js';
import type { PoolOptions } from '../../src/executors/pool/pool-options.js';
import { CallsExecution, Execution, fromModule, StreamExecution } from '../executors/execution.js';

/** An executor whose workers may load modules that put other things in the place of what the platform has. */
export interface ReplacedUnderTest {
  readonly name: string;
  create(options?: PoolOptions): TaskExecutor;
  readonly seesCancelInLoops: boolean;
}

const SURROUNDINGS = [
  ["replaces the platform's functions", 'replaced.js'],
  ['freezes what there is', 'frozen.js'],
] as const;

/** What a worker does after its module has replaced timers, clocks, promises, classes of the platform, or frozen them. */
export function describeReplaced({ name, create, seesCancelInLoops }: ReplacedUnderTest): void {
  for (const [what, file] of SURROUNDINGS)
    describe(`${name} with a module that ${what}`, () => {
      let executor: TaskExecutor;
      beforeAll(() => {
        executor = create({ maxWorkers: 1, graceMs: 60_000 });
      });
      afterAll(() => executor.close());

      const start = (fn: string, ...args: unknown[]): Execution =>
        new Execution(executor, fromModule(fn, file), args, {});

      test('gives results, at once and later', async () => {
        expect(await start('square', 3).result()).toBe(9);
        expect(await start('later', 4).result()).toBe(4);
      });

      test('gives errors, and those of values that cannot be sent', async () => {
        expect(await start('fail').error()).toMatchObject({ message: 'its own' });
        const refused = await start('refuse').error<TransferError>();
        expect(refused).toBeInstanceOf(TransferError);
        expect(refused.path).toBe('result.nested[0]');
      });

      test('carries values of many kinds, and moves memory', async () => {
        const value = {
          list: [1, 'two', null],
          error: new RangeError('inside'),
          map: new Map([['key', new Set([new Date(0)])]]),
          bytes: Uint8Array.of(1, 2),
        };
        expect(await start('echo', value).result()).toEqual(value);
        expect(await start('give', Uint8Array.of(3)).result()).toEqual(Uint8Array.of(3));
      });

      test('executes many calls of one message', async () => {
        const many = async (fn: string, lists: readonly (readonly unknown[])[]): Promise<unknown> =>
          (await new CallsExecution(executor, fromModule(fn, file), lists).over()).ends;
        const shared = { n: 1 };
        expect(await many('square', [[1], [2], [3]])).toEqual([1, 4, 9].map((n) => ['gave', n]));
        expect(await many('later', [[1], [2]])).toEqual([1, 2].map((n) => ['gave', n]));
        expect(await many('echo', [[shared], [shared]])).toEqual([shared, shared].map((one) => ['gave', one]));
      });

      test('sends items as they come', async () => {
        for (const fn of ['count', 'slowly']) {
          const stream = new StreamExecution(executor, fromModule(fn, file), [5], {});
          await stream.result();
          expect(stream.items).toEqual([0, 1, 2, 3, 4]);
        }
      });

      test('hears a cancel', async () => {
        // A report of a function that then executes a loop goes only where none was sent shortly before.
        for (const fn of seesCancelInLoops ? ['poll', 'listen'] : ['listen']) {
          const cancelled = start(fn);
          await Promise.race([cancelled.until('progress'), cancelled.result()]);
          cancelled.cancel();
          await cancelled.until('stopped');
        }
        expect(await start('square', 5).result()).toBe(25);
      });

      test('reports progress that is not due at once', async () => {
        const reporting = start('report');
        const steps = (): number =>
          (reporting.progress as { advance: number }[]).reduce((sum, { advance }) => sum + advance, 0);
        while (steps() < 3) await new Promise((resolve) => setTimeout(resolve));
        reporting.cancel();
        await reporting.until('stopped');
      });
    });
}
