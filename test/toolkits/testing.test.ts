import { describe, expect, test } from '@jest/globals';
import {
  all,
  defer,
  Engine,
  fork,
  MultiAsyncTask,
  MultiTask,
  ProcessTask,
  race,
  retry,
  StateError,
  self,
  sleep,
  Task,
  TimeoutError,
  timeout,
  wait,
} from 'offloop';
import { NodeEngine } from 'offloop/node';
import { type Control, control, TestEngine } from 'offloop/testing';
import { Gate } from '../helpers/gate.js';

describe('control', () => {
  test('drives handlers that existed before', async () => {
    const engine = new NodeEngine();
    const greet = engine.async(function* (name: string) {
      yield* sleep(60_000);
      return `hello ${name}`;
    });
    using clock = control(engine);
    const run = greet('you');
    await clock.advance(59_999);
    expect(run.state).toBe('running');
    await clock.advance(1);
    expect(run.result).toBe('hello you');
  });

  test('gives an engine back to real time', async () => {
    const engine = new NodeEngine();
    {
      using clock = control(engine);
      await clock.advance(1e9);
    }
    const begun = performance.now();
    await engine.run(sleep(20));
    const lasted = performance.now() - begun;
    expect(lasted).toBeGreaterThan(15);
    expect(lasted).toBeLessThan(5000);
  });

  test('gives an engine its workers back', async () => {
    await using engine = new NodeEngine();
    const where = new Task(() => process.getBuiltinModule('node:worker_threads').isMainThread);
    expect(await engine.run(where)).toBe(false);
    {
      using _clock = control(engine);
      expect(await engine.run(where)).toBe(true);
      expect(engine.executors.thread.counts.idle).toBe(0);
    }
    expect(await engine.run(where)).toBe(false);
  });

  test('can be taken again and again, and time never goes back', async () => {
    const engine = new NodeEngine();
    const calls: number[] = [];
    const save = engine.async({ throttle: 1000 }, function* (n: number) {
      calls.push(n);
    });
    for (let round = 0; round < 3; round += 1) {
      using clock = control(engine);
      await clock.advance(60_000);
      save(round);
      await clock.flush();
      await clock.advance(1000);
    }
    expect(calls).toEqual([0, 1, 2]);
  });

  test('lets what is left of timers go on in real time', async () => {
    const engine = new NodeEngine();
    const steps: string[] = [];
    const clock = control(engine);
    const run = engine.run(function* () {
      defer(function* () {
        yield* sleep(10);
        steps.push('cleaned up');
      });
      yield* sleep(1000);
    });
    await clock.advance(5);
    expect(() => clock[Symbol.dispose]()).toThrow(StateError);
    expect(steps).toEqual([]);
    expect(await run.settled).toEqual({ state: 'cancelled', reason: 'the test has ended' });
    expect(steps).toEqual(['cleaned up']);
  });

  test('refuses what is no engine, unknown options, and seeds that are no integers', () => {
    const engine = new NodeEngine();
    expect(() => control({} as never)).toThrow(
      new TypeError('Expected `engine` to be an engine, got `Object` (object)'),
    );
    expect(() => control(engine, { sed: 1 } as never)).toThrow(/Did you mean `seed`/);
    expect(() => control(engine, { seed: '1' } as never)).toThrow(TypeError);
    expect(() => control(engine, { seed: 0.5 })).toThrow(RangeError);
    expect(() => control(engine, { seed: Number.POSITIVE_INFINITY })).toThrow(RangeError);
    expect(() => new TestEngine({ seed: Number.NaN })).toThrow(RangeError);
    expect(() => new TestEngine({ sed: 1 } as never)).toThrow(/Did you mean `seed`/);
  });

  test('refuses an engine that is closed, or controlled already', async () => {
    const engine = new NodeEngine();
    using _clock = control(engine);
    expect(() => control(engine)).toThrow(/controlled already/);
    using other = new TestEngine();
    expect(() => control(other)).toThrow(/controlled already/);
    const closed = new NodeEngine();
    await closed.close();
    expect(() => control(closed)).toThrow(/closed/);
  });

  test('refuses an engine with active runs, and names them', async () => {
    const engine = new NodeEngine();
    const run = engine.run(sleep(1e6), { name: 'heartbeat' });
    expect(() => control(engine)).toThrow(/`heartbeat`/);
    run.cancel();
    await run.settled;
    using clock = control(engine);
    await clock.flush();
  });

  test('refuses to be used after its end, and can be disposed of again', async () => {
    const clock = control(new NodeEngine());
    clock[Symbol.dispose]();
    clock[Symbol.dispose]();
    await expect(clock.advance(1)).rejects.toThrow(StateError);
    await expect(clock.flush()).rejects.toThrow(StateError);
    await expect(clock.settled()).rejects.toThrow(StateError);
  });

  test('works where answers go through a foreign loop', async () => {
    const posted: string[] = [];
    class Foreign extends Engine {
      protected override schedule(drain: () => void): void {
        posted.push('drain');
        setTimeout(drain, 20);
      }
    }
    const engine = new Foreign();
    const steps: number[] = [];
    const walk = engine.async(function* () {
      for (let step = 1; step <= 3; step += 1) {
        yield* sleep(1000);
        steps.push(step);
      }
      return yield* new Task((n: number) => n * 2, 4);
    });
    using clock = control(engine);
    const run = walk();
    await clock.advance(1000);
    expect(steps).toEqual([1]);
    await clock.advance(2000);
    expect(steps).toEqual([1, 2, 3]);
    expect(run.result).toBe(8);
    expect(posted.length).toBeGreaterThanOrEqual(4);
  });
});

