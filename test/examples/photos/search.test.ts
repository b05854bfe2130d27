import { describe, expect, test } from '@jest/globals';
import { matcher } from '../../../examples/photos/search.ts';
import { toOklab } from '../../../examples/photos/work/oklab.ts';

const colour = toOklab(0, 0, 0);
const harbour = {
  photo: { name: 'harbour-at-dusk_2' },
  developed: {
    sharpness: 80,
    palette: [
      { colour, name: 'orange', share: 0.5 },
      { colour, name: 'teal', share: 0.05 },
    ],
  },
} as const;

describe('A search', () => {
  test.each(['', '  ', 'harb', 'DUSK', '2', 'dusk har', 'orange', 'ora', 'sharp', 'sharp, orange; harbour'])(
    'for “%s” finds the photo',
    (text) => expect(matcher(text)(harbour)).toBe(true),
  );

  test.each(['arbour', 'harbour blue', 'blurred', 'teal'])('for “%s” does not', (text) =>
    expect(matcher(text)(harbour)).toBe(false),
  );

  test('knows only the name of what is not developed yet', () => {
    const waiting = { photo: harbour.photo };
    expect(matcher('dusk')(waiting)).toBe(true);
    expect(matcher('orange')(waiting)).toBe(false);
  });
});
