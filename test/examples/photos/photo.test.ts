import { describe, expect, test } from '@jest/globals';
import { photosOf } from '../../../examples/photos/photo.ts';

describe('Dropped files', () => {
  test('are photos if they are pictures, named without their ending', () => {
    const files = [
      new File(['a'], 'two.words.jpeg', { type: 'image/jpeg' }),
      new File(['b'], 'notes.txt', { type: 'text/plain' }),
      new File(['c'], 'unknown', { type: '' }),
    ];
    expect(photosOf(files)).toEqual([{ name: 'two.words', file: files[0] }]);
  });
});
