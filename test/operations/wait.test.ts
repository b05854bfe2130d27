import { describe, expect, test } from '@jest/globals';
import { CancelledError, type Op, type Run, race, retry, sleep, wait } from 'offloop';
import { NodeEngine } from 'offloop/node';
import { Gate } from '../helpers/gate.js';

const engine = new NodeEngine();

function* promiseNever(): Op<void> {
  yield* wait(() => new Promise<void>(() => {}));
}

function* promiseAnswered(): Op<void> {
  yield* wait(() => Promise.resolve());
  yield new Promise(() => {});
}

describe('wait', () => {
  test('gives what a promise resolves to', async () => {
    expect(await engine.run(wait(Promise.resolve(7)))).toBe(7);
  });

  test('throws what a promise rejects with', async () => {
    const run = engine.run(function* () {
      try {
        yield* wait(Promise.reject(new RangeError('rejected')));
      } catch (error) {
        return error;
      }
      return 'no error';
    });
    expect(await run).toEqual(new RangeError('rejected'));
  });

  test('takes any thenable', async () => {
    const thenable = {
      // biome-ignore lint/suspicious/noThenProperty: what is tested
      then: (done: (value: number) => void) => done(5),
    };
    expect(await engine.run(wait(thenable as PromiseLike<number>))).toBe(5);
  });

  test('waits for a run without making it a part of the handler', async () => {
    const gate = new Gate<number>();
    let waited: Run<number> | undefined;
    const run = engine.run(function* () {
      waited = engine.run(() => gate);
      return yield* wait(waited);
    });
    expect(waited?.parent).toBeUndefined();
    gate.open(6);
    expect(await run).toBe(6);
  });

  test('answers in a later turn, also for a promise that is settled', async () => {
    const lines: string[] = [];
    const run = engine.run(function* () {
      yield* wait(Promise.resolve());
      lines.push('resumed');
    });
    lines.push('caller');
    await run;
    expect(lines).toEqual(['caller', 'resumed']);
  });

  test('drops the result of a promise when the handler is cancelled', async () => {
    const gate = new Gate<number>();
    const lines: string[] = [];
    const run = engine.run(function* () {
      yield* wait(gate);
      lines.push('not here');
    });
    run.cancel();
    gate.open(1);
    expect(await run.settled).toMatchObject({ state: 'cancelled' });
    await gate;
    expect(lines).toEqual([]);
  });

  describe('with a function', () => {
    test('is cold: calls it at each start, with a signal of its own', async () => {
      const signals: AbortSignal[] = [];
      const operation = wait((signal) => {
        signals.push(signal);
        return Promise.resolve(signals.length);
      });
      expect(signals).toEqual([]);
      const run = engine.run(function* () {
        return [yield* operation, yield* operation];
      });
      expect(await run).toEqual([1, 2]);
      expect(signals).toHaveLength(2);
      expect(signals[0]).not.toBe(signals[1]);
      expect(signals.map(({ aborted }) => aborted)).toEqual([false, false]);
    });

    test.each<[string, (work: any) => any]>([
      ['the handler is cancelled', (work) => work],
      ['it loses a race', (work) => race([work, sleep(1)])],
    ])('aborts its signal when %s', async (name, form) => {
      let signal: AbortSignal | undefined;
      const work = wait((given) => {
        signal = given;
        return new Promise(() => {});
      });
      const run = engine.run(form(work));
      if (name.includes('cancelled')) run.cancel();
      await run.settled;
      expect(signal?.aborted).toBe(true);
      expect(signal?.reason).toBeInstanceOf(CancelledError);
    });

    test('has done with its signal once it has answered', async () => {
      let signal: AbortSignal | undefined;
      const run = engine.run(function* () {
        yield* wait(async (own) => {
          signal = own;
        });
        yield new Promise(() => {});
      });
      await new Promise(setImmediate);
      run.cancel();
      await run.settled;
      expect(signal?.aborted).toBe(false);
    });

    test.each<[string, Op<unknown>]>([
      ['in it', promiseNever()],
      ['after it', promiseAnswered()],
    ])('lets a clean-up wait for a promise after a cancel %s', async (_, body) => {
      const log: string[] = [];
      const run = engine.run(function* () {
        try {
          yield* body;
        } finally {
          yield Promise.resolve();
          log.push('cleaned up');
        }
      });
      await new Promise(setImmediate);
      run.cancel();
      await run.settled;
      expect(log).toEqual(['cleaned up']);
    });

    test('ignores what an aborted promise rejects with afterwards', async () => {
      const run = engine.run(
        wait(
          (signal) =>
            new Promise((_, reject) => {
              signal.addEventListener('abort', () => reject(signal.reason));
            }),
        ),
      );
      run.cancel('enough');
      expect(await run.settled).toEqual({ state: 'cancelled', reason: 'enough' });
    });

    test('can be retried', async () => {
      let calls = 0;
      const flaky = wait(async () => {
        calls += 1;
        if (calls < 3) throw new Error('again');
        return calls;
      });
      expect(await engine.run(retry(flaky, { retries: 2 }))).toBe(3);
    });

    test('throws at the yield what it throws itself', async () => {
      const run = engine.run(
        wait(() => {
          throw new RangeError('at once');
        }),
      );
      await expect(run).rejects.toEqual(new RangeError('at once'));
    });

    test.each([
      [5, '`5` (number)'],
      [undefined, '`undefined` (undefined)'],
      [sleep(1), '`Sleep` (object)'],
    ])('refuses %p from it, naming what it got', async (value, shown) => {
      const run = engine.run(wait((() => value) as never));
      await expect(run).rejects.toThrow(`Expected the function given to \`wait\` to return a promise, got ${shown}`);
    });
  });

  test.each([[undefined], [null], [5], ['text'], [{}], [sleep(1)]])('refuses %p at the call', (work) => {
    expect(() => wait(work as never)).toThrow(TypeError);
    expect(() => wait(work as never)).toThrow(/Expected `work` to be a promise, or a function that takes a signal/);
  });
});
