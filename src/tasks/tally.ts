import type { ResultStream } from '../operations/results.js';

/** What stands in the results for a member that failed and was skipped. */
const SKIPPED: unique symbol = Symbol('skipped');

/** What the members of a multi task have given so far, and how far those are that still execute. */
export class Tally {
  /** Takes the results instead of the list, where there is one. */
  stream: ResultStream<unknown> | undefined;
  readonly #results: unknown[] = [];
  #done = 0;
  /** How far members are, where they tell. */
  readonly #fractions = new Map<number, number>();

  take(index: number, value: unknown): void {
    if (this.stream === undefined) this.#results[index] = value;
    else this.stream.push(value, index);
    this.#isDone(index);
  }

  /** Very many at once: nothing is looked up for each that can be known of all. */
  takeAll(first: number, values: readonly unknown[]): void {
    if (this.stream !== undefined || this.#fractions.size > 0) {
      for (let offset = 0; offset < values.length; offset += 1) this.take(first + offset, values[offset]);
      return;
    }
    const results = this.#results;
    for (let offset = 0; offset < values.length; offset += 1) results[first + offset] = values[offset];
    this.#done += values.length;
  }

  skip(index: number): void {
    if (this.stream === undefined) this.#results[index] = SKIPPED;
    this.#isDone(index);
  }

  #isDone(index: number): void {
    this.#done += 1;
    this.#fractions.delete(index);
  }

  /** What a member has done is not undone where it begins again. */
  progress(index: number, fraction: number): void {
    this.#fractions.set(index, Math.max(fraction, this.#fractions.get(index) ?? 0));
  }

  /** Members that are done, and the parts of those that tell how far they are. */
  get completed(): number {
    let completed = this.#done;
    for (const fraction of this.#fractions.values()) completed += fraction;
    return completed;
  }

  /** What was given and nobody gets. */
  clear(): unknown[] {
    return this.stream === undefined ? this.#results.splice(0) : [];
  }

  /** In the order of the members; without those that were skipped. */
  results(hasGaps: boolean): unknown[] {
    return hasGaps ? this.#results.filter((value) => value !== SKIPPED) : this.#results;
  }
}
