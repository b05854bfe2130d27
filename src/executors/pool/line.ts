import { Deque } from './deque.js';
import { Tails } from './tails.js';
import type { Waiting } from './waiting.js';

/** Those of one priority: a chain for each owner, of which the first ones stand in the order of their turns. */
export class Line<T extends Waiting> {
  readonly priority: number;
  /** These go before all others. */
  readonly #returned = new Deque<T>();
  readonly #turns = new Deque<T>();
  /** The last of each chain. */
  readonly #last = new Tails<T>(this);
  /** Of those who have no owner. */
  lastWaiting: Waiting | undefined = undefined;
  #size = 0;
  /** Those left behind in the middle. */
  #gone = 0;

  constructor(priority: number) {
    this.priority = priority;
  }

  push(item: T): void {
    item.line = this;
    const last = this.#last.get(item.topLevel ?? this);
    if (last === undefined) this.#turns.push(item);
    else last.next = item;
    this.#last.set(item.topLevel ?? this, item);
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
      if (item.next === undefined) this.#last.set(item.topLevel ?? this, before);
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
    for (const head of heads) this.#last.delete(head.topLevel ?? this);
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
    if (next === undefined) this.#last.delete(item.topLevel ?? this);
    return next;
  }
}
