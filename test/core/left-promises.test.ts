import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { all, race, retry, self, timeout, wait } from 'offloop';
import { gate, microtasks, Stage, turn } from './stage.js';

afterEach(() => {
  jest.restoreAllMocks();
});

/** A promise that the test settles; of this realm, unless another is given. */
function open<T>(Kind: PromiseConstructor = Promise) {
  let resolve: (value: T) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Kind<T>((...both) => {
    [resolve, reject] = both;
  });
  return { promise, resolve, reject };
}

/** Something with a `then` of its own. */
class Thenable {
  readonly callbacks: ((value: unknown) => void)[] = [];
  calls = 0;

  // biome-ignore lint/suspicious/noThenProperty: it is what is tested
  then(onSuccess: (value: unknown) => void): void {
    this.calls += 1;
    this.callbacks.push(onSuccess);
  }
}

describe('A promise that lives on', () => {
  const ways: [string, (promise: PromiseLike<any>) => any][] = [
    ['race', (promise) => race([wait(promise), wait(Promise.resolve('tick'))])],
    ['race of the promise itself', (promise) => race([promise, Promise.resolve('tick')])],
    ['race of a function', (promise) => race([() => wait(() => promise), Promise.resolve('tick')])],
    ['all in a race', (promise) => race([all([promise]), Promise.resolve('tick')])],
    ['timeout in a race', (promise) => race([timeout(1e6, () => promise), Promise.resolve('tick')])],
    ['retry in a race', (promise) => race([retry(() => promise, { retries: 1 }), Promise.resolve('tick')])],
    [
      'a generator in a race',
      (promise) =>
        race([
          function* () {
            yield* wait(promise);
          },
          Promise.resolve('tick'),
        ]),
    ],
  ];

  test.each(ways)('carries one subscription, however many times it lost a %s', async (_name, make) => {
    const { promise } = open();
    const then = jest.spyOn(Promise.prototype, 'then');
    await new Stage().run(function* () {
      for (let i = 0; i < 50; i += 1) yield make(promise);
    });
    expect(then.mock.contexts.filter((subject) => subject === promise)).toHaveLength(1);
  });

  test.each([
    ['yield', (promise: PromiseLike<any>) => promise],
    ['yield*', (promise: PromiseLike<any>) => wait(promise)],
  ])('carries one subscription, however many handlers were cancelled at a %s', async (_name, make) => {
    const { promise } = open();
    const then = jest.spyOn(Promise.prototype, 'then');
    const engine = new Stage();
    const handler = engine.async(function* () {
      yield make(promise) as PromiseLike<unknown>;
    });
    for (let i = 0; i < 50; i += 1) handler().cancel();
    await turn();
    expect(then.mock.contexts.filter((subject) => subject === promise)).toHaveLength(1);
  });

  test.each([
    ['before it is waited for', 0],
    ['after it was left', 1],
  ])('and is frozen %s carries one subscription, and answers who waits again', async (_name, frozenAfter) => {
    const { promise, resolve } = open<string>();
    const then = jest.spyOn(Promise.prototype, 'then');
    const log: unknown[] = [];
    const run = new Stage().run(function* () {
      for (let i = 0; i < 5; i += 1) {
        if (i === frozenAfter) Object.freeze(promise);
        yield race([promise, Promise.resolve('tick')]);
      }
      log.push(then.mock.contexts.filter((subject) => subject === promise).length);
      resolve('value');
      log.push(yield* wait(promise), yield* wait(promise));
    });
    await run;
    expect(log).toEqual([1, 'value', 'value']);
  });

  test('carries as many as waited at once', async () => {
    const { promise } = open();
    const then = jest.spyOn(Promise.prototype, 'then');
    const engine = new Stage();
    const handler = engine.async(function* () {
      yield promise;
    });
    for (let i = 0; i < 20; i += 1) for (const run of [handler(), handler(), handler()]) run.cancel();
    expect(then.mock.contexts.filter((subject) => subject === promise)).toHaveLength(3);
  });

  test('of another kind, or of another realm, is asked once as well', async () => {
    const thenable = new Thenable();
    const foreign = open(runInNewContext('Promise')).promise;
    let asked = 0;
    const { then } = foreign;
    Object.defineProperty(foreign, 'then', {
      value(...callbacks: Parameters<typeof then>) {
        asked += 1;
        return then.apply(foreign, callbacks);
      },
    });
    await new Stage().run(function* () {
      for (let i = 0; i < 20; i += 1) {
        yield* race([wait(thenable as never), wait(Promise.resolve())]);
        yield* race([foreign, wait(Promise.resolve())]);
      }
    });
    expect([thenable.calls, asked]).toEqual([1, 1]);
  });

  test.each([
    ['of this realm', open<string>()],
    ['of another realm', open<string>(runInNewContext('Promise'))],
  ])('%s answers who waits again, whoever left before', async (_name, { promise, resolve }) => {
    const engine = new Stage();
    const log: string[] = [];
    const run = engine.run(function* () {
      yield* race([promise, Promise.resolve('tick')]);
      log.push((yield* race([promise, gate<string>()])) as string);
      log.push(yield* wait(promise));
      return (yield promise) as string;
    });
    await turn();
    resolve('value');
    expect(await run).toBe('value');
    expect(log).toEqual(['value', 'value']);
  });

  test('fails who waits again, and the error is nobody else’s', async () => {
    const { promise, reject } = open<never>();
    const engine = new Stage();
    const run = engine.run(function* () {
      yield* race([promise, Promise.resolve('tick')]);
      try {
        return (yield* wait(promise)) as unknown;
      } catch (error) {
        return error;
      }
    });
    await turn();
    reject('refused');
    expect(await run).toBe('refused');
    expect([engine.logged, engine.reported]).toEqual([[], []]);
  });

  test('answers in the order in which they came to wait', async () => {
    const { promise, resolve } = open<void>();
    const engine = new Stage();
    const log: string[] = [];
    const waiting = engine.async(function* (name: string) {
      yield promise;
      log.push(name);
    });
    const first = waiting('first');
    const others = [waiting('second')];
    first.cancel();
    others.push(waiting('third'), waiting('fourth'));
    resolve();
    await Promise.all(others);
    expect(log).toEqual(['second', 'third', 'fourth']);
  });

  test('is not answered to one that the answer of another has cancelled', async () => {
    const { promise, resolve } = open<void>();
    const engine = new Stage();
    const log: string[] = [];
    const waiting = engine.async(function* (name: string) {
      yield promise;
      log.push(name);
      other.cancel();
    });
    waiting('left').cancel();
    void waiting('one');
    const other = waiting('other');
    resolve();
    await turn();
    expect([log, other.state]).toEqual([['one'], 'cancelled']);
  });

  test('whose value can be disposed is not disposed while somebody waits for it, and once where nobody does', async () => {
    let disposed = 0;
    const resource = {
      [Symbol.dispose]() {
        disposed += 1;
      },
    };
    const engine = new Stage();
    const wanted = open<typeof resource>();
    const run = engine.run(function* () {
      for (let i = 0; i < 3; i += 1) yield* race([wanted.promise, Promise.resolve()]);
      return yield* wait(wanted.promise);
    });
    await turn();
    wanted.resolve(resource);
    expect(await run).toBe(resource);
    expect(disposed).toBe(0);

    const unwanted = open<typeof resource>();
    const cancelled = [1, 2, 3].map(() =>
      engine.run(function* () {
        yield* race([unwanted.promise, gate()]);
      }),
    );
    for (const each of cancelled) each.cancel();
    unwanted.resolve(resource);
    await turn();
    expect(disposed).toBe(1);
  });

  test('that is rejected when nobody waits any more is a debug message, once', async () => {
    const { promise, reject } = open<never>();
    const engine = new Stage();
    for (let i = 0; i < 3; i += 1) engine.run(() => promise).cancel();
    reject(new Error('late'));
    await turn();
    expect([engine.logged, engine.reported]).toEqual([[expect.stringMatching(/^debug: /)], []]);
  });
});

