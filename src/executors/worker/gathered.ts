import type { ResultLog } from '../wire/result-log.js';
import type { Lot } from './answers.js';

/** What calls gave that have ended and were not told, one after the other. */
export class Gathered {
  /** Where plain values are kept, out of reach of the worker's end. */
  readonly #log: ResultLog | undefined;
  /** Those that are not kept there; they follow those that are. */
  #values: unknown[] = [];
  #thrown: [number, unknown][] = [];
  #moved: [number, readonly object[]][] = [];

  constructor(log: ResultLog | undefined) {
    this.#log = log;
    log?.begin(0);
  }

  get isEmpty(): boolean {
    return this.#values.length === 0 && this.#log?.isEmpty !== false;
  }

  /** The call that executes has ended well. @returns false where its value cannot be kept: it waits for `gave` */
  keep(value: unknown): boolean {
    return this.#values.length === 0 && this.#moved.length === 0 && this.#log?.keep(value) === true;
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

  /** Takes what is to be told; until `told` says so, what was kept is kept. */
  take(): Lot {
    const lot = { values: this.#values, thrown: this.#thrown, moved: this.#moved, packed: this.#log?.packed };
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

  /** All was told; the next one to end is this call. */
  told(call: number): void {
    this.#log?.begin(call);
  }
}
