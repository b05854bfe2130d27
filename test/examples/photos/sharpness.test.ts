import { describe, expect, test } from '@jest/globals';
import { scoreOf, TILE, tileSharpness } from '../../../examples/photos/work/sharpness.ts';

/** Stripes that go from dark to bright and back, each time within `soft` pixels. */
function stripes(width: number, height: number, soft: number): Uint8Array {
  return Uint8Array.from({ length: width * height }, (_, index) => {
    const fromMiddle = Math.abs(((index % width) % 32) - 16) - 8;
    return 120 + 80 * Math.min(1, Math.max(-1, (2 * fromMiddle) / soft));
  });
}

const score = (bright: Uint8Array, width: number, height: number): number =>
  scoreOf(tileSharpness(bright, width, height));

describe('Sharpness', () => {
  test('is 0 for a plain surface and for a plain slope', () => {
    const slope = Uint8Array.from({ length: 64 * 64 }, (_, index) => index % 64);
    expect(score(new Uint8Array(64 * 64).fill(90), 64, 64)).toBe(0);
    expect(score(slope, 64, 64)).toBe(0);
  });

  test('falls as edges get softer', () => {
    const scores = [1, 4, 8, 14].map((soft) => score(stripes(256, 256, soft), 256, 256));
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    expect(new Set(scores).size).toBe(scores.length);
  });

  test('is decided by the sharpest part, not by a large soft ground', () => {
    const size = 4 * TILE;
    const soft = stripes(size, size, 14);
    const flower = stripes(size, size, 1);
    const both = soft.map((value, index) => (index % size < TILE ? flower[index]! : value));
    expect(score(both, size, size)).toBe(score(flower, size, size));
  });

  test('measures pictures that are smaller than a tile, and of one pixel', () => {
    expect(score(stripes(32, 20, 1), 32, 20)).toBeGreaterThan(0);
    expect(score(new Uint8Array([7]), 1, 1)).toBe(0);
  });

  test('leaves out what remains beside whole tiles', () => {
    expect(tileSharpness(stripes(150, 70, 1), 150, 70)).toHaveLength(2);
  });
});