describe('advance', () => {
  test('moves the time by exactly so much, fractions too', async () => {
    using engine = new TestEngine();
    const begun = engine.now;
    expect(Math.abs(Date.now() - begun)).toBeLessThan(10_000);
    let ticks = 0;
    const run = engine.run(function* () {
      for (; ticks < 3; ticks += 1) yield* sleep(0.1);
    });
    await engine.advance(0.3);
    expect(ticks).toBe(3);
    await run;
    await engine.advance(0.7);
    await engine.advance(86_400_000);
    expect(engine.now).toBe(begun + 86_400_001);
  });

  test('fires what is due on the way in order of time, whatever the order of creation', async () => {
    using engine = new TestEngine();
    const begun = engine.now;
    const woken: [string, number][] = [];
    for (const [name, ms] of [
      ['c', 300],
      ['a', 100],
      ['b', 200],
    ] as const) {
      void engine.run(function* () {
        yield* sleep(ms);
        woken.push([name, engine.now - begun]);
      });
    }
    await engine.advance(1000);
    expect(woken).toEqual([
      ['a', 100],
      ['b', 200],
      ['c', 300],
    ]);
  });

  test('fires equal timers in order of creation, also those set by different ways', async () => {
    using engine = new TestEngine();
    const woken: string[] = [];
    const wake = (name: string, first: number, second: number) =>
      engine.run(function* () {
        yield* sleep(first);
        yield* sleep(second);
        woken.push(name);
      });
    void wake('a', 60, 40);
    void wake('b', 100, 0);
    void wake('c', 50, 50);
    void wake('d', 60, 40);
    await engine.advance(100);
    expect(woken).toEqual(['c', 'a', 'd', 'b']);
  });

  test('lets happen all that follows a timer before the next one fires', async () => {
    using engine = new TestEngine();
    const steps: string[] = [];
    void engine.run(async function* () {
      yield* sleep(10);
      steps.push('first');
      for (let i = 0; i < 50; i += 1) await undefined;
      await new Promise((resolve) => setImmediate(resolve));
      steps.push('its rest');
    });
    await engine.flush();
    void engine.run(function* () {
      yield* sleep(10);
      steps.push('second');
    });
    await engine.advance(10);
    expect(steps).toEqual(['first', 'its rest', 'second']);
  });

  test('fires the timers that are set on the way', async () => {
    using engine = new TestEngine();
    let ticks = 0;
    const run = engine.run(function* () {
      for (;;) {
        yield* sleep(10);
        ticks += 1;
      }
    });
    await engine.advance(95);
    expect(ticks).toBe(9);
    await engine.advance(5);
    expect(ticks).toBe(10);
    run.cancel();
  });

  test('takes one call after the other', async () => {
    using engine = new TestEngine();
    const begun = engine.now;
    const woken: number[] = [];
    void engine.run(function* () {
      yield* sleep(15);
      woken.push(engine.now - begun);
    });
    await Promise.all([engine.advance(10), engine.advance(10)]);
    expect(engine.now - begun).toBe(20);
    expect(woken).toEqual([15]);
  });

  test.each([
    [undefined, TypeError],
    ['5', TypeError],
    [-1, RangeError],
    [Number.NaN, RangeError],
    [Number.POSITIVE_INFINITY, RangeError],
  ])('refuses %p', async (ms, type) => {
    using engine = new TestEngine();
    const error = await engine.advance(ms as never).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(type);
    expect((error as Error).message).toMatch(/^Expected `ms` to be a finite number of milliseconds from 0 up, got/);
  });

  test('rejects with what a timer throws, and goes on afterwards', async () => {
    using engine = new TestEngine();
    const begun = engine.now;
    const { treeOf } = await import('../../src/engine/engine.js');
    treeOf(engine).clock.timer(5, () => {
      throw new RangeError('thrown by a timer');
    });
    await expect(engine.advance(10)).rejects.toThrow('thrown by a timer');
    await engine.advance(5);
    expect(engine.now - begun).toBe(10);
  });
});

