import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { mergeProgress, PROGRESS_INTERVAL, ProgressThrottle } from '../../../src/executors/worker/progress-throttle.js';

describe('mergeProgress', () => {
  test.each([
    [undefined, { completed: 1 }, { completed: 1 }],
    [{ completed: 1, message: 'a' }, { completed: 2 }, { completed: 2, message: 'a' }],
    [{ completed: 1 }, { message: 'b' }, { completed: 1, message: 'b' }],
    [{ completed: 1, total: 5 }, { total: undefined }, { completed: 1, total: undefined }],
    [{ advance: 1 }, { advance: 2 }, { advance: 3 }],
    [{ completed: 4 }, { advance: 2 }, { completed: 6 }],
    [{ advance: 2 }, { completed: 1 }, { completed: 1 }],
    [{ advance: 2 }, { message: 'a' }, { advance: 2, message: 'a' }],
    [{ message: 'a' }, { advance: 2 }, { advance: 2, message: 'a' }],
  ])('adds to %p %p', (earlier, later, merged) => {
    expect(mergeProgress(earlier, later)).toEqual(merged);
  });
});

/** Timers of this test. */
const time = { now: () => performance.now(), timer: (callback: () => void, ms: number) => setTimeout(callback, ms) };

describe('ProgressThrottle', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  function throttled(): { throttle: ProgressThrottle; sent: unknown[] } {
    const sent: unknown[] = [];
    return { throttle: new ProgressThrottle((progress) => sent.push(progress), time), sent };
  }

  test('sends the first at once', () => {
    const { throttle, sent } = throttled();
    throttle.report({ completed: 1 });
    expect(sent).toEqual([{ completed: 1 }]);
    expect(throttle.take()).toBeUndefined();
  });

  test('sends the newest when the interval is over', () => {
    const { throttle, sent } = throttled();
    for (let completed = 1; completed <= 100; completed += 1) throttle.report({ completed });
    expect(sent).toHaveLength(1);
    jest.advanceTimersByTime(PROGRESS_INTERVAL);
    expect(sent).toEqual([{ completed: 1 }, { completed: 100 }]);
    expect(jest.getTimerCount()).toBe(0);
  });

  test('sends no more than one an interval, whatever is reported', () => {
    const { throttle, sent } = throttled();
    for (let ms = 0; ms < 10 * PROGRESS_INTERVAL; ms += 1) {
      throttle.report({ completed: ms });
      jest.advanceTimersByTime(1);
    }
    expect(sent.length).toBeLessThanOrEqual(11);
    expect(sent.length).toBeGreaterThanOrEqual(10);
  });

  test('hands out what was not sent, and sends nothing more', () => {
    const { throttle, sent } = throttled();
    throttle.report({ completed: 1 });
    throttle.report({ advance: 1 });
    throttle.report({ message: 'end' });
    expect(throttle.take()).toEqual({ advance: 1, message: 'end' });
    jest.advanceTimersByTime(1000);
    expect(jest.getTimerCount()).toBe(0);
    expect(sent).toHaveLength(1);
  });

  test('keeps the interval from one task to the next', () => {
    const { throttle, sent } = throttled();
    throttle.report({ completed: 1 });
    throttle.take();
    throttle.report({ completed: 2 });
    expect(sent).toHaveLength(1);
    expect(throttle.take()).toEqual({ completed: 2 });
  });

  test('keeps the interval where a timer of an earlier task is under way', () => {
    const { throttle, sent } = throttled();
    throttle.report({ completed: 1 });
    jest.advanceTimersByTime(PROGRESS_INTERVAL - 3);
    throttle.report({ completed: 2 });
    throttle.take();
    jest.advanceTimersByTime(1);
    throttle.report({ completed: 3 });
    jest.advanceTimersByTime(PROGRESS_INTERVAL);
    expect(sent).toEqual([{ completed: 1 }, { completed: 3 }]);
    expect(jest.getTimerCount()).toBe(0);
  });

  test('sets one timer for all calls', () => {
    const { throttle } = throttled();
    for (let call = 0; call < 100; call += 1) {
      throttle.report({ completed: call });
      throttle.take();
    }
    expect(jest.getTimerCount()).toBe(1);
  });
});
