import type { Cancellation } from './cancellation.js';
import { CANCELLED } from './node.js';

interface Closable {
  shut(kind: typeof CANCELLED, value: unknown): boolean;
}

/** So many levels are cancelled inside one another. */
const MOST_LEVELS = 100;

/** Cancels nodes below others. Where the tree is too deep for the stack, a little later, but before the cancel returns. */
export class Descent {
  #level = 0;
  readonly #postponed: { readonly node: Closable; readonly why: Cancellation }[] = [];

  shut(nodes: readonly Closable[], why: Cancellation): void {
    for (const node of nodes) {
      if (this.#level < MOST_LEVELS) this.#shut(node, why);
      else this.#postponed.push({ node, why });
    }
    if (this.#level > 0) return;
    for (let next = this.#postponed.pop(); next !== undefined; next = this.#postponed.pop())
      this.#shut(next.node, next.why);
  }

  #shut(node: Closable, why: Cancellation): void {
    this.#level += 1;
    try {
      node.shut(CANCELLED, why);
    } finally {
      this.#level -= 1;
    }
  }
}
