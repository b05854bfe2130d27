/** Development mode: mistakes in handlers that types cannot see. */
import { afterEach, describe, expect, test } from '@jest/globals';
import {
  AsyncTask,
  all,
  defer,
  fork,
  MultiTask,
  type Op,
  type Operation,
  operation,
  race,
  retry,
  routine,
  shield,
  sleep,
  timeout,
  wait,
} from 'offloop';
import { Job } from 'offloop/jobs';
import { NodeEngine } from 'offloop/node';

const warnings: string[] = [];
const engine = new NodeEngine({
  development: true,
  logger: (level, message) => {
    if (level === 'warn') warnings.push(message);
  },
});
const task = () => new AsyncTask(() => 1);
function* helper(): Op<AsyncTask<[], number>> {
  yield* sleep(0);
  return task();
}
afterEach(() => {
  warnings.length = 0;
});

describe('an operation that was made in a handler', () => {
  test.each<[string, () => Operation<unknown>, string]>([
    ['a task', task, 'AsyncTask'],
    ['a multi task', () => new MultiTask([task()]), 'MultiTask'],
    ['sleep', () => sleep(1), 'Sleep'],
    ['all', () => all([]), 'All'],
    ['an operation of one’s own', () => operation(() => {}), 'UserOperation'],
  ])('and forgotten is reported with its place: %s', async (_name, make, kind) => {
    await engine.run(function* careless() {
      make();
      yield* sleep(0);
    });
    expect(warnings).toEqual([expect.stringContaining(`An operation (${kind}) was made in \`careless\``)]);
    expect(warnings[0]).toMatch(/neither yielded nor passed on\. Is a `yield\*` missing\?/);
    expect(warnings[0]).toMatch(/forgotten\.test/);
  });

  test.each<[string, () => Generator<any, unknown, any>]>([
    [
      'yielded',
      function* () {
        yield* task();
        yield task();
      },
    ],
    [
      'returned to whoever executes it',
      function* () {
        const [made] = yield* all([
          routine(function* () {
            yield* sleep(0);
            return task();
          })(),
        ]);
        yield* made;
        yield* yield* helper();
      },
    ],
    [
      'given to others',
      function* () {
        yield* all([task(), race([task(), sleep(1)]), timeout(1000, task()), retry(task(), { retries: 1 })]);
        yield* new MultiTask([task(), task()]);
        yield* shield(wait(Promise.resolve()));
        yield [task(), task()];
      },
    ],
    [
      'yielded later, from a variable',
      function* () {
        const later = task();
        yield* sleep(0);
        yield* later;
      },
    ],
    [
      'forked or deferred',
      function* () {
        fork(sleep(0));
        defer(sleep(0));
      },
    ],
    [
      'run',
      function* () {
        yield* engine.run(task());
      },
    ],
  ])('and %s is not', async (_name, body) => {
    await engine.run(body);
    expect(warnings).toEqual([]);
  });

  test('is not looked at when the handler was cancelled or failed', async () => {
    const cancelled = engine.run(function* () {
      task();
      yield* sleep(1_000_000);
    });
    cancelled.cancel();
    await cancelled.settled;
    const failed = engine.run(function* () {
      task();
      throw new Error('x');
    });
    await failed.settled;
    expect(warnings.length).toBeLessThanOrEqual(2);
  });

  test('is not looked at outside of development', async () => {
    const seen: string[] = [];
    const quiet = new NodeEngine({ development: false, logger: (_level, message) => seen.push(message) });
    await quiet.run(function* () {
      task();
      yield* sleep(0);
    });
    expect([...seen, ...warnings]).toEqual([]);
  });
});

describe('an operation that was made in an `async function*`', () => {
  test.each<[string, () => AsyncGenerator<any, unknown, any>]>([
    [
      'before its first `yield`',
      async function* () {
        task();
        yield* sleep(0);
      },
    ],
    [
      'before its first `await`',
      async function* () {
        task();
        await Promise.resolve();
      },
    ],
    [
      'without any step',
      async function* () {
        task();
      },
    ],
  ])('and forgotten is reported with its place: %s', async (_name, body) => {
    await engine.async({ name: 'careless' }, body)();
    expect(warnings).toEqual([
      expect.stringMatching(
        /\(AsyncTask\) was made in `careless` and neither yielded nor passed on[\s\S]*forgotten\.test/,
      ),
    ]);
  });
});

