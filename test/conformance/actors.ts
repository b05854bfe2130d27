import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { CancelledError, StateError } from '../../src/core/errors.js';
import type { ActorRequest, HeldActor, TaskExecutor } from '../../src/executors/executor.js';
import { describeFunction } from '../../src/executors/function-source.js';
import { Execution } from '../executors/execution.js';

/** What every executor promises that holds actors. */
export function describeActors(name: string, create: () => TaskExecutor): void {
  describe(`${name} and its actors`, () => {
    let executor: TaskExecutor;
    beforeEach(() => {
      executor = create();
    });
    afterEach(() => executor.close());

    const hold = (make: (...args: never[]) => unknown, options: Partial<ActorRequest> = {}): HeldActor =>
      executor.holdActor!({
        name: 'rows',
        make: describeFunction(make),
        args: [],
        concurrency: 1,
        restart: false,
        tree: {},
        report: (error) => {
          throw error;
        },
        ...options,
      });
    const call = (actor: HeldActor, member: string, ...args: unknown[]): Execution => {
      const fn = { kind: 'member', name: `rows.${member}`, member, actor: () => actor } as const;
      return new Execution(actor as never, fn as never, args, {});
    };
    const rows = (): object => {
      const kept: string[] = [];
      return {
        add: async (row: string) => {
          kept.push(`${row} begins`);
          await undefined;
          kept.push(row);
          return kept.length;
        },
        all: () => kept,
        fail: () => {
          throw new RangeError('no such row');
        },
      };
    };

    test('keep their state, and execute one call at a time, in order', async () => {
      const actor = hold(rows);
      const adds = ['a', 'b'].map((row) => call(actor, 'add', row));
      expect(await Promise.all(adds.map((add) => add.result()))).toEqual([2, 4]);
      expect(await call(actor, 'all').result()).toEqual(['a begins', 'a', 'b begins', 'b']);
    });

    test('tell errors of their functions, and name those that there are', async () => {
      const actor = hold(rows);
      expect(await call(actor, 'fail').error()).toMatchObject({ name: 'RangeError', message: 'no such row' });
      expect((await call(actor, 'ad').error()).message).toMatch(/`?ad`?.*`add`/);
    });

    test('never begin a call that was cancelled while it waited', async () => {
      const actor = hold(rows);
      const [first, second] = [call(actor, 'add', 'a'), call(actor, 'add', 'b')];
      second.cancel();
      await second.until('stopped');
      await first.result();
      expect(await call(actor, 'all').result()).toEqual(['a begins', 'a']);
    });

    test('end with those who wait, and take no further call', async () => {
      const actor = hold(rows);
      await call(actor, 'add', 'a').result();
      await actor.end(new CancelledError('over', 'close'));
      expect(() => call(actor, 'all')).toThrow(StateError);
    });

    test('fail who waits where `make` throws, and try again', async () => {
      const actor = hold(() => {
        throw new RangeError('no file');
      });
      expect((await call(actor, 'all').error()).message).toBe('no file');
      expect((await call(actor, 'all').error()).message).toBe('no file');
    });
  });
}
