import { inContext } from '../core/context.js';
import type { Tree } from '../core/tree.js';

/** Those who listen to a list. */
export class Listeners {
  readonly #tree: Tree;
  readonly #listeners = new Set<() => void>();

  constructor(tree: Tree) {
    this.#tree = tree;
  }

  get isEmpty(): boolean {
    return this.#listeners.size === 0;
  }

  /** They are told in the context of who subscribed. @returns what takes the listener back */
  readonly subscribe = (listener: () => void): (() => void) => {
    // Each registration is its own, also of the same function.
    const own = inContext((): void => listener());
    this.#listeners.add(own);
    return () => {
      this.#listeners.delete(own);
    };
  };

  /** Tells them, in order of registration; where very many runs change together, once at the end. */
  tell(): void {
    if (this.#listeners.size > 0) this.#tree.lists.tell(this.#tellNow);
  }

  readonly #tellNow = (): void => {
    for (const listener of [...this.#listeners]) this.#tree.guard(listener);
  };
}
