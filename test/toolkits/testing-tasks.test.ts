import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  AsyncTask,
  all,
  CancelledError,
  MultiTask,
  ProcessTask,
  QueueFullError,
  registerError,
  StreamTask,
  sleep,
  Task,
  TransferError,
  workerModule,
} from 'offloop';
import { NodeEngine } from 'offloop/node';
import { control, TestEngine } from 'offloop/testing';
import { InProcessExecutor } from '../../src/toolkits/testing/in-process-executor.js';
import { LoadedModules } from '../../src/toolkits/testing/loaded-modules.js';
import { drawFirst, seededDraw } from '../../src/toolkits/testing/random.js';
import { VirtualClock } from '../../src/toolkits/testing/virtual-clock.js';
import { describeActors } from '../conformance/actors.js';
import { describeExecutor } from '../conformance/executor.js';
import { describeOutput } from '../conformance/output.js';
import { Gate } from '../helpers/gate.js';
import { fixture } from '../setup/fixture-url.js';

const work = workerModule(fixture('work.js'), () => import('../fixtures/work.js'));

for (const kind of ['thread', 'process', 'loop'] as const) {
  describeExecutor({
    name: `InProcessExecutor as ${kind}`,
    create: ({ maxWorkers = 4, maxQueue = Number.POSITIVE_INFINITY, graceMs = 1000 } = {}) =>
      new InProcessExecutor(
        { kind, limit: maxWorkers, maxQueue, graceMs },
        { draw: drawFirst, modules: new LoadedModules(), clock: new VirtualClock(0) },
      ),
  });
  const create = (): InProcessExecutor =>
    new InProcessExecutor(
      { kind, limit: 1, maxQueue: Number.POSITIVE_INFINITY, graceMs: 1000 },
      { draw: drawFirst, modules: new LoadedModules(), clock: new VirtualClock(0) },
    );
  describeOutput({ name: `InProcessExecutor as ${kind}`, create, output: 'console of the program' });
  if (kind === 'loop') continue;
  describeActors({ name: `InProcessExecutor as ${kind}`, create, place: 'program', crossing: 'copies' });
}

