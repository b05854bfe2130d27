import { describe, expect, test } from '@jest/globals';
import { lacksSpare, lacksWorker } from '../../../src/executors/pool/staffing-decisions.js';

const staff = (limit: number, queued: number, busy: number, starting: number, idle: number) => ({
  limit,
  queued,
  busy,
  starting,
  available: starting + idle,
});

describe('lacksWorker', () => {
  test.each([
    ['nothing to do', staff(4, 0, 0, 0, 0), false],
    ['a first task', staff(4, 1, 0, 0, 0), true],
    ['a task and a free worker', staff(4, 1, 0, 0, 1), false],
    ['a task and a worker that starts', staff(4, 1, 0, 1, 0), false],
    ['three tasks and a free worker', staff(4, 3, 0, 0, 1), true],
    ['more tasks than the limit, and as many workers as may be', staff(4, 9, 0, 4, 0), false],
    ['all busy', staff(4, 9, 4, 0, 0), false],
    ['one left', staff(4, 9, 3, 0, 0), true],
    ['a spare beyond the limit', staff(4, 9, 4, 0, 1), false],
    ['no limit', staff(Number.POSITIVE_INFINITY, 9, 4, 0, 8), true],
  ])('with %s', (_, state, lacks) => {
    expect(lacksWorker(state)).toBe(lacks);
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
