import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import {
  type Actor,
  type ActorOptions,
  CancelledError,
  closeActor,
  MultiTask,
  openActor,
  ProcessTask,
  type Run,
  retry,
  StateError,
  StreamTask,
  sleep,
  Task,
  TimeoutError,
  TransferError,
  WorkerCrashedError,
  workerModule,
} from 'offloop';
import { NodeEngine } from 'offloop/node';
import type * as Module from '../fixtures/table.js';
import { fixture } from '../setup/fixture-url.js';

jest.setTimeout(30_000);

const work = workerModule<typeof Module>(fixture('table.js'));
const folder = mkdtempSync(join(tmpdir(), 'actors-'));
let files = 0;
const file = (text = ''): string => {
  files += 1;
  const path = join(folder, String(files));
  writeFileSync(path, text);
  return path;
};
const lines = (path: string): string[] => readFileSync(path, 'utf8').split('\n').filter(Boolean);

describe.each(['thread', 'process'] as const)('an actor in a %s', (executor) => {
  let engine: NodeEngine;
  beforeEach(() => {
    engine = new NodeEngine({ graceMs: 20_000 });
  });
  afterEach(() => engine.close());
  const table = (options: ActorOptions = {}, ...rows: string[]): Actor<Module.Table> =>
    engine.actor({ executor, name: 'table', ...options }, work.openTable, ...rows);
  /** Settles when the function has said that it executes. */
  const begun = async (run: Run): Promise<void> => {
    while (run.progress.message !== 'begun') await engine.run(sleep(1));
  };
  const failure = (run: Run): Promise<any> =>
    run.then(
      () => undefined,
      (error: unknown) => error,
    );

  describe('state', () => {
    test('is seen by the next handler, and is that of one object', async () => {
      const rows = table({}, 'abc');
      const other = table();
      await engine.run(function* () {
        yield* rows.add('abd');
      });
      expect(await engine.run(rows.search('ab'))).toEqual(['abc', 'abd']);
      expect(await engine.run(other.search(''))).toEqual([]);
    });

    test('lives in a worker of its own, outside of the limits', async () => {
      const limited = new NodeEngine({ maxThreads: 1, maxProcesses: 1, maxQueue: 0 });
      const [one, other] = [1, 2].map(() => limited.actor({ executor }, work.countMade));
      const runs = [one!, one!, one!, other!].map((actor) => limited.run(actor.made()));
      expect(await Promise.all(runs)).toEqual([1, 1, 1, 1]);
      expect(limited.executors[executor].counts).toEqual({ running: 0, idle: 0, queued: 0, spare: 0 });
      await limited.close();
    });

    test('is kept by an inline object', async () => {
      const counter = engine.actor(
        { executor },
        (from: number) => {
          let n = from;
          return { add: (by: number) => (n += by) };
        },
        3,
      );
      await engine.run(counter.add(1));
      expect(await engine.run(counter.add(1))).toBe(5);
    });

    test('explains what an inline object lacks', async () => {
      const outside = 5;
      const counter = engine.actor({ executor }, () => ({ get: () => outside }));
      expect((await failure(engine.run(counter.get()))).message).toContain('`outside` is not defined in the worker');
    });

    test('is that of another object in another engine', async () => {
      const second = new NodeEngine();
      const rows = table();
      const others = second.actor({ executor }, work.openTable);
      await engine.run(rows.add('a'));
      expect(await second.run(others.search(''))).toEqual([]);
      // A task may be executed below another engine; the object stays where it is.
      expect(await second.run(rows.search(''))).toEqual(['a']);
      await second.close();
      expect(await engine.run(rows.search(''))).toEqual(['a']);
    });
  });

  describe('calls', () => {
    test('come one at a time, in order of their start, and higher priorities first', async () => {
      const rows = table();
      const notes = [rows.note('a'), rows.note('b'), rows.note('c').with({ priority: 1 })];
      await Promise.all(notes.map((task) => engine.run(task)));
      expect(await engine.run(rows.search(''))).toEqual(
        ['c', 'a', 'b'].flatMap((name) => [`${name} begins`, `${name} ends`]),
      );
    });

    test('interleave where they await, as far as `concurrency` allows', async () => {
      const rows = table({ concurrency: 2 });
      await engine.run(new MultiTask([rows.note('a'), rows.note('b'), rows.note('c')]));
      const notes = await engine.run(rows.search(''));
      expect(notes.slice(0, 2)).toEqual(['a begins', 'b begins']);
      expect(notes.indexOf('c begins')).toBeGreaterThan(notes.indexOf('a ends'));
    });

    test('of a multi task count against no limit of the pool', async () => {
      await engine.close();
      engine = new NodeEngine({ maxThreads: 1, maxProcesses: 1 });
      const [one, other] = [table(), table()];
      const Kind = executor === 'thread' ? Task : ProcessTask;
      const all = engine.run(new MultiTask([one.untilAborted(), other.add('x'), new Kind((n: number) => n, 7)]));
      while (all.progress.completed < 2) await engine.run(sleep(1));
      all.cancel();
      await all.settled;
    });

    test('of a lazy multi task are made as there is room', async () => {
      const rows = table();
      let made = 0;
      const adds = function* (): Generator<Task<any, number>> {
        for (; made < 500; made += 1) yield rows.add('x');
      };
      const all = engine.run(new MultiTask(adds()));
      await engine.run(sleep(0));
      expect(made).toBeLessThan(100);
      expect((await all).at(-1)).toBe(500);
    });

    test('know themselves after they have waited beside others', async () => {
      const rows = table({ concurrency: 3 });
      expect(await engine.run(new MultiTask(['abcdef', 'abc', 'a'].map((name) => rows.self(name))))).toEqual([
        true,
        true,
        true,
      ]);
    });

    test('are tasks, with a name, progress, errors, transfer and a limit in time', async () => {
      const rows = table();
      const told: string[] = [];
      const run = engine.run(rows.report().with({ onProgress: ({ message }) => told.push(message) }));
      expect(run.name).toBe('table.report');
      expect(await run).toBe('done');
      expect(told.at(-1)).toBe('last');
      expect(run.progress.percent).toBe(100);
      const error = await failure(engine.run(rows.fail()));
      expect(error).toBeInstanceOf(RangeError);
      expect(error.message).toBe('no such row');
      const bytes = new Uint8Array(8);
      expect(await engine.run(rows.lengthOf(bytes).with({ transfer: [bytes.buffer] }))).toBe(8);
      expect(bytes.length).toBe(executor === 'thread' ? 0 : 8);
      expect((await engine.run(rows.bytes(3))).join()).toBe('7,7,7');
      expect(await failure(engine.run(rows.untilAborted().with({ timeout: 10 })))).toBeInstanceOf(TimeoutError);
      expect(await engine.run(rows.search('abort'))).toEqual(['aborted']);
    });

    test('may be tried again', async () => {
      const rows = table();
      expect(await failure(engine.run(rows.fail().with({ retries: 1 })))).toBeInstanceOf(RangeError);
      expect(await engine.run(retry(rows.add('a'), { retries: 1 }))).toBe(1);
    });

    test('give streams, whose readers may call the same actor', async () => {
      const rows = table();
      const sum = await engine.run(function* () {
        const numbers = yield* rows.count(300);
        let total = 0;
        for (let item = yield* numbers.next(); item; item = yield* numbers.next()) {
          total += item.value;
          if (item.value % 100 === 0) yield* rows.add(`at ${item.value}`);
        }
        return total;
      });
      expect(sum).toBe(44_850);
      expect(await engine.run(rows.search(''))).toEqual(['at 0', 'at 100', 'at 200', 'closed']);
    });

    test('close a stream that is left, while another call executes', async () => {
      const rows = table();
      await engine.run(function* () {
        const numbers = yield* rows.count(Number.POSITIVE_INFINITY);
        yield* numbers.next();
        yield* rows.add('between');
        numbers.close();
        yield* rows.add('after');
      });
      expect(await engine.run(rows.search(''))).toEqual(expect.arrayContaining(['between', 'closed', 'after']));
    });

    test('give a stream of whatever can be iterated, where one is asked for', async () => {
      const rows = table({}, 'a', 'b');
      const items = await engine.run(function* () {
        const stream = yield* new StreamTask(rows.search as never, '');
        const values: unknown[] = [];
        for (let item = yield* stream.next(); item; item = yield* stream.next()) values.push(item.value);
        return values;
      });
      expect(items).toEqual(['a', 'b']);
    });

    test('name the nearest function where there is none, and those there are', async () => {
      const rows = table() as unknown as Record<string, () => ReturnType<Module.Table['search']> & any>;
      const { message, constructor } = await failure(engine.run(rows.serch!()));
      expect(constructor).toBe(TypeError);
      expect(message).toContain('no function `serch`. Did you mean `search`? It has ');
      expect(message).toContain('`add`');
      expect((await failure(engine.run(rows.rows!()))).message).toContain(
        "`rows` of the actor's object is no function",
      );
    });

    test('take no actor as an argument, nor does `make`', async () => {
      const rows = table();
      const error = await failure(engine.run(rows.add({ in: [rows] } as never)));
      expect(error).toBeInstanceOf(TransferError);
      expect(error.message).toContain('`args[0].in[0]` cannot leave its thread: it is an actor');
      expect(await failure(engine.run(engine.actor(work.openTable, rows as never).add('a')))).toBeInstanceOf(
        TransferError,
      );
      expect(await engine.run(rows.add('a'))).toBe(1);
    });
  });

  describe('a cancel', () => {
    test('keeps a call that waits from beginning', async () => {
      const rows = table();
      const first = engine.run(rows.note('a'));
      const second = engine.run(rows.note('b'));
      second.cancel();
      await first;
      expect(second.state).toBe('cancelled');
      expect(await engine.run(rows.search(''))).toEqual(['a begins', 'a ends']);
    });

    test.each(['poll', 'untilAborted'] as const)('is seen by %s, and leaves worker and state', async (name) => {
      const rows = table({}, 'first');
      await engine.run(rows.search(''));
      const log: string[] = [];
      const run = engine.run(function* () {
        try {
          yield* rows[name]();
        } finally {
          log.push('finally');
        }
      });
      await begun(run);
      run.cancel();
      expect(log).toEqual(['finally']);
      await run.settled;
      expect(await engine.run(rows.search(''))).toEqual(['first', name === 'poll' ? 'cancelled' : 'aborted']);
    });

    test('of a call that takes no notice lets it go on, and the next waits', async () => {
      const rows = table({}, 'first');
      await engine.run(rows.search(''));
      const run = engine.run(rows.stubborn());
      await begun(run);
      run.cancel();
      expect(await engine.run(rows.search(''))).toEqual(['first', 'went on']);
    });

    test('costs the worker after `graceMs`, with `restart`', async () => {
      const rows = table({ restart: true, graceMs: 20 }, 'first');
      await engine.run(rows.add('second'));
      for (let round = 0; round < 4; round += 1) {
        const run = engine.run(round % 2 === 0 ? rows.endless() : rows.never());
        await begun(run);
        run.cancel();
        await run.settled;
        expect(await engine.run(rows.search(''))).toEqual(['first']);
      }
    });
  });

  describe('a death', () => {
    test('fails the call that executes, and without `restart` all others by name', async () => {
      const rows = table();
      await engine.run(rows.add('a'));
      const dying = engine.run(rows.die(3));
      const waiting = engine.run(rows.add('b'));
      const error = await failure(dying);
      expect(error).toBeInstanceOf(WorkerCrashedError);
      expect(error).toMatchObject({ kind: executor, exitCode: 3 });
      expect(error.message).toContain('`table.die`');
      for (const run of [waiting, engine.run(rows.add('c'))]) {
        const later = await failure(run);
        expect(later).toBeInstanceOf(WorkerCrashedError);
        expect(later.message).toContain('The actor `table` is dead');
        expect(later.message).toContain('`restart: true`');
      }
    });

    test('by an error that nobody has caught names it', async () => {
      const rows = table();
      await failure(engine.run(new MultiTask([rows.throwLater(), rows.never()])));
      const { cause } = await failure(engine.run(rows.add('c')));
      expect(cause).toBeInstanceOf(WorkerCrashedError);
      expect(cause.cause.message).toBe('later');
    });

    test('with `restart` makes the object again, and repeats nothing', async () => {
      const rows = table({ restart: true }, 'first');
      await engine.run(rows.add('a'));
      const dying = engine.run(rows.die(3));
      const waiting = engine.run(rows.add('b'));
      expect(await failure(dying)).toBeInstanceOf(WorkerCrashedError);
      expect(await waiting).toBe(2);
      expect(await engine.run(rows.search(''))).toEqual(['first', 'b']);
    });

    test('that comes three times without an answer ends it', async () => {
      const rows = table({ restart: true });
      const calls = [1, 2, 3, 4].map(() => engine.run(rows.die(3)));
      const errors = await Promise.all(calls.map(failure));
      expect(errors[2].message).toContain('`table.die`');
      expect(errors[3].message).toContain('has died 3 times without an answer');
    });

    test('does not end it where an answer comes in between', async () => {
      const rows = table({ restart: true });
      for (let round = 0; round < 4; round += 1) {
        await failure(engine.run(rows.die(3)));
        expect(await engine.run(rows.add('a'))).toBe(1);
      }
    });
  });

  describe('`make`', () => {
    test('that throws fails who waits, and the next call tries again', async () => {
      const rows = engine.actor({ executor }, work.openAfter, file('1'));
      const errors = await Promise.all([rows.add('a'), rows.add('b')].map((task) => failure(engine.run(task))));
      expect(errors.map(({ message }) => message)).toEqual(['fails 1 times', 'fails 1 times']);
      expect(errors[0]).toBeInstanceOf(RangeError);
      expect(await engine.run(rows.add('a'))).toBe(1);
    });

    test('that dies fails who waits, and with `restart` ends it at the third time', async () => {
      const rows = engine.actor({ executor }, work.dieAtOnce);
      expect(await failure(engine.run(rows.add('a')))).toMatchObject({ exitCode: 4 });
      const again = engine.actor({ executor, restart: true }, work.dieAtOnce);
      expect((await failure(engine.run(again.add('a')))).message).toContain('has died 3 times');
    });

    test('that is slow lets calls wait, which may be cancelled meanwhile', async () => {
      const rows = engine.actor({ executor }, work.openSlowly, 50);
      const first = engine.run(rows.add('a'));
      const second = engine.run(rows.add('b'));
      expect(first.state).toBe('pending');
      first.cancel();
      expect(first.state).toBe('cancelled');
      expect(await second).toBe(1);
    });

    test('that gives no object is a TypeError', async () => {
      const rows = engine.actor({ executor }, work.giveNumber as never) as unknown as Actor<Module.Table>;
      const error = await failure(engine.run(rows.add('a')));
      expect(error.constructor).toBe(TypeError);
      expect(error.message).toContain('object');
      expect(error.message).toContain('`giveNumber`');
    });
  });

  describe('its end', () => {
    test('refuses, cancels what executes, lets the object clean up, and ends the worker', async () => {
      const path = file();
      const actor: any = engine.actor({ executor, name: 'logged' }, work.openLogged, path, 'ends');
      await engine.run(actor.call(1));
      const executing = engine.run(actor.untilAborted() as never);
      await begun(executing);
      const waiting = engine.run(actor.call(2) as never);
      await engine.run(closeActor(actor));
      expect(lines(path)).toEqual(['made', 'aborted', 'disposes', 'disposed']);
      for (const run of [executing, waiting]) expect(await failure(run)).toBeInstanceOf(CancelledError);
      expect(executing.state).toBe('cancelled');
      const refused = await failure(engine.run(actor.call(3)));
      expect(refused).toBeInstanceOf(StateError);
      expect(refused.message).toContain('logged');
    });

    test('has nothing to end where no call was made: the worker starts with the first', async () => {
      const paths = [file(), file(), file()] as const;
      const scope = engine.scope({});
      const [own, scoped]: any[] = [engine, scope].map((one, n) =>
        one.actor({ executor }, work.openLogged, paths[n]!, 'ends'),
      );
      await engine.run(function* () {
        // One that is opened is there when the operation has answered.
        yield* openActor({ executor }, work.openLogged, paths[2], 'ends');
        expect(paths.map((path) => lines(path))).toEqual([[], [], ['made']]);
      });
      await engine.run(scoped.call(1));
      scope[Symbol.dispose]();
      await engine.run(closeActor(own));
      await engine.close();
      expect(lines(paths[0])).toEqual([]);
      expect(lines(paths[1])).toEqual(['made', 'disposes', 'disposed']);
    });

    test.each(['hangs', 'fails'] as const)('does not wait for ever where the clean-up %s', async (disposal) => {
      const path = file();
      await engine.close();
      // Long enough for a clean-up that fails at once, on a busy machine.
      engine = new NodeEngine({ graceMs: disposal === 'hangs' ? 100 : 2000 });
      const actor: any = engine.actor({ executor }, work.openLogged, path, disposal);
      const executing = engine.run(actor.never() as never);
      await begun(executing);
      const error = await failure(engine.run(closeActor(actor)));
      expect(error?.message).toBe(disposal === 'fails' ? 'not disposed' : undefined);
      expect(await failure(executing)).toBeInstanceOf(CancelledError);
      await engine.close();
    });

    test('comes with the engine, and with `await using`', async () => {
      const [one, other] = [file(), file()];
      const actor: any = engine.actor({ executor }, work.openLogged, one, 'ends');
      await engine.run(actor.call(1));
      {
        await using own: any = engine.actor({ executor }, work.openLogged, other, 'ends');
        await engine.run(own.call(1));
      }
      expect(lines(other)).toEqual(['made', 'disposes', 'disposed']);
      const rows = table();
      await engine.close();
      expect(lines(one)).toEqual(['made', 'disposes', 'disposed']);
      const second = new NodeEngine();
      expect(await failure(second.run(actor.call(2)))).toBeInstanceOf(StateError);
      expect(await failure(second.run(rows.add('a')))).toBeInstanceOf(StateError);
      await second.close();
    });

    test('lets an object clean up that has `Symbol.dispose` alone', async () => {
      const path = file();
      const actor = engine.actor(
        { executor },
        (log: string) => ({
          call: () => 1,
          [Symbol.dispose]: () => process.getBuiltinModule('node:fs').writeFileSync(log, 'disposed'),
        }),
        path,
      );
      await engine.run(actor.call());
      await engine.run(closeActor(actor));
      expect(lines(path)).toEqual(['disposed']);
    });

    test('comes after the last call of a handler where the engine drains', async () => {
      const path = file();
      const actor: any = engine.actor({ executor }, work.openLogged, path, 'ends');
      const run = engine.run(function* () {
        for (let n = 0; n < 3; n += 1) {
          yield* sleep(5);
          yield* actor.call(n);
        }
        return lines(path);
      });
      await engine.close({ drain: 20_000 });
      expect(run.result).toEqual(['made']);
      expect(lines(path)).toEqual(['made', 'disposes', 'disposed']);
    });

    test.each(['a scope', 'a signal'])('comes with %s', async (kind) => {
      const path = file();
      const owner = new AbortController();
      const scope = engine.scope(kind === 'a scope' ? {} : owner.signal);
      const actor: any = scope.actor({ executor }, work.openLogged, path, 'ends');
      await engine.run(actor.call(1));
      const executing = engine.run(actor.untilAborted() as never);
      await begun(executing);
      if (kind === 'a scope') scope[Symbol.dispose]();
      else owner.abort();
      const error = await failure(executing);
      expect(error).toMatchObject({ by: 'owner' });
      expect(await failure(engine.run(actor.call(2)))).toBeInstanceOf(StateError);
      await engine.close();
      expect(lines(path)).toEqual(['made', 'aborted', 'disposes', 'disposed']);
    });

    test('comes with the handler that has opened it, which waits for it', async () => {
      const path = file();
      await engine.run(function* () {
        const actor: any = yield* openActor({ executor }, work.openLogged, path, 'ends');
        expect(lines(path)).toEqual(['made']);
        return yield* actor.call(1);
      });
      expect(lines(path)).toEqual(['made', 'disposes', 'disposed']);
    });

    test('comes with a handler that is cancelled while it opens it', async () => {
      const run = engine.run(function* () {
        yield* openActor({ executor }, work.openSlowly, 60_000);
      });
      await engine.run(sleep(100));
      run.cancel();
      await run.settled;
      expect(run.state).toBe('cancelled');
    });

    test('comes where what opens it fails', async () => {
      const open = engine.run(function* () {
        return yield* openActor({ executor }, work.openAfter, file('1'));
      });
      expect((await failure(open)).message).toBe('fails 1 times');
    });

    test('may come twice, and before the first call', async () => {
      const rows = table();
      await engine.run(closeActor(rows));
      await engine.run(closeActor(rows));
      expect(await failure(engine.run(rows.add('a')))).toBeInstanceOf(StateError);
    });

    test('comes after `idleTimeout`, until the next call', async () => {
      const path = file();
      const actor: any = engine.actor({ executor, restart: true, idleTimeout: 20 }, work.openLogged, path, 'ends');
      await engine.run(actor.call(1));
      while (!lines(path).includes('disposed')) await engine.run(sleep(5));
      await engine.run(actor.call(1));
      expect(lines(path).filter((line) => line === 'made')).toHaveLength(2);
    });
  });
});