describe('Tasks under control', () => {
  let engine: TestEngine;
  beforeEach(() => {
    engine = new TestEngine({ maxThreads: 2, maxProcesses: 1 });
  });

  /** What a task gives, or throws. */
  const outcome = async (task: Task<never, unknown>): Promise<unknown> => {
    const run = engine.run(task);
    await engine.flush();
    return (await run.settled).state === 'success' ? run.result : run.error;
  };

  test('execute functions of worker modules, whose loading costs no virtual time', async () => {
    const begun = engine.now;
    const run = engine.run(function* () {
      return [yield* work.square(5), yield* new ProcessTask(work.square, 6), yield* new AsyncTask(work.square, 7)];
    });
    await engine.flush();
    expect(run.result).toEqual([25, 36, 49]);
    expect(engine.now).toBe(begun);
  });

  test('fail where the module is not known on this side, and say what to do', async () => {
    const unknown = workerModule<typeof import('../fixtures/work.js')>(fixture('work.js'));
    const error = await outcome(unknown.square(5) as never);
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toContain("Give `workerModule(where, () => import('./work.js'))` its second");
  });

  test('try to load a module again that failed to load', async () => {
    let attempts = 0;
    const flaky = workerModule(fixture('work.js'), async () => {
      attempts += 1;
      if (attempts === 1) throw new Error('no such file');
      return import('../fixtures/work.js');
    });
    expect(await outcome(flaky.square(5) as never)).toEqual(new Error('no such file'));
    expect(await outcome(flaky.square(5) as never)).toBe(25);
    expect(await outcome(flaky.square(6) as never)).toBe(36);
    expect(attempts).toBe(2);
  });

  describe.each([
    ['Task', Task],
    ['ProcessTask', ProcessTask],
  ])('%s', (_name, Kind) => {
    const execute = (fn: (value: never) => unknown, value: unknown): Promise<unknown> =>
      outcome(new Kind(fn as never, value as never) as never);

    test('gets copies of its arguments, as they are when it begins', async () => {
      const value = { list: [1], at: new Date(0) };
      const seen: unknown[] = [];
      const run = engine.run(
        new Kind((given: typeof value) => {
          seen.push(given, given.list);
          given.list.push(3);
        }, value),
      );
      value.list.push(2);
      await engine.flush();
      await run;
      expect(seen).toEqual([{ list: [1, 2, 3], at: new Date(0) }, [1, 2, 3]]);
      expect(seen[0]).not.toBe(value);
      expect(value.list).toEqual([1, 2]);
    });

    test('gives a copy of its result', async () => {
      const inner = { n: 1 };
      const result = await execute(() => inner, 0);
      expect(result).toEqual(inner);
      expect(result).not.toBe(inner);
    });

    test('refuses arguments and results that cannot be sent, with their path', async () => {
      const argument = await execute(() => 1, { list: [{ fn: () => {} }] });
      expect(argument).toBeInstanceOf(TransferError);
      expect((argument as TransferError).path).toBe('args[0].list[0].fn');
      const result = await execute(() => ({ deep: Symbol('s') }), 0);
      expect(result).toBeInstanceOf(TransferError);
      expect((result as TransferError).path).toBe('result.deep');
    });

    test('throws errors as they arrive from a worker', async () => {
      class Known extends Error {}
      class Unknown extends RangeError {
        override name = 'Unknown';
        readonly code = 7;
      }
      registerError(Known, 'KnownInTesting');
      Object.defineProperty(Known, 'name', { value: 'KnownInTesting' });
      const known = new Known('known', { cause: new TypeError('why') });
      const arrived = await execute(() => Promise.reject(known), 0);
      expect(arrived).toBeInstanceOf(Known);
      expect(arrived).not.toBe(known);
      expect((arrived as Error).cause).toBeInstanceOf(TypeError);
      const unknown = await execute(() => Promise.reject(new Unknown('far')), 0);
      expect(unknown).not.toBeInstanceOf(Unknown);
      expect(unknown).toBeInstanceOf(RangeError);
      expect(unknown).toMatchObject({ name: 'Unknown', message: 'far', code: 7 });
    });

    test('throws an error of which a part cannot be sent, without that part', async () => {
      const error = (await execute(() => {
        throw Object.assign(new Error('partly'), { fn: () => {}, kept: 1, proxy: { bad: () => {} } });
      }, 0)) as Error;
      expect(error).toMatchObject({ message: 'partly', kept: 1 });
      expect(error).not.toHaveProperty('fn');
      expect(error).not.toHaveProperty('proxy');
    });

    test('ends by force where its function ignores a cancel', async () => {
      const begun = engine.now;
      const run = engine.run(new Kind(() => new Promise(() => {})));
      await engine.flush();
      run.cancel();
      expect(run.isCancelling).toBe(true);
      await engine.flush();
      expect(run.state).toBe('cancelled');
      expect(engine.now).toBe(begun);
    });

    test('gets its time to end where its function looks at its signal', async () => {
      const run = engine.run(
        new Kind(function (this) {
          void this.signal;
          return new Promise(() => {});
        }),
      );
      await engine.flush();
      run.cancel();
      await engine.advance(999);
      expect(run.isCancelling).toBe(true);
      await engine.advance(1);
      expect(run.state).toBe('cancelled');
    });

    test('leaves no timer where its function ends in time', async () => {
      const run = engine.run(
        new Kind(function (this) {
          return new Promise((resolve) => this.signal.addEventListener('abort', resolve));
        }),
      );
      await engine.flush();
      run.cancel();
      await engine.flush();
      expect(run.state).toBe('cancelled');
      const begun = engine.now;
      const other = engine.run(sleep(5));
      await engine.settled();
      expect(engine.now - begun).toBe(5);
      await other;
      const { treeOf } = await import('../../src/engine/engine.js');
      expect((treeOf(engine).clock as VirtualClock).next).toBeUndefined();
    });
  });

  describe('that stream', () => {
    test('give copies of their items in virtual time, and go on with their reader', async () => {
      const made: { n: number }[] = [];
      const stream = new StreamTask(function* (count: number) {
        for (let n = 0; n < count; n += 1) {
          made.push({ n });
          yield made[n];
        }
      }, 1000);
      const run = engine.run(function* () {
        const read: unknown[] = [];
        const results = yield* stream;
        for (let item = yield* results.next(); item; item = yield* results.next()) {
          if (read.length === 0) yield* sleep(1000);
          read.push(item.value);
        }
        return read;
      });
      await engine.advance(999);
      expect(made.length).toBeGreaterThan(0);
      expect(made.length).toBeLessThan(1000);
      await engine.advance(1);
      expect(run.result).toEqual(made);
      expect(run.result?.[0]).not.toBe(made[0]);
    });

    test('fail at an item that cannot be sent, after those before it', async () => {
      const closed: string[] = [];
      const stream = new StreamTask(function* () {
        try {
          yield 'fine';
          yield { fn: () => {} };
          yield 'never';
        } finally {
          closed.push('closed');
        }
      });
      const read: unknown[] = [];
      const run = engine.run(function* () {
        const results = yield* stream;
        for (let item = yield* results.next(); item; item = yield* results.next()) read.push(item.value);
      });
      await engine.flush();
      const error = (await run.catch((reason: unknown) => reason)) as TransferError;
      expect(read).toEqual(['fine']);
      expect(error).toBeInstanceOf(TransferError);
      expect(error.path).toBe('items[1].fn');
      expect(closed).toEqual(['closed']);
      expect(engine.executors.thread.counts.running).toBe(0);
    });

    test('close their generator when the handler ends', async () => {
      const closed: string[] = [];
      const run = engine.run(function* () {
        const results = yield* new StreamTask(function* () {
          try {
            for (let n = 0; ; n += 1) yield n;
          } finally {
            closed.push('closed');
          }
        });
        return (yield* results.next())?.value;
      });
      await engine.settled();
      expect(run.result).toBe(0);
      expect(closed).toEqual(['closed']);
    });
  });

  test('get a file as a worker of a page does, on every line of Node, and as a thread does', async () => {
    const file = new File(['abc'], 'a.txt', { type: 'text/plain', lastModified: 5 });
    const look = async ({ files }: { readonly files: readonly File[] }) => {
      const [first] = files as [File];
      return {
        file: first,
        seen: [first.name, first.type, first.lastModified, await first.text(), first === files[1]],
      };
    };
    for (const engine of [new TestEngine(), new NodeEngine({ maxThreads: 1 })]) {
      const { file: back, seen } = await engine.run(new Task(look, { files: [file, file] }));
      expect(seen).toEqual(['a.txt', 'text/plain', 5, 'abc', true]);
      expect([back.constructor.name, back.name, back.size]).toEqual(['File', 'a.txt', 3]);
      await engine.close();
    }
  });

  test('a thread moves what is listed, a process copies it', async () => {
    const moved = new Uint8Array([1, 2, 3]);
    const length = (bytes: Uint8Array): number => bytes.length;
    expect(await outcome(new Task(length, moved).with({ transfer: [moved.buffer] }) as never)).toBe(3);
    expect(moved.length).toBe(0);
    const copied = new Uint8Array([1, 2, 3]);
    const task = new ProcessTask(length, copied).with({ transfer: [copied.buffer] });
    expect(await engine.run(task)).toBe(3);
    expect(copied.length).toBe(3);
  });

  test('on the event loop nothing is copied', async () => {
    const value = { fn: () => 5 };
    expect(await engine.run(new AsyncTask((given: typeof value) => given, value))).toBe(value);
  });

  test('tell their progress', async () => {
    const run = engine.run(work.report() as Task<[], string>);
    await engine.flush();
    expect(run.progress).toMatchObject({ completed: 1, total: 1, message: 'end' });
  });

  test('execute at most so many at once as the engine has workers', async () => {
    const gates = Array.from({ length: 4 }, () => new Gate<number>());
    const begun: number[] = [];
    const run = engine.run(
      all(
        gates.map(
          (gate, index) =>
            new Task(() => {
              begun.push(index);
              return gate;
            }),
        ),
      ),
    );
    await engine.flush();
    expect(begun).toEqual([0, 1]);
    expect(engine.executors.thread.counts).toEqual({ running: 2, idle: 0, queued: 2, spare: 0 });
    gates[1]?.open(1);
    await engine.flush();
    expect(begun).toEqual([0, 1, 2]);
    for (const [index, gate] of gates.entries()) gate.open(index);
    await engine.flush();
    expect(run.result).toEqual([0, 1, 2, 3]);
  });

  test('are refused where the queue is full', async () => {
    await using small = new TestEngine({ maxThreads: 1, maxQueue: 1 });
    const runs = [1, 2, 3].map((n) => small.run(new Task((m: number) => m, n)));
    await expect(runs[2]).rejects.toThrow(QueueFullError);
    expect(await Promise.all([runs[0], runs[1]])).toEqual([1, 2]);
  });

  test('end with the engine', async () => {
    const run = engine.run(new Task(() => new Promise(() => {})));
    await engine.flush();
    await engine.close();
    await expect(run).rejects.toThrow(CancelledError);
  });

  test('end with an engine that is closed under control, and its own workers with them', async () => {
    const real = new NodeEngine();
    await real.run(new Task(() => 1));
    expect(real.executors.thread.counts.idle).toBeGreaterThan(0);
    const clock = control(real);
    await real.close();
    clock[Symbol.dispose]();
    expect(real.executors.thread.counts.idle).toBe(0);
  });
});

