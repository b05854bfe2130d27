import { describe, expect, test } from '@jest/globals';
import type { Clock } from '../../src/core/clock.js';
import { clockFrom, exact, hurried, VirtualClock } from '../../src/toolkits/testing/virtual-clock.js';

/** Fires all that is due at a time, and notes it. */
function fireAll(clock: VirtualClock, time: number): void {
  clock.moveTo(time);
  while (clock.fire());
}

describe('VirtualClock', () => {
  test('begins with a whole number, so that sums are exact', () => {
    expect(new VirtualClock(12.25).now()).toBe(13);
  });

  test('fires in order of time, equal ones in order of creation, none before its time', () => {
    const clock = new VirtualClock(0);
    const fired: string[] = [];
    for (const [name, ms] of Object.entries({ c: 20, a: 10, d: 20, b: 10, e: 30 }))
      clock.timer(ms, () => fired.push(name));
    fireAll(clock, 9.999);
    expect(fired).toEqual([]);
    fireAll(clock, 20);
    expect(fired).toEqual(['a', 'b', 'c', 'd']);
    expect(clock.next).toBe(30);
  });

  test('takes back the timer that is meant among equal ones, once', () => {
    const clock = new VirtualClock(0);
    const fired: number[] = [];
    const stops = [0, 1, 2, 3].map((n) => clock.timer(5, () => fired.push(n)));
    stops[2]?.();
    stops[2]?.();
    stops[0]?.();
    fireAll(clock, 5);
    stops[1]?.();
    expect(fired).toEqual([1, 3]);
    expect(clock.next).toBeUndefined();
  });

  test('takes back timers from inside a timer', () => {
    const clock = new VirtualClock(0);
    const fired: string[] = [];
    clock.timer(5, () => {
      fired.push('first');
      stop();
    });
    const stop = clock.timer(5, () => fired.push('second'));
    fireAll(clock, 5);
    expect(fired).toEqual(['first']);
  });

  test('tells of the next time, not of what is due', () => {
    const clock = new VirtualClock(0);
    clock.timer(0, () => {});
    expect(clock.next).toBeUndefined();
    clock.timer(7, () => {});
    expect(clock.next).toBe(7);
  });

  test('counts what happens to timers', () => {
    const clock = new VirtualClock(0);
    const stop = clock.timer(1, () => {});
    clock.timer(1, () => {});
    expect(clock.changes).toBe(2);
    stop();
    stop();
    expect(clock.changes).toBe(3);
    fireAll(clock, 1);
    expect(clock.changes).toBe(4);
  });

  test('measures the UI budget by looks, not by the machine', () => {
    const clock = new VirtualClock(0);
    const looks = [clock.spent(), clock.spent(), clock.spent()];
    expect(looks).toEqual([0.25, 0.5, 0.75]);
    expect(clock.now()).toBe(0);
  });

  test('hands timers over with the time that is left, those too that are set later', () => {
    const before = new VirtualClock(0);
    const after = new VirtualClock(1000);
    const fired: string[] = [];
    before.timer(10, () => fired.push('a'));
    const stopB = before.timer(20, () => fired.push('b'));
    const stopC = before.timer(4, () => fired.push('c'));
    before.moveTo(4);
    before.handOver(after);
    before.timer(1, () => fired.push('d'));
    expect(before.fire()).toBe(false);
    stopB();
    fireAll(after, 1005);
    expect(fired).toEqual(['c', 'd']);
    stopC();
    fireAll(after, 1006);
    expect(fired).toEqual(['c', 'd', 'a']);
    expect(after.next).toBeUndefined();
  });
});

describe('exact', () => {
  test.each([
    [0.1 + 0.2, 0.3],
    [1e9 + 0.1 + 0.2, 1e9 + 0.3],
    [12.3456, 12.346],
    [Number.MAX_VALUE, Number.MAX_VALUE],
  ])('rounds %p to microseconds', (ms, rounded) => {
    expect(exact(ms)).toBe(rounded);
  });
});

describe('clockFrom', () => {
  test('gives the same clock where time has not run ahead', () => {
    const clock = new VirtualClock(100);
    expect(clockFrom(clock, 100)).toBe(clock);
    expect(clockFrom(clock, 99)).toBe(clock);
  });

  test('gives a clock that goes on from a time, in one layer, however often', () => {
    const clock = new VirtualClock(100);
    const fired: string[] = [];
    let ahead: Clock = clock;
    for (const now of [150, 300, 1000]) ahead = clockFrom(ahead, now);
    expect(ahead.now()).toBe(1000);
    expect(Object.values(ahead)).toEqual([clock, 900]);
    ahead.timer(5, () => fired.push('fired'));
    fireAll(clock, 105);
    expect(fired).toEqual(['fired']);
    expect(ahead.now()).toBe(1005);
  });
});

test('hurried lets no timer take time, and keeps their order', () => {
  const clock = new VirtualClock(0);
  const fired: string[] = [];
  const fast = hurried(clock);
  fast.timer(1e9, () => fired.push('a'));
  fast.timer(1, () => fired.push('b'));
  fast.timer(5, () => fired.push('c'))();
  while (clock.fire());
  expect(fired).toEqual(['a', 'b']);
  expect(fast.now()).toBe(0);
});
