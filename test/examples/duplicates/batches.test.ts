import { describe, expect, test } from '@jest/globals';
import { inBatches, inParts, LARGEST } from '../../../examples/duplicates/batches.js';
import { foundFile } from './found-file.js';

function sizesOf(
  sizes: readonly number[],
  limit: number,
  largest: typeof LARGEST | { files: number; bytes: number },
): number[][] {
  const files = sizes.map((size, index) => foundFile(String(index), size));
  return inBatches(files, limit, largest).map((batch) => batch.map(({ size }) => size));
}

describe('inBatches', () => {
  test.each([
    ['nothing', [], Infinity, []],
    ['at most so many files', [1, 1, 1, 1], Infinity, [[1, 1, 1], [1]]],
    [
      'at most so many bytes',
      [6, 4, 1, 9],
      Infinity,
      [
        [6, 4],
        [1, 9],
      ],
    ],
    ['a larger file alone', [99, 1, 99, 1], Infinity, [[99], [1], [99], [1]]],
    ['only the bytes that are read', [99, 99, 99, 99], 2, [[99, 99, 99], [99]]],
  ])('%s', (_, sizes, limit, batches) => {
    expect(sizesOf(sizes, limit, { files: 3, bytes: 10 })).toEqual(batches);
  });

  test('keeps small files together by default', () => {
    expect(sizesOf(Array(300).fill(100), Infinity, LARGEST).map(({ length }) => length)).toEqual([128, 128, 44]);
  });
});

test.each([
  [[], []],
  [[1, 2], [[1, 2]]],
  [
    [1, 2, 3, 4, 5],
    [[1, 2], [3, 4], [5]],
  ],
])('cuts %j into parts of two', (items, parts) => {
  expect(inParts<number>(items, 2)).toEqual(parts);
});
