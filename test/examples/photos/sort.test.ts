import { describe, expect, test } from '@jest/globals';
import { type SortKey, sorted } from '../../../examples/photos/sort.ts';
import { toOklab } from '../../../examples/photos/work/oklab.ts';

const photo = (name: string, sharpness: number, width: number, rgb: readonly [number, number, number]) => ({
  photo: { name },
  developed: { sharpness, width, height: 100, palette: [{ colour: toOklab(...rgb), name: 'grey' as const, share: 1 }] },
});
const items = [
  photo('img-10', 40, 300, [40, 90, 200]),
  { photo: { name: 'img-0' } },
  photo('img-9', 40, 100, [128, 128, 128]),
  photo('img-2', 90, 200, [220, 30, 30]),
];

describe('Photos', () => {
  test.each<[SortKey, string[]]>([
    ['name', ['img-0', 'img-2', 'img-9', 'img-10']],
    ['sharpness', ['img-2', 'img-9', 'img-10', 'img-0']],
    ['size', ['img-10', 'img-2', 'img-9', 'img-0']],
    ['colour', ['img-2', 'img-10', 'img-9', 'img-0']],
  ])('sorted by %s', (by, names) => {
    expect(sorted(items, by).map((item) => item.photo.name)).toEqual(names);
    expect(items[0]?.photo.name).toBe('img-10');
  });
});
