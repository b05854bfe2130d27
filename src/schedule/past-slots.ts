/** Slots of an interval that are called after all, the oldest first. While there are any, each that comes is one of them: they have no gap. */
export class PastSlots {
  readonly #most: number;
  #first = 0;
  #interval = 0;
  #count = 0;

  /** @param most - the newest so many are kept */
  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#count;
  }

  /**
   * Adds slots that follow one another.
   * @returns how many of the oldest are too many, and where they begin
   */
  add(first: number, count: number, interval: number): { readonly first: number; readonly count: number } {
    if (this.#count === 0) this.#first = first;
    this.#interval = interval;
    this.#count += count;
    const tooMany = { first: this.#first, count: Math.max(0, this.#count - this.#most) };
    this.#first += tooMany.count * interval;
    this.#count -= tooMany.count;
    return tooMany;
  }

  /** Takes the oldest. */
  take(): number {
    const slot = this.#first;
    this.#first += this.#interval;
    this.#count -= 1;
    return slot;
  }

  /** Takes all. */
  clear(): { readonly first: number; readonly count: number } {
    const all = { first: this.#first, count: this.#count };
    this.#count = 0;
    return all;
  }
}
