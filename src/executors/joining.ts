import { BatchSizes } from './batch-size.js';
import type { Entry } from './entry.js';
import { type FunctionReference, isSameFunction } from './executor.js';
import type { PriorityQueue } from './queue.js';

/** Below so many tasks for each worker messages cost nothing that anybody could see; and what travels alone suffers with no other. */
const LEAST_WAITING = 32;

/** Decides which tasks that wait are short enough to travel together. */
export class Joining {
  readonly #sizes = new BatchSizes();

  /** So long calls of a function took, which gave a plain result. */
  measured({ fn }: { readonly fn: FunctionReference }, count: number, ms: number): void {
    this.#sizes.measured(fn, count, ms);
  }

  /** Takes what should go with `first`, which was taken already. @returns those, itself included */
  take(first: Entry, queue: PriorityQueue<Entry>, workers: number): Entry[] {
    const members = [first];
    if (first.assignment.mayJoin !== true || queue.size < LEAST_WAITING * workers) return members;
    const size = Math.min(this.#sizes.next(first.assignment.fn, queue.size + 1, workers), first.most);
    while (members.length < size) {
      const next = queue.first;
      if (next === undefined || next.most <= members.length || !fits(next, first)) break;
      members.push(queue.shift()!);
    }
    return members;
  }
}

function fits(next: Entry, first: Entry): boolean {
  const [one, other] = [first.assignment, next.assignment];
  return (
    other.mayJoin === true &&
    next.priority === first.priority &&
    other.args.length === one.args.length &&
    isSameFunction(one.fn, other.fn)
  );
}
