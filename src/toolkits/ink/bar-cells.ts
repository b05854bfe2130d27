import type { Look } from './look.js';

/** Cells of a percentage, with what stands between it and the bar. */
const PERCENT = 6;
/** A bar of fewer cells says nothing. */
const LEAST = 3;

/** What a bar shows. */
export interface BarState {
  readonly fraction: number;
  /** Whether it is known how much there is. */
  readonly isCounted: boolean;
}

/** A drawn bar: what is filled, what is not, and what stands behind them. */
export interface BarCells {
  readonly filled: string;
  readonly empty: string;
  readonly percent: string;
}

/**
 * Divides the cells of a bar.
 *
 * @param width - cells in all, from 0 up
 */
export function barCells({ fraction, isCounted }: BarState, width: number, look: Look): BarCells {
  const hasPercent = isCounted && width >= PERCENT + LEAST;
  const cells = Math.max(width - (hasPercent ? PERCENT : 0), 0);
  // Full is only what is done, and begun what has begun.
  const filled = Math.min(Math.floor(fraction * cells + (fraction > 0 && fraction < 1 / cells ? 1 : 0)), cells);
  return {
    filled: look.full.repeat(filled),
    empty: look.empty.repeat(cells - filled),
    percent: hasPercent ? ` ${percentOf(fraction)}` : '',
  };
}

/** In five cells: `  0 %`, ` 42 %`, `100 %`. */
export function percentOf(fraction: number): string {
  return `${String(Math.floor(fraction * 100 + 1e-9)).padStart(3)} %`;
}
