/** What was found last, by what was looked at: a store for React. */
export class Readings {
  #all: readonly (readonly [name: string, reading: string])[] = [];
  readonly #listeners = new Set<() => void>();

  set(name: string, reading: string): void {
    this.#all = [...new Map([...this.#all, [name, reading]])];
    for (const listener of this.#listeners) listener();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  readonly getSnapshot = (): readonly (readonly [name: string, reading: string])[] => this.#all;
}
