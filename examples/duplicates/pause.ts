import { type Operation, operation } from 'offloop';

/** A gate before the workers: while it is closed they get nothing new. */
export class Pause {
  #pausedAt: number | undefined;
  #workSince = performance.now();
  readonly #waiting = new Set<() => void>();

  get isPaused(): boolean {
    return this.#pausedAt !== undefined;
  }

  /** Milliseconds since the start, pauses left out. */
  get workTime(): number {
    return (this.#pausedAt ?? performance.now()) - this.#workSince;
  }

  toggle(): void {
    const now = performance.now();
    if (this.#pausedAt === undefined) {
      this.#pausedAt = now;
      return;
    }
    this.#workSince += now - this.#pausedAt;
    this.#pausedAt = undefined;
    for (const resume of this.#waiting) resume();
    this.#waiting.clear();
  }

  /** Waits until the gate is open. */
  opened(): Operation<void> {
    return operation<void>((resolve) => {
      const resume = () => resolve();
      if (!this.isPaused) return resume();
      this.#waiting.add(resume);
      return () => this.#waiting.delete(resume);
    });
  }
}
