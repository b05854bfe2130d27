/** Pictures of something that changes all the time, taken at a steady rate while somebody looks: a store for `useSyncExternalStore`. */
export class Frames<Picture> {
  readonly #take: () => Picture;
  readonly #interval: number;
  readonly #listeners = new Set<() => void>();
  #picture: Picture;
  #timer: NodeJS.Timeout | undefined;

  constructor(take: () => Picture, interval = 80) {
    this.#take = take;
    this.#interval = interval;
    this.#picture = take();
  }

  readonly getSnapshot = (): Picture => this.#picture;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    this.#timer ??= setInterval(this.#next, this.#interval);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    };
  };

  readonly #next = (): void => {
    this.#picture = this.#take();
    for (const listener of this.#listeners) listener();
  };
}
