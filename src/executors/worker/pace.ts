/** So many calls may go by between two looks, which cost as much as a short call. */
const MOST_UNSEEN = 256;
/** So many calls may begin after one mark: as many may be lost with the worker, or have to count as lost. */
const MOST_UNMARKED = 1024;

/** Decides, by how long calls take, when many of them stop for a look at the clock, and how many begin after one mark. */
export class Pace {
  #lookedAt: number;
  #unseen = 1;
  #markedAt: number;
  #unmarked = 1;
  readonly #gap: number;

  /** @param gap - so many milliseconds lie between two looks, and between two marks */
  constructor(now: number, gap: number) {
    this.#gap = gap;
    this.#lookedAt = now;
    this.#markedAt = now;
  }

  /** A look is taken; so many calls may go by until the next. */
  look(now: number): number {
    const since = now - this.#lookedAt;
    if (since < this.#gap) this.#unseen = Math.min(2 * this.#unseen, MOST_UNSEEN);
    else if (since > 2 * this.#gap) this.#unseen = 1;
    this.#lookedAt = now;
    return this.#unseen;
  }

  /** A mark is made; so many calls may begin until the next. */
  mark(now: number): number {
    const since = Math.max(now - this.#markedAt, this.#gap / 4);
    this.#unmarked = Math.max(1, Math.min(Math.floor((this.#unmarked * this.#gap) / since), MOST_UNMARKED));
    this.#markedAt = now;
    return this.#unmarked;
  }
}
