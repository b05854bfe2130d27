import { Line } from './line.js';
import type { Waiting } from './waiting.js';

/**
 * First in, first out inside a priority, with turns between those of different owners; higher priorities first. A step costs the same
 * however many wait.
 */
export class PriorityQueue<T extends Waiting> {
  /** Highest priority first. */
  readonly #lines: Line<T>[] = [];
  #size = 0;

  /** How many wait. */
  get size(): number {
    return this.#size;
  }

  push(item: T): void {
    this.#line(item.priority).push(item);
    this.#size += 1;
  }

  /** These come back, in their order, and go before all others of their priority. */
  unshift(items: readonly T[]): void {
    const [first] = items;
    if (first === undefined) return;
    this.#line(first.priority).unshift(items);
    this.#size += items.length;
  }

  /** The next one that still waits. The caller ends its waiting. */
  shift(): T | undefined {
    for (let line = this.#lines[0]; line; line = this.#lines[0]) {
      const item = line.shift();
      if (item !== undefined) {
        this.#size -= 1;
        return item;
      }
      this.#lines.shift();
    }
    return undefined;
  }

  /** The next one that still waits; it goes on waiting. */
  get first(): T | undefined {
    for (const line of this.#lines) {
      const { first } = line;
      if (first !== undefined) return first;
    }
    return undefined;
  }

  /** What may share the turn of one that was taken just now: those of the same owner before all others. It goes on waiting. */
  firstAfter(taken: T): T | undefined {
    return this.#line(taken.priority).firstAfter(taken) ?? this.first;
  }

  /** Takes what {@link firstAfter} gives. */
  shiftAfter(taken: T): T | undefined {
    const item = this.#line(taken.priority).shiftAfter(taken);
    if (item === undefined) return this.shift();
    this.#size -= 1;
    return item;
  }

  /** Those that wait, the most important first, each owner's in their order. */
  *[Symbol.iterator](): Iterator<T> {
    for (const line of this.#lines) yield* line;
  }

  /** Takes one that waits, out of turn. The caller ends its waiting. */
  take(item: T): void {
    this.#line(item.priority).take(item);
    this.#size -= 1;
  }

  /** To be told when an item has stopped waiting by itself. */
  forget(item: Pick<T, 'priority'>): void {
    this.#size -= 1;
    this.#line(item.priority).forget();
  }

  #line(priority: number): Line<T> {
    let low = 0;
    let high = this.#lines.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#lines[middle]!.priority > priority) low = middle + 1;
      else high = middle;
    }
    const found = this.#lines[low];
    if (found?.priority === priority) return found;
    const line = new Line<T>(priority);
    this.#lines.splice(low, 0, line);
    return line;
  }
}
