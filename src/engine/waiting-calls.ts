import type { RunNode } from '../core/run-node.js';
import type { SharedWork } from './shared-work.js';

/** A call that waits for a place. */
export interface Waiting {
  readonly run: RunNode;
  readonly start: () => void;
  /** Where callers share: what they share. */
  readonly work: SharedWork | undefined;
}

interface Link {
  readonly call: Waiting;
  previous: Link | undefined;
  next: Link | undefined;
}

/** The calls that wait for a place, in order. Each step costs the same however many there are: a `Set` looks past those it has lost. */
export class WaitingCalls {
  readonly #links = new Map<Waiting, Link>();
  #first: Link | undefined;
  #last: Link | undefined;

  get size(): number {
    return this.#links.size;
  }

  get first(): Waiting | undefined {
    return this.#first?.call;
  }

  get last(): Waiting | undefined {
    return this.#last?.call;
  }

  *[Symbol.iterator](): Generator<Waiting> {
    for (let link = this.#first; link !== undefined; link = link.next) yield link.call;
  }

  /** So many, after those that are passed over. */
  slice(from: number, count: number): Waiting[] {
    const calls: Waiting[] = [];
    if (count === 0) return calls;
    let at = 0;
    for (let link = this.#first; link !== undefined && calls.length < count; link = link.next) {
      if (at >= from) calls.push(link.call);
      at += 1;
    }
    return calls;
  }

  add(call: Waiting): void {
    const link: Link = { call, previous: this.#last, next: undefined };
    if (this.#last === undefined) this.#first = link;
    else this.#last.next = link;
    this.#last = link;
    this.#links.set(call, link);
  }

  delete(call: Waiting): void {
    const link = this.#links.get(call);
    if (link === undefined) return;
    this.#links.delete(call);
    if (link.previous === undefined) this.#first = link.next;
    else link.previous.next = link.next;
    if (link.next === undefined) this.#last = link.previous;
    else link.next.previous = link.previous;
  }
}
