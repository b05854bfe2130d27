import { Lookout } from './lookout.js';

/** A window that owns runs. */
interface Owned {
  readonly view: Window;
  readonly callback: (reason: unknown) => void;
}

/**
 * Tells when windows are closed: popups, and those of frames that are removed. What they show may change. It is looked for, since
 * windows of other origins tell nothing, and others only who they were before they showed something else.
 */
export class WindowOwners {
  readonly #closing = new Lookout<Owned>((all) => {
    for (const { view, callback } of [...all]) if (view.closed) callback('its window was closed');
  });

  /** Calls back when the window is closed. @returns what takes it back */
  watch(view: Window, callback: (reason: unknown) => void): () => void {
    const owned = { view, callback };
    // This one takes everything along.
    if (view !== window) this.#closing.add(owned);
    return () => this.#closing.delete(owned);
  }
}
