/** A deque over an array: the front moves, and what lies before it is cut off when it is the larger part. */
export class Deque<T> {
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