describe('A seed', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];

  /** The order in which tasks executed, and the one in which their answers came. */
  const orders = async (seed: number | undefined, maxThreads: number): Promise<string> => {
    await using engine = new TestEngine({ maxThreads, ...(seed !== undefined && { seed }) });
    const executed: string[] = [];
    const answered: string[] = [];
    for (const name of names) {
      void engine.run(function* () {
        yield* new Task((value: string) => executed.push(value), name);
        answered.push(name);
      });
    }
    await engine.settled();
    expect(answered).toEqual(executed);
    return executed.join('');
  };

  const seeds = Array.from({ length: 20 }, (_, index) => index);

  test('without one tasks execute in order of submission', async () => {
    expect(await orders(undefined, 6)).toBe('abcdef');
    expect(await orders(undefined, 2)).toBe('abcdef');
  });

  test('draws the order, the same each time', async () => {
    for (const seed of seeds) expect(await orders(seed, 6)).toBe(await orders(seed, 6));
  });

  test('draws another order than other seeds', async () => {
    const found = new Set(await Promise.all(seeds.map((seed) => orders(seed, 6))));
    expect(found.size).toBeGreaterThan(15);
  });

  test('draws only orders that workers could give: none is overtaken by more than execute at once', async () => {
    const found = new Set<string>();
    for (const seed of seeds) {
      const order = await orders(seed, 2);
      found.add(order);
      for (const [index, name] of names.entries()) expect(order.indexOf(name)).toBeGreaterThanOrEqual(index - 1);
    }
    expect(found.size).toBeGreaterThan(3);
    expect(await orders(3, 1)).toBe('abcdef');
  });

  test('leaves priorities alone', async () => {
    for (const seed of seeds) {
      await using engine = new TestEngine({ seed });
      const executed: number[] = [];
      const tasks = [0, 5, 1, 5].map((priority) =>
        new Task((value: number) => {
          executed.push(value);
        }, priority).with({ priority }),
      );
      await engine.run(all(tasks));
      expect(executed).toEqual([5, 5, 1, 0]);
    }
  });

  test('draws the order of unordered results', async () => {
    const drawn = async (seed: number): Promise<string> => {
      await using engine = new TestEngine({ seed });
      const run = engine.run(async function* () {
        const order: string[] = [];
        const tasks = names.map((name) => new Task((value: string) => value, name));
        for await (const value of yield* new MultiTask(tasks, { unordered: true })) order.push(value);
        return order.join('');
      });
      await engine.flush();
      return run;
    };
    expect(new Set(await Promise.all(seeds.map(drawn))).size).toBeGreaterThan(10);
    expect(await drawn(1)).toBe(await drawn(1));
  });

  test('holds for functions that take turns, and for modules that load at different speeds', async () => {
    const slow = workerModule(fixture('work.js'), async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return import('../fixtures/work.js');
    });
    const drawn = async (seed: number, first: typeof work): Promise<string> => {
      await using engine = new TestEngine({ seed });
      const order: unknown[] = [];
      const note = (name: string, task: Task<never, unknown>): void => {
        void engine.run(task).then(() => order.push(name));
      };
      note('module', first.square(1) as never);
      for (const name of names) {
        const fn = async (value: string): Promise<void> => {
          for (let i = value.charCodeAt(0) % 3; i >= 0; i -= 1) await undefined;
        };
        note(name, new Task(fn, name) as never);
      }
      await engine.settled();
      expect(order).toHaveLength(7);
      return order.join();
    };
    for (const seed of seeds.slice(0, 5)) expect(await drawn(seed, slow)).toBe(await drawn(seed, work));
  });

  test('counts for `control`, too', async () => {
    const engine = new NodeEngine({ maxThreads: 6 });
    const drawn = async (seed: number): Promise<string> => {
      using clock = control(engine, { seed });
      const executed: string[] = [];
      const runs = names.map((name) => engine.run(new Task((value: string) => executed.push(value), name)));
      await clock.flush();
      await Promise.all(runs);
      return executed.join('');
    };
    expect(await drawn(5)).toBe(await drawn(5));
    expect(await drawn(5)).toBe(await orders(5, 6));
    expect(await drawn(5)).not.toBe(await drawn(6));
    await engine.close();
  });
});

describe('seededDraw', () => {
  test.each([0, 1, -1, 2 ** 31, Number.MAX_SAFE_INTEGER])('draws evenly from seed %p', (seed) => {
    const draw = seededDraw(seed);
    const counts = [0, 0, 0, 0, 0];
    for (let i = 0; i < 5000; i += 1) {
      const drawn = draw(5);
      counts[drawn] = (counts[drawn] ?? 0) + 1;
    }
    expect(counts).toHaveLength(5);
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });
});
