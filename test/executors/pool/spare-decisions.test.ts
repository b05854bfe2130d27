import { describe, expect, test } from '@jest/globals';
import { chooseForSpare, expectedMean, spareTime, warmTime } from '../../../src/executors/pool/spare-decisions.js';

const NEVER = Number.POSITIVE_INFINITY;
const state = (limit: number, spares: number, starts: readonly number[]) => ({ limit, spares, starts });

describe('spareTime', () => {
  test.each([
    ['a short function, when all have had their call for 10 ms', state(2, 2, [0, 100]), 2, 110],
    ['one of exactly 50 ms', state(2, 2, [0, 100]), 50, 110],
    ['one that was not measured', state(2, 2, [0, 100]), undefined, 110],
    ['a longer one, when all have executed four times as long', state(2, 2, [0, 100]), 60, 340],
    ['a place within the limit', state(2, 2, [0]), 2, NEVER],
    ['nothing that executes', state(2, 2, []), 2, NEVER],
    ['no spare at all', state(2, 0, [0, 100]), 2, NEVER],
    ['no spare that is free', state(2, 2, [0, 100, 200, 200]), 2, NEVER],
    ['the last spare and a short function', state(2, 2, [0, 100, 200]), 2, 110],
    ['the last spare and one that was not measured', state(2, 2, [0, 100, 200]), undefined, NEVER],
    ['the last spare and a longer one', state(2, 2, [0, 100, 200]), 60, NEVER],
    ['a single spare and one that was not measured', state(1, 1, [0]), undefined, NEVER],
    ['a longer one beside a young call on a spare', state(2, 3, [0, 0, 900]), 60, 1140],
    ['a single worker', state(1, 2, [50]), 2, 60],
  ])('of %s', (_, places, mean, time) => {
    expect(spareTime(places, mean)).toBe(time);
  });
});

describe('chooseForSpare', () => {
  type Waiting = { readonly name: string; readonly mean: number | undefined };
  const call = (name: string, mean?: number): Waiting => ({ name, mean });
  const choose = (now: number, ...waiting: Waiting[]) => {
    const { chosen, at } = chooseForSpare(state(2, 2, [0, 100]), waiting, ({ mean }) => mean, now);
    return [chosen?.name, at];
  };

  test.each([
    ['nobody', 200, [], undefined, NEVER],
    ['the shortest', 200, [call('a', 20), call('b', 2), call('c', 3)], 'b', NEVER],
    ['the first of equal ones', 200, [call('a', 20), call('b', 20)], 'a', NEVER],
    ['a short one before one that was not measured', 200, [call('a'), call('b', 20)], 'b', NEVER],
    ['one that was not measured before a longer one', 9_000, [call('a', 60), call('b')], 'b', NEVER],
    ['a longer one in its time, where nobody else waits', 340, [call('a', 60)], 'a', NEVER],
    ['nobody yet', 105, [call('a', 60), call('b', 2)], undefined, 110],
    ['one now, and says when the next may', 200, [call('a', 60), call('b', 2)], 'b', 340],
  ])('takes %s', (_, now, waiting, chosen, at) => {
    expect(choose(now, ...waiting)).toEqual([chosen, at]);
  });
});

describe('expectedMean', () => {
  test.each([
    ['what was measured', 7, 2, 9, 7],
    ['nothing of a function that is new', undefined, 0, 9, undefined],
    ['nothing of one that waits alone, though others of it execute', undefined, 2, 1, undefined],
    ['for ever for one that executes and of which several wait', undefined, 1, 2, NEVER],
  ])('is %s', (_, mean, executing, waiting, expected) => {
    expect(expectedMean(mean, executing, waiting)).toBe(expected);
  });
});

describe('warmTime', () => {
  test.each([
    ['nothing executes', [], 0, NEVER],
    ['a call executes', [100], 0, 150],
    ['several execute: after the youngest', [100, 300], 0, 350],
    ['a worker is free', [100], 1, NEVER],
  ])('where %s', (_, starts, available, time) => {
    expect(warmTime(state(4, 2, starts), available)).toBe(time);
  });
});
