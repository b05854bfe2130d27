import { luminance } from './luminance.ts';
import type { Picture } from './picture.ts';
import { scoreOf, TILE, tileSharpness } from './sharpness.ts';

/** Rows that are read at once: a photo of 12 megapixels would take 48 MB as a whole. */
const BAND = 4 * TILE;

/**
 * Measures the sharpness of a photo at its full size, band by band.
 * @param onBand - told how much is done, 0 to 1; may throw to stop
 */
export function readSharpness(picture: Picture<unknown>, onBand: (part: number) => void): number {
  const { width, height } = picture;
  const tiles: number[] = [];
  for (let top = 0; top < height; top += BAND) {
    onBand(top / height);
    const rows = Math.min(BAND, height - top);
    tiles.push(...tileSharpness(luminance(picture.rows(top, rows)), width, rows));
  }
  return scoreOf(tiles);
}
