interface IdleWait<Run> {
  /** It waits for all others. */
  readonly except: Run | undefined;
  readonly resolve: () => void;
}

/** Those who wait until no call is under way. */
export class IdleWaits<Run> {
  readonly #runs: ReadonlySet<Run>;
  #waits: IdleWait<Run>[] = [];

  constructor(runs: ReadonlySet<Run>) {
    this.#runs = runs;
  }

  /** @param except - a call that waits itself, for the others */
  idle(except?: Run): Promise<void> {
    if (this.#isIdle(except)) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waits.push({ except, resolve });
    });
  }

  /** A call has ended. */
  look(): void {
    if (this.#waits.length === 0) return;
    const over = this.#waits.filter(({ except }) => this.#isIdle(except));
    this.#waits = this.#waits.filter((wait) => !over.includes(wait));
    for (const { resolve } of over) resolve();
  }

  #isIdle(except: Run | undefined): boolean {
    return this.#runs.size === (except !== undefined && this.#runs.has(except) ? 1 : 0);
  }
}
