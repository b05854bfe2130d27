import { describe, expect, test } from '@jest/globals';
import { FileIndex } from '../../../examples/duplicates/file-index.js';
import type { FoundFile } from '../../../examples/duplicates/list.js';
import { foundFile } from './found-file.js';

function indexOf(...files: FoundFile[]): FileIndex {
  const index = new FileIndex();
  for (const file of files) index.add(file);
  return index;
}

function candidatePaths(...files: FoundFile[]): string[] {
  return indexOf(...files)
    .candidates()
    .map(({ path }) => path);
}

describe('FileIndex', () => {
  test('takes the files that share their size, the largest first', () => {
    const files = [foundFile('a', 1), foundFile('b', 5), foundFile('c', 1), foundFile('d', 7), foundFile('e', 5)];
    expect(candidatePaths(...files)).toEqual(['b', 'e', 'a', 'c']);
  });

  test('leaves empty files out, but counts them', () => {
    expect(candidatePaths(foundFile('a', 0), foundFile('b', 0))).toEqual([]);
    expect(indexOf(foundFile('a', 0), foundFile('b', 0)).files).toBe(2);
  });

  test('takes hard links for one file, under the name that sorts first', () => {
    expect(candidatePaths(foundFile('b', 3, '1:1'), foundFile('a', 3, '1:1'))).toEqual([]);
    expect(candidatePaths(foundFile('b', 3, '1:1'), foundFile('a', 3, '1:1'), foundFile('c', 3))).toEqual(['c', 'a']);
    expect(candidatePaths(foundFile('a', 3, '1:1'), foundFile('b', 3, '2:1'))).toEqual(['a', 'b']);
  });

  test('counts every name, and the bytes of hard links once', () => {
    const index = indexOf(foundFile('a', 3, '1:1'), foundFile('b', 3, '1:1'), foundFile('c', 3));
    expect({ files: index.files, bytes: index.bytes }).toEqual({ files: 3, bytes: 6 });
  });
});
