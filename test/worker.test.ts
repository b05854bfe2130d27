import { afterEach, describe, expect, test } from '@jest/globals';
import { StateError } from '../src/core/errors.js';
import { setCurrentTask } from '../src/executors/worker/task-state.js';
import { currentTask, expose, transfer } from '../src/worker.js';

afterEach(() => {
  setCurrentTask(undefined);
});

describe('currentTask', () => {
  test('gives the context of the task that executes', () => {
    const context = {} as never;
    setCurrentTask({ context });
    expect(currentTask()).toBe(context);
  });

  test('says what to do where no task executes', () => {
    expect(() => currentTask()).toThrow(StateError);
    expect(() => currentTask()).toThrow(/inside a function that a task executes/);
  });
});

describe('transfer', () => {
  test('only gives the value outside a worker', () => {
    const bytes = new Uint8Array(3);
    expect(transfer(bytes, [bytes.buffer])).toBe(bytes);
    expect(bytes.length).toBe(3);
  });

  test('hands the list over where it can be moved', () => {
    const lists: unknown[] = [];
    setCurrentTask({ context: {} as never, move: (list) => lists.push(list) });
    const buffer = new ArrayBuffer(1);
    expect(transfer('value', [buffer])).toBe('value');
    expect(lists).toEqual([[buffer]]);
  });

  test('refuses a list that is none', () => {
    expect(() => transfer(1, new ArrayBuffer(1) as never)).toThrow(/Expected `list` to be an array/);
  });
});

describe('expose', () => {
  test('does nothing outside a web worker', () => {
    expect(expose({ work: () => 1 })).toBeUndefined();
  });

  test.each([[undefined], ['work'], [() => {}]])('refuses %p, which is no object of functions', (value) => {
    expect(() => expose(value as never)).toThrow(/Expected `functions` to be an object of functions.*expose\(\{/);
  });
});
