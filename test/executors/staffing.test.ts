import { describe, expect, test } from '@jest/globals';
import { lacksSpare, missingWorkers } from '../../src/executors/staffing.js';

const staff = (limit: number, queued: number, busy: number, starting: number, idle: number) => ({
  limit,
  queued,
  busy,
  starting,
  available: starting + idle,
});

describe('missingWorkers', () => {
  test.each([
    ['nothing to do', staff(4, 0, 0, 0, 0), 0],
    ['a first task', staff(4, 1, 0, 0, 0), 1],
    ['a task and a free worker', staff(4, 1, 0, 0, 1), 0],
    ['a task and a worker that starts', staff(4, 1, 0, 1, 0), 0],
    ['three tasks and a free worker', staff(4, 3, 0, 0, 1), 2],
    ['more tasks than the limit', staff(4, 9, 0, 0, 0), 4],
    ['all busy', staff(4, 9, 4, 0, 0), 0],
    ['one left', staff(4, 9, 3, 0, 0), 1],
    ['a spare beyond the limit', staff(4, 9, 4, 0, 1), 0],
    ['no limit', staff(Number.POSITIVE_INFINITY, 9, 4, 0, 1), 8],
  ])('with %s', (_, state, count) => {
    expect(missingWorkers(state)).toBe(count);
  });
});

describe('lacksSpare', () => {
  test.each([
    ['nobody there', staff(1, 0, 0, 0, 0), true],
    ['one that is free', staff(1, 0, 0, 0, 1), false],
    ['one that starts', staff(1, 0, 0, 1, 0), false],
    ['all busy', staff(1, 0, 1, 0, 0), true],
    ['all busy and a spare', staff(1, 0, 1, 0, 1), false],
    ['all busy, a spare, and tasks that wait for their turn', staff(1, 5, 1, 0, 1), false],
    ['one free that a task will take', staff(2, 1, 1, 0, 1), true],
    ['many at their limit', staff(4, 0, 4, 0, 1), false],
  ])('with %s', (_, state, lacks) => {
    expect(lacksSpare(state)).toBe(lacks);
  });
});