describe('actors', () => {
  test('leave nothing where a thousand were made and closed', async () => {
    const engine = new NodeEngine();
    const scope = engine.scope({});
    const open = (): string[] => process.getActiveResourcesInfo().filter((kind) => kind !== 'Immediate');
    const count = (all: readonly string[], kind: string): number => all.filter((each) => each === kind).length;
    const before = open();
    for (let n = 0; n < 1000; n += 1) {
      const actor = (n % 2 ? engine : scope).actor(work.openTable);
      if (n % 100 === 0) await engine.run(actor.add('a'));
      await engine.run(closeActor(actor));
    }
    // A timer of somebody else may have ended meanwhile.
    const after = open();
    expect(after.filter((kind) => count(after, kind) > count(before, kind))).toEqual([]);
    await engine.close();
  });

  const engine = new NodeEngine();
  afterAll(() => engine.close());

  test.each<[string, () => unknown, RegExp]>([
    ['no function', () => engine.actor(5 as never), /`make` to be a function/],
    ['no function behind options', () => engine.actor({}, 5 as never), /`make` to be a function/],
    ['options alone', () => engine.actor({} as never), /`make` to be a function/],
    [
      'an unknown option',
      () => engine.actor({ restarts: true } as never, work.openTable),
      /`restarts` of engine.actor. Did you mean `restart`/,
    ],
    ['a name that is none', () => engine.actor({ name: 5 } as never, work.openTable), /`name` to be a text/],
    ['an unknown executor', () => engine.actor({ executor: 'loop' } as never, work.openTable), /'thread' or 'process'/],
    [
      'a concurrency of 0',
      () => engine.actor({ concurrency: 0 }, work.openTable),
      /`concurrency` to be an integer from 1 up/,
    ],
    ['`graceMs` without `restart`', () => engine.actor({ graceMs: 5 }, work.openTable), /`graceMs` .*`restart: true`/],
    [
      '`idleTimeout` without `restart`',
      () => engine.actor({ idleTimeout: 5, restart: false }, work.openTable),
      /`idleTimeout` .*`restart: true`/,
    ],
    ['a function that cannot travel', () => engine.actor(Array.from as never), /native/],
    ["an actor's function", () => engine.actor(engine.actor(work.openTable).add as never), /function of an actor/],
    ['no actor to close', () => closeActor({} as never), /engine\.actor/],
  ])('refuse %s', (_what, call, message) => {
    expect(call).toThrow(message);
  });

  test('are no promises, and can be printed', async () => {
    const rows = engine.actor(work.openTable);
    expect(await rows).toBe(rows);
    expect(String(Object.prototype.toString.call(rows))).toBe('[object Actor]');
    expect(() => Object.assign(rows, { add: 5 })).toThrow(TypeError);
  });
});
