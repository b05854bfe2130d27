import { describe, expect, test } from '@jest/globals';
import { measureExposure } from '../../../examples/photos/work/exposure.ts';
import { paint } from './pixels.ts';

describe('Exposure', () => {
  test('puts black first and white last, as parts of the pixels', () => {
    const exposure = measureExposure(paint(10, 10, (x) => (x < 3 ? [0, 0, 0] : [255, 255, 255])));
    expect(exposure[0]).toBeCloseTo(0.3);
    expect(exposure.at(-1)).toBeCloseTo(0.7);
    expect(exposure.reduce((sum, part) => sum + part, 0)).toBeCloseTo(1);
  });

  test('knows that green is brighter than blue', () => {
    const [green, blue] = [paint(1, 1, () => [0, 255, 0]), paint(1, 1, () => [0, 0, 255])].map((pixels) =>
      measureExposure(pixels).indexOf(1),
    );
    expect(green).toBeGreaterThan(blue as number);
  });
});
