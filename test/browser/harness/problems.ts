/** Collects what goes wrong in a page beside what a test looks at: errors and warnings of the console, uncaught errors. */
export class Problems {
  readonly #seen: string[] = [];
  readonly #prevented = new Set<string>();
  readonly #showsPrevented: boolean;
  /** Of a worker that has not answered yet a page is told by the clock: on a busy machine it may be any. */
  readonly #possible = ['A worker has not answered for'];
  #arrived: () => void = () => {};

  /** @param showsPrevented - whether the browser shows rejections that a listener prevents */
  constructor(showsPrevented = false) {
    this.#showsPrevented = showsPrevented;
  }

  /** Rejections like this will be prevented: where the browser shows them all the same, they are expected. */
  prevented(rejection: string): void {
    if (this.#showsPrevented) this.#prevented.add(`uncaught ${rejection}`);
  }

  /** What contains this text may come or not, as it happens. */
  possible(text: string): void {
    this.#possible.push(text);
  }

  add(problem: string): void {
    if (this.#prevented.has(problem)) return;
    this.#seen.push(problem);
    this.#arrived();
  }

  /** Until there are so many that nobody has taken. */
  async reach(count: number): Promise<void> {
    while (this.#seen.length < count) {
      await new Promise<void>((resolve) => {
        this.#arrived = resolve;
      });
    }
  }

  /** Those that nobody expected. */
  unexpected(): string[] {
    return this.take().filter((problem) => !this.#possible.some((text) => problem.includes(text)));
  }

  /** Those so far, which from now on count as expected. */
  take(): string[] {
    return this.#seen.splice(0);
  }

  /** The next one, which counts as expected. */
  async next(): Promise<string> {
    await this.reach(1);
    return this.#seen.shift() as string;
  }
}
