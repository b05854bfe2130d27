import { describe, expect, test } from '@jest/globals';
import { RateWindow } from '../../src/core/rate.js';
import { VirtualClock } from '../../src/toolkits/testing/virtual-clock.js';

const window = (calls: number, per: number) => {
  const clock = new VirtualClock(0);
  return { clock, rate: new RateWindow({ calls, per }, () => clock) };
};

/** Moves on to a time, and fires what is due. */
function moveTo(clock: VirtualClock, time: number): void {
  clock.moveTo(time);
  while (clock.fire());
}

describe('A window of a rate', () => {
  test('has room for so many, and again when the first of them is old enough', () => {
    const { clock, rate } = window(2, 100);
    rate.started();
    moveTo(clock, 60);
    expect(rate.hasRoom).toBe(true);
    rate.started();
    expect(rate.hasRoom).toBe(false);
    moveTo(clock, 99);
    expect(rate.hasRoom).toBe(false);
    moveTo(clock, 100);
    expect(rate.hasRoom).toBe(true);
    rate.started();
    // No full and empty seconds: the second one counts until 160.
    expect(rate.hasRoom).toBe(false);
    moveTo(clock, 160);
    expect(rate.hasRoom).toBe(true);
  });

  test('calls back all that wait, once each, when there is room', () => {
    const { clock, rate } = window(1, 100);
    const called: string[] = [];
    rate.started();
    rate.whenRoom(() => called.push('a'));
    const b = (): unknown => called.push('b');
    rate.whenRoom(b);
    rate.whenRoom(b);
    moveTo(clock, 99);
    expect(called).toEqual([]);
    moveTo(clock, 100);
    expect(called).toEqual(['a', 'b']);
    moveTo(clock, 1000);
    expect(called).toEqual(['a', 'b']);
  });

  test('leaves no timer when nobody waits any more', () => {
    const { clock, rate } = window(1, 100);
    rate.started();
    const callback = (): void => {};
    rate.whenRoom(callback);
    expect(clock.next).toBe(100);
    rate.forget(callback);
    expect(clock.next).toBe(undefined);
  });
});
