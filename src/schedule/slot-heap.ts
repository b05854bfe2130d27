/** What waits in a heap for its time. */
export interface Waiting {
  /** When. */
  time: number;
  /** Of equal times the one that was put in first comes first. */
  order: number;
  /** Where it stands; -1 outside of the heap. */
  place: number;
  /** Its time has come. */
  arrive(): void;
}

/** A binary heap: the earliest on top; what it holds knows its place, so that it can be taken out from anywhere. */
export class SlotHeap {
  readonly #items: Waiting[] = [];
  #orders = 0;

  get size(): number {
    return this.#items.length;
  }

  get top(): Waiting | undefined {
    return this.#items[0];
  }

  [Symbol.iterator](): IterableIterator<Waiting> {
    return [...this.#items][Symbol.iterator]();
  }

  /** Puts it in, or in another place if it is there. */
  put(item: Waiting, time: number): void {
    this.#orders += 1;
    item.time = time;
    item.order = this.#orders;
    if (item.place === -1) {
      item.place = this.#items.length;
      this.#items.push(item);
    } else this.#sink(item);
    this.#rise(item);
  }

  delete(item: Waiting): void {
    const { place } = item;
    if (place === -1) return;
    item.place = -1;
    const last = this.#items.pop() as Waiting;
    if (last === item) return;
    this.#set(last, place);
    this.#sink(last);
    this.#rise(last);
  }

  #rise(item: Waiting): void {
    while (item.place > 0) {
      const above = this.#items[(item.place - 1) >> 1] as Waiting;
      if (!isBefore(item, above)) return;
      this.#swap(item, above);
    }
  }

  #sink(item: Waiting): void {
    for (;;) {
      const left = this.#items[2 * item.place + 1];
      const right = this.#items[2 * item.place + 2];
      const below = right !== undefined && left !== undefined && isBefore(right, left) ? right : left;
      if (below === undefined || !isBefore(below, item)) return;
      this.#swap(below, item);
    }
  }

  #swap(a: Waiting, b: Waiting): void {
    const { place } = a;
    this.#set(a, b.place);
    this.#set(b, place);
  }

  #set(item: Waiting, place: number): void {
    this.#items[place] = item;
    item.place = place;
  }
}

function isBefore(a: Waiting, b: Waiting): boolean {
  return a.time < b.time || (a.time === b.time && a.order < b.order);
}
