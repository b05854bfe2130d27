/** What can wait: it says itself when it is not wanted any more, so that nobody has to search for it. */
export interface Waiting {
  readonly priority: number;
  readonly isWaiting: boolean;
}

/** First in, first out inside a priority, higher priorities first. A step costs the same however many wait. */
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

/** A deque over an array: the front moves, and what lies before it is cut off when it is the larger part. */
class Line<T extends Waiting> {
  readonly priority: number;
  #items: (T | undefined)[] = [];
  #head = 0;
  #gone = 0;

  constructor(priority: number) {
    this.priority = priority;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  unshift(items: readonly T[]): void {
    this.#items = [...items, ...this.#items.slice(this.#head)];
    this.#head = 0;
  }

  shift(): T | undefined {
    const item = this.first;
    if (item === undefined) {
      this.#items = [];
      this.#head = 0;
      return undefined;
    }
    this.#items[this.#head] = undefined;
    this.#head += 1;
    this.#cut();
    return item;
  }

  get first(): T | undefined {
    while (this.#head < this.#items.length) {
      const item = this.#items[this.#head];
      if (item?.isWaiting) return item;
      this.#items[this.#head] = undefined;
      this.#head += 1;
      this.#gone -= 1;
    }
    return undefined;
  }

  /** Counts those that are left behind in the middle, and sweeps them out when they are the larger part. */
  forget(): void {
    this.#gone += 1;
    if (this.#gone < 32 || this.#gone * 2 < this.#items.length - this.#head) return;
    this.#items = this.#items.filter((item) => item?.isWaiting);
    this.#head = 0;
    this.#gone = 0;
  }

  #cut(): void {
    if (this.#head < 1024 || this.#head * 2 < this.#items.length) return;
    this.#items = this.#items.slice(this.#head);
    this.#head = 0;
  }
}