describe('what virtual time drives', () => {
  test('timeouts: of operations, of runs, of handlers', async () => {
    using engine = new TestEngine();
    const never = () => wait(new Promise<never>(() => {}));
    const runs = [
      engine.run(timeout(100, never)),
      engine.run(never, { timeout: 200 }),
      engine.async({ timeout: 300 }, function* () {
        yield* never();
      })(),
    ];
    const states = () => runs.map(({ state }) => state);
    await engine.advance(99);
    expect(states()).toEqual(['running', 'running', 'running']);
    await engine.advance(1);
    expect(states()).toEqual(['error', 'running', 'running']);
    await engine.advance(100);
    expect(states()).toEqual(['error', 'error', 'running']);
    await engine.advance(100);
    for (const [index, run] of runs.entries()) {
      expect(run.error).toBeInstanceOf(TimeoutError);
      expect((run.error as TimeoutError).ms).toBe((index + 1) * 100);
      await expect(run).rejects.toThrow(TimeoutError);
    }
  });

  test('the limit of a task, without which its function would never end', async () => {
    using engine = new TestEngine();
    const run = engine.run(new Task(() => new Promise(() => {})).with({ timeout: 50 }));
    await engine.advance(49);
    expect(run.state).toBe('running');
    await engine.advance(1);
    expect(run.state).toBe('error');
    await expect(run).rejects.toThrow(TimeoutError);
  });

  test('the delays of retries', async () => {
    using engine = new TestEngine();
    const begun = engine.now;
    const attempts: number[] = [];
    const flaky = () => {
      attempts.push(engine.now - begun);
      return wait(attempts.length < 4 ? Promise.reject(new Error('busy')) : Promise.resolve('done'));
    };
    const run = engine.run(retry(flaky, { retries: 5, delay: 100, factor: 2 }));
    await engine.flush();
    expect(attempts).toEqual([0]);
    await engine.settled();
    expect(attempts).toEqual([0, 100, 300, 700]);
    expect(run.result).toBe('done');
  });

  test('debounce and throttle', async () => {
    using engine = new TestEngine();
    const begun = engine.now;
    const calls: [string, number][] = [];
    const search = engine.async({ debounce: 200 }, function* (text: string) {
      calls.push([text, engine.now - begun]);
    });
    search('a');
    await engine.advance(150);
    search('ab');
    await engine.advance(199);
    expect(calls).toEqual([]);
    await engine.advance(1);
    expect(calls).toEqual([['ab', 350]]);

    const save = engine.async({ throttle: 1000 }, function* (text: string) {
      calls.push([text, engine.now - begun]);
    });
    save('now');
    save('later');
    await engine.settled();
    expect(calls.slice(1)).toEqual([
      ['now', 350],
      ['later', 1350],
    ]);
  });

  test('races, whose losers leave no timer', async () => {
    using engine = new TestEngine();
    const begun = engine.now;
    const run = engine.run(race({ slow: sleep(500), fast: sleep(20) }));
    await engine.settled();
    expect(run.result).toEqual({ key: 'fast', value: undefined });
    expect(engine.now - begun).toBe(20);
    await engine.settled();
    expect(engine.now - begun).toBe(20);
  });

  test('clean-up that takes time', async () => {
    using engine = new TestEngine();
    const steps: string[] = [];
    const run = engine.run(function* () {
      try {
        yield* sleep(1e6);
      } finally {
        yield* sleep(100);
        steps.push('closed');
      }
    });
    run.cancel();
    await engine.advance(99);
    expect(run.isCancelling).toBe(true);
    await engine.advance(1);
    expect(run.state).toBe('cancelled');
    expect(steps).toEqual(['closed']);
  });
});

