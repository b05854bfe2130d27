import { describe, expect, test } from '@jest/globals';
import { photosOf } from '../../../examples/photos/file-photo.ts';
import { picturesOf } from '../../../examples/photos/photo.ts';

const files = [
  new File(['a'], 'two.words.jpeg', { type: 'image/jpeg' }),
  new File(['b'], 'notes.txt', { type: 'text/plain' }),
  new File(['c'], 'unknown', { type: '' }),
];

describe('Dropped files', () => {
  test('are photos if they are pictures', () => {
    expect(picturesOf(files)).toEqual([files[0]]);
  });

  test('are named without their ending', () => {
    expect(photosOf(files)).toMatchObject([{ name: 'two.words', size: 1 }]);
  });
});
