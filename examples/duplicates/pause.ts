import { Gate } from 'offloop';

/** A gate before the workers, which knows how long it was open: while it is closed they get nothing new. */
export class Pause {
  readonly gate = new Gate();
  #pausedAt: number | undefined;
  #workSince = performance.now();

  get isPaused(): boolean {
    return !this.gate.isOpen;
  }

  /** Milliseconds since the start, pauses left out. */
  get workTime(): number {
    return (this.#pausedAt ?? performance.now()) - this.#workSince;
  }

  toggle(): void {
    const now = performance.now();
    if (this.#pausedAt === undefined) {
      this.#pausedAt = now;
      this.gate.close();
      return;
    }
    this.#workSince += now - this.#pausedAt;
    this.#pausedAt = undefined;
    this.gate.open();
  }
}