describe('flush', () => {
  test('lets happen what is ready, without a step in time', async () => {
    using engine = new TestEngine();
    const begun = engine.now;
    const steps: unknown[] = [];
    const run = engine.run(function* () {
      steps.push(yield* new Task((n: number) => n + 1, 1));
      steps.push(yield* new ProcessTask((n: number) => n + 1, 2));
      steps.push(yield* all([() => wait(Promise.resolve('a')), new Task(() => 'b')]));
      steps.push(yield* new MultiAsyncTask([new Task(() => 1), new Task(() => 2)], { maxWorkers: 1 }));
      yield* sleep(0);
      steps.push('no delay');
      yield* sleep(1);
      steps.push('too late');
    });
    await engine.flush();
    expect(steps).toEqual([2, 3, ['a', 'b'], [1, 2], 'no delay']);
    expect(engine.now).toBe(begun);
    run.cancel();
  });

  test('ends where a handler goes on for ever, and lets others have their turn', async () => {
    using engine = new TestEngine();
    let rounds = 0;
    const busy = engine.run(function* busy() {
      for (;;) {
        yield* self();
        rounds += 1;
      }
    });
    const other = engine.run(function* () {
      yield* sleep(10);
      return yield* new Task(() => 'other');
    });
    await engine.flush();
    expect(rounds).toBeGreaterThan(1000);
    await engine.advance(10);
    await engine.advance(10);
    expect(other.result).toBe('other');
    await expect(engine.settled()).rejects.toThrow(/`busy` \(goes on without ever waiting\)/);
    busy.cancel();
  });

  test('ends where a handler sleeps for no time for ever, and time goes on', async () => {
    using engine = new TestEngine();
    const begun = engine.now;
    let rounds = 0;
    const run = engine.run(function* () {
      for (;;) {
        yield* sleep(0);
        rounds += 1;
      }
    });
    const other = engine.run(sleep(5));
    await engine.flush();
    expect(rounds).toBeGreaterThan(100);
    await engine.advance(5);
    expect(other.state).toBe('success');
    expect(engine.now - begun).toBe(5);
    run.cancel();
  });

  test.each([
    ['promises that are there', () => Promise.resolve()],
    ['turns of the loop', () => new Promise((resolve) => setImmediate(resolve))],
  ])('ends where a handler waits for %s for ever', async (_what, next) => {
    using engine = new TestEngine();
    let rounds = 0;
    const run = engine.run(function* () {
      for (;;) {
        yield* wait(next());
        rounds += 1;
      }
    });
    const other = engine.run(sleep(5));
    await engine.flush();
    expect(rounds).toBeGreaterThan(1000);
    await engine.advance(5);
    expect(other.state).toBe('success');
    run.cancel();
  });

  test('waits for chains of promises, however long, as long as handlers go on', async () => {
    using engine = new TestEngine();
    const run = engine.run(function* () {
      for (let i = 0; i < 500; i += 1) yield* wait(new Promise((resolve) => setImmediate(resolve)));
      return 'through';
    });
    await engine.flush();
    expect(run.result).toBe('through');
  });

  test('does not wait for what is real', async () => {
    using engine = new TestEngine();
    const real = new Gate();
    const task = engine.run(new Task(() => new Promise(() => {})));
    const run = engine.run(wait(real));
    await engine.flush();
    expect(run.state).toBe('running');
    real.open();
    await engine.flush();
    expect(run.state).toBe('success');
    task.cancel();
  });

  test('does not wait for a foreign loop that stands still', async () => {
    const drains: (() => void)[] = [];
    class Still extends Engine {
      protected override schedule(drain: () => void): void {
        drains.push(drain);
      }
    }
    using clock = control(new Still({ development: false }) satisfies Engine);
    await clock.flush();
    const engine = new Still({ development: false });
    using own = control(engine);
    const run = engine.run(function* () {
      yield* sleep(10);
      return 'resumed';
    });
    await own.advance(10);
    expect(run.state).toBe('running');
    for (const drain of drains.splice(0)) drain();
    expect(run.result).toBe('resumed');
  });
});

