import { documentOf, leave } from './presence.js';

/** What was seen in a root. */
export interface RootEvents<Inhabitant> {
  /** Nodes came or went; `gone`: those for whom something was taken out around them. */
  onChange(gone: Iterable<Inhabitant>): void;
}

interface Watched<Inhabitant> {
  readonly observer: MutationObserver;
  readonly inhabitants: Set<Inhabitant>;
}

/** Documents and shadow roots with somebody in them to be told of what leaves. Each has one observer, for as long as that. */
export class WatchedRoots<Inhabitant> {
  readonly #events: RootEvents<Inhabitant>;
  readonly #watched = new Map<Node, Watched<Inhabitant>>();

  constructor(events: RootEvents<Inhabitant>) {
    this.#events = events;
  }

  add(root: Node, inhabitant: Inhabitant): void {
    let watched = this.#watched.get(root);
    if (watched === undefined) {
      watched = this.#observe(root);
      this.#watched.set(root, watched);
    }
    watched.inhabitants.add(inhabitant);
  }

  remove(root: Node, inhabitant: Inhabitant): void {
    const watched = this.#watched.get(root);
    if (watched === undefined || !watched.inhabitants.delete(inhabitant) || watched.inhabitants.size > 0) return;
    watched.observer.disconnect();
    this.#watched.delete(root);
    viewOf(root)?.removeEventListener('pagehide', this.#onPageHide);
  }

  #observe(root: Node): Watched<Inhabitant> {
    const inhabitants = new Set<Inhabitant>();
    const observer = new MutationObserver((records) => {
      // `document.open()` takes the listeners of a window away.
      this.#listen(root);
      this.#events.onChange(records.some(({ removedNodes }) => removedNodes.length > 0) ? inhabitants : []);
    });
    observer.observe(root, { childList: true, subtree: true });
    this.#listen(root);
    return { observer, inhabitants };
  }

  #listen(root: Node): void {
    viewOf(root)?.addEventListener('pagehide', this.#onPageHide);
  }

  /** A frame that is removed or navigated and a popup that is closed say so to their window, and change nothing in their document. */
  readonly #onPageHide = (event: PageTransitionEvent): void => {
    // It may come back, and all goes on.
    if (event.persisted) return;
    const page = event.target as Document;
    leave(page);
    const gone = new Set<Inhabitant>();
    for (const [root, { inhabitants }] of this.#watched) {
      if (documentOf(root) !== page) continue;
      for (const inhabitant of inhabitants) gone.add(inhabitant);
    }
    this.#events.onChange(gone);
  };
}

/** The window of a document, where it is not this one, which takes everything along when it goes. */
function viewOf(root: Node): Window | undefined {
  return root.nodeType === 9 && root !== document ? ((root as Document).defaultView ?? undefined) : undefined;
}
