import { expect, test } from '@jest/globals';
import { formatBytes, formatPhotos, formatPixels, formatSeconds } from '../../../examples/photos/view/format.ts';

test.each([
  [formatPixels({ width: 4000, height: 3000 }), '12 MP'],
  [formatPixels({ width: 2000, height: 1234 }), '2.5 MP'],
  [formatBytes(12), '1 kB'],
  [formatBytes(184_400), '184 kB'],
  [formatBytes(3_450_000), '3.5 MB'],
  [formatSeconds(3249), '3.2 s'],
  [formatPhotos(1), '1 photo'],
  [formatPhotos(0), '0 photos'],
])('%s', (text, expected) => expect(text).toBe(expected));