describe('an operation that is the result', () => {
  test.each<[string, () => PromiseLike<unknown>]>([
    [
      'of a handler',
      () =>
        engine.async(function* made() {
          yield* sleep(0);
          return task();
        })(),
    ],
    [
      'of an `async function*`',
      () =>
        engine.async(async function* made() {
          return task();
        })(),
    ],
    [
      'of a run',
      () =>
        engine.run(function* made() {
          return task();
        }),
    ],
    [
      'of a fork',
      () =>
        engine.run(function* () {
          yield* fork(function* made() {
            return task();
          });
        }),
    ],
    [
      'of an async handler, after its first step',
      () =>
        engine.run(async function* made() {
          yield* sleep(0);
          return task();
        }),
    ],
    [
      'of a handler, in a list',
      () =>
        engine.run(function* made() {
          return [task()];
        }),
    ],
  ])('%s is reported, since nobody executes it', async (_name, call) => {
    await call();
    expect(warnings).toEqual([
      expect.stringMatching(
        /^The result of `made` is an operation \(AsyncTask\) that has not executed\. Write `return yield\* …`[\s\S]*forgotten\.test/,
      ),
    ]);
  });

  test('of a routine is reported as forgotten by who got it', async () => {
    const load = routine(function* () {
      return task();
    });
    await engine.run(function* careless() {
      yield* load();
    });
    expect(warnings).toEqual([expect.stringContaining('(AsyncTask) was made in `careless` and neither')]);
  });
});

describe('a copy with options', () => {
  test('that is forgotten is named as such', async () => {
    await engine.run(function* () {
      const own = task();
      own.with({ retries: 2 });
      yield* own;
    });
    expect(warnings).toEqual([
      expect.stringContaining('(AsyncTask, the copy that `.with` gives and changes nothing else) was made in'),
    ]);
  });
});

describe('a list after `yield*`', () => {
  class Stale extends Job<void> {
    override *run(): Op<any> {
      yield* [task(), task()];
    }
  }
  test.each<[string, () => unknown]>([
    [
      'a handler',
      () =>
        engine.async(function* () {
          yield* [task(), task()];
        }),
    ],
    [
      'an asynchronous one',
      () =>
        engine.async(async function* () {
          yield* [task(), task()];
        }),
    ],
    [
      'a run',
      () =>
        engine.run(function* () {
          yield* [task(), task()];
        }),
    ],
    [
      'a fork',
      () =>
        engine.run(function* () {
          yield* fork(freshLists());
        }),
    ],
    [
      'a routine',
      () =>
        routine(function* () {
          yield* [task() as never];
        }),
    ],
    [
      'a member of `all`',
      () =>
        engine.run(function* () {
          const member = freshLists();
          yield* all([member, member]);
        }),
    ],
    ['what is tried again', () => engine.run(retry(freshLists(), { retries: 1 }))],
    [
      'deferred clean-up',
      () =>
        engine.run(function* () {
          defer(freshLists());
        }),
    ],
    ['a job', () => engine.run(new Stale())],
  ])('is reported once, in %s', async (_name, make) => {
    await make();
    expect(warnings).toEqual([
      expect.stringMatching(/`yield\* \[…\]` runs one after the other.*Write `yield\* all[\s\S]*forgotten\.test/),
    ]);
  });

  test('that has a name is reported where a member fails, whose error is lost', async () => {
    const failing = () => [new AsyncTask(() => Promise.reject(new Error('lost')))];
    function* helper(): Op<any> {
      const list = failing();
      yield* list;
    }
    const run = engine.run(function* () {
      yield* helper();
    });
    expect(await run.settled).toMatchObject({ state: 'error' });
    expect(warnings).toEqual([
      expect.stringMatching(
        /^An operation of a list after `yield\*` failed, and its error is lost[\s\S]*at helper \(.*forgotten/,
      ),
    ]);
  });

  test('is fine with `all`', () => {
    engine.async(function* () {
      yield* all([task(), task()]);
    });
    expect(warnings).toEqual([]);
  });
});

/** A new one each time: each function is looked at once. */
const freshLists = () =>
  function* (): Op<any> {
    yield* [task(), task()];
  };

test('An operation that was made in an `async function*` after its first step is told when the engine closes', async () => {
  const own = new NodeEngine({ development: true, logger: (_level, message) => warnings.push(message) });
  await engine.close();
  await own.async(async function* () {
    yield* sleep(0);
    task();
  })();
  await own.close();
  expect(warnings).toEqual([
    expect.stringMatching(/\(AsyncTask\) was made outside of a handler and never used[\s\S]*forgotten\.test/),
  ]);
});
