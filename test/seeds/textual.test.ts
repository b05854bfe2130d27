/**
 * What Textual's workers do, in offloop's words: each title begins with the number that the statement has in `docs/coverage.md`,
 * section Textual.
 */
import { isMainThread } from 'node:worker_threads';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  type AsyncOp,
  AsyncTask,
  CancelledError,
  currentRun,
  DeadlockError,
  fork,
  NoCurrentRunError,
  OffloopError,
  operation,
  type Run,
  type RunOptions,
  runOf,
  StateError,
  sleep,
  Task,
  type TaskContext,
  wait,
  workerModule,
} from 'offloop';
import { Job } from 'offloop/jobs';
import { NodeEngine } from 'offloop/node';
import { TestEngine } from 'offloop/testing';
import { gate, Stage, thrownBy } from '../core/stage.js';
import { errorOf, until } from '../helpers/gate.js';
import { fixture } from '../setup/fixture-url.js';

let engine: TestEngine;
beforeEach(() => {
  engine = new TestEngine();
});
afterEach(async () => {
  engine.runs.cancelAll();
  await engine[Symbol.asyncDispose]();
});

type Work = typeof import('../fixtures/handlers-work.js');
const work = workerModule<Work>(fixture('handlers-work.js'), () => import('../fixtures/handlers-work.js'));

/** For what needs real threads. */
let threads: NodeEngine;
beforeAll(() => {
  threads = new NodeEngine({ maxThreads: 1 });
});
afterAll(() => threads.close());

const idle = (options: RunOptions = {}): Run<void> => engine.run(sleep(60_000), options);
const cells = (): Int32Array => new Int32Array(new SharedArrayBuffer(8));
/** Says that it executes, and blocks its thread until it is let go. */
const blocked = (shared: Int32Array): number => {
  Atomics.store(shared, 0, 1);
  Atomics.wait(shared, 1, 0);
  return 5;
};
const letGo = (shared: Int32Array): void => {
  Atomics.store(shared, 1, 1);
  Atomics.notify(shared, 1);
};
const fails = (error: unknown) =>
  function* (): Generator<never, never> {
    throw error;
  };

describe('a run', () => {
  test('1 has one of five states; a new one is pending where it waits, and has neither result nor error', async () => {
    const group = engine.group('one', { maxConcurrency: 1 });
    const first = engine.run(sleep(1), { group });
    const run = engine.run(fails(new RangeError('no')), { group });
    const last = engine.run(sleep(1), { group });
    expect(run.getSnapshot()).toMatchObject({
      state: 'pending',
      isCancelling: false,
      result: undefined,
      error: undefined,
    });
    expect([run.isRunning, run.isFinished, run.isCancelled]).toEqual([false, false, false]);
    expect(run.progress).toMatchObject({ completed: 0, total: undefined, fraction: 0 });
    const states = [first.state, last.state];
    last.cancel();
    await engine.settled();
    expect([...states, first.state, run.state, last.state]).toEqual([
      'running',
      'pending',
      'success',
      'error',
      'cancelled',
    ]);
    await run.settled;
  });

  test('2 has no name, the group `default`, no description, and ends no program with its error', async () => {
    const exits: unknown[] = [];
    class Exiting extends Stage {
      protected override exit(error: unknown): void {
        exits.push(error);
      }
    }
    const stage = new Exiting();
    const run = stage.run(() => wait(Promise.reject(new RangeError('no'))));
    expect([run.name, run.group, run.description]).toEqual(['', 'default', '']);
    await run.settled;
    expect(exits).toEqual([]);
    await stage.close();
  });

  test('3 is called after its function', () => {
    const run = engine.run(function* load() {
      yield* sleep(5);
    });
    expect([run.name, engine.run(() => sleep(5)).name, run.description]).toEqual(['load', '', '']);
  });

  test('4 keeps a description as it is given', () => {
    const description = 'x'.repeat(1500);
    expect(idle({ description }).description).toBe(description);
  });

  test.each([
    ['success', sleep(1)],
    ['error', fails(new RangeError('no'))],
    ['cancelled', sleep(60_000)],
  ] as const)('5 is finished in %s, and running only in `running`', async (state, work) => {
    const run = engine.run(work as () => Generator<never, void>);
    if (state === 'cancelled') run.cancel();
    else if (state === 'success') expect([run.isRunning, run.isFinished]).toEqual([true, false]);
    const end = run.settled;
    await engine.settled();
    await end;
    expect([run.state, run.isRunning, run.isFinished, run.isCancelled]).toEqual([
      state,
      false,
      true,
      state === 'cancelled',
    ]);
  });

  test('6 shows in one snapshot its name, group, state and progress', () => {
    const run = idle({ name: 'nap', group: 'rest' });
    run.update({ completed: 1, total: 3 });
    expect(run.getSnapshot()).toMatchObject({
      name: 'nap',
      group: 'rest',
      state: 'running',
      progress: { completed: 1 },
    });
  });

  test.each([
    [
      'a generator function',
      function* () {
        yield* sleep(1);
        return 5;
      },
    ],
    [
      'an async generator function',
      async function* (): AsyncOp<number> {
        return await Promise.resolve(5);
      },
    ],
    ['an async function', async () => 5],
    ['a promise that is there already', wait(Promise.resolve(5))],
    ['a plain function in a thread', new Task(() => 5)],
    ['an async function in a thread', new Task(async () => 5)],
    ['a plain function on the event loop', new AsyncTask(() => 5)],
  ])('7 executes %s', async (_what, work) => {
    const run = engine.run<number>(work as AsyncTask<[], number>);
    await engine.settled();
    await expect(run).resolves.toBe(5);
  });

  test('7 executes a function in another thread indeed', async () => {
    const inThread = new Task(async () => (await import('node:worker_threads')).isMainThread);
    await expect(threads.run(inThread)).resolves.toBe(false);
    expect(isMainThread).toBe(true);
  });

  test('8 fails where a function gives nothing that can be waited for, and is refused where it is no work at all', async () => {
    const run = engine.run((() => 5) as never);
    expect(await errorOf(run)).toBeInstanceOf(TypeError);
    expect(run.state).toBe('error');
    for (const work of [5, 'work', null, Promise.resolve()])
      expect(thrownBy(() => engine.run(work as never))).toBeInstanceOf(TypeError);
  });
});

