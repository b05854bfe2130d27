import { describe, expect, test } from '@jest/globals';
import { AsyncTask, all, operation, race, wait } from 'offloop';
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
    for (const door of doors)
      door.open({
        [Symbol.dispose]() {
          disposed += 1;
        },
      });
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

interface Settle {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

function gateOfATurn() {
  return wait(turn());
}
