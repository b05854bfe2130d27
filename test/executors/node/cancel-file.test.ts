import { existsSync } from 'node:fs';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { CancelFile, CancelFileReader } from '../../../src/executors/node/cancel-file.js';

afterEach(() => {
  jest.restoreAllMocks();
});

describe('CancelFile', () => {
  test('tells its reader which request was cancelled', () => {
    const now = jest.spyOn(performance, 'now').mockReturnValue(1000);
    const file = new CancelFile();
    const reader = new CancelFileReader(file.path);
    expect(reader.isCancelled(5)).toBe(false);
    file.write(5);
    now.mockReturnValue(1000.5);
    expect(reader.isCancelled(5)).toBe(false);
    now.mockReturnValue(1001);
    expect(reader.isCancelled(5)).toBe(true);
    expect(reader.isCancelled(6)).toBe(false);
    file.close();
  });

  test('has no name any more once it was opened, and works on', () => {
    const file = new CancelFile();
    const reader = new CancelFileReader(file.path);
    file.forgetName();
    expect(existsSync(file.path)).toBe(false);
    file.write(7);
    expect(reader.isCancelled(7)).toBe(true);
    file.forgetName();
    file.close();
  });

  test('leaves nothing behind', () => {
    const file = new CancelFile();
    expect(existsSync(file.path)).toBe(true);
    file.close();
    expect(existsSync(file.path)).toBe(false);
    file.write(1);
    file.close();
  });

  test('does without where there is no place for files', () => {
    const reader = new CancelFileReader('/nowhere/at/all');
    expect(reader.isCancelled(1)).toBe(false);
  });
});
