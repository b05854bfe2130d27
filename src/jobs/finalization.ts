import type { Operation } from '../core/operation.js';
import { operation } from '../operations/operation.js';

/** Those who wait until somebody says that a job may end. */
export class Finalization {
  /** Somebody waits no more. */
  readonly #left: () => void;
  #isReached = false;
  #waits: Set<() => void> | undefined;

  constructor(left: () => void) {
    this.#left = left;
  }

  /** Somebody waits. */
  get isHeld(): boolean {
    return (this.#waits?.size ?? 0) > 0;
  }

  reach(): void {
    this.#isReached = true;
    const waits = this.#waits;
    this.#waits = undefined;
    for (const resolve of waits ?? []) resolve();
    this.#left();
  }

  /** @param isOver - nobody will say it any more */
  wait(isOver: () => boolean): Operation<void> {
    return operation<void>((resolve) => {
      if (this.#isReached || isOver()) return resolve();
      this.#waits ??= new Set();
      this.#waits.add(resolve);
      return () => {
        if (this.#waits?.delete(resolve)) this.#left();
      };
    });
  }

  reset(): void {
    this.#isReached = false;
  }
}