describe('events', () => {
  test('9 tell each state once: running, then the end', async () => {
    const group = engine.group('one', { maxConcurrency: 1 });
    void engine.run(sleep(1), { group });
    const run = engine.run(sleep(1), { group });
    const states: string[] = [run.state];
    run.on('state', () => states.push(run.state));
    await engine.settled();
    expect(states).toEqual(['pending', 'running', 'success']);
  });

  test('10 tell nothing where nothing changes', () => {
    const run = idle();
    let told = 0;
    run.on('state', () => {
      told += 1;
    });
    run.cancel();
    const before = told;
    run.cancel();
    expect(told).toBe(before);
  });

  test('11 carry the run and bubble to the engine, in order, on the UI loop', async () => {
    const log: unknown[] = [];
    engine.on('started', ({ run }) => log.push(['started', run, isMainThread]));
    engine.on('finished', ({ run }) => log.push(['finished', run, isMainThread]));
    const outer = engine.run(function* () {
      yield* new Task(function inner() {});
    });
    const [inner] = outer.children;
    await engine.settled();
    expect(log).toEqual([
      ['started', outer, true],
      ['started', inner, true],
      ['finished', inner, true],
      ['finished', outer, true],
    ]);
  });

  test('12 of several runs come as they happen, those of each in order', async () => {
    const log: string[] = [];
    engine.on('started', ({ run }) => log.push(`+${run.name}`));
    engine.on('finished', ({ run }) => log.push(`-${run.name}`));
    void engine.run(sleep(20), { name: 'a' });
    void engine.run(sleep(10), { name: 'b' });
    await engine.settled();
    expect(log).toEqual(['+a', '+b', '-b', '-a']);
  });

  test('13 tell of progress', async () => {
    const run = idle();
    const seen: number[] = [];
    engine.on('progress', (event) => seen.push(event.run.progress.percent));
    run.update({ completed: 1, total: 4 });
    await engine.advance(20);
    expect(seen).toEqual([25]);
  });
});

