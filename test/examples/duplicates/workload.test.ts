import { expect, test } from '@jest/globals';
import { Workload } from '../../../examples/duplicates/workload.js';
import { foundFile } from './found-file.js';

const small = foundFile('small', 100);
const large = foundFile('large', 5_000_000);

test('goes from nothing to all', () => {
  const workload = new Workload();
  workload.begin([small, large]);
  expect(workload.progress).toEqual({ completed: 0, total: 5_000_100 + 2 * 32_768 });
  workload.checked(small);
  workload.checked(large);
  expect(workload.progress.completed).toBe(workload.progress.total);
});

test('counts what is read of a large file, and not twice', () => {
  const workload = new Workload();
  workload.begin([small, large]);
  workload.reading(large, 1_000_000);
  workload.reading(large, 2_000_000);
  expect([workload.checkedFiles, workload.checkedBytes]).toEqual([0, 2_000_000]);
  workload.checked(large);
  expect([workload.checkedFiles, workload.checkedBytes]).toEqual([1, 5_000_000]);
});

test('tells how long the rest takes', () => {
  const workload = new Workload();
  workload.begin([small, large]);
  expect(workload.timeLeft({ files: 0, bytes: 0 })).toBeUndefined();
  workload.checked(large);
  expect(workload.timeLeft({ files: 2, bytes: 200 })).toBe(500);
});
