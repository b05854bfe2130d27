import { macrotask } from '../../core/host.js';
import { Lookout } from './lookout.js';
import { documentOf, isLeft, isShown, rootsOf } from './presence.js';
import { WatchedRoots } from './watched-roots.js';

/** A node that owns runs. */
interface Owned {
  readonly node: Node;
  readonly callbacks: Set<(reason: unknown) => void>;
  /** The document, and the shadow roots around the node. */
  roots: readonly Node[];
  wasShown: boolean;
}

/**
 * Tells when nodes leave the page: taken out of their document, or gone with its frame or window. Being moved is no end: it is decided
 * after the turn, when those that were taken out have been put in again.
 */
export class ElementOwners {
  readonly #owned = new Map<Node, Owned>();
  readonly #roots = new WatchedRoots<Owned>({ onChange: (gone) => this.#decideLater(gone) });
  /** Nothing tells of a node that is put into a shadow root or another window's document: those that are nowhere are looked at. */
  readonly #nowhere = new Lookout<Owned>((all) => this.#decide(all));
  readonly #undecided = new Set<Owned>();
  /** Nodes that were in a page while they owned something. */
  readonly #shown = new WeakSet<Node>();
  #isDeciding = false;

  /**
   * Calls back once, when the node has left. One that is in no document yet has not; one that has left before, and has not come back by the
   * end of the turn, has.
   * @returns what takes it back
   */
  watch(node: Node, callback: (reason: unknown) => void): () => void {
    const owned = this.#owned.get(node) ?? this.#add(node);
    const { callbacks } = owned;
    const own = (reason: unknown): void => callback(reason);
    callbacks.add(own);
    return () => {
      if (callbacks.delete(own) && callbacks.size === 0) this.#remove(owned);
    };
  }

  #add(node: Node): Owned {
    const wasShown = isShown(node) || this.#shown.has(node);
    const owned = { node, callbacks: new Set<() => void>(), roots: rootsOf(node), wasShown };
    this.#owned.set(node, owned);
    for (const root of owned.roots) this.#roots.add(root, owned);
    if (!wasShown) this.#nowhere.add(owned);
    else if (isShown(node)) this.#shown.add(node);
    else this.#decideLater([owned]);
    return owned;
  }

  #remove(owned: Owned): void {
    this.#owned.delete(owned.node);
    for (const root of owned.roots) this.#roots.remove(root, owned);
    this.#nowhere.delete(owned);
    this.#undecided.delete(owned);
  }

  #decideLater(gone: Iterable<Owned>): void {
    for (const owned of gone) this.#undecided.add(owned);
    for (const owned of this.#nowhere.items) this.#undecided.add(owned);
    if (this.#isDeciding || this.#undecided.size === 0) return;
    this.#isDeciding = true;
    macrotask(() => {
      this.#isDeciding = false;
      const all = [...this.#undecided];
      this.#undecided.clear();
      this.#decide(all);
    });
  }

  #decide(all: Iterable<Owned>): void {
    for (const owned of [...all]) {
      // What ended the one before it may have ended it, too.
      if (owned.callbacks.size === 0) continue;
      const reason = this.#whyGone(owned);
      if (reason === undefined) this.#follow(owned);
      else for (const callback of [...owned.callbacks]) callback(reason);
    }
  }

  #whyGone({ node, wasShown }: Owned): string | undefined {
    if (isLeft(documentOf(node))) return 'the window of its element was closed, or shows another document';
    return wasShown && !isShown(node) ? 'its element was removed from the document' : undefined;
  }

  /** To where it is now. */
  #follow(owned: Owned): void {
    if (!owned.wasShown && isShown(owned.node)) {
      owned.wasShown = true;
      this.#shown.add(owned.node);
      this.#nowhere.delete(owned);
    }
    const roots = rootsOf(owned.node);
    const { roots: before } = owned;
    if (roots.length === before.length && roots.every((root, index) => root === before[index])) return;
    owned.roots = roots;
    for (const root of roots) this.#roots.add(root, owned);
    for (const root of before) if (!roots.includes(root)) this.#roots.remove(root, owned);
  }
}
