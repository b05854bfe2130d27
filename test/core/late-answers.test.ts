import { describe, expect, test } from '@jest/globals';
import { AsyncTask, acquire, all, defer, operation, race, routine, wait } from 'offloop';
import { gate, Stage, turn } from './stage.js';

describe('A late answer', () => {
  const failure = new Error('late');
  /** Ways to wait for a promise that a cancel abandons. */
  const waits: [string, (promise: Promise<any>) => any][] = [
    ['a promise', (promise) => promise],
    ['wait', (promise) => wait(promise)],
    ['wait of a function', (promise) => wait(() => promise)],
    ['all', (promise) => all([promise])],
    ['race', (promise) => race([promise, gate()])],
    ['an operation', (promise) => operation((resolve, reject) => void promise.then(resolve, reject))],
    ['a run of a function', (promise) => new Stage().run(() => promise)],
  ];

  /** A handler that was cancelled while it waited; and what it and its engine have said once the answer came. */
  async function cancelled(make: (promise: Promise<any>) => any, answer: (open: Settle) => void) {
    const engine = new Stage();
    const log: string[] = [];
    let open: Settle = { resolve: () => {}, reject: () => {} };
    const promise = new Promise<any>((resolve, reject) => {
      open = { resolve, reject };
    });
    const run = engine.run(function* () {
      yield make(promise);
      log.push('went on');
    });
    run.cancel();
    answer(open);
    await turn();
    return { engine, log, run };
  }

  test.each(waits)('of %s is dropped', async (_, make) => {
    const { engine, log, run } = await cancelled(make, ({ resolve }) => resolve('value'));
    expect([log, run.state, engine.reported, engine.logged]).toEqual([[], 'cancelled', [], []]);
  });

  test.each(waits.slice(0, 6))(
    'of %s that is an error goes to the log as a debug message, and nowhere else',
    async (_, make) => {
      const { engine, log } = await cancelled(make, ({ reject }) => reject(failure));
      expect([log, engine.reported]).toEqual([[], []]);
      expect(engine.logged).toEqual([expect.stringMatching(/^debug: /)]);
    },
  );

  test.each(waits.slice(0, 6))('of %s that is a Disposable is disposed', async (_, make) => {
    let disposed = 0;
    const resource = {
      [Symbol.dispose]() {
        disposed += 1;
      },
    };
    const { engine } = await cancelled(make, ({ resolve }) => resolve(resource));
    expect([disposed, engine.reported]).toEqual([1, []]);
  });

  test('that is only an AsyncDisposable is disposed as well', async () => {
    let disposed = 0;
    const resource = {
      async [Symbol.asyncDispose]() {
        disposed += 1;
      },
    };
    await cancelled(
      (promise) => wait(promise),
      ({ resolve }) => resolve(resource),
    );
    expect(disposed).toBe(1);
  });

  test('whose disposal fails is reported', async () => {
    const resource = {
      [Symbol.dispose]() {
        throw failure;
      },
    };
    const { engine } = await cancelled(
      (promise) => wait(promise),
      ({ resolve }) => resolve(resource),
    );
    expect(engine.reported).toEqual([failure]);
  });

  test('of a loser of a race is late too', async () => {
    const engine = new Stage();
    let disposed = 0;
    const door = gate<object>();
    await engine.run(function* () {
      yield* race([wait(new Stage().run(door).then((value) => value)), wait(Promise.resolve('fast'))]);
      door.open({
        [Symbol.dispose]() {
          disposed += 1;
        },
      });
      yield* gateOfATurn();
    });
    expect(disposed).toBe(1);
  });

  test('under an old wait does not answer the next one', async () => {
    const engine = new Stage();
    const answers: ((value: string) => void)[] = [];
    const twice = operation<string>((resolve) => {
      answers.push(resolve);
    });
    const log: string[] = [];
    const run = engine.run(function* () {
      log.push(yield* twice);
      log.push(yield* twice);
      log.push('end');
    });
    answers[0]?.('first');
    answers[0]?.('first again');
    expect(log).toEqual(['first']);
    answers[1]?.('second');
    await run;
    expect(log).toEqual(['first', 'second', 'end']);
  });

  test('that was queued when the cancel came is disposed', async () => {
    const engine = new Stage({ uiBudget: 0 });
    let disposed = 0;
    const doors = Array.from({ length: 20 }, () => gate<object>());
    const runs = doors.map((door) =>
      engine.run(function* () {
        yield* door;
        yield* gate();
      }),
    );
    for (const door of doors) {
      // Some clocks tick once a millisecond.
      const now = performance.now();
      while (performance.now() === now);
      door.open({
        [Symbol.dispose]() {
          disposed += 1;
        },
      });
    }
    for (const run of runs) run.cancel();
    await turn();
    await turn();
    // Some resumed in place, and have the value; the others never saw it.
    expect(disposed).toBeGreaterThan(0);
    expect(disposed).toBeLessThan(20);
  });

  test('of a task on the event loop that was cancelled is dropped', async () => {
    await using engine = new Stage();
    const log: string[] = [];
    let open: (value: string) => void = () => {};
    const run = engine.run(function* () {
      log.push(
        yield* new AsyncTask(
          () =>
            new Promise<string>((resolve) => {
              open = resolve;
            }),
        ),
      );
    });
    await turn();
    run.cancel();
    open('late');
    await run.settled;
    expect([log, run.state]).toEqual([[], 'cancelled']);
  });
});