describe('a start', () => {
  test('14 makes it running before its first line', () => {
    const seen: string[] = [];
    engine.on('started', () => seen.push('started'));
    const run = engine.run(function* () {
      seen.push(currentRun().state);
      yield* sleep(1);
    });
    expect([...seen, run.state]).toEqual(['started', 'running', 'running']);
  });

  test('15 of a job that was started is the same run', async () => {
    let times = 0;
    class Once extends Job<number> {
      override *run() {
        times += 1;
        yield* sleep(1);
        return times;
      }
    }
    const job = new Once();
    const run = engine.run(job);
    expect(engine.run(job)).toBe(run);
    await engine.settled();
    expect(engine.run(job)).toBe(run);
    await expect(run).resolves.toBe(1);
  });

  test('16 leaves a task pending until a thread is free', async () => {
    const shared = [cells(), cells()] as const;
    const [first, second] = [threads.run(new Task(blocked, shared[0])), threads.run(new Task(blocked, shared[1]))];
    await until(() => Atomics.load(shared[0], 0) === 1 && first.isRunning);
    expect([second.state, Atomics.load(shared[1], 0)]).toEqual(['pending', 0]);
    letGo(shared[0]);
    letGo(shared[1]);
    await expect(Promise.all([first, second])).resolves.toEqual([5, 5]);
  });
});

describe('cancel', () => {
  test('17 ends it at its yield, aborts its signal, and rejects those who wait', async () => {
    const lines: string[] = [];
    const run = engine.run(function* () {
      try {
        yield* sleep(60_000);
        lines.push('went on');
      } finally {
        lines.push('cleaned');
      }
    });
    const { signal } = run;
    expect(run.cancel('enough')).toBe(true);
    expect([run.state, signal.aborted, signal.reason === run.error]).toEqual(['cancelled', true, true]);
    expect(await errorOf<CancelledError>(run)).toMatchObject({ name: 'CancelledError', by: 'user', reason: 'enough' });
    expect(lines).toEqual(['cleaned']);
  });

  test('18 right after the start is told, though nobody waits', async () => {
    const log: string[] = [];
    engine.on('finished', ({ run }) => log.push(run.state));
    engine.run(new Task(() => 5)).cancel();
    await engine.settled();
    expect([log, engine.runs.size]).toEqual([['cancelled'], 0]);
  });

  test('19 before the start is final: it never starts', async () => {
    const lines: string[] = [];
    const group = engine.group('one', { maxConcurrency: 1 });
    const first = idle({ group });
    const run = engine.run(
      function* () {
        lines.push('started');
      },
      { group },
    );
    run.cancel();
    expect(run.state).toBe('cancelled');
    first.cancel();
    await engine.settled();
    expect([run.state, lines]).toEqual(['cancelled', []]);
  });

  test('20 after the end changes nothing', async () => {
    const run = engine.run(function* () {
      return 5;
    });
    let told = 0;
    run.on('state', () => {
      told += 1;
    });
    expect([run.cancel(), run.isCancelled, run.signal.aborted, told]).toEqual([false, false, false, 0]);
    await expect(run).resolves.toBe(5);
  });

  test('21 stands, whatever the work makes of it', async () => {
    const run = engine.run(
      new AsyncTask(function (this: TaskContext) {
        return new Promise<string>((resolve) => this.signal.addEventListener('abort', () => resolve('caught')));
      }),
    );
    await engine.flush();
    run.cancel();
    await engine.settled();
    await run.settled;
    expect([run.state, run.result]).toEqual(['cancelled', undefined]);
  });

  test('22 of a thread shows as cancelling until the work has really stopped; what is queued never runs', async () => {
    const shared = [cells(), cells()] as const;
    const polls = function (this: TaskContext, flags: Int32Array): void {
      Atomics.store(flags, 0, 1);
      while (!this.signal.aborted);
      Atomics.wait(flags, 1, 0);
    };
    const [first, queued] = [threads.run(new Task(polls, shared[0])), threads.run(new Task(blocked, shared[1]))];
    await until(() => Atomics.load(shared[0], 0) === 1);
    queued.cancel();
    first.cancel();
    expect([first.state, first.isCancelling, queued.state]).toEqual(['running', true, 'cancelled']);
    letGo(shared[0]);
    await first.settled;
    await threads.run(new Task(() => {}));
    expect([first.state, Atomics.load(shared[1], 0)]).toEqual(['cancelled', 0]);
  });

  test('23 is seen inside a busy thread', async () => {
    const shared = cells();
    const run = threads.run(
      new Task(function (this: TaskContext, flags: Int32Array) {
        Atomics.store(flags, 0, 1);
        while (!this.signal.aborted);
        Atomics.store(flags, 1, 7);
      }, shared),
    );
    await until(() => Atomics.load(shared, 0) === 1);
    run.cancel();
    await run.settled;
    expect(Atomics.load(shared, 1)).toBe(7);
  });

  test('24 of one that waits leaves what it waits for alone', () => {
    const run = idle();
    const waiter = engine.run(function* () {
      yield* run;
    });
    waiter.cancel();
    expect([waiter.state, run.state]).toEqual(['cancelled', 'running']);
  });
});

