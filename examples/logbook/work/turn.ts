/** Milliseconds of work after which others may have their turn. */
const STRETCH = 8;

/**
 * Lets messages in, now and then: other calls, and a cancel. A promise that is settled already, as those of a file that is read fast, does not.
 */
export class Turns {
  readonly #channel = new MessageChannel();
  #last = performance.now();

  /** Waits for a turn of the loop, if the last one was a while ago. */
  async next(): Promise<void> {
    if (performance.now() - this.#last < STRETCH) return;
    await new Promise((resolve) => {
      this.#channel.port1.onmessage = resolve;
      this.#channel.port2.postMessage(undefined);
    });
    this.#last = performance.now();
  }

  [Symbol.dispose](): void {
    this.#channel.port1.close();
  }
}
