import { describe, expect, test } from '@jest/globals';
import { AsyncTask, operation, sleep, Task, TimeoutError, timeout } from 'offloop';
import { NodeEngine } from 'offloop/node';
import { errorOf } from '../helpers/gate.js';

const engine = new NodeEngine({ maxThreads: 1, graceMs: 0 });

describe('timeout', () => {
  test('gives what the work gives in time', async () => {
    expect(await engine.run(timeout(60_000, new AsyncTask(() => 'in time')))).toBe('in time');
    expect(
      await engine.run(
        timeout(60_000, function* () {
          yield* sleep(1);
          return 7;
        }),
      ),
    ).toBe(7);
  });

  test('throws a TimeoutError with its limit when time is up', async () => {
    const error = await errorOf<TimeoutError>(engine.run(timeout(1, sleep(1_000_000))));
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error.ms).toBe(1);
  });

  test('ends the run of the handler in `error`, not `cancelled`', async () => {
    const run = engine.run(timeout(1, sleep(1_000_000)));
    await run.settled;
    expect(run.state).toBe('error');
  });

  test('cancels the work, and answers after its synchronous clean-up', async () => {
    const log: string[] = [];
    await engine.run(function* () {
      try {
        yield* timeout(
          1,
          operation(() => () => log.push('undone')),
        );
      } catch {
        log.push('caught');
      }
    });
    expect(log).toEqual(['undone', 'caught']);
  });

  test('counts the wait for a worker', async () => {
    const run = engine.run(function* () {
      try {
        yield* timeout(
          1,
          new Task(() => {
            for (;;);
          }),
        );
      } catch (error) {
        return [error instanceof TimeoutError, yield* new Task(() => 'next')];
      }
      return [];
    });
    expect(await run).toEqual([true, 'next']);
  });

  test('lets an error of the work through', async () => {
    await expect(engine.run(timeout(60_000, () => Promise.reject(new RangeError('own'))))).rejects.toEqual(
      new RangeError('own'),
    );
  });

  test('leaves no timer, however it ends', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    await engine.run(timeout(1_000_000, new AsyncTask(() => 1)));
    await errorOf(engine.run(timeout(1_000_000, () => Promise.reject(new Error('x')))));
    const run = engine.run(
      timeout(
        1_000_000,
        operation(() => {}),
      ),
    );
    expect(timers()).toBe(before + 1);
    run.cancel();
    await run.settled;
    expect(timers()).toBe(before);
  });

  test.each<[unknown, unknown, RegExp]>([
    [undefined, sleep(1), /Expected `ms`/],
    [-1, sleep(1), /Expected `ms`.*got `-1` \(number\)/],
    [Number.NaN, sleep(1), /Expected `ms`.*got `NaN`/],
    [1, undefined, /Expected `work`.*got `undefined`/],
    [1, Promise.resolve(), /Expected `work`.*got a promise.*`\(\) => …`/],
    [1, (function* () {})(), /Expected `work`.*got a generator object.*`\(\) => …`/],
    [sleep(1), 1, /Expected `ms`.*number/],
  ])('refuses timeout(%p, %p) at the call', (ms, work, message) => {
    expect(() => timeout(ms as never, work as never)).toThrow(message);
  });
});
