import type { App, Emitter } from './electron-types.js';

/** What has to end before an app does. */
export interface Quitting {
  /** Cleans up; within its own time. */
  end(): Promise<void>;
}

/** One watch for each app, whatever engines there are: a quit is put off and taken up again once. */
const quits = new WeakMap<App, Quit>();

/** Has something ended before the app quits. @returns what takes it back */
export function beforeQuit(app: App, quitting: Quitting): () => void {
  let quit = quits.get(app);
  if (quit === undefined) {
    quit = new Quit(app);
    quits.set(app, quit);
  }
  return quit.add(quitting);
}

/**
 * Puts a quit off until all is cleaned up, and takes it up again. It listens to `will-quit` alone: before that windows may still veto
 * the quit, and who listens to `window-all-closed` takes the app's own way away.
 */
class Quit {
  readonly #app: App;
  readonly #all = new Set<Quitting>();
  #isEnding = false;

  constructor(app: App) {
    this.#app = app;
  }

  add(quitting: Quitting): () => void {
    if (this.#all.size === 0 && !this.#isEnding) (this.#app as Emitter).on('will-quit', this.#willQuit);
    this.#all.add(quitting);
    return () => {
      if (this.#all.delete(quitting) && this.#all.size === 0 && !this.#isEnding) this.#leave();
    };
  }

  #leave(): void {
    (this.#app as Emitter).removeListener('will-quit', this.#willQuit);
  }

  readonly #willQuit = (event: { readonly defaultPrevented?: boolean; preventDefault(): void }): void => {
    // Somebody has stopped it already: the app goes on.
    if (event.defaultPrevented === true && !this.#isEnding) return;
    event.preventDefault();
    if (!this.#isEnding) void this.#end();
  };

  async #end(): Promise<void> {
    this.#isEnding = true;
    await Promise.allSettled([...this.#all].map((quitting) => quitting.end()));
    this.#isEnding = false;
    this.#leave();
    // What came into being meanwhile is not waited for: the app would never end.
    this.#all.clear();
    this.#app.quit();
  }
}