describe('A promise that is yielded after the cancel', () => {
  test.each([
    ['bare', (promise: Promise<never>) => promise],
    ['in a list', (promise: Promise<never>) => [promise]],
    ['in wait', (promise: Promise<never>) => wait(promise)],
    ['in all', (promise: Promise<never>) => all([promise])],
  ])('%s has been taken: its rejection is late, and not unhandled', async (_name, make) => {
    const unhandled: unknown[] = [];
    const listener = (error: unknown) => unhandled.push(error);
    process.on('unhandledRejection', listener);
    const engine = new Stage();
    const run = engine.run(function* () {
      const me = yield* self();
      me.cancel();
      yield make(Promise.reject(new Error('late'))) as never;
    });
    await run.settled;
    await turn();
    process.off('unhandledRejection', listener);
    expect([run.state, unhandled, engine.reported]).toEqual(['cancelled', [], []]);
    expect(engine.logged).toEqual([expect.stringMatching(/^debug: /)]);
  });
});

describe('A `then` of its own', () => {
  /** Two steps on what `make` gives, then one on a promise: what each was answered with. */
  async function answers(make: () => unknown): Promise<unknown[]> {
    const engine = new Stage();
    const log: unknown[] = [];
    await engine.run(function* () {
      for (let i = 0; i < 2; i += 1) {
        try {
          log.push(yield make() as never);
        } catch (error) {
          log.push(`threw ${(error as Error).message}`);
        }
      }
      log.push(yield Promise.resolve('later'));
      log.push(yield* gateOfATurn());
    });
    return log;
  }

  const gateOfATurn = () => wait(turn().then(() => 'end'));

  type Settle = (value: unknown) => void;
  const kinds: [string, (then: (resolve: Settle, reject: Settle) => unknown) => unknown][] = [
    ['of a thenable', (then) => ({ then })],
    ['on a promise', (then) => Object.assign(Promise.resolve(), { then })],
    [
      'of a subclass',
      (then) =>
        new (class Own extends Promise<unknown> {
          static override get [Symbol.species]() {
            return Promise;
          }
          // biome-ignore lint/suspicious/noThenProperty: it is what is tested
          override then(resolve: any, reject: any): any {
            return then(resolve, reject);
          }
        })(() => {}),
    ],
    ['in wait', (then) => wait({ then } as never)],
    ['in all', (then) => all([{ then } as never, Promise.resolve('other')])],
    ['in a function of wait', (then) => wait(() => ({ then }) as never)],
  ];
  const value = (name: string) => (name === 'in all' ? ['one', 'other'] : 'one');

  test.each(kinds)('%s that calls back twice answers one step', async (name, make) => {
    const twice = () =>
      make((resolve, reject) => {
        resolve('one');
        resolve('two');
        reject(new Error('three'));
        void microtasks().then(() => resolve('four'));
      });
    expect(await answers(twice)).toEqual([value(name), value(name), 'later', 'end']);
  });

  test.each(kinds)('%s that throws after it has called back answers one step', async (name, make) => {
    const throwing = () =>
      make((resolve) => {
        resolve('one');
        throw new Error('two');
      });
    expect(await answers(throwing)).toEqual([value(name), value(name), 'later', 'end']);
  });

  test.each(kinds)('%s that calls back late, again and again, answers one step', async (name, make) => {
    const late = () =>
      make((resolve) => {
        for (let i = 0; i < 4; i += 1) void microtasks().then(() => resolve('one'));
      });
    expect(await answers(late)).toEqual([value(name), value(name), 'later', 'end']);
  });

  test.each(kinds)('%s that throws fails the step', async (_name, make) => {
    const failing = () =>
      make(() => {
        throw new Error('then');
      });
    expect(await answers(failing)).toEqual(['threw then', 'threw then', 'later', 'end']);
  });

  test.each(kinds)('%s that never calls back can be cancelled', async (_name, make) => {
    const run = new Stage().run(function* () {
      yield make(() => {}) as never;
    });
    await turn();
    run.cancel();
    expect(run.state).toBe('cancelled');
  });

  test('is called on its own object', async () => {
    const thenable = new Thenable();
    const contexts: unknown[] = [];
    const { then } = Thenable.prototype;
    jest.spyOn(Thenable.prototype, 'then').mockImplementation(function (this: Thenable, callback) {
      contexts.push(this);
      then.call(this, callback);
      callback('value');
    });
    expect(await new Stage().run(() => thenable as never)).toBe('value');
    expect(contexts).toEqual([thenable]);
  });

  test('that cannot be looked at fails the step, also when it follows on a promise', async () => {
    const hostile = () =>
      Object.defineProperty(Promise.resolve(), 'then', {
        get() {
          throw new Error('getter');
        },
      });
    expect(await answers(hostile)).toEqual(['threw getter', 'threw getter', 'later', 'end']);
  });
});
