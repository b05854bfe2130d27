import type { LimitFunction } from 'p-limit';

/** Bounds members on the event loop, with p-limit; it is loaded where it is first used. */
export class LoopBound {
  readonly #maxWorkers: number;
  #limit: LimitFunction | undefined;
  readonly #ends = new Map<number, () => void>();

  readonly #onRoom: () => void;

  /** @param onRoom - told when a place has become free */
  constructor(maxWorkers: number, onRoom: () => void) {
    this.#maxWorkers = maxWorkers;
    this.#onRoom = onRoom;
  }

  get isLoaded(): boolean {
    return this.#limit !== undefined;
  }

  async load(): Promise<void> {
    const { default: pLimit } = await import('p-limit');
    this.#limit = pLimit(this.#maxWorkers);
  }

  /** Whether another member can be handed over without piling up. */
  get hasRoom(): boolean {
    return this.#limit !== undefined && this.#limit.activeCount + this.#limit.pendingCount < this.#maxWorkers;
  }

  /** Starts a member when there is a place; `ended` gives it back. */
  start(index: number, begin: () => void): void {
    const occupy = (): Promise<void> =>
      new Promise((end) => {
        this.#ends.set(index, end);
        begin();
      });
    void this.#limit?.(occupy).then(this.#onRoom);
  }

  ended(index: number): void {
    this.#ends.get(index)?.();
    this.#ends.delete(index);
  }
}
