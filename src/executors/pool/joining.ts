import { type FunctionReference, isSameFunction } from '../executor.js';
import { BatchSizes, keyOf, MOST_FUNCTIONS } from './batch-size.js';
import type { Call } from './call.js';
import type { PriorityQueue } from './queue.js';

/** Below so many tasks for each worker messages cost nothing that anybody could see. */
const LEAST_WAITING = 32;

/** So many calls of a function are harmless before what they give is kept by the handful, if that saves time. */
const TRIAL = 1000;

/** Decides which tasks that wait are short enough to travel together. */
export class Joining {
  readonly #sizes = new BatchSizes();
  /** Functions that have cost a worker. */
  readonly #alone = new Set<FunctionReference | string>();
  /** How many calls of a function have ended, and harmed no worker. */
  readonly #harmless = new Map<FunctionReference | string, number>();

  /** A function has ended its worker, or did not end: from now on its tasks travel alone, so that none suffers by another. */
  distrust({ fn }: { readonly fn: FunctionReference }): void {
    if (this.#alone.size >= MOST_FUNCTIONS) this.#alone.clear();
    this.#alone.add(keyOf(fn));
    this.#harmless.delete(keyOf(fn));
  }

  /** Whether many calls of a function have harmed no worker. */
  trusts({ fn }: { readonly fn: FunctionReference }): boolean {
    return !this.#alone.has(keyOf(fn)) && (this.#harmless.get(keyOf(fn)) ?? 0) >= TRIAL;
  }

  /** So long calls of a function took, which gave a plain result. */
  measured({ fn }: { readonly fn: FunctionReference }, count: number, ms: number): void {
    this.#sizes.measured(fn, count, ms);
    const key = keyOf(fn);
    const harmless = this.#harmless.get(key) ?? 0;
    if (harmless >= TRIAL) return;
    if (this.#harmless.size >= MOST_FUNCTIONS) this.#harmless.clear();
    this.#harmless.set(key, harmless + count);
  }

  /** Takes what should go with `first`, which was taken already. @returns those, itself included */
  take(first: Call, queue: PriorityQueue<Call>, lanes: number): Call[] {
    const members = [first];
    const { fn, mayJoin } = first.assignment;
    if (mayJoin !== true || queue.size < LEAST_WAITING * lanes || this.#alone.has(keyOf(fn))) return members;
    const size = Math.min(this.#sizes.next(fn, queue.size + 1, lanes), first.most);
    while (members.length < size) {
      const next = queue.first;
      if (next === undefined || next.most <= members.length || !fits(next, first)) break;
      members.push(queue.shift()!);
    }
    return members;
  }
}

function fits(next: Call, first: Call): boolean {
  const [one, other] = [first.assignment, next.assignment];
  return (
    other.mayJoin === true &&
    next.priority === first.priority &&
    other.args.length === one.args.length &&
    isSameFunction(one.fn, other.fn)
  );
}
