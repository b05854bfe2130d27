import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Frames } from '../../../examples/duplicates/frames.js';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

describe('Frames', () => {
  test('takes pictures at a steady rate, and only while somebody looks', () => {
    let count = 0;
    const frames = new Frames(() => ({ count }), 50);
    const listener = jest.fn();
    const stop = frames.subscribe(listener);
    for (count = 1; count < 1000; count += 1) frames.getSnapshot();
    expect(frames.getSnapshot()).toEqual({ count: 0 });
    jest.advanceTimersByTime(100);
    expect(listener).toHaveBeenCalledTimes(2);
    expect(frames.getSnapshot()).toEqual({ count: 1000 });
    stop();
    expect(jest.getTimerCount()).toBe(0);
  });

  test('keeps a picture until the next one', () => {
    const frames = new Frames(() => ({}), 50);
    expect(frames.getSnapshot()).toBe(frames.getSnapshot());
  });

  test('goes on while one of two still looks', () => {
    const frames = new Frames(() => ({}), 50);
    const stops = [frames.subscribe(() => {}), frames.subscribe(() => {})];
    stops[0]?.();
    expect(jest.getTimerCount()).toBe(1);
    stops[1]?.();
    expect(jest.getTimerCount()).toBe(0);
  });
});
