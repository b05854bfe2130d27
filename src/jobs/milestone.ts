/** A promise for something that happens once, made when somebody asks. */
export class Milestone {
  #isReached = false;
  #promise: Promise<void> | undefined;
  #resolve: () => void = () => {};

  get isReached(): boolean {
    return this.#isReached;
  }

  get promise(): Promise<void> {
    this.#promise ??= this.#isReached
      ? Promise.resolve()
      : new Promise((resolve) => {
          this.#resolve = resolve;
        });
    return this.#promise;
  }

  reach(): void {
    this.#isReached = true;
    this.#resolve();
  }

  /** Who waits now need not, though it is not reached. */
  release(): void {
    this.#resolve();
    if (!this.#isReached) this.#promise = undefined;
  }
}
