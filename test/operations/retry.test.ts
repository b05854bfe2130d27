import { describe, expect, jest, test } from '@jest/globals';
import { AsyncTask, type RetryPolicy, retry, sleep, Task, wait } from 'offloop';
import { NodeEngine } from 'offloop/node';
import { TestEngine } from 'offloop/testing';
import { errorOf } from '../helpers/gate.js';

const engine = new NodeEngine({ maxThreads: 1 });

/** Work that fails so often. */
function flaky(failures: number) {
  const calls: number[] = [];
  const work = async (): Promise<string> => {
    calls.push(calls.length + 1);
    if (calls.length <= failures) throw new Error(`attempt ${calls.length}`);
    return `attempt ${calls.length}`;
  };
  return { work, calls };
}

describe('retry', () => {
  test.each([
    { failures: 0, retries: 0, ending: 'attempt 1' },
    { failures: 2, retries: 2, ending: 'attempt 3' },
    { failures: 2, retries: 5, ending: 'attempt 3' },
    { failures: 3, retries: 2, ending: new Error('attempt 3') },
    { failures: 1, retries: 0, ending: new Error('attempt 1') },
  ])('ends with $ending after $failures failures with $retries retries', async ({ failures, retries, ending }) => {
    const { work } = flaky(failures);
    expect(await engine.run(retry(work, { retries })).catch((error: unknown) => error)).toEqual(ending);
  });

  test.each<[string, (work: () => Promise<string>) => any]>([
    ['a function that gives a promise', (work) => work],
    ['wait with a function', (work) => wait(work)],
    ['an AsyncTask', (work) => new AsyncTask(work)],
    [
      'a generator function',
      (work) =>
        function* () {
          return yield* wait(work());
        },
    ],
    ['a function that makes an operation', (work) => () => wait(work())],
  ])('tries %s again', async (_name, form) => {
    const { work, calls } = flaky(1);
    expect(await engine.run(retry(form(work), { retries: 1 }))).toBe('attempt 2');
    expect(calls).toEqual([1, 2]);
  });

  test('tries a task on a worker again', async () => {
    const cells = new Int32Array(new SharedArrayBuffer(4));
    const task = new Task((shared: Int32Array) => {
      if (Atomics.add(shared, 0, 1) === 0) throw new Error('first');
      return shared[0];
    }, cells);
    expect(await engine.run(retry(task, { retries: 1 }))).toBe(2);
  });

  test('catches a throw in the call itself', async () => {
    let calls = 0;
    const work = (): Promise<number> => {
      calls += 1;
      if (calls === 1) throw new Error('at once');
      return Promise.resolve(calls);
    };
    expect(await engine.run(retry(work, { retries: 1 }))).toBe(2);
  });

  test('asks `when` with the error and the attempt, and stops at false', async () => {
    const { work, calls } = flaky(9);
    const asked: unknown[] = [];
    const when = (error: unknown, attempt: number) => {
      asked.push([(error as Error).message, attempt]);
      return attempt < 2;
    };
    await expect(engine.run(retry(work, { retries: 9, when }))).rejects.toThrow('attempt 2');
    expect(asked).toEqual([
      ['attempt 1', 1],
      ['attempt 2', 2],
    ]);
    expect(calls).toEqual([1, 2]);
  });

  test('fails with what `when` throws', async () => {
    const when = () => {
      throw new RangeError('in when');
    };
    await expect(engine.run(retry(flaky(1).work, { retries: 9, when }))).rejects.toEqual(new RangeError('in when'));
  });

  test.each<[RetryPolicy, number[]]>([
    [{ retries: 3 }, [0, 0, 0]],
    [{ retries: 3, delay: 10 }, [10, 10, 10]],
    [{ retries: 3, delay: 10, factor: 2 }, [10, 20, 40]],
    [{ retries: 3, delay: 10, factor: 1.5 }, [10, 15, 22.5]],
    [{ retries: 3, delay: 10, factor: 3, maxDelay: 50 }, [10, 30, 50]],
    [{ retries: 3, delay: 10, factor: 3, maxDelay: 0 }, [0, 0, 0]],
    [{ retries: 3, delay: (_error, attempt) => attempt * 7 }, [7, 14, 21]],
    [{ retries: 3, delay: (error) => Number((error as Error).message.at(-1)) }, [1, 2, 3]],
  ])('waits between the attempts as %p says', async (policy, delays) => {
    const timer = jest.spyOn(globalThis, 'setTimeout');
    try {
      const { work } = flaky(3);
      timer.mockImplementation(((callback: () => void) => setImmediate(callback)) as never);
      await engine.run(retry(work, policy));
      expect(timer.mock.calls.map(([, ms]) => ms)).toEqual(delays);
    } finally {
      timer.mockRestore();
    }
  });

  test('does not try again after a cancel, in an attempt or between two', async () => {
    const { work, calls } = flaky(9);
    const run = engine.run(retry(work, { retries: 9, delay: 1_000_000 }));
    await new Promise((resolve) => setImmediate(resolve));
    expect(calls).toEqual([1]);
    run.cancel();
    expect(await run.settled).toEqual({ state: 'cancelled', reason: undefined });
    expect(calls).toEqual([1]);
  });

  test('does not try again what was cancelled itself', async () => {
    let calls = 0;
    const inner = engine.async(function* () {
      calls += 1;
      yield* sleep(1_000_000);
    });
    const run = engine.run(retry(() => inner(), { retries: 9 }));
    inner.cancelAll('inner');
    await errorOf(run);
    expect([calls, run.state]).toEqual([1, 'cancelled']);
  });

  test.each<[unknown, unknown, RegExp]>([
    [undefined, { retries: 1 }, /Expected `work`.*got `undefined`/],
    [Promise.resolve(1), { retries: 1 }, /got a promise, which cannot be started again.*`\(\) => …`/],
    [(function* () {})(), { retries: 1 }, /got a generator object, which cannot be started again/],
    [(async function* () {})(), { retries: 1 }, /got a generator object/],
    [wait(Promise.resolve(1)), { retries: 1 }, /retry\(wait\(promise\)\).*Give `wait` a function/],
    [() => sleep(1), undefined, /Expected `(policy|retries|options)`/],
    [() => sleep(1), null, /Expected `options` to be an object of options for retry/],
    [() => sleep(1), {}, /Expected `retries` to be an integer from 0 up, got `undefined`/],
    [() => sleep(1), { retries: -1 }, /Expected `retries` to be an integer from 0 up, got `-1` \(number\)/],
    [() => sleep(1), { retries: 1.5 }, /got `1\.5` \(number\)/],
    [() => sleep(1), { retries: Number.NaN }, /got `NaN` \(number\)/],
    [() => sleep(1), { retries: '1' }, /got `"1"` \(string\)/],
    [() => sleep(1), { retries: 1, delay: -1 }, /Expected `delay`.*got `-1`/],
    [() => sleep(1), { retries: 1, factor: 0.5 }, /Expected `factor` to be a finite number from 1 up, got `0\.5`/],
    [() => sleep(1), { retries: 1, factor: '2' }, /Expected `factor`.*got `"2"` \(string\)/],
    [() => sleep(1), { retries: 1, factor: Number.POSITIVE_INFINITY }, /Expected `factor`.*got `Infinity`/],
    [() => sleep(1), { retries: 1, when: true }, /Expected `when` to be a function/],
    [() => sleep(1), { retries: 1, maxDelay: -1 }, /Expected `maxDelay`.*got `-1`/],
    [() => sleep(1), { retries: 1, maxDelay: '1 s' }, /Expected `maxDelay`.*got `"1 s"`/],
    [() => sleep(1), { retries: 1, jitter: 5 }, /Expected `jitter` to be true or false, got `5`/],
    [() => sleep(1), { retries: 1, delay: () => 1, factor: 2 }, /`factor` has no effect beside it/],
    [() => sleep(1), { retries: 1, delay: () => 1, jitter: false }, /`jitter` has no effect beside it/],
    [() => sleep(1), { retries: 1, dealy: 1 }, /Unknown option `dealy` of retry\. Did you mean `delay`\?/],
  ])('refuses retry(%p, %p) at the call', (work, policy, message) => {
    expect(() => retry(work as never, policy as never)).toThrow(message);
  });

  test.each([
    [Number.NaN, 'NaN'],
    [-1, '-1'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    ['5' as never, '"5"'],
  ])('fails where the function for the delay gives %p', async (ms, shown) => {
    const { work, calls } = flaky(9);
    await expect(engine.run(retry(work, { retries: 9, delay: () => ms }))).rejects.toThrow(
      `Expected \`what \`delay\` gives\` to be a finite number of milliseconds from 0 up, got \`${shown}\``,
    );
    expect(calls).toEqual([1]);
  });

  test('draws the delay anew with `jitter`, by the seed of a test', async () => {
    const delays = async (seed: number): Promise<number[]> => {
      await using tested = new TestEngine({ seed, now: 0 });
      const at: number[] = [];
      const work = (): Promise<never> => {
        at.push(tested.now);
        return Promise.reject(new Error('busy'));
      };
      const run = tested.run(retry(work, { retries: 50, delay: 1000, maxDelay: 1000, jitter: true }));
      const ended = errorOf(run);
      await tested.advance(60_000);
      await ended;
      return at.slice(1).map((time, index) => time - at[index]!);
    };
    const first = await delays(1);
    expect(first).toHaveLength(50);
    expect(Math.min(...first)).toBeLessThan(200);
    expect(Math.max(...first)).toBeGreaterThan(800);
    for (const delay of first) expect(delay).toBeLessThanOrEqual(1000);
    expect(await delays(1)).toEqual(first);
    expect(await delays(2)).not.toEqual(first);
  });

  test('goes on for ever with `retries: Infinity`, until it succeeds', async () => {
    const { work, calls } = flaky(50);
    expect(await engine.run(retry(work, { retries: Number.POSITIVE_INFINITY }))).toBe('attempt 51');
    expect(calls).toHaveLength(51);
  });
});
