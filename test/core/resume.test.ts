import { describe, expect, test } from '@jest/globals';
import { AsyncTask, all, defer, Engine, fork, MultiTask, operation, type Run, race, self, sleep, wait } from 'offloop';
import { gate, microtasks, Stage, turn } from './stage.js';

/** A toolkit whose loop the test turns by hand. */
class HandTurned extends Engine {
  readonly drains: (() => void)[] = [];

  protected override schedule(drain: () => void): void {
    this.drains.push(drain);
  }

  turn(): void {
    for (const drain of this.drains.splice(0)) drain();
  }
}

describe('On a JavaScript loop', () => {
  test('an answer resumes in place', () => {
    const engine = new Stage();
    const door = gate<string>();
    const log: string[] = [];
    void engine.run(function* () {
      log.push(yield* door);
    });
    door.open('in place');
    expect(log).toEqual(['in place']);
  });

  test('a promise whose `then` throws fails at its yield, also when it follows on another promise', async () => {
    class Broken extends Promise<unknown> {
      // biome-ignore lint/suspicious/noThenProperty: what is tested
      override then(): never {
        throw new RangeError('no then');
      }
    }
    const broken = new Broken(() => {});
    const caught = await new Stage().run(function* () {
      const errors: unknown[] = [];
      for (const promise of [Promise.resolve(), broken, Promise.resolve(), Promise.resolve(), broken])
        try {
          yield promise;
        } catch (error) {
          errors.push(error);
        }
      return errors;
    });
    expect(caught).toEqual([new RangeError('no then'), new RangeError('no then')]);
  });

  test.each([
    ['first', 0],
    ['after another', 1],
  ])('a `then` of its own may call back at once, ask who executes, and cancel: %s', async (_, before) => {
    const engine = new Stage();
    const log: unknown[] = [];
    class Immediate extends Promise<number> {
      // biome-ignore lint/suspicious/noThenProperty: what is tested
      override then(done: any): any {
        defer(function* () {
          log.push('deferred');
        });
        done(1);
      }
    }
    class Cancelling extends Promise<number> {
      // biome-ignore lint/suspicious/noThenProperty: what is tested
      override then(): never {
        run.cancel();
        throw new Error('nobody waits for it');
      }
    }
    const immediate = new Immediate(() => {});
    const sum = await engine.run(function* () {
      let sum = 0;
      for (let i = 0; i < before; i += 1) yield Promise.resolve();
      for (let i = 0; i < 3000; i += 1) sum += yield immediate;
      return sum;
    });
    expect(sum).toBe(3000);
    expect(log).toHaveLength(3000);
    const run: Run = engine.run(function* () {
      try {
        yield Promise.resolve();
        for (let i = 0; i < before; i += 1) yield Promise.resolve();
        yield new Cancelling(() => {});
      } finally {
        yield Promise.resolve();
        log.push('finally');
      }
    });
    await run.settled;
    expect(log.at(-1)).toBe('finally');
  });

  test('a handler that is cancelled between two promises takes no further step, and lets the second be late', async () => {
    const log: string[] = [];
    const run = new Stage().run(function* () {
      try {
        yield Promise.resolve();
        run.cancel();
        yield Promise.resolve();
        log.push('went on');
      } finally {
        log.push('finally');
      }
    });
    await run.settled;
    await turn();
    expect(log).toEqual(['finally']);
    expect(run.state).toBe('cancelled');
  });

  test('promises and answers that come at once take turns in one handler', async () => {
    const engine = new Stage();
    const seen = await engine.run(function* () {
      const values: unknown[] = [];
      for (let i = 0; i < 40; i += 1) {
        values.push(yield Promise.resolve(i));
        values.push((yield* self()).name);
        values.push(yield* wait(Promise.resolve(-i)));
      }
      return values;
    });
    expect(seen).toEqual(Array.from({ length: 40 }, (_, i) => [i, '', -i]).flat());
  });

  test('an answer that the budget does not allow joins the queue, in order', async () => {
    const engine = new Stage({ uiBudget: 0 });
    const doors = Array.from({ length: 20 }, () => gate<number>());
    const log: number[] = [];
    for (const door of doors)
      void engine.run(function* () {
        log.push(yield* door);
      });
    for (const [index, door] of doors.entries()) door.open(index);
    const inPlace = log.length;
    expect(inPlace).toBeLessThan(20);
    await engine.runs.waitForComplete();
    expect(log).toEqual(doors.map((_, index) => index));
  });

  test('the cancel of a signal or an owner comes before all that waits', async () => {
    const engine = new Stage({ uiBudget: 0 });
    const doors = Array.from({ length: 20 }, () => gate());
    const [signal, owner] = [new AbortController(), new AbortController()];
    let handled = 0;
    const runs = doors.map((door, index) =>
      engine.run(
        function* () {
          yield* door;
          handled += 1;
        },
        index % 2 === 0 ? { signal: signal.signal } : { owner: owner.signal },
      ),
    );
    for (const door of doors) door.open();
    const before = handled;
    expect(before).toBeLessThan(20);
    signal.abort();
    owner.abort();
    expect(runs.filter(({ isCancelled }) => isCancelled)).toHaveLength(20 - before);
    await turn();
    expect(handled).toBe(before);
  });

  test('nothing overtakes what waits already', async () => {
    const engine = new Stage({ uiBudget: 0 });
    const log: string[] = [];
    const doors = Array.from({ length: 10 }, () => gate());
    for (const door of doors)
      void engine.run(function* () {
        yield* door;
        log.push('early');
      });
    for (const door of doors) door.open();
    const early = log.length;
    expect(early).toBeLessThan(10);
    const late = gate();
    const last = engine.run(function* () {
      yield* late;
      log.push('late');
    });
    await microtasks();
    late.open();
    expect(log.length).toBe(early);
    await last;
    expect(log.indexOf('late')).toBe(log.length - 1);
  });

  test('a timer beside keeps firing during 100,000 resolved promises', async () => {
    const engine = new Stage({ uiBudget: 2 });
    const fired = await countTimers(
      engine.run(function* () {
        for (let i = 0; i < 100_000; i += 1) yield* wait(Promise.resolve(i));
      }),
    );
    expect(fired).toBeGreaterThan(1);
  });

  test('a timer beside keeps firing during 100,000 promises that are yielded plainly', async () => {
    const engine = new Stage({ uiBudget: 2 });
    const fired = await countTimers(
      engine.run(function* () {
        for (let i = 0; i < 100_000; i += 1) yield Promise.resolve(i);
      }),
    );
    expect(fired).toBeGreaterThan(1);
  });

  test('a timer beside keeps firing while a handler yields ready operations, until it is cancelled', async () => {
    const engine = new Stage({ uiBudget: 1 });
    let steps = 0;
    const run = engine.run(function* () {
      for (;;) {
        yield* self();
        steps += 1;
      }
    });
    for (let fired = 0; fired < 5; fired += 1) await new Promise((resolve) => setTimeout(resolve, 0));
    expect(steps).toBeGreaterThan(1000);
    const before = steps;
    expect(run.cancel()).toBe(true);
    await turn();
    expect(steps).toBe(before);
  });

  test('ready operations answer in the same turn, a thousand in a row whatever the budget', () => {
    const engine = new Stage({ uiBudget: 0 });
    let steps = 0;
    const run = engine.run(function* () {
      for (; steps < 5000; steps += 1) yield* self();
    });
    expect(steps).toBeGreaterThanOrEqual(999);
    expect(steps).toBeLessThanOrEqual(1001);
    run.cancel();
  });

  test.each([1, 4, 16])('%d handlers with 100,000 ready operations do not overflow the stack', async (handlers) => {
    const engine = new Stage();
    const runs = Array.from({ length: handlers }, () =>
      engine.run(function* () {
        let count = 0;
        for (; count < 100_000 / handlers; count += 1) yield* self();
        return count;
      }),
    );
    expect(await Promise.all(runs)).toEqual(runs.map(() => 100_000 / handlers));
  });

  test('100,000 answers within `start` do not overflow the stack', async () => {
    const engine = new Stage();
    const immediately = operation<number>((resolve) => resolve(1));
    const sum = await engine.run(function* () {
      let total = 0;
      for (let i = 0; i < 100_000; i += 1) total += yield* immediately;
      return total;
    });
    expect(sum).toBe(100_000);
  });

  test('a chain of 10,000 handlers that wait for one another does not overflow the stack', async () => {
    const engine = new Stage();
    const door = gate<number>();
    let last = engine.run(door);
    for (let i = 0; i < 10_000; i += 1) {
      const before = last;
      last = engine.run(function* () {
        return (yield* before) + 1;
      });
    }
    door.open(0);
    expect(await last).toBe(10_000);
  });
});

