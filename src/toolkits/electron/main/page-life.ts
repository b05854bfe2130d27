import type { Contents, Emitter } from './electron-types.js';

interface Listener {
  /** Also where the page shows another document. */
  readonly hearsLeft: boolean;
  readonly ended: (reason: string) => void;
}

/** What an event says of a page or a window. */
interface Ending {
  readonly event: string;
  readonly reason: string;
  /** It goes on, with another document. */
  readonly isLeft?: boolean;
}

const GONE = 'its page was closed';
const CLOSED = 'its window was closed';

const OF_A_PAGE: readonly Ending[] = [
  { event: 'destroyed', reason: GONE },
  { event: 'render-process-gone', reason: 'its page has crashed' },
  // Not `did-start-navigation`: that comes for downloads too, and for links that the app does not follow.
  { event: 'did-navigate', reason: 'its page shows another document', isLeft: true },
];
const OF_A_WINDOW: readonly Ending[] = [{ event: 'closed', reason: CLOSED }];

/** One watch for each page or window, however many engines and runs look at it: Node takes many listeners for a leak. */
const lives = new WeakMap<object, Life>();

/**
 * Calls back once, when a page is gone: closed or crashed; with `hearsLeft` also when it shows another document.
 *
 * @returns what takes it back
 */
export function watchPage(contents: Contents, hearsLeft: boolean, ended: (reason: string) => void): () => void {
  return watch(contents, OF_A_PAGE, GONE, { hearsLeft, ended });
}

/** The same of a window that has no page of its own. */
export function watchWindow(window: Contents, ended: (reason: string) => void): () => void {
  return watch(window, OF_A_WINDOW, CLOSED, { hearsLeft: false, ended });
}

function watch(it: Contents, endings: readonly Ending[], gone: string, listener: Listener): () => void {
  if (isGone(it)) {
    listener.ended(gone);
    return () => {};
  }
  let life = lives.get(it);
  if (life === undefined) {
    life = new Life(it, endings);
    lives.set(it, life);
  }
  return life.listen(listener);
}

/** Closed, or it cannot even be asked. */
function isGone(it: Contents): boolean {
  try {
    return it.isDestroyed();
  } catch {
    return true;
  }
}

class Life {
  readonly #emitter: Emitter;
  readonly #listeners = new Set<Listener>();
  readonly #hears: readonly (readonly [event: string, heard: () => void])[];

  constructor(emitter: Emitter, endings: readonly Ending[]) {
    this.#emitter = emitter;
    this.#hears = endings.map(({ event, reason, isLeft = false }) => [event, () => this.#tell(reason, isLeft)]);
  }

  listen(listener: Listener): () => void {
    if (this.#listeners.size === 0) this.#hear('on');
    this.#listeners.add(listener);
    return () => {
      if (this.#listeners.delete(listener) && this.#listeners.size === 0) this.#hear('removeListener');
    };
  }

  #hear(way: 'on' | 'removeListener'): void {
    try {
      for (const [event, heard] of this.#hears) this.#emitter[way](event, heard);
    } catch {
      // It is gone, and tells nothing any more.
    }
  }

  #tell(reason: string, isLeft: boolean): void {
    for (const { hearsLeft, ended } of [...this.#listeners]) if (hearsLeft || !isLeft) ended(reason);
  }
}
