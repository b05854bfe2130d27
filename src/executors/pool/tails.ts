import type { Owner, Waiting } from './waiting.js';

/**
 * The last of each owner that waits in one line. It stands with the owner, where owners are many and pass by: what a `Map` leaves behind
 * as it grows and shrinks would keep all of them from the short-lived objects' collection.
 */
export class Tails<T extends Waiting> {
  readonly #line: object;
  /** Of owners that had some in another line first. */
  readonly #others = new Map<Owner, T>();

  constructor(line: object) {
    this.#line = line;
  }

  get(owner: Owner): T | undefined {
    const last = owner.lastWaiting;
    return last?.line === this.#line ? (last as T) : this.#others.get(owner);
  }

  set(owner: Owner, item: T): void {
    const last = owner.lastWaiting;
    const isElsewhere = last === undefined ? this.#others.has(owner) : last.line !== this.#line;
    if (isElsewhere) this.#others.set(owner, item);
    else owner.lastWaiting = item;
  }

  delete(owner: Owner): void {
    if (owner.lastWaiting?.line === this.#line) owner.lastWaiting = undefined;
    else this.#others.delete(owner);
  }
}
