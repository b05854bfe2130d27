import { describe, expect, test } from '@jest/globals';
import { nameOf } from '../../../examples/photos/work/colour-name.ts';
import { kMeans } from '../../../examples/photos/work/k-means.ts';
import { toCss, toOklab } from '../../../examples/photos/work/oklab.ts';
import { dominantColours } from '../../../examples/photos/work/palette.ts';
import { paint } from './pixels.ts';

describe('The name of a colour', () => {
  test.each([
    ['black', [0, 0, 0]],
    ['grey', [128, 128, 128]],
    ['white', [250, 250, 250]],
    ['red', [220, 30, 30]],
    ['brown', [110, 66, 30]],
    ['orange', [240, 140, 30]],
    ['yellow', [240, 220, 50]],
    ['green', [50, 150, 60]],
    ['teal', [20, 140, 150]],
    ['blue', [40, 90, 200]],
    ['purple', [130, 60, 190]],
    ['pink', [240, 120, 180]],
  ] as const)('is %s', (name, [red, green, blue]) => {
    expect(nameOf(toOklab(red, green, blue))).toBe(name);
  });
});

describe('OKLab', () => {
  test('has white at the top, without a hue', () => {
    const [lightness, a, b] = toOklab(255, 255, 255);
    expect(lightness).toBeCloseTo(1, 3);
    expect(a).toBeCloseTo(0, 3);
    expect(b).toBeCloseTo(0, 3);
  });

  test('is written as CSS has it', () => {
    expect(toCss(toOklab(0, 0, 0))).toBe('oklab(0.000 0.000 0.000)');
  });
});

describe('k-means', () => {
  const red = toOklab(200, 20, 20);
  const blue = toOklab(20, 20, 200);

  test('finds colours that lie apart, with their shares', () => {
    const clusters = kMeans([red, red, red, blue], 2).toSorted((a, b) => b.share - a.share);
    expect(clusters.map(({ share }) => share)).toEqual([0.75, 0.25]);
    for (const channel of [0, 1, 2] as const) expect(clusters[0]?.centre[channel]).toBeCloseTo(red[channel], 6);
  });

  test('gives no more clusters than there are colours, and none for nothing', () => {
    expect(kMeans([red, red], 5)).toHaveLength(1);
    expect(kMeans([], 5)).toEqual([]);
  });

  test('gives the same for the same colours', () => {
    const colours = Array.from({ length: 300 }, (_, n) => toOklab((n * 37) % 256, (n * 91) % 256, (n * 53) % 256));
    expect(kMeans(colours, 5)).toEqual(kMeans(colours, 5));
  });
});

describe('The palette of a photo', () => {
  test('has the most frequent colour first, by name and share', () => {
    const sunset = paint(100, 100, (_, y) => (y < 60 ? [240, 140, 30] : y < 90 ? [40, 90, 200] : [0, 0, 0]));
    const palette = dominantColours(sunset);
    expect(palette.map(({ name }) => name)).toEqual(['orange', 'blue', 'black']);
    expect(palette[0]?.share).toBeCloseTo(0.6, 1);
  });

  test('has shares that make up the whole photo', () => {
    const noisy = paint(80, 80, (x, y) => [(x * 3) % 256, (y * 7) % 256, (x * y) % 256]);
    const palette = dominantColours(noisy);
    expect(palette.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 6);
    expect(palette.length).toBeLessThanOrEqual(7);
  });
});