describe('errors and waiting', () => {
  test('25 an error is the original object, not wrapped', async () => {
    const error = new RangeError('no');
    const run = engine.run(fails(error));
    expect([await errorOf(run), run.error, run.state]).toEqual([error, error, 'error']);
  });

  test('26 an error ends the program only where `exitOnError` says so', async () => {
    const exits: unknown[] = [];
    class Exiting extends Stage {
      protected override exit(error: unknown): void {
        exits.push(error);
      }
    }
    const stage = new Exiting();
    const error = new RangeError('no');
    await stage.run(fails(error)).settled;
    await stage.run(fails(error), { exitOnError: true }).settled;
    expect(exits).toEqual([error]);
    await stage.close();
  });

  test('27 one that is pending can be waited for', async () => {
    const group = engine.group('one', { maxConcurrency: 1 });
    void engine.run(sleep(1), { group });
    const run = engine.run(() => sleep(1), { group });
    const waiter = engine.run(function* () {
      yield* run;
      return run.state;
    });
    await engine.settled();
    await expect(waiter).resolves.toBe('success');
  });

  test('28 the end can be asked for as often as wanted', async () => {
    const run = engine.run(function* () {
      return 5;
    });
    expect(await Promise.all([run, run, run.then((n) => n + 1)])).toEqual([5, 5, 6]);
    expect(await run).toBe(5);
    const failed = engine.run(fails(new RangeError('no')));
    expect([await errorOf(failed), await errorOf(failed)]).toEqual([failed.error, failed.error]);
  });

  test('29 waiting for itself is a DeadlockError, which it may catch', async () => {
    const waits = function* (catches: boolean): Generator<any, unknown, any> {
      try {
        return yield* currentRun();
      } catch (error) {
        if (catches) return error;
        throw error;
      }
    };
    const [caught, uncaught] = [engine.run(() => waits(true)), engine.run(() => waits(false))];
    expect(await caught).toBeInstanceOf(DeadlockError);
    expect(await errorOf<DeadlockError>(uncaught)).toMatchObject({ name: 'DeadlockError', circle: [uncaught] });
  });

  test('30 waiting in a circle is one too, in the last that waits', async () => {
    const runs: Run[] = [];
    const waits = (other: number) =>
      function* (): Generator<any, void, any> {
        yield* sleep(1);
        yield* runs[other] as Run;
      };
    runs.push(engine.run(waits(1), { name: 'a' }), engine.run(waits(0), { name: 'b' }));
    await engine.settled();
    const error = await errorOf<DeadlockError>(runs[1] as Run);
    expect(error).toBeInstanceOf(DeadlockError);
    expect(new Set(error.circle)).toEqual(new Set(runs));
    await runs[0]?.settled;
  });

  test('31 the run that executes is known inside, and nowhere else', async () => {
    const run = engine.run(function* () {
      yield* sleep(1);
      return currentRun();
    });
    expect(thrownBy(currentRun)).toBeInstanceOf(NoCurrentRunError);
    await engine.settled();
    expect((await run.settled) as unknown).toEqual({ state: 'success', value: run });
  });

  test('31 a function in a thread finds its task', async () => {
    const messages: string[] = [];
    const polling = work.begunAndPolling().with({ onProgress: ({ message }) => messages.push(message) });
    const run = threads.run(polling);
    await until(() => messages.includes('begun'));
    run.cancel();
    await run.settled;
    expect(run.state).toBe('cancelled');
  });

  test('32 errors have one base', () => {
    expect(new DeadlockError([])).toBeInstanceOf(OffloopError);
    expect(new CancelledError()).toBeInstanceOf(OffloopError);
    expect(new NoCurrentRunError('x')).toBeInstanceOf(StateError);
    expect(new StateError()).toBeInstanceOf(OffloopError);
  });
});