describe('settled', () => {
  test('goes from timer to timer until no run is active', async () => {
    using engine = new TestEngine();
    const begun = engine.now;
    const steps: number[] = [];
    const runs = [1, 2, 3].map((n) =>
      engine.run(function* () {
        yield* sleep(n * 3_600_000);
        yield* new Task(() => {});
        yield* sleep(1);
        steps.push(engine.now - begun);
      }),
    );
    await engine.settled();
    expect(steps).toEqual([3_600_001, 7_200_001, 10_800_001]);
    expect(runs.every(({ isFinished }) => isFinished)).toBe(true);
  });

  test('does not move the time where no run is active, whatever timers there are', async () => {
    using engine = new TestEngine();
    const begun = engine.now;
    await engine.settled();
    expect(engine.now).toBe(begun);
  });

  test('gives a task that waits for something real the time for it before virtual time goes on', async () => {
    using engine = new TestEngine();
    const begun = engine.now;
    const run = engine.run(new Task(() => new Promise((resolve) => setTimeout(resolve, 30, 'read'))), {
      timeout: 1000,
    });
    await engine.settled();
    expect(run.result).toBe('read');
    expect(engine.now).toBe(begun);
  });

  test('names the runs that no timer will free, with what they wait for', async () => {
    using engine = new TestEngine();
    const never = new Gate<never>();
    const first = engine.run(wait(never), { name: 'first' });
    const runs = [
      first,
      engine.run(
        function* () {
          yield* first;
        },
        { name: 'second' },
      ),
      engine.run(
        async function* () {
          await never;
        },
        { name: 'third' },
      ),
      engine.run(
        function* () {
          fork(wait(never), { name: 'child' });
          yield* sleep(5);
          yield* race([wait(never)]);
        },
        { name: 'parent' },
      ),
      engine.run(new Task(() => new Promise(() => {})), { name: 'task' }),
    ];
    const save = engine.async({ policy: 'queue' }, function* save() {
      yield* race([wait(never)]);
    });
    runs.push(save(), save());
    const error = await engine.settled().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StateError);
    const { message } = error as Error;
    expect(message).toMatch(/^No timer will free `first` \(waits for a promise\), /);
    expect(message).toContain('`second` (waits for the run `first`)');
    expect(message).toContain('`third` (waits for a promise)');
    expect(message).toContain('`parent › child` (waits for a promise)');
    expect(message).toContain('`task` (its function has not ended)');
    expect(message).toContain('`save` (waits for an event or another answer from outside)');
    expect(message).toContain('`save` (waits to be started)');
    for (const run of runs) run.cancel();
    never.open(undefined as never);
    await engine.settled();
  });

  test('names tasks that wait for a worker, and those whose members have not ended', async () => {
    using engine = new TestEngine({ maxThreads: 1 });
    const never = () => new Promise(() => {});
    const runs = [
      engine.run(new MultiTask([new Task(never)]), { name: 'many' }),
      engine.run(new Task(never), { name: 'next' }),
    ];
    await engine.flush();
    const { message } = (await engine.settled().catch((reason: unknown) => reason)) as Error;
    expect(message).toMatch(/`many` \(its members have not ended\), `next` \(waits for a worker\)/);
    for (const run of runs) run.cancel();
  });

  test('names a run without a name by its id, and the seed', async () => {
    using engine = new TestEngine({ seed: 7 });
    const run = engine.run(() => wait(new Promise(() => {})), { id: 'mine' });
    await expect(engine.settled()).rejects.toThrow(/`mine`.* The seed is 7\./);
    run.cancel();
  });

  test('names a run that is cancelled but does not end', async () => {
    const engine = new TestEngine();
    const run = engine.run(
      function* () {
        try {
          yield* sleep(10);
        } finally {
          yield* wait(new Promise(() => {}));
        }
      },
      { name: 'stubborn' },
    );
    run.cancel();
    await expect(engine.settled()).rejects.toThrow(/`stubborn` \(cancelled, and its clean-up has not ended\)/);
    expect(() => engine[Symbol.dispose]()).toThrow(/stubborn/);
  });

  test('gives up on a handler that sleeps for ever', async () => {
    using engine = new TestEngine();
    const run = engine.run(function* heartbeat() {
      for (;;) yield* sleep(1000);
    });
    await expect(engine.settled()).rejects.toThrow(/^Still active after 10000 timers: `heartbeat`/);
    run.cancel();
  });
});