describe('A value that is late', () => {
  const counted = () => {
    const resource = {
      disposed: 0,
      [Symbol.dispose]() {
        resource.disposed += 1;
      },
    };
    return resource;
  };

  test.each<[string, (value: object) => any]>([
    ['an operation that answers at once', (value) => operation((resolve) => resolve(value))],
    [
      'a routine that ends at once',
      (value) =>
        routine(function* () {
          return value;
        })(),
    ],
    [
      'a race that is won at once',
      (value) =>
        race([
          function* () {
            return value;
          },
        ]),
    ],
  ])('since the cancel came in the same turn is disposed: %s', async (_, make) => {
    const engine = new Stage();
    const value = counted();
    const run = engine.run(function* () {
      yield make(value);
    });
    run.cancel();
    await turn();
    expect(value.disposed).toBe(1);
  });

  test('and an error goes to the log', async () => {
    const engine = new Stage();
    const run = engine.run(function* () {
      yield* operation((_, reject) => reject(new Error('at once')));
    });
    run.cancel();
    await turn();
    expect(engine.logged).toEqual([expect.stringMatching(/^debug: /)]);
    expect(engine.reported).toEqual([]);
  });

  test('of a helper that lost a race while it cleaned up is disposed', async () => {
    const engine = new Stage();
    const value = counted();
    const door = gate();
    const fast = gate<string>();
    const run = engine.run(function* () {
      yield* race([
        routine(function* () {
          defer(function* () {
            yield* door;
          });
          return value;
        })(),
        fast,
      ]);
    });
    fast.open('fast');
    door.open();
    await run;
    expect(value.disposed).toBe(1);
  });

  test('is left to the run whose result it is: others may have it', async () => {
    const engine = new Stage();
    const value = counted();
    const ended = engine.run(function* () {
      return value;
    });
    const waiter = engine.run(function* () {
      yield* ended;
    });
    waiter.cancel();
    await turn();
    expect([value.disposed, ended.result]).toEqual([0, value]);
  });

  test('is left to the run whose result it is, when it waited for the loop too', async () => {
    const engine = new Stage({ uiBudget: 0 });
    const value = counted();
    const door = gate<object>();
    const shared = engine.run(door);
    const waiters = Array.from({ length: 20 }, () =>
      engine.run(function* () {
        yield* shared;
        yield* gate();
      }),
    );
    door.open(value);
    for (const waiter of waiters) waiter.cancel();
    await turn();
    await turn();
    expect(value.disposed).toBe(0);
  });

  test('is left to the release of `acquire`', async () => {
    const engine = new Stage({ uiBudget: 0 });
    const values = Array.from({ length: 20 }, counted);
    let released = 0;
    const doors = values.map(() => gate<object>());
    const runs = doors.map((door) =>
      engine.run(function* () {
        yield* acquire(door, () => {
          released += 1;
        });
        yield* gate();
      }),
    );
    for (const [index, door] of doors.entries()) door.open(values[index] as object);
    for (const run of runs) run.cancel();
    await Promise.all(runs.map((run) => run.settled));
    await turn();
    expect(released).toBe(20);
    expect(values.every((value) => value.disposed === 0)).toBe(true);
  });
});

interface Settle {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

function gateOfATurn() {
  return wait(turn());
}
