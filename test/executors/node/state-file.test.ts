import { existsSync } from 'node:fs';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { StateFile, StateFileReader } from '../../../src/executors/node/state-file.js';

afterEach(() => {
  jest.restoreAllMocks();
});

describe('StateFile', () => {
  test('tells its reader which request was cancelled', () => {
    const now = jest.spyOn(performance, 'now').mockReturnValue(1000);
    const file = new StateFile();
    const reader = new StateFileReader(file.path);
    expect(reader.isCancelled(5, 0)).toBe(false);
    file.cancel(5);
    now.mockReturnValue(1000.5);
    expect(reader.isCancelled(5, 0)).toBe(false);
    now.mockReturnValue(1001);
    expect(reader.isCancelled(5, 0)).toBe(true);
    expect(reader.isCancelled(6, 0)).toBe(false);
    file.close();
  });

  test('has no name any more once it was opened, and works on', () => {
    const file = new StateFile();
    const reader = new StateFileReader(file.path);
    file.forgetName();
    expect(existsSync(file.path)).toBe(false);
    file.cancel(7);
    expect(reader.isCancelled(7, 0)).toBe(true);
    file.forgetName();
    file.close();
  });

  test('leaves nothing behind', () => {
    const file = new StateFile();
    expect(existsSync(file.path)).toBe(true);
    file.close();
    expect(existsSync(file.path)).toBe(false);
    file.cancel(1);
    file.close();
  });

  test('does without where there is no place for files', () => {
    const reader = new StateFileReader('/nowhere/at/all');
    expect(reader.isCancelled(1, 0)).toBe(false);
  });
});
