import { luminance } from './luminance.ts';

const BINS = 24;

/** How the pixels (RGBA) are spread over brightness: parts of all, from black to white. */
export function measureExposure(pixels: Uint8ClampedArray): number[] {
  const counts = new Array<number>(BINS).fill(0);
  const bright = luminance(pixels);
  for (const value of bright) counts[Math.floor((value * BINS) / 256)]! += 1;
  return counts.map((count) => count / Math.max(1, bright.length));
}
