import { macrotask } from '../../core/host.js';

/** An element that owns runs. */
interface Owned {
  readonly callbacks: Set<(reason: unknown) => void>;
  /** The document, and the shadow roots around the element. */
  roots: readonly Node[];
  wasConnected: boolean;
}

/** Whether it is a node of a document, of this window or another. */
export function isNode(owner: object): owner is Node {
  return 'isConnected' in owner && 'getRootNode' in owner;
}

/**
 * Tells when elements leave their document. One observer for all of them, which exists while there are any. Being moved is no end: it
 * is decided after the turn, when those that were taken out have been put in again.
 */
export class ElementOwners {
  readonly #owned = new Map<Node, Owned>();
  #observer: MutationObserver | undefined;
  #observed = new Set<Node>();
  #isDeciding = false;

  /** Calls back once, when the element has left. One that is in no document yet has not. @returns what takes it back */
  watch(element: Node, callback: (reason: unknown) => void): () => void {
    let owned = this.#owned.get(element);
    if (owned === undefined) {
      owned = { callbacks: new Set(), roots: rootsOf(element), wasConnected: element.isConnected };
      this.#owned.set(element, owned);
      this.#observe(owned.roots);
    }
    const { callbacks } = owned;
    const own = (reason: unknown): void => callback(reason);
    callbacks.add(own);
    return () => {
      if (!callbacks.delete(own) || callbacks.size > 0) return;
      this.#owned.delete(element);
      this.#forgetUnused();
    };
  }

  #observe(roots: readonly Node[]): void {
    this.#observer ??= new MutationObserver(() => this.#decideLater());
    for (const root of roots) {
      if (this.#observed.has(root)) continue;
      this.#observed.add(root);
      this.#observer.observe(root, { childList: true, subtree: true });
    }
  }

  #decideLater(): void {
    if (this.#isDeciding) return;
    this.#isDeciding = true;
    macrotask(() => {
      this.#isDeciding = false;
      this.#decide();
    });
  }

  #decide(): void {
    let isMoved = false;
    for (const [element, owned] of [...this.#owned]) {
      if (owned.wasConnected && !element.isConnected) {
        for (const callback of [...owned.callbacks]) callback('its element was removed from the document');
        continue;
      }
      owned.wasConnected = element.isConnected;
      const roots = rootsOf(element);
      if (roots.length === owned.roots.length && roots.every((root, index) => root === owned.roots[index])) continue;
      owned.roots = roots;
      isMoved = true;
    }
    if (isMoved) this.#forgetUnused();
  }

  /** An observer gives roots back only all at once. */
  #forgetUnused(): void {
    const wanted = new Set([...this.#owned.values()].flatMap(({ roots }) => roots));
    if (wanted.size === this.#observed.size && [...wanted].every((root) => this.#observed.has(root))) return;
    this.#observer?.disconnect();
    this.#observed = new Set();
    if (wanted.size === 0) this.#observer = undefined;
    else this.#observe([...wanted]);
  }
}

/** Mutations are told to the root of their own tree only: from the innermost shadow root out to the document. */
function rootsOf(element: Node): Node[] {
  const roots: Node[] = [];
  for (let node: Node | undefined = element; node !== undefined; ) {
    const root: Node = node.getRootNode();
    roots.push(root);
    node = (root as Partial<ShadowRoot>).host;
  }
  // One that is in no document yet will be put there.
  const { ownerDocument } = element;
  if (ownerDocument !== null && roots.at(-1) !== ownerDocument) roots.push(ownerDocument);
  return roots;
}
