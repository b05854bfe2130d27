import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { CancelledError, StateError, TransferError, WorkerCrashedError } from '../../src/core/errors.js';
import type { ActorRequest, HeldActor, TaskExecutor } from '../../src/executors/executor.js';
import { describeFunction } from '../../src/executors/function-source.js';
import { fromModule, StreamExecution } from '../executors/execution.js';

/** An executor that holds actors. What it has not it says, and what is so instead is tested. */
export interface ActorsUnderTest {
  readonly name: string;
  create(): TaskExecutor;
  /** Each object is in a worker of its own, or all are in the program itself: there is nothing then that could die. */
  readonly place: 'workers' | 'program';
  /** What is given arrives as a copy; or as it is, since nothing crosses. */
  readonly crossing: 'copies' | 'whole';
}

/** What the tests have of an actor. */
interface Held {
  readonly actor: HeldActor;
  call(member: string, ...args: unknown[]): StreamExecution;
}

/** What every executor promises that holds actors. */
export function describeActors({ name, create, place, crossing }: ActorsUnderTest): void {
  describe(`${name} and its actors`, () => {
    let executor: TaskExecutor;
    beforeEach(() => {
      executor = create();
    });
    afterEach(() => executor.close());

    const hold = (make: ActorRequest['make'], options: Partial<ActorRequest> = {}): Held => {
      const actor = executor.holdActor!({
        name: 'rows',
        make,
        args: [],
        concurrency: 1,
        restart: false,
        tree: {},
        report: (error) => {
          throw error;
        },
        ...options,
      });
      return {
        actor,
        call: (member, ...args) => {
          const fn = { kind: 'member', name: `rows.${member}`, member, actor: () => actor } as const;
          return new StreamExecution(actor as never, fn as never, args, {});
        },
      };
    };
    const inline = (make: () => unknown, options?: Partial<ActorRequest>): Held =>
      hold(describeFunction(make), options);
    /** Of `test/fixtures/table.ts`. */
    const load = (): Promise<object> => import('../fixtures/table.js');
    const table = (options?: Partial<ActorRequest>, make = 'openTable'): Held =>
      hold(fromModule(make, 'table.js', load), options);

    test('keep their state, and execute one call at a time, in order', async () => {
      const { call } = table();
      const notes = ['a', 'b'].map((row) => call('note', row).result());
      await Promise.all(notes);
      expect(await call('search', '').result()).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
    });

    test('let as many calls interleave as they may', async () => {
      const { call } = table({ concurrency: 2 });
      const [one, other, third] = [call('untilAborted'), call('untilAborted'), call('add', 'third')];
      await Promise.all([one.until('progress'), other.until('progress')]);
      expect(third.calls).toEqual([]);
      one.cancel();
      expect(await third.result()).toBe(2);
      expect(other.calls).not.toContain('stopped');
      other.cancel();
      await other.until('stopped');
    });

    test('each have an object of their own, of a module or inline, and count for no worker', async () => {
      const [one, other] = [table({ args: ['first'] }), table()];
      await one.call('add', 'a').result();
      expect(await one.call('search', '').result()).toEqual(['first', 'a']);
      expect(await other.call('search', '').result()).toEqual([]);
      const counter = inline(() => {
        let n = 40;
        return { add: (by: number) => (n += by) };
      });
      await counter.call('add', 1).result();
      expect(await counter.call('add', 1).result()).toBe(42);
      expect(executor.counts).toEqual({ running: 0, idle: 0, queued: 0, spare: 0 });
    });

    test('tell errors of their functions, and name those that there are', async () => {
      const { call } = table();
      expect(await call('fail').error()).toMatchObject({ name: 'RangeError', message: 'no such row' });
      const [unknown, field] = [await call('serch').error(), await call('rows').error()];
      expect(unknown.message).toContain('no function `serch`. Did you mean `search`?');
      expect(field.message).toContain("`rows` of the actor's object is no function");
      expect([unknown.name, field.name]).toEqual(['TypeError', 'TypeError']);
    });

    test('tell progress, before the result', async () => {
      const report = table().call('report');
      expect(await report.result()).toBe('done');
      expect(report.calls).toEqual(['start', ...report.progress.map(() => 'progress'), 'result']);
      expect(report.progress.at(-1)).toMatchObject({ message: 'last' });
    });

    test('never begin a call that was cancelled while it waited', async () => {
      const { call } = table();
      const [first, second] = [call('note', 'a'), call('note', 'b')];
      second.cancel();
      await second.until('stopped');
      await first.result();
      expect(await call('search', '').result()).toEqual(['a begins', 'a ends']);
    });

    test('keep worker and state where a call is cancelled that executes', async () => {
      const { call } = table({ args: ['first'] });
      const waiting = call('untilAborted');
      await waiting.until('progress');
      waiting.cancel();
      await waiting.until('stopped');
      expect(await call('search', '').result()).toEqual(['first', 'aborted']);
    });

    test('let a cancelled call go on that takes no notice, and the next one wait', async () => {
      const { call } = table();
      const stubborn = call('stubborn');
      await stubborn.until('progress');
      stubborn.cancel();
      expect(await call('search', '').result()).toEqual(['went on']);
    });

    test('give streams, whose readers may call them in between', async () => {
      const { call } = table();
      const stream = call('count', 300);
      stream.takesAtOnce = false;
      await stream.untilItems(1);
      expect(await call('add', 'between').result()).toBe(1);
      stream.takesAtOnce = true;
      stream.take(stream.items.length);
      await stream.result();
      expect(stream.items).toEqual(Array.from({ length: 300 }, (_, n) => n));
      expect(await call('search', '').result()).toEqual(['between', 'closed']);
    });

    test('close the generator of a stream that nobody wants any more', async () => {
      const { call } = table();
      const stream = call('count', Number.POSITIVE_INFINITY);
      stream.takesAtOnce = false;
      await stream.untilItems(1);
      stream.cancel();
      await stream.until('stopped');
      expect(await call('search', '').result()).toEqual(['closed']);
    });

    test('fail who waits where `make` throws, and try again', async () => {
      const { call } = inline(() => {
        throw new RangeError('no file');
      });
      const both = await Promise.all([call('all'), call('all')].map((each) => each.error()));
      expect([...both, await call('all').error()].map(({ message }) => message)).toEqual(Array(3).fill('no file'));
    });

    test('refuse a `make` that gives no object, by the word', async () => {
      const error = await table({}, 'giveNumber').call('add', 'a').error();
      expect([error.name, error.message]).toEqual(['TypeError', expect.stringContaining('object')]);
    });

    test('end with those who wait and with what executes, and take no further call', async () => {
      const { actor, call } = table();
      const [executing, waiting] = [call('untilAborted'), call('add', 'a')];
      await executing.until('progress');
      await actor.end(new CancelledError('over', 'close'));
      for (const each of [executing, waiting]) expect(await each.error()).toBeInstanceOf(CancelledError);
      expect(() => call('search', '')).toThrow(StateError);
    });

    test('wait for the clean-up of the object, and throw what that throws', async () => {
      const { actor, call } = inline(() => ({
        begin: () => 1,
        [Symbol.asyncDispose]: async () => {
          await new Promise((resolve) => setTimeout(resolve, 1));
          throw new RangeError('not saved');
        },
      }));
      await call('begin').result();
      const end = actor.end(new CancelledError('over', 'close'));
      await expect(end).rejects.toMatchObject({ name: 'RangeError', message: 'not saved' });
    });

    if (crossing === 'copies') {
      test('get copies, and give copies', async () => {
        const { call } = table();
        const row = { word: 'a' };
        await call('add', row).result();
        row.word = 'b';
        const { items } = await all(call);
        expect(items).toEqual([{ word: 'a' }]);
        expect(await call('add', () => 1).error()).toBeInstanceOf(TransferError);
      });
    } else {
      test('get what is given as it is, since nothing crosses', async () => {
        const { call } = table();
        const row = { word: 'a', fn: () => 1 };
        await call('add', row).result();
        const { items } = await all(call);
        expect(items[0]).toBe(row);
      });
    }

    if (place === 'workers') {
      test('live in a worker of their own', async () => {
        const both = [table({}, 'countMade'), table({}, 'countMade')];
        expect(await Promise.all(both.map(({ call }) => call('made').result()))).toEqual([1, 1]);
      });

      test('fail the call that executes when the worker dies, and all later ones by name', async () => {
        const { call } = table({ concurrency: 2 });
        const [, dying] = [call('throwLater'), call('never')];
        expect(await dying.error()).toBeInstanceOf(WorkerCrashedError);
        expect(() => call('search', '')).toThrow('The actor `rows` is dead');
      });

      test('make the object again with `restart`, and repeat no call', async () => {
        const { call } = table({ restart: true, concurrency: 2, args: ['first'] });
        await call('add', 'second').result();
        const [, dying] = [call('throwLater'), call('never')];
        expect(await dying.error()).toBeInstanceOf(WorkerCrashedError);
        expect(await call('search', '').result()).toEqual(['first']);
      });

      test('end a worker for a call that goes on after its cancel, with `restart`', async () => {
        const { call } = table({ restart: true, graceMs: 10, args: ['first'] });
        const never = call('never');
        await never.until('progress');
        never.cancel();
        await never.until('stopped');
        expect(await call('search', '').result()).toEqual(['first']);
      });
    } else {
      test('live in the program itself, so that there is no worker which could die', async () => {
        const both = [table({}, 'countMade'), table({}, 'countMade')];
        const [one, other] = await Promise.all(both.map(({ call }) => call('made').result()));
        expect(one).toBe(other);
      });
    }

    async function all(call: Held['call']): Promise<StreamExecution> {
      const stream = call('all');
      await stream.result();
      return stream;
    }
  });
}
