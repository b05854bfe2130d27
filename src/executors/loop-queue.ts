import type { LoopEntry } from './loop-entry.js';
import { PriorityQueue } from './pool/queue.js';

type Start = () => Promise<unknown>;

/** How p-queue keeps what waits: a step costs the same however many wait, and who was cancelled is forgotten. */
export class LoopQueue {
  readonly #calls = new PriorityQueue<QueuedCall>();

  get size(): number {
    return this.#calls.size;
  }

  enqueue(start: Start, { entry }: { readonly entry?: LoopEntry } = {}): void {
    this.#calls.push(new QueuedCall(start, entry as LoopEntry));
  }

  dequeue(): Start | undefined {
    return this.#calls.shift()?.start;
  }

  /** To be told when one that waits was cancelled. */
  forget(entry: LoopEntry): void {
    this.#calls.forget(entry);
  }

  // p-queue asks for these where a program does.
  filter(): Start[] {
    return [];
  }

  setPriority(): void {}
}

class QueuedCall {
  readonly start: Start;
  readonly priority: number;
  next: QueuedCall | undefined = undefined;
  readonly #entry: LoopEntry;

  constructor(start: Start, entry: LoopEntry) {
    this.start = start;
    this.priority = entry.priority;
    this.#entry = entry;
  }

  get isWaiting(): boolean {
    return this.#entry.isWaiting;
  }
}
