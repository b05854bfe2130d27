import type { FunctionReference } from '../executor.js';
import { MOST_CALLS } from '../wire/cancelled-calls.js';

/** Milliseconds of work that a message should carry. */
const TARGET = 4;
/** A measurement of a few calls says little about very many. */
const GROWTH = 8;

/** How many calls of a function go into one message, by how long the last ones took. */
class BatchSize {
  #size = 1;

  /**
   * @param left - calls that have not begun, where that is known
   * @param lanes - workers that share them
   */
  next(left: number | undefined, lanes: number): number {
    // Towards the end the messages get smaller, so that all workers end together.
    return left === undefined ? this.#size : Math.max(1, Math.min(this.#size, Math.ceil(left / (2 * lanes))));
  }

  measured(count: number, ms: number): void {
    const fitting = Math.floor((TARGET * count) / Math.max(ms, 0.001));
    this.#size = Math.max(1, Math.min(fitting, this.#size * GROWTH, MOST_CALLS));
  }
}

/** Functions that are remembered. A program that makes new functions for ever must not fill the memory. */
export const MOST_FUNCTIONS = 1000;

/** The same for many functions. One that is written in a loop is another each time, with the same text. */
export class BatchSizes {
  readonly #sizes = new Map<FunctionReference | string, BatchSize>();

  measured(fn: FunctionReference, count: number, ms: number): void {
    const key = keyOf(fn);
    let size = this.#sizes.get(key);
    if (size === undefined) {
      if (this.#sizes.size >= MOST_FUNCTIONS) this.#sizes.clear();
      size = new BatchSize();
      this.#sizes.set(key, size);
    }
    size.measured(count, ms);
  }

  /** As of {@link BatchSize}; 1 for a function that was not measured. */
  next(fn: FunctionReference, left: number | undefined, lanes: number): number {
    return this.#sizes.get(keyOf(fn))?.next(left, lanes) ?? 1;
  }
}

/** What functions are remembered by. */
export function keyOf(fn: FunctionReference): FunctionReference | string {
  return fn.kind === 'source' ? fn.text : fn;
}
