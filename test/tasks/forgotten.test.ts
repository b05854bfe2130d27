/** Development mode: mistakes in handlers that types cannot see. */
import { afterEach, describe, expect, test } from '@jest/globals';
import {
  AsyncTask,
  all,
  defer,
  fork,
  MultiTask,
  type Operation,
  operation,
  race,
  retry,
  shield,
  sleep,
  timeout,
  wait,
} from 'offloop';
import { NodeEngine } from 'offloop/node';

const warnings: string[] = [];
const engine = new NodeEngine({
  development: true,
  logger: (level, message) => {
    if (level === 'warn') warnings.push(message);
  },
});
const task = () => new AsyncTask(() => 1);
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
      'returned',
      function* () {
        yield* sleep(0);
        return task();
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

describe('a list after `yield*`', () => {
  test('is reported when the handler is made', () => {
    engine.async(function* () {
      yield* [task(), task()];
    });
    expect(warnings).toEqual([expect.stringMatching(/`yield\* \[…\]` runs one after the other.*Write `yield\* all/)]);
  });

  test('is fine with `all`', () => {
    engine.async(function* () {
      yield* all([task(), task()]);
    });
    expect(warnings).toEqual([]);
  });
});
