import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { QueueFullError, TransferError, WorkerCrashedError } from '../../src/core/errors.js';
import type { TaskExecutor } from '../../src/executors/executor.js';
import type { PoolOptions } from '../../src/executors/pool/pool-options.js';
import { Execution, execute, executeModule, executeStream, fromModule } from '../executors/execution.js';

/** An executor with workers that has to conform. */
export interface WorkerExecutorUnderTest {
  readonly name: string;
  readonly kind: 'thread' | 'process' | 'worker';
  create(options?: PoolOptions): TaskExecutor;
  /** For a worker to execute: tells it from all others. */
  readonly identify: () => unknown;
  /** For a worker to execute: ends it. */
  readonly exit: () => unknown;
  /** Whether a synchronous loop can see that it was cancelled. */
  readonly seesCancelInLoops: boolean;
  /** What executors could leave behind. */
  remains(): unknown;
  /** Keeps what workers print from the output; gives what ends that. */
  silence?(): () => void;
}

/** What executors with workers promise beyond what every executor does. */
export function describeWorkerExecutor(underTest: WorkerExecutorUnderTest): void {
  const { name, kind, create, exit, seesCancelInLoops, remains } = underTest;
  describe(`${name} and its workers`, () => {
    let executor: TaskExecutor;
    const make = (): void => {
      executor = create({ maxWorkers: 1 });
    };
    const close = (): Promise<void> => executor.close();
    const identify = (): Promise<unknown> => execute(executor, underTest.identify, []).result();

    describe('functions', () => {
      beforeAll(make);
      afterAll(close);

      test('names the variable that an inline function left behind, and both ways out', async () => {
        const factor = 2;
        const error = await execute(
          executor,
          function scale(n: number) {
            return n * factor;
          },
          [1],
        ).error();
        expect(error).toBeInstanceOf(ReferenceError);
        expect(error.message).toMatch(/`factor`.*`scale`.*argument.*workerModule/);
        // Not every browser has the message there.
        expect(error.stack).not.toContain('factor is not defined');
      });

      test('names it in async functions, too', async () => {
        const factor = 2;
        const error = await execute(
          executor,
          async (n: number) => {
            await null;
            return n * factor;
          },
          [1],
        ).error();
        expect(error.message).toMatch(/`factor`.*argument/);
      });

      test('leaves alone what other code says is not defined', async () => {
        const error = await execute(executor, () => {
          throw new ReferenceError('nothing is not defined');
        }, []).error();
        expect(error.message).toMatch(/nothing/);
      });

      test('makes no globals by assignment', async () => {
        const fn = { kind: 'source', text: '() => { forgotten = 1; }', name: 'assign', local: () => {} } as const;
        expect(await new Execution(executor, fn, [], {}).error()).toBeInstanceOf(ReferenceError);
        expect(await execute(executor, () => typeof (globalThis as any).forgotten, []).result()).toBe('undefined');
      });

      test('keeps helpers that compilers insert harmless', async () => {
        const text = '() => { const inner = __name(() => 3, "inner"); return inner(); }';
        expect(
          await new Execution(executor, { kind: 'source', text, name: 'x', local: () => {} }, [], {}).result(),
        ).toBe(3);
      });

      test('says so when the text cannot be compiled', async () => {
        const error = await new Execution(
          executor,
          { kind: 'source', text: 'method() {}', name: 'method', local: () => {} },
          [],
          {},
        ).error();
        expect(error).toBeInstanceOf(SyntaxError);
        expect(error.message).toMatch(/`method`.*compiled.*workerModule/);
      });

      test('compiles a text once a worker', async () => {
        const fn = function counting(this: any): number {
          const own = counting as { calls?: number };
          own.calls = (own.calls ?? 0) + 1;
          return own.calls;
        };
        expect(await execute(executor, fn, []).result()).toBe(1);
        expect(await execute(executor, fn, []).result()).toBe(2);
      });

      test('refuses to give back an iterator', async () => {
        const error = await executeModule(executor, 'count', [3]).error();
        expect(error).toBeInstanceOf(TypeError);
        expect(error.message).toMatch(/iterator/);
      });
    });

    describe('values', () => {
      beforeAll(make);
      afterAll(close);

      test('copies what structured clone copies, both ways', async () => {
        const value = {
          map: new Map([['a', { n: 1n }]]),
          set: new Set([1, 'b']),
          date: new Date(5),
          regexp: /x/gi,
          nothing: undefined,
          nan: Number.NaN,
          list: [1, undefined, 3],
          bytes: new Uint8Array([1, 2]),
          error: new RangeError('inside'),
        };
        const back = (await execute(executor, (v: unknown) => v, [value]).result()) as typeof value;
        expect(back).toEqual(value);
        expect(Object.hasOwn(back, 'nothing')).toBe(true);
      });

      test('keeps circles and identity', async () => {
        const value: { n: number; self?: unknown } = { n: 1 };
        value.self = value;
        const [a, b] = (await execute(executor, (x: unknown, y: unknown) => [x, y], [value, value]).result()) as any[];
        expect(a).toBe(b);
        expect(a.self).toBe(a);
      });

      test('gives typed arrays a buffer of their own size', async () => {
        const fn = (numbers: Float64Array): number[] => [numbers.buffer.byteLength, numbers.byteOffset];
        expect(await execute(executor, fn, [Float64Array.of(1, 2)]).result()).toEqual([16, 0]);
      });

      test.each([
        ['a function', () => {}, 'args[0]'],
        ['a function in an object', { onClick() {} }, 'args[0].onClick'],
        ['a symbol in a list', [1, [Symbol('x')]], 'args[0][1][0]'],
        ['a promise in a map', new Map([['key', Promise.resolve()]]), 'args[0].get("key")'],
        ['a weak map under an odd name', { 'a b': new WeakMap() }, 'args[0]["a b"]'],
        ['a function in a set', new Set([() => {}]), 'args[0].values()[0]'],
        [
          'an object with a getter that throws',
          {
            a: 1,
            get b() {
              throw new Error('no');
            },
          },
          'args[0]',
        ],
      ])('names %s among the arguments', async (_, value, path) => {
        const execution = new Execution(executor, fromModule('square'), [value], {});
        const error = await execution.error<TransferError>();
        expect(error).toBeInstanceOf(TransferError);
        expect(error.path).toBe(path);
        expect(error.message).toContain(`\`${path}\``);
        expect(execution.calls).toEqual(['error']);
        expect(await executeModule(executor, 'square', [2]).result()).toBe(4);
      });

      test('names a revoked proxy', async () => {
        const { proxy, revoke } = Proxy.revocable({}, {});
        revoke();
        const error = await new Execution(executor, fromModule('square'), [{ deep: proxy }], {}).error<TransferError>();
        expect(error.path).toBe('args[0].deep');
      });

      test.each<[string, () => unknown, string]>([
        ['a function', () => () => {}, 'result'],
        ['a function inside', () => ({ list: [1, { call: () => {} }] }), 'result.list[1].call'],
        ['a symbol', () => Symbol('s'), 'result'],
        ['a promise inside', () => ({ x: Promise.resolve(1) }), 'result.x'],
        ['a weak map', () => new WeakMap(), 'result'],
      ])('names %s as a result', async (_, fn, path) => {
        const before = await identify();
        const error = await execute(executor, fn, []).error<TransferError>();
        expect(error).toBeInstanceOf(TransferError);
        expect(error.path).toBe(path);
        expect(await identify()).toBe(before);
      });

      test('describes a thrown function, which cannot leave', async () => {
        const error = await execute(executor, () => {
          throw function culprit() {};
        }, []).error();
        expect(error).toBeInstanceOf(TransferError);
        expect(error.message).toMatch(/culprit/);
      });

      test('describes a thrown symbol', async () => {
        const error = await execute(executor, () => {
          throw Symbol('mine');
        }, []).error();
        expect(error.message).toMatch(/Symbol\(mine\)/);
      });

      test('leaves out properties of an error that cannot leave', async () => {
        const fn = (): never => {
          throw Object.assign(new Error('partly'), { code: 'E1', handle: () => {}, deep: { fn: () => {} } });
        };
        const error = await execute(executor, fn, []).error();
        expect(error.message).toBe('partly');
        expect({ ...error }).toEqual({ code: 'E1' });
      });

      test('describes a cause that cannot leave', async () => {
        const error = await execute(executor, () => {
          throw new Error('x', { cause: () => {} });
        }, []).error();
        expect(error.cause).toBeInstanceOf(TransferError);
      });

      test('rebuilds a DOMException', async () => {
        const error = await execute(executor, () => {
          throw new DOMException('gone', 'NotFoundError');
        }, []).error<DOMException>();
        expect(error).toBeInstanceOf(DOMException);
        expect([error.name, error.message, error.code]).toEqual(['NotFoundError', 'gone', 8]);
      });
    });

    describe('streams', () => {
      beforeAll(make);
      afterAll(close);

      test('names the item that cannot leave, after those before it, and closes the generator', async () => {
        const fn = function* (): Generator<unknown> {
          try {
            yield 1;
            yield { ok: 2 };
            yield { call: () => {} };
            yield 4;
          } finally {
            (globalThis as any).wasClosed = true;
          }
        };
        const stream = executeStream(executor, fn, []);
        expect(await stream.error<TransferError>()).toMatchObject({ path: 'items[2].call' });
        expect(stream.items).toEqual([1, { ok: 2 }]);
        expect(await execute(executor, () => (globalThis as any).wasClosed, []).result()).toBe(true);
      });

      test('ends a generator that does not come to its next item, after the grace time', async () => {
        const strict = create({ maxWorkers: 1, graceMs: 20 });
        const fn = function* (): Generator<number> {
          yield 1;
          const end = Date.now() + 20;
          while (Date.now() < end);
          yield 2;
          for (;;);
        };
        const stream = executeStream(strict, fn, []);
        await stream.untilItems(2);
        stream.cancel();
        expect(await execute(strict, () => 1, []).result()).toBe(1);
        await stream.until('stopped');
        await strict.close();
      });

      test('gives a long stream at little cost', async () => {
        const fn = function* (): Generator<number> {
          for (let index = 0; index < 20_000; index += 1) yield index;
        };
        const stream = executeStream(executor, fn, []);
        await stream.result();
        expect(stream.items).toHaveLength(20_000);
        expect(stream.batches.length).toBeLessThan(20_000 / 16);
      });
    });

    describe('transfer', () => {
      beforeAll(make);
      afterAll(close);

      test(kind === 'process' ? 'copies buffers of the arguments' : 'moves buffers of the arguments', async () => {
        const bytes = new Uint8Array(8).fill(1);
        const fn = (value: Uint8Array): number => value.reduce((sum, byte) => sum + byte);
        expect(await execute(executor, fn, [bytes], { transfer: [bytes.buffer] }).result()).toBe(8);
        expect(bytes.byteLength).toBe(kind === 'process' ? 8 : 0);
      });

      test('gets what a function gives away', async () => {
        const bytes = (await executeModule(executor, 'give', [1000]).result()) as Uint8Array;
        expect([bytes.length, bytes[999]]).toEqual([1000, 7]);
      });
    });

    describe('workers that end', () => {
      beforeAll(make);
      afterAll(close);
      let speak: (() => void) | undefined;
      beforeEach(() => {
        speak = underTest.silence?.();
      });
      afterEach(() => speak?.());

      test('fails only the task that ended its worker', async () => {
        const first = execute(executor, exit, [], { label: 'exit' });
        const second = execute(executor, () => 2, []);
        const error = await first.error<WorkerCrashedError>();
        expect(error).toBeInstanceOf(WorkerCrashedError);
        expect(error.kind).toBe(kind);
        expect(error.message).toMatch(/`exit`/);
        expect(await second.result()).toBe(2);
      });

      test('fails with the cause when a timer of the task throws', async () => {
        const fn = (): Promise<never> =>
          new Promise(() =>
            setTimeout(() => {
              throw new Error('from a timer');
            }, 0),
          );
        const error = await execute(executor, fn, []).error<WorkerCrashedError>();
        expect(error).toBeInstanceOf(WorkerCrashedError);
        expect((error.cause as Error).message).toBe('from a timer');
        expect(await execute(executor, () => 1, []).result()).toBe(1);
      });

      test('fails with the cause when nobody handles a rejection of the task', async () => {
        const fn = (): Promise<never> => {
          void Promise.reject(new RangeError('unhandled'));
          return new Promise(() => {});
        };
        const error = await execute(executor, fn, []).error<WorkerCrashedError>();
        expect(error).toBeInstanceOf(WorkerCrashedError);
        expect((error.cause as Error).message).toBe('unhandled');
      });

      test('works on when an idle worker has ended', async () => {
        const text = `() => void setTimeout(${exit})`;
        const later = { kind: 'source', text, name: 'later', local: exit } as const;
        await new Execution(executor, later, [], {}).result();
        while (executor.counts.idle > 0) await new Promise((resolve) => setTimeout(resolve, 1));
        expect(await execute(executor, () => 1, []).result()).toBe(1);
      });
    });

    const describeLoops = (): void => {
      test('lets a loop that polls its signal see the cancel, and keeps its worker', async () => {
        const before = await identify();
        const fn = function (this: any): number {
          const { signal, progress } = this;
          let rounds = 0;
          while (!signal.aborted) if (rounds++ === 0) progress(0);
          return rounds;
        };
        const polling = execute(executor, fn, []);
        await polling.until('progress');
        polling.cancel();
        await polling.until('stopped');
        expect(await identify()).toBe(before);
      });

      test('lets the function of a module see it in `currentTask().signal`', async () => {
        await executor.prestart(1);
        const polling = executeModule(executor, 'poll', []);
        await polling.until('start');
        polling.cancel();
        await polling.until('stopped');
      });

      test('gives `signal.throwIfAborted()` its say in a synchronous loop', async () => {
        const fn = function (this: any): void {
          const { signal, progress } = this;
          for (let round = 0; ; round += 1) {
            signal.throwIfAborted();
            if (round === 0) progress(0);
          }
        };
        const polling = execute(executor, fn, []);
        await polling.until('progress');
        polling.cancel();
        await polling.until('stopped');
      });
    };

    describe('cancel', () => {
      beforeEach(make);
      afterEach(close);

      test('ends an endless loop, and executes what waits', async () => {
        const loop = execute(
          executor,
          function (this: any) {
            this.progress(0);
            for (;;);
          },
          [],
        );
        const next = execute(executor, () => 2, []);
        await loop.until('progress');
        loop.cancel();
        expect(await next.result()).toBe(2);
        await loop.until('stopped');
        expect(loop.calls).toEqual(['start', 'progress', 'stopped']);
      });

      if (seesCancelInLoops) describeLoops();

      test('ends a function that looked at its signal and goes on, after the grace time', async () => {
        const strict = create({ maxWorkers: 1, graceMs: 20 });
        const stubborn = execute(
          strict,
          function (this: any) {
            this.signal;
            this.progress(0);
            for (;;);
          },
          [],
        );
        await stubborn.until('progress');
        stubborn.cancel();
        // The next task does not wait for the grace time.
        expect(await execute(strict, () => 1, []).result()).toBe(1);
        await stubborn.until('stopped');
        await strict.close();
      });

      test('keeps a spare worker once tasks are cancelled', async () => {
        const loop = (): Execution =>
          execute(
            executor,
            function (this: any) {
              this.progress(0);
              for (;;);
            },
            [],
          );
        for (let round = 0; round < 3; round += 1) {
          const looping = loop();
          await looping.until('progress');
          looping.cancel();
          await looping.until('stopped');
        }
        expect(await execute(executor, () => 1, []).result()).toBe(1);
        expect(executor.counts.idle).toBeGreaterThanOrEqual(1);
      });

      test('never executes more than the limit of wanted tasks', async () => {
        const executions = Array.from({ length: 6 }, (_, n) => execute(executor, async (value: number) => value, [n]));
        await executions[0]!.until('start');
        expect(executor.counts.running).toBe(1);
        executions[2]!.cancel();
        executions[4]!.cancel();
        const kept = [0, 1, 3, 5].map((index) => executions[index]!.result());
        expect(await Promise.all(kept)).toEqual([0, 1, 3, 5]);
      });
    });

    describe('limits', () => {
      test('refuses what is more than `maxQueue` allows, at the call', async () => {
        const limited = create({ maxWorkers: 1, maxQueue: 2 });
        const kept = [1, 2, 3].map((n) => execute(limited, (value: number) => value, [n]));
        expect(() => execute(limited, () => 4, [])).toThrow(QueueFullError);
        expect(await Promise.all(kept.map((execution) => execution.result()))).toEqual([1, 2, 3]);
        expect(await execute(limited, () => 5, []).result()).toBe(5);
        await limited.close();
      });

      test('makes room in the queue for what is cancelled', async () => {
        const limited = create({ maxWorkers: 1, maxQueue: 1 });
        const [first, second] = [execute(limited, () => 1, []), execute(limited, () => 2, [])];
        second.cancel();
        expect(await execute(limited, () => 3, []).result()).toBe(3);
        expect(await first.result()).toBe(1);
        await limited.close();
      });

      test('executes as many at once as there are workers', async () => {
        const pair = create({ maxWorkers: 2 });
        const fn = function (this: any): Promise<void> {
          this.progress(0);
          return new Promise((resolve) => this.signal.addEventListener('abort', () => resolve()));
        };
        const both = [execute(pair, fn, []), execute(pair, fn, [])];
        await Promise.all(both.map((execution) => execution.until('progress')));
        expect(pair.counts.running).toBe(2);
        await pair.close();
      });

      test('ends unused workers after the idle time', async () => {
        const brief = create({ maxWorkers: 1, idleTimeout: 5 });
        const first = await execute(brief, underTest.identify, []).result();
        while (brief.counts.idle > 0) await new Promise((resolve) => setTimeout(resolve, 5));
        expect(await execute(brief, underTest.identify, []).result()).not.toBe(first);
        await brief.close();
      });

      test.each([
        ['maxWorkers', 0, RangeError],
        ['maxWorkers', '2', TypeError],
        ['maxQueue', -1, RangeError],
        ['graceMs', -1, RangeError],
        ['idleTimeout', Number.NaN, RangeError],
        ['maxWorker', 1, TypeError],
      ])('refuses %s: %p', (option, value, type) => {
        expect(() => create({ [option]: value })).toThrow(type);
        expect(() => create({ [option]: value })).toThrow(new RegExp(`\`${option}\``));
      });
    });

    /** What is left of executors before: their ends may still be coming in. */
    const remainsAtRest = async (): Promise<unknown> => {
      let last = remains();
      for (;;) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        const now = remains();
        if (JSON.stringify(now) === JSON.stringify(last)) return now;
        last = now;
      }
    };

    describe('close', () => {
      test('leaves no worker behind, whatever it does', async () => {
        const before = await remainsAtRest();
        const many = create({ maxWorkers: 3 });
        const loops = [1, 2, 3].map(() =>
          execute(
            many,
            function (this: any) {
              this.progress(0);
              for (;;);
            },
            [],
          ),
        );
        await Promise.all(loops.map((loop) => loop.until('progress')));
        loops[0]!.cancel();
        await many.close();
        await loops[0]!.until('stopped');
        await loops[1]!.error();
        expect(remains()).toEqual(before);
      });

      test('ends workers that are about to start', async () => {
        const before = await remainsAtRest();
        const early = create({ maxWorkers: 2 });
        const waiting = execute(early, () => 1, []);
        const started = early.prestart(2).catch((error: unknown) => error);
        await early.close();
        await waiting.error();
        expect(await started).toBeInstanceOf(Error);
        expect(remains()).toEqual(before);
      });
    });
  });
}
