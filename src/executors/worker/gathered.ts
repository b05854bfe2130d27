import type { Lot } from './answers.js';

/** What calls gave that have ended and were not told, one after the other. */
export class Gathered {
  #values: unknown[] = [];
  #thrown: [number, unknown][] = [];
  #moved: [number, readonly object[]][] = [];

  get isEmpty(): boolean {
    return this.#values.length === 0;
  }

  /** The call that executes has ended well. */
  gave(value: unknown): void {
    this.#values.push(value);
  }

  /** The call that executes has failed: what it wanted moved stays. */
  threw(error: unknown): void {
    while (this.hasMoved) this.#moved.pop();
    this.#thrown.push([this.#values.length, error]);
    this.#values.push(undefined);
  }

  /** The call that executes wants these moved with its result. */
  move(list: readonly object[]): void {
    this.#moved.push([this.#values.length, list]);
  }

  /** Whether the call that executes wants something moved. */
  get hasMoved(): boolean {
    return this.#moved.at(-1)?.[0] === this.#values.length;
  }

  /** Takes what is to be told. */
  take(): Lot {
    const lot = { values: this.#values, thrown: this.#thrown, moved: this.#moved };
    const { length } = this.#values;
    this.#values = [];
    if (this.#thrown.length > 0) this.#thrown = [];
    if (this.#moved.length > 0) {
      // A call that waits may have something moved already.
      lot.moved = this.#moved.filter(([index]) => index < length);
      this.#moved = this.#moved.filter(([index]) => index === length).map(([, list]) => [0, list]);
    }
    return lot;
  }
}