describe('Whether an operation answers in the same turn', () => {
  const neverAtOnce: [string, () => unknown][] = [
    ['a resolved promise', () => Promise.resolve(1)],
    ['wait of a resolved promise', () => wait(Promise.resolve(1))],
    ['an operation that resolves at once', () => operation((resolve) => resolve(1))],
    [
      'an operation that throws at once',
      () =>
        operation(() => {
          throw new Error('at once');
        }),
    ],
    ['sleep(0)', () => sleep(0)],
    ['an AsyncTask of a plain function', () => new AsyncTask(() => 1)],
    ['an empty MultiTask', () => new MultiTask([])],
    ['an empty `all`', () => all([])],
    ['`all` of ready operations', () => all([self(), self()])],
    ['`race` of ready operations', () => race([self(), self()])],
    ['a run that has ended', () => new Stage().run(function* () {})],
    [
      'a run that has failed',
      () => {
        const run = new Stage().run(function* () {
          throw new Error('over');
        });
        run.catch(() => {});
        return run;
      },
    ],
    ['an array of ready operations', () => [self(), self()]],
    ['an empty array', () => []],
    ['a helper that ends at once', () => (function* () {})()],
  ];
  test.each(neverAtOnce)('%s: never', async (_, make) => {
    const engine = new Stage();
    let isThrough = false;
    const run = engine.run(function* () {
      try {
        yield make() as never;
      } catch {}
      isThrough = true;
    });
    expect(isThrough).toBe(false);
    await run;
    expect(isThrough).toBe(true);
  });

  test.each([
    ['a new run', (engine: Stage) => engine.run(function* () {})],
    ['a run of another handler', (engine: Stage) => engine.async(function* () {})()],
    ['a fork', () => fork(function* () {})],
  ])('%s made in the same stretch: never', async (_, make) => {
    const engine = new Stage();
    let isThrough = false;
    const run = engine.run(function* () {
      yield* make(engine);
      isThrough = true;
    });
    expect(isThrough).toBe(false);
    await run;
    expect(isThrough).toBe(true);
  });

  test('self(): always', () => {
    let isThrough = false;
    void new Stage().run(function* () {
      yield* self();
      yield self();
      isThrough = true;
    });
    expect(isThrough).toBe(true);
  });
});

