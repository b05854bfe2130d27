import type { Contents, Emitter } from './electron-types.js';

interface Listener {
  /** Also where the page shows another document. */
  readonly hearsLeft: boolean;
  readonly ended: (reason: string) => void;
}

const GONE = 'its page was closed';
const CRASHED = 'its page has crashed';
const LEFT = 'its page shows another document';

/** One watch for each page, however many engines and runs look at it: Node takes many listeners for a leak. */
const lives = new WeakMap<object, PageLife>();

/**
 * Calls back once, when a page is gone: closed or crashed; with `hearsLeft` also when it shows another document.
 *
 * @returns what takes it back
 */
export function watchPage(contents: Contents, hearsLeft: boolean, ended: (reason: string) => void): () => void {
  if (isGone(contents)) {
    ended(GONE);
    return () => {};
  }
  let life = lives.get(contents);
  if (life === undefined) {
    life = new PageLife(contents);
    lives.set(contents, life);
  }
  return life.listen({ hearsLeft, ended });
}

/** A page that is closed, or cannot even be asked. */
function isGone(contents: Contents): boolean {
  try {
    return contents.isDestroyed();
  } catch {
    return true;
  }
}

class PageLife {
  readonly #contents: Contents;
  readonly #listeners = new Set<Listener>();

  constructor(contents: Contents) {
    this.#contents = contents;
  }

  listen(listener: Listener): () => void {
    if (this.#listeners.size === 0) this.#hear('on');
    this.#listeners.add(listener);
    return () => {
      if (this.#listeners.delete(listener) && this.#listeners.size === 0) this.#hear('removeListener');
    };
  }

  #hear(way: 'on' | 'removeListener'): void {
    const contents: Emitter = this.#contents;
    try {
      contents[way]('destroyed', this.#gone);
      contents[way]('render-process-gone', this.#crashed);
      // Not `did-start-navigation`: that comes for downloads too, and for links that the app does not follow.
      contents[way]('did-navigate', this.#left);
    } catch {
      // It is gone, and tells nothing any more.
    }
  }

  readonly #gone = (): void => this.#tell(GONE, false);
  readonly #crashed = (): void => this.#tell(CRASHED, false);
  readonly #left = (): void => this.#tell(LEFT, true);

  #tell(reason: string, isLeft: boolean): void {
    for (const { hearsLeft, ended } of [...this.#listeners]) if (hearsLeft || !isLeft) ended(reason);
  }
}
