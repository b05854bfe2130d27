/** Milliseconds of work that a message should carry. */
const TARGET = 4;
/** A measurement of a few calls says little about very many. */
const GROWTH = 8;
const MOST = 8192;

/** How many calls of a function go into one message, by how long the last ones took. */
export class BatchSize {
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
    this.#size = Math.max(1, Math.min(fitting, this.#size * GROWTH, MOST));
  }
}