describe('On a foreign loop', () => {
  test('every answer goes through `schedule`, never at once', async () => {
    const engine = new HandTurned();
    const door = gate<string>();
    const log: string[] = [];
    engine.run(function* () {
      log.push('first');
      log.push(yield* door);
      log.push(yield* wait(Promise.resolve('promise')));
      log.push((yield* self()).state);
    });
    expect([log, engine.drains.length]).toEqual([['first'], 0]);
    door.open('answer');
    expect([log, engine.drains.length]).toEqual([['first'], 1]);
    engine.turn();
    expect(log).toEqual(['first', 'answer']);
    await microtasks();
    expect([log, engine.drains.length]).toEqual([['first', 'answer'], 1]);
    engine.turn();
    expect(log).toEqual(['first', 'answer', 'promise', 'running']);
  });

  test('answers come in the order of their arrival, with one post for many', () => {
    const engine = new HandTurned({ uiBudget: 1e9 });
    const doors = Array.from({ length: 30 }, () => gate<number>());
    const log: number[] = [];
    for (const door of doors)
      engine.run(function* () {
        log.push(yield* door);
      });
    for (const [index, door] of [...doors.entries()].reverse()) door.open(index);
    expect([log.length, engine.drains.length]).toEqual([0, 1]);
    engine.turn();
    expect(log).toEqual(doors.map((_, index) => 29 - index));
  });

  test('what does not fit into a slice is posted again, and stays in order', () => {
    const engine = new HandTurned({ uiBudget: 0 });
    const doors = Array.from({ length: 100 }, () => gate<number>());
    const log: number[] = [];
    for (const door of doors)
      engine.run(function* () {
        log.push(yield* door);
      });
    for (const [index, door] of doors.entries()) door.open(index);
    let turns = 0;
    for (; log.length < 100; turns += 1) {
      expect(engine.drains.length).toBe(1);
      engine.turn();
    }
    expect(turns).toBeGreaterThan(1);
    expect(log).toEqual(doors.map((_, index) => index));
    expect(engine.drains.length).toBe(0);
  });

  test('an answer that is queued is dropped by a cancel', () => {
    const engine = new HandTurned();
    const door = gate();
    const log: string[] = [];
    const run = engine.run(function* () {
      try {
        yield* door;
        log.push('went on');
      } finally {
        log.push('finally');
      }
    });
    door.open();
    run.cancel();
    expect(log).toEqual(['finally']);
    engine.turn();
    expect(log).toEqual(['finally']);
    expect(run.state).toBe('cancelled');
  });

  test('a handler starts at once all the same', () => {
    const engine = new HandTurned();
    let isStarted = false;
    engine.run(function* () {
      isStarted = true;
    });
    expect(isStarted).toBe(true);
  });

  test('the end of a thousand ready operations goes through it too', () => {
    const engine = new HandTurned({ uiBudget: 1e9 });
    let steps = 0;
    engine.run(function* () {
      for (; steps < 2500; steps += 1) yield* self();
    });
    expect(engine.drains.length).toBe(1);
    engine.turn();
    engine.turn();
    expect(steps).toBe(2500);
  });

  test('timers, signals and limits act on it', async () => {
    const engine = new HandTurned();
    const controller = new AbortController();
    const bySignal = engine.run(gate(), { signal: controller.signal });
    controller.abort();
    expect(bySignal.state).toBe('running');
    engine.turn();
    expect(bySignal.state).toBe('cancelled');
    const byTime = engine.run(gate(), { timeout: 0 });
    byTime.catch(() => {});
    while (engine.drains.length === 0) await turn();
    expect(byTime.state).toBe('running');
    engine.turn();
    expect(byTime.state).toBe('error');
  });
});

/** How often a timer of 0 ms fires until the run has ended. */
async function countTimers(run: PromiseLike<unknown>): Promise<number> {
  let fired = 0;
  let isOver = false;
  const tick = (): void => {
    if (isOver) return;
    fired += 1;
    setTimeout(tick, 0);
  };
  setTimeout(tick, 0);
  await run;
  isOver = true;
  return fired;
}
