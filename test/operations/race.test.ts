import { describe, expect, test } from '@jest/globals';
import { AsyncTask, operation, race, sleep, wait } from 'offloop';
import { NodeEngine } from 'offloop/node';

const engine = new NodeEngine();
const never = () => sleep(1_000_000);

describe('race', () => {
  test('gives the value of the winner of an array', async () => {
    expect(await engine.run(race([never(), new AsyncTask(() => 'won')]))).toBe('won');
  });

  test('gives key and value of the winner of a record', async () => {
    expect(await engine.run(race({ late: never(), answer: wait(Promise.resolve(42)) }))).toEqual({
      key: 'answer',
      value: 42,
    });
  });

  test('throws the error of a winner that fails', async () => {
    await expect(engine.run(race([never(), () => Promise.reject(new Error('lost'))]))).rejects.toThrow('lost');
  });

  test('answers after the synchronous clean-up of the losers', async () => {
    const log: string[] = [];
    await engine.run(function* () {
      yield* race([
        function* () {
          try {
            yield* never();
          } finally {
            log.push('loser closed');
          }
        },
        sleep(1),
      ]);
      log.push('answered');
    });
    expect(log).toEqual(['loser closed', 'answered']);
  });

  test('does not wait for the asynchronous clean-up of the losers, the end of the handler does', async () => {
    const log: string[] = [];
    const run = engine.run(function* () {
      yield* race([
        function* () {
          try {
            yield* never();
          } finally {
            yield* sleep(5);
            log.push('cleaned');
          }
        },
        sleep(1),
      ]);
      log.push('answered');
    });
    await run;
    expect(log).toEqual(['answered', 'cleaned']);
  });

  test('starts no member after one that has won at its start', async () => {
    const started: string[] = [];
    const first = operation<number>((resolve) => resolve(1));
    const second = operation<number>(() => {
      started.push('second');
    });
    expect(await engine.run(race([first, second]))).toBe(1);
  });

  test('cancels a task that loses', async () => {
    const log: string[] = [];
    const loser = new AsyncTask(async function () {
      const { signal } = this;
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      log.push('loser stopped');
    });
    await engine.run(race([loser, new AsyncTask(() => new Promise((resolve) => setImmediate(resolve)))]));
    expect(log).toEqual(['loser stopped']);
  });

  test('cancels all with its handler', async () => {
    const log: string[] = [];
    const run = engine.run(
      race({ a: operation<void>(() => () => log.push('a')), b: operation<void>(() => () => log.push('b')) }),
    );
    run.cancel();
    await run.settled;
    expect(log).toEqual(['a', 'b']);
  });

  test.each<[unknown, typeof TypeError | typeof RangeError, RegExp]>([
    [[], RangeError, /member.*never ends/],
    [{}, RangeError, /member.*never ends/],
    [undefined, TypeError, /Expected `work`.*`race`/],
    [[5], TypeError, /Expected `work\[0\]` of `race`.*got `5` \(number\)/],
  ])('refuses %p at the call', (work, type, message) => {
    expect(() => race(work as never)).toThrow(type);
    expect(() => race(work as never)).toThrow(message);
  });
});