describe('progress', () => {
  test('33 `advance` adds and `update` sets; a total that is none shows nothing', () => {
    const run = idle();
    const steps: [() => void, number, number | undefined, number][] = [
      [() => {}, 0, undefined, 0],
      [() => run.advance(), 1, undefined, 0],
      [() => run.update({ total: 10 }), 1, 10, 10],
      [() => run.update({ completed: 4 }), 4, 10, 40],
      [() => run.advance(100), 104, 10, 100],
      [() => run.update({ total: undefined }), 104, undefined, 0],
      [() => run.update({ total: 0 }), 104, 0, 0],
      [() => run.update({ total: -5 }), 104, -5, 0],
      [() => run.update({ total: 10, completed: -500 }), -500, 10, 0],
    ];
    for (const [step, completed, total, percent] of steps) {
      step();
      expect(run.progress).toMatchObject({ completed, total, percent });
    }
  });

  test('34 what is left out of an update stays', () => {
    const run = idle();
    run.update({ total: 10, completed: 5 });
    run.update({ message: 'on' });
    expect(run.progress).toMatchObject({ completed: 5, total: 10, message: 'on' });
    run.update({ total: undefined });
    expect(run.progress.total).toBeUndefined();
  });
});

describe('the runs of an engine', () => {
  test('35 are listed in order of creation, and counted', () => {
    const [a, b] = [idle(), idle()];
    expect([...engine.runs]).toEqual([a, b]);
    expect([...engine.runs].reverse()).toEqual([b, a]);
    expect([engine.runs.size, [...engine.runs].includes(b)]).toEqual([2, true]);
    engine.runs.cancelAll();
    expect(engine.runs.size).toBe(0);
  });

  test('36 include one that waits for its start, and lose each at its end', async () => {
    const group = engine.group('one', { maxConcurrency: 1 });
    const [first, second] = [engine.run(sleep(1), { group }), engine.run(sleep(1), { group })];
    expect([...engine.runs]).toEqual([first, second]);
    await engine.advance(1);
    expect([[...engine.runs], second.state]).toEqual([[second], 'running']);
    await engine.advance(1);
    expect(engine.runs.size).toBe(0);
  });

  test('37 are not exclusive unless they say so', () => {
    const handler = engine.async({ group: 'panel' }, function* () {
      yield* sleep(5);
    });
    expect([handler(), handler(), idle({ group: 'panel' })].map((run) => run.state)).toEqual(Array(3).fill('running'));
  });

  test('38 end when an exclusive one of their owner and group starts, others go on', () => {
    const [one, two] = [{}, {}];
    const before = [
      idle({ owner: one, group: 'a' }),
      idle({ owner: one, group: 'b' }),
      idle({ owner: two, group: 'a' }),
    ];
    const run = idle({ owner: one, group: 'a', exclusive: true });
    expect([...before, run].map(({ state }) => state)).toEqual(['cancelled', 'running', 'running', 'running']);
  });

  test('39 may be in a group with an empty name, which is one like any other', () => {
    const before = [idle({ group: '' }), idle()];
    void idle({ group: '', exclusive: true });
    expect(before.map(({ state }) => state)).toEqual(['cancelled', 'running']);
  });

  test('40 may start an exclusive one of their own group without ending themselves', async () => {
    const outer = engine.run(
      function* () {
        return yield* fork(() => sleep(1), { group: 'panel', exclusive: true });
      },
      { group: 'panel', exclusive: true },
    );
    await engine.settled();
    expect(outer.state).toBe('success');
  });

  test('41 are cancelled by group, by owner or all, and the call says which', () => {
    const owner = {};
    const [a, b, c, d] = [idle({ owner, group: 'x' }), idle({ group: 'x' }), idle({ owner }), idle()];
    expect(engine.runs.cancelGroup('x', { owner }).cancelled).toEqual([a]);
    expect(engine.runs.cancelGroup('x').cancelled).toEqual([b]);
    expect(engine.runs.cancelOwner(owner).cancelled).toEqual([c]);
    expect(engine.runs.cancelAll().cancelled).toEqual([d]);
  });

  test('42 end with their owner, and all of them with the engine', async () => {
    const own = new TestEngine();
    const widget = own.scope({});
    const [inner, outer] = [widget.run(sleep(60_000)), own.run(sleep(60_000))];
    widget[Symbol.dispose]();
    expect([inner.state, outer.state]).toEqual(['cancelled', 'running']);
    await own.close();
    expect([outer.state, (outer.error as CancelledError).by]).toEqual(['cancelled', 'close']);
    own[Symbol.dispose]();
  });

  test('43 can be waited for together: the first failure or cancel rejects, the others go on', async () => {
    const doors = [gate(), gate()];
    const [a, b, c] = [engine.run(doors[0]!), engine.run(doors[1]!), idle()];
    const [all, failing] = [engine.runs.waitForComplete(), engine.runs.waitForComplete([a, b])];
    const caller = engine.run(() => engine.runs.waitForComplete([c]));
    caller.cancel();
    expect(c.state).toBe('running');
    const error = new RangeError('b');
    doors[1]?.fail(error);
    expect([await errorOf(all), await errorOf(failing)]).toEqual([error, error]);
    expect([a.state, c.state]).toEqual(['running', 'running']);
    const cancelled = engine.runs.waitForComplete([a]);
    a.cancel();
    expect(await errorOf(cancelled)).toBeInstanceOf(CancelledError);
    await engine.runs.waitForComplete([]);
  });
});

