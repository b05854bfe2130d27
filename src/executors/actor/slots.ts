import { MOST_CALLS } from '../wire/cancelled-calls.js';
import { OPEN_SLOT } from '../wire/messages.js';

/** Numbers for the calls that are under way: a cancel is a mark at the number, which the worker sees at any time. */
export class Slots {
  #next = OPEN_SLOT + 1;
  readonly #free: number[] = [];
  readonly #marked = new Set<number>();

  /**
   * @param unmark - the number was that of a call that was cancelled, and is another one's now
   * @returns `OPEN_SLOT` where so many calls are under way that there is none left
   */
  take(unmark: (slot: number) => void): number {
    const slot = this.#free.pop() ?? (this.#next < MOST_CALLS ? this.#next++ : OPEN_SLOT);
    if (this.#marked.delete(slot)) unmark(slot);
    return slot;
  }

  /** Its call has ended. */
  free(slot: number, isMarked: boolean): void {
    if (slot === OPEN_SLOT) return;
    if (isMarked) this.#marked.add(slot);
    this.#free.push(slot);
  }
}
