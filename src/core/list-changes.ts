/**
 * Tells those who watch lists of runs that a list is another: at once; or, while very many runs change together, once at the end. A list of
 * what is left takes as long as it is, so telling of each of 8,000 that are cancelled would take 8,000 times as long.
 */
export class ListChanges {
  #depth = 0;
  readonly #waiting = new Set<() => void>();

  /** @param tell - tells the listeners of one list; the same function for the same list */
  tell(tell: () => void): void {
    if (this.#depth > 0) this.#waiting.add(tell);
    else tell();
  }

  /** Changes of many runs. */
  together<T>(change: () => T): T {
    this.#depth += 1;
    try {
      return change();
    } finally {
      this.#depth -= 1;
      if (this.#depth === 0) this.#tellAll();
    }
  }

  #tellAll(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const tell of waiting) tell();
  }
}
