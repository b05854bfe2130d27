import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import { StateFile, StateFileReader } from '../../../src/executors/node/state-file.js';

describe('StateFile', () => {
  test('tells its reader which request was cancelled', () => {
    let now = 1000;
    const file = new StateFile();
    const reader = new StateFileReader(file.fd, () => now);
    expect(reader.isCancelled(5, 0)).toBe(false);
    file.cancel(5);
    now = 1000.5;
    expect(reader.isCancelled(5, 0)).toBe(false);
    now = 1001;
    expect(reader.isCancelled(5, 0)).toBe(true);
    expect(reader.isCancelled(6, 0)).toBe(false);
    file.close();
  });

  test('tells of a call that has the number of a cancelled one that it was not cancelled, however soon it comes', () => {
    const file = new StateFile();
    const reader = new StateFileReader(file.fd, () => 1000);
    file.cancel(5, 3);
    expect(reader.isCancelled(5, 3)).toBe(true);
    file.unmark(5, 3);
    expect(reader.isCancelled(5, 3)).toBe(false);
    file.close();
  });

  test('has no name, so that nothing stays behind whoever dies, and works', () => {
    const file = new StateFile();
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith(`offloop-${process.pid}-`))).toEqual([]);
    const reader = new StateFileReader(file.fd);
    file.cancel(7);
    expect(reader.isCancelled(7, 0)).toBe(true);
    file.close();
  });

  test('is of no use any more once it was closed', () => {
    const file = new StateFile();
    file.close();
    file.cancel(1);
    file.close();
    expect(file.fd).toBeUndefined();
  });

  test('does without where there is no place for files', () => {
    const reader = new StateFileReader(undefined);
    expect(reader.isCancelled(1, 0)).toBe(false);
  });
});