describe('The end of a test', () => {
  test('fails with the names of runs that are still active, and cancels them', async () => {
    const engine = new NodeEngine();
    const states: string[] = [];
    let run: PromiseLike<unknown> | undefined;
    const test = async (): Promise<void> => {
      using clock = control(engine);
      run = engine.run(
        function* () {
          try {
            yield* sleep(1000);
          } finally {
            states.push('closed');
          }
        },
        { name: 'forgotten' },
      );
      await clock.advance(10);
    };
    await expect(test()).rejects.toThrow(
      /^The test ends with active runs: `forgotten` \(waits for time to pass, an event/,
    );
    expect(states).toEqual(['closed']);
    await expect(run).rejects.toThrow('the test has ended');
    expect(engine.runs.size).toBe(0);
    expect(await engine.run(new Task(() => 'usable'))).toBe('usable');
    await engine.close();
  });

  test('fails where the function of a task has not ended, without a trace left', async () => {
    const engine = new NodeEngine();
    const clock = control(engine);
    const run = engine.run(new Task(() => new Promise(() => {})), { name: 'endless' });
    await clock.flush();
    expect(() => clock[Symbol.dispose]()).toThrow(/`endless` \(its function has not ended\)/);
    expect((await run.settled).state).toBe('cancelled');
  });

  test('keeps the error of the test itself', async () => {
    const test = async (): Promise<void> => {
      await using engine = new TestEngine();
      void engine.run(sleep(10), { name: 'left' });
      throw new Error('an assertion');
    };
    const error = (await test().catch((reason: unknown) => reason)) as Error & { error: Error; suppressed: Error };
    expect(error.suppressed.message).toBe('an assertion');
    expect(error.error.message).toMatch(/`left`/);
  });

  test('is fine where all runs have ended', async () => {
    await using engine = new TestEngine();
    void engine.run(sleep(10));
    await engine.settled();
  });

  test('stops what is under way in an `advance` that nobody awaited', async () => {
    const engine = new TestEngine();
    const begun = engine.now;
    const moving = engine.advance(1e6);
    engine[Symbol.dispose]();
    await moving;
    expect(engine.now).toBe(begun);
  });
});

describe('An error', () => {
  class Reporting extends TestEngine {
    readonly reported: unknown[] = [];
    protected override reportError(error: unknown): void {
      this.reported.push(error);
    }
  }
  class Plain extends Engine {
    readonly reported: unknown[] = [];
    protected override schedule(drain: () => void): void {
      setImmediate(drain);
    }
    protected override reportError(error: unknown): void {
      this.reported.push(error);
    }
  }
  const error = new Error('on purpose');
  const fail = function* () {
    yield* sleep(10);
    throw error;
  };
  const turn = () => new Promise((resolve) => setImmediate(resolve));

  test('is the test’s own when it looks after the time has passed', async () => {
    using engine = new Reporting();
    const run = engine.run(fail);
    await engine.advance(10);
    await engine.advance(1000);
    await expect(run).rejects.toThrow(error);
    await engine.flush();
    await turn();
    expect(engine.reported).toEqual([]);
  });

  test('is reported once the test goes on without looking', async () => {
    using engine = new Reporting();
    const run = engine.run(fail);
    await engine.settled();
    expect(run.error).toBe(error);
    expect(engine.reported).toEqual([]);
    await turn();
    expect(engine.reported).toEqual([error]);
  });

  /** Ends a test right after the call in which something fails. */
  const endings: [string, (engine: Engine, body: (clock: Control) => Promise<void>) => Promise<void>][] = [
    [
      '`using`',
      async (engine, body) => {
        using clock = control(engine);
        await body(clock);
      },
    ],
    [
      '`await using`',
      async (engine, body) => {
        await using clock = control(engine);
        await body(clock);
      },
    ],
    [
      '`using` of a `TestEngine`',
      async (_, body) => {
        using engine = new Reporting();
        await body(engine);
      },
    ],
    [
      '`await using` of a `TestEngine`',
      async (_, body) => {
        await using engine = new Reporting();
        await body(engine);
      },
    ],
  ];
  const engineOf = (clock: Control, engine: Engine): Engine => (clock instanceof Engine ? clock : engine);

  test.each(endings)('that nobody has looked at fails the test that ends with %s', async (_, end) => {
    const engine = new Plain();
    const ended = end(engine, async (clock) => {
      void engineOf(clock, engine).run(fail);
      await clock.advance(10);
    });
    await expect(ended).rejects.toBe(error);
    await turn();
    expect(engine.reported).toEqual([]);
  });

  test.each(endings)('fails the test beside what else is wrong at its end, with %s', async (_, end) => {
    const engine = new Plain();
    const ended = end(engine, async (clock) => {
      const own = engineOf(clock, engine);
      void own.run(fail);
      void own.run(wait(new Promise(() => {})), { name: 'forgotten' });
      await clock.advance(10);
    });
    const failure = await ended.catch((reason: AggregateError) => reason);
    expect((failure as AggregateError).errors).toEqual([error, expect.any(StateError)]);
    expect((failure as AggregateError).message).toMatch(/on purpose\n.*`forgotten`/);
  });

  test.each(endings)('is nothing to the test that has looked, or an engine that is heard, with %s', async (_, end) => {
    const engine = new Plain();
    const heard: unknown[] = [];
    await end(engine, async (clock) => {
      const own = engineOf(clock, engine);
      const looked = own.run(fail);
      await clock.advance(10);
      looked.catch(() => {});
      own.on('error', (event) => heard.push(event.error));
      void own.run(fail);
      await clock.advance(10);
    });
    expect(heard).toEqual([error]);
  });

  test('of clean-up fails the test that ends with it', async () => {
    const engine = new Plain();
    const test = async (): Promise<void> => {
      await using _clock = control(engine);
      const run = engine.run(function* () {
        defer(function* () {
          yield* sleep(100);
          throw error;
        });
        yield* sleep(1e6);
      });
      run.cancel();
    };
    await expect(test()).rejects.toBe(error);
  });

  test('goes its usual way again when the control has ended', async () => {
    const engine = new Plain();
    {
      using _clock = control(engine);
    }
    void engine.run(function* () {
      yield* wait(Promise.resolve());
      throw error;
    });
    while (engine.reported.length === 0) await turn();
    expect(engine.reported).toEqual([error]);
  });

  test('goes to listeners for errors within the call', async () => {
    using engine = new Reporting();
    const heard: unknown[] = [];
    engine.on('error', (event) => heard.push(event.error));
    void engine.run(fail);
    await engine.advance(10);
    expect(heard).toEqual([error]);
    expect(engine.reported).toEqual([]);
  });

  test('is reported as always where no call is under way', async () => {
    using engine = new Reporting();
    void engine.run(function* () {
      yield* wait(Promise.resolve());
      throw error;
    });
    await turn();
    await turn();
    expect(engine.reported).toEqual([error]);
  });
});

describe('TestEngine', () => {
  test('is closed at the end of its scope', async () => {
    const outside: TestEngine[] = [];
    {
      using engine = new TestEngine();
      outside.push(engine);
    }
    {
      await using engine = new TestEngine();
      outside.push(engine);
    }
    for (const engine of outside) {
      expect(() => engine.run(sleep(1))).toThrow(StateError);
      engine[Symbol.dispose]();
      await engine[Symbol.asyncDispose]();
    }
  });

  test('lets virtual time pass for clean-up before `await using` ends', async () => {
    const steps: string[] = [];
    const test = async (): Promise<void> => {
      await using engine = new TestEngine();
      void engine.run(
        function* () {
          defer(() => sleep(3000));
          defer(function* () {
            yield* sleep(1000);
            yield* new Task(() => {});
            steps.push('cleaned up');
          });
          yield* sleep(1);
          yield* wait(new Promise(() => {}));
        },
        { name: 'tidy' },
      );
      await engine.advance(10);
    };
    const begun = performance.now();
    await expect(test()).rejects.toThrow(/`tidy`/);
    expect(steps).toEqual(['cleaned up']);
    expect(performance.now() - begun).toBeLessThan(2500);
  });

  test('abandons clean-up that never ends, and says so', async () => {
    const logged: string[] = [];
    const engine = new TestEngine({ logger: (level, message) => logged.push(`${level}: ${message}`) });
    void engine.run(
      function* () {
        defer(() => wait(new Promise(() => {})));
        yield* sleep(1);
      },
      { name: 'stuck' },
    );
    await expect(engine[Symbol.asyncDispose]()).rejects.toThrow(/`stuck`/);
    expect(logged).toEqual([expect.stringMatching(/^error: close\(\) waited 5000 ms, .*`stuck`/)]);
  });

  test('resumes in place, as other engines on the JavaScript loop', async () => {
    await using engine = new TestEngine();
    const steps: string[] = [];
    const run = engine.run(function* () {
      yield* wait(Promise.resolve());
      steps.push('resumed');
    });
    await Promise.resolve();
    await Promise.resolve();
    expect(steps).toEqual(['resumed']);
    await run;
  });

  test('executes tasks also where nobody moves its time', async () => {
    await using engine = new TestEngine();
    expect(await engine.run(new Task((n: number) => n * n, 9))).toBe(81);
  });
});

test('of very many runs that are left the message names the first', async () => {
  const engine = new TestEngine();
  for (let count = 0; count < 1000; count += 1) void engine.run(sleep(1000), { name: 'left' });
  const error = await engine[Symbol.asyncDispose]().then(
    () => undefined,
    (reason: Error) => reason,
  );
  expect(error?.message).toMatch(/ and 980 more\./);
  expect(error?.message.length).toBeLessThan(5000);
});
