/** Pixels of a tile's edge. */
export const TILE = 64;

/** A tile with less contrast (a variance of brightness) shows a plain surface: its grain says nothing. */
const PLAIN = 150;
/** What rounding and compression alone make of the Laplacian's variance. */
const GRAIN = 3;

/**
 * How abruptly brightness changes in each tile that has something to show: the variance of the Laplacian as a part of the
 * contrast, so that fog is not taken for blur. What remains beside whole tiles is left out.
 * @param bright - brightness, 0 to 255, row by row
 */
export function tileSharpness(bright: Uint8Array, width: number, height: number): number[] {
  const found: number[] = [];
  const edge = Math.min(TILE, width, height);
  for (let top = 0; top + edge <= height; top += edge) {
    for (let left = 0; left + edge <= width; left += edge) {
      const { contrast, change } = measure(bright, width, left, top, edge);
      if (contrast > PLAIN) found.push(Math.max(0, change - GRAIN) / contrast);
    }
  }
  return found;
}

interface Measured {
  /** The variance of brightness. */
  readonly contrast: number;
  /** The variance of the Laplacian. */
  readonly change: number;
}

function measure(bright: Uint8Array, width: number, left: number, top: number, edge: number): Measured {
  let sum = 0;
  let squares = 0;
  let changeSum = 0;
  let changeSquares = 0;
  for (let y = top + 1; y < top + edge - 1; y += 1) {
    for (let at = y * width + left + 1, end = at + edge - 2; at < end; at += 1) {
      const value = bright[at]!;
      const laplacian = bright[at - width]! + bright[at + width]! + bright[at - 1]! + bright[at + 1]! - 4 * value;
      sum += value;
      squares += value * value;
      changeSum += laplacian;
      changeSquares += laplacian * laplacian;
    }
  }
  const count = Math.max(1, (edge - 2) ** 2);
  return { contrast: squares / count - (sum / count) ** 2, change: changeSquares / count - (changeSum / count) ** 2 };
}

/** The sharpest quarter begins here, and decides: a sharp flower before a soft meadow is a sharp photo. */
const DECISIVE = 0.75;
/** From the softest to the crispest that photos have, as powers of two: eyes see ratios. */
const SOFTEST = -10;
const CRISPEST = -1;

/** One figure for a photo, 0 to 100; 0 where nothing is to be seen at all. */
export function scoreOf(tiles: readonly number[]): number {
  const decisive = tiles.toSorted((a, b) => a - b)[Math.floor(tiles.length * DECISIVE)] ?? 0;
  if (decisive <= 0) return 0;
  const part = (Math.log2(decisive) - SOFTEST) / (CRISPEST - SOFTEST);
  return Math.round(100 * Math.min(1, Math.max(0, part)));
}