describe('the decorator', () => {
  test('44 makes a method that starts a run: name and group, exclusive and description are its options', async () => {
    class Panel {
      @engine.async
      *load(url: string): Generator<any, string, any> {
        yield* sleep(1);
        return url;
      }
      @engine.async({ name: 'look', group: 'panel', exclusive: true, description: 'for the list' })
      *search(text: string): Generator<any, string, any> {
        yield* sleep(1);
        return text;
      }
    }
    const panel = new Panel();
    const [plain, replaced, run] = [runOf(panel.load('u')), runOf(panel.search('a')), runOf(panel.search('b'))];
    expect([plain.name, plain.description, plain.state]).toEqual(['load', '', 'running']);
    expect([run.name, run.group, run.description, replaced.state]).toEqual([
      'look',
      'panel',
      'for the list',
      'cancelled',
    ]);
    await engine.settled();
    expect(await Promise.all([plain, run])).toEqual(['u', 'b']);
  });

  test('45 refuses an async method when the class is defined, and a plain one at its call', async () => {
    const decorate = engine.async as unknown as (method: unknown, context: { kind: 'method'; name: string }) => any;
    const context = { kind: 'method', name: 'load' } as const;
    expect(thrownBy(() => decorate(async () => {}, context))).toBeInstanceOf(TypeError);
    const methods = {
      load() {
        return 5;
      },
    };
    const plain = decorate(methods.load, context);
    expect(await errorOf(plain.call({}))).toBeInstanceOf(TypeError);
  });

  test('46 works to any depth: handlers, tasks and forks in one another', async () => {
    const nested = engine.async(function* (depth: number): Generator<any, number, any> {
      if (depth === 0) return 0;
      const kinds = [
        () => nested(depth - 1),
        () => fork(() => nested(depth - 1)),
        () => engine.run(() => nested(depth - 1)),
      ];
      const below: number = yield* (kinds[depth % 3] as () => Run<number>)();
      return below + (yield* new Task((n: number) => n, 1)) + (yield* new AsyncTask(() => 1));
    });
    const run = nested(23);
    await engine.settled();
    await expect(run).resolves.toBe(46);
  });

  test('47 needs no call back from the thread: the handler itself is on the UI loop', async () => {
    const seen: unknown[] = [];
    const task = new Task(function (this: TaskContext) {
      this.update({ completed: 1, total: 2, message: 'half' });
      return 'done';
    });
    const run = threads.run(function* () {
      const result = yield* task.with({ onProgress: ({ message }) => seen.push([message, isMainThread]) });
      seen.push([result, isMainThread]);
    });
    await run;
    expect(seen).toEqual([
      ['half', true],
      ['done', true],
    ]);
  });

  test('48 lets a handler wait for a dialog, whose answer after the end harms nobody', async () => {
    const answers: ((text: string) => void)[] = [];
    const dialog = operation<string>((resolve) => {
      answers.push(resolve);
    });
    const ask = engine.async({ exclusive: true }, function* () {
      return yield* dialog;
    });
    const [first, second] = [ask(), ask()];
    for (const answer of answers) answer('yes');
    await expect(second).resolves.toBe('yes');
    expect(first.state).toBe('cancelled');
  });
});
