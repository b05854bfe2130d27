/** What can wait: it says itself when it is not wanted any more, so that nobody has to search for it. */
export interface Waiting {
  readonly priority: number;
  readonly isWaiting: boolean;
  /** Whose it is: those of one take turns with those of others. */
  readonly topLevel?: object | undefined;
  /** What waits behind it of the same; the queue's own. */
  next?: Waiting | undefined;
}

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

/** Those of one priority: a chain for each owner, of which the first ones stand in the order of their turns. */
class Line<T extends Waiting> {
  readonly priority: number;
  /** These go before all others. */
  readonly #returned = new Deque<T>();
  readonly #turns = new Deque<T>();
  /** The last of each chain. */
  readonly #last = new Map<object | undefined, T>();
  #size = 0;
  /** Those left behind in the middle. */
  #gone = 0;

  constructor(priority: number) {
    this.priority = priority;
  }

  push(item: T): void {
    const last = this.#last.get(item.topLevel);
    if (last === undefined) this.#turns.push(item);
    else last.next = item;
    this.#last.set(item.topLevel, item);
    this.#size += 1;
  }

  unshift(items: readonly T[]): void {
    this.#returned.unshift(items);
    this.#size += items.length;
  }

  get first(): T | undefined {
    for (let item = this.#returned.first; item !== undefined; item = this.#returned.first) {
      if (item.isWaiting) return item;
      this.#returned.shift();
      this.#left();
    }
    for (let item = this.#turns.first; item !== undefined; item = this.#turns.first) {
      const waiting = this.#skip(item);
      if (waiting === undefined) this.#turns.shift();
      else {
        this.#turns.replaceFirst(waiting);
        return waiting;
      }
    }
    return undefined;
  }

  shift(): T | undefined {
    const item = this.first;
    if (item === undefined) return undefined;
    this.#size -= 1;
    if (this.#returned.first === item) this.#returned.shift();
    else {
      this.#turns.shift();
      const next = this.#unchain(item);
      if (next !== undefined) this.#turns.push(next);
    }
    return item;
  }

  firstAfter(taken: T): T | undefined {
    if (this.#returned.first !== undefined) return this.first;
    const item = this.#turns.last;
    if (item === undefined || item.topLevel !== taken.topLevel) return this.first;
    const waiting = this.#skip(item);
    this.#turns.pop();
    if (waiting === undefined) return this.first;
    this.#turns.push(waiting);
    return waiting;
  }

  shiftAfter(taken: T): T | undefined {
    const item = this.firstAfter(taken);
    if (item === undefined || this.#returned.first === item || this.#turns.last !== item) return this.shift();
    this.#size -= 1;
    this.#turns.pop();
    const next = this.#unchain(item);
    if (next !== undefined) this.#turns.push(next);
    return item;
  }

  *[Symbol.iterator](): Iterator<T> {
    for (const item of this.#returned) if (item.isWaiting) yield item;
    for (const head of this.#turns)
      for (let item: T | undefined = head; item !== undefined; item = item.next as T | undefined)
        if (item.isWaiting) yield item;
  }

  take(item: T): void {
    const head = this.#turns.find(({ topLevel }) => topLevel === item.topLevel);
    let before = head;
    while (before !== undefined && before !== item && before.next !== item) before = before.next as T | undefined;
    if (before === undefined) {
      this.#sweep((other) => other !== item && other.isWaiting);
      return;
    }
    this.#size -= 1;
    if (before !== item) {
      before.next = item.next;
      if (item.next === undefined) this.#last.set(item.topLevel, before);
      item.next = undefined;
      return;
    }
    const next = this.#unchain(item);
    this.#turns.replace(item, next);
  }

  /** Counts those that are left behind, and sweeps them out when they are the larger part. */
  forget(): void {
    this.#gone += 1;
    if (this.#gone >= 32 && this.#gone * 2 >= this.#size) this.#sweep((item) => item.isWaiting);
  }

  #sweep(stays: (item: T) => boolean): void {
    const returned = [...this.#returned].filter(stays);
    const heads = [...this.#turns];
    this.#returned.clear();
    this.#turns.clear();
    this.#last.clear();
    this.#size = 0;
    this.#gone = 0;
    this.unshift(returned);
    for (const head of heads) {
      for (let item: T | undefined = head; item !== undefined; ) {
        const next = item.next as T | undefined;
        item.next = undefined;
        if (stays(item)) this.push(item);
        item = next;
      }
    }
  }

  /** The first of a chain that still waits. */
  #skip(head: T): T | undefined {
    let item: T | undefined = head;
    while (item !== undefined && !item.isWaiting) {
      item = this.#unchain(item);
      this.#left();
    }
    return item;
  }

  #left(): void {
    this.#size -= 1;
    this.#gone -= 1;
  }

  /** Takes the first of a chain off. @returns the next one */
  #unchain(item: T): T | undefined {
    const next = item.next as T | undefined;
    item.next = undefined;
    if (next === undefined) this.#last.delete(item.topLevel);
    return next;
  }
}

/** A deque over an array: the front moves, and what lies before it is cut off when it is the larger part. */
class Deque<T> {
  #items: (T | undefined)[] = [];
  #head = 0;

  get first(): T | undefined {
    return this.#items[this.#head];
  }

  get last(): T | undefined {
    return this.#items.length > this.#head ? this.#items[this.#items.length - 1] : undefined;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  pop(): void {
    this.#items.pop();
  }

  unshift(items: readonly T[]): void {
    this.#items = [...items, ...this.#items.slice(this.#head)];
    this.#head = 0;
  }

  shift(): void {
    this.#items[this.#head] = undefined;
    this.#head += 1;
    if (this.#head < 1024 || this.#head * 2 < this.#items.length) return;
    this.#items = this.#items.slice(this.#head);
    this.#head = 0;
  }

  replaceFirst(item: T): void {
    this.#items[this.#head] = item;
  }

  find(isIt: (item: T) => boolean): T | undefined {
    for (let index = this.#head; index < this.#items.length; index += 1)
      if (isIt(this.#items[index] as T)) return this.#items[index];
    return undefined;
  }

  /** @param other - what stands in its place, if anything does */
  replace(item: T, other: T | undefined): void {
    const index = this.#items.indexOf(item, this.#head);
    if (other === undefined) this.#items.splice(index, 1);
    else this.#items[index] = other;
  }

  clear(): void {
    this.#items = [];
    this.#head = 0;
  }

  *[Symbol.iterator](): Iterator<T> {
    for (let index = this.#head; index < this.#items.length; index += 1) yield this.#items[index] as T;
  }
}
