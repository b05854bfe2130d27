import { luminance } from './luminance.ts';
import { scoreOf, TILE, tileSharpness } from './sharpness.ts';

/** Rows that are read at once: a photo of 12 megapixels would take 48 MB as a whole. */
const BAND = 4 * TILE;

/**
 * Measures the sharpness of a photo at its full size, band by band.
 * @param onBand - told how much is done, 0 to 1; may throw to stop
 */
export function readSharpness(bitmap: ImageBitmap, onBand: (part: number) => void): number {
  const { width, height } = bitmap;
  const canvas = new OffscreenCanvas(width, Math.min(BAND, height));
  const context = canvas.getContext('2d', { willReadFrequently: true }) as OffscreenCanvasRenderingContext2D;
  const tiles: number[] = [];
  for (let top = 0; top < height; top += BAND) {
    onBand(top / height);
    const rows = Math.min(BAND, height - top);
    context.drawImage(bitmap, 0, top, width, rows, 0, 0, width, rows);
    const { data } = context.getImageData(0, 0, width, rows);
    tiles.push(...tileSharpness(luminance(data), width, rows));
  }
  return scoreOf(tiles);
}
