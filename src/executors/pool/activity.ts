import type { Transport } from './transport.js';

/** While work is under way the platform's loop must not end; while none is, the pool must not keep it. */
export class Activity {
  readonly #transport: Pick<Transport, 'hold'>;
  readonly #hasWork: () => boolean;
  /** Callers that wait for workers to start or end. */
  #waiters = 0;
  #isHeld = false;

  constructor(transport: Pick<Transport, 'hold'>, hasWork: () => boolean) {
    this.#transport = transport;
    this.#hasWork = hasWork;
  }

  /** Holds until it settles. */
  async during<T>(work: Promise<T>): Promise<T> {
    this.#waiters += 1;
    this.update();
    try {
      return await work;
    } finally {
      this.#waiters -= 1;
      this.update();
    }
  }

  update(): void {
    const isHeld = this.#waiters > 0 || this.#hasWork();
    if (isHeld === this.#isHeld) return;
    this.#isHeld = isHeld;
    this.#transport.hold(isHeld);
  }
}
