import { describe, expect, test } from '@jest/globals';
import { sleep } from 'offloop';
import { NodeEngine } from 'offloop/node';

const engine = new NodeEngine();

describe('sleep', () => {
  test('gives nothing, after a turn at the least', async () => {
    let isSame = true;
    const run = engine.run(function* () {
      const nothing = yield* sleep(0);
      return [nothing, isSame];
    });
    isSame = false;
    expect(await run).toEqual([undefined, false]);
  });

  test('wakes the shorter one first', async () => {
    const order: number[] = [];
    const sleeper = engine.async(function* (ms: number) {
      yield* sleep(ms);
      order.push(ms);
    });
    await Promise.all([sleeper(30), sleeper(1)]);
    expect(order).toEqual([1, 30]);
  });

  test('takes its timer back when it is cancelled', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    const run = engine.run(sleep(1_000_000));
    expect(timers()).toBe(before + 1);
    run.cancel();
    expect(timers()).toBe(before);
    await run.settled;
  });

  test('sleeps longer than a platform timer can', async () => {
    const run = engine.run(sleep(2 ** 40));
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(run.isFinished).toBe(false);
    run.cancel();
    await run.settled;
  });

  test.each([
    [undefined, TypeError, /Expected `ms` to be .*, got `undefined` \(undefined\)/],
    ['5', TypeError, /Expected `ms` to be .*, got `"5"` \(string\)/],
    [-1, RangeError, /got `-1` \(number\)/],
    [Number.NaN, RangeError, /got `NaN` \(number\)/],
    [Number.POSITIVE_INFINITY, RangeError, /got `Infinity` \(number\)/],
  ])('refuses %p at the call', (ms, type, message) => {
    expect(() => sleep(ms as number)).toThrow(type);
    expect(() => sleep(ms as number)).toThrow(message);
  });
});
