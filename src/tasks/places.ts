import type { Tree } from '../core/tree.js';
import type { FunctionReference } from '../executors/executor.js';
import { type ExecutorKind, executorOf } from './executor-kind.js';
import { LoopBound } from './loop-bound.js';
import { sizesOf } from './measured.js';

/** Where calls of actors execute, as a lazy iterable is pulled for them: each actor has a worker of its own, whatever the limits of pools. */
export const ACTORS: unique symbol = Symbol('actors');
/** So many of them are under way at the most. */
const MOST_ACTOR_CALLS = 64;

/** What limits how many members execute; `undefined` for those that nothing limits. */
export type PlaceKind = ExecutorKind | typeof ACTORS | undefined;

/** How many members of a multi task may execute now: `maxWorkers` of all, and of each kind as many as its executor has workers. */
export class Places {
  readonly #tree: Tree;
  readonly #maxWorkers: number;
  readonly #bound: LoopBound | undefined;
  readonly #onRoom: () => void;
  readonly #kinds = new Map<number, PlaceKind>();
  readonly #counts = new Map<PlaceKind, number>();
  #isLoading = false;
  #isClosed = false;

  constructor(tree: Tree, maxWorkers: number | undefined, onRoom: () => void) {
    this.#tree = tree;
    this.#maxWorkers = maxWorkers ?? Number.POSITIVE_INFINITY;
    this.#onRoom = onRoom;
    if (Number.isFinite(this.#maxWorkers)) this.#bound = new LoopBound(this.#maxWorkers, onRoom);
  }

  has(index: number): boolean {
    return this.#kinds.has(index);
  }

  get occupied(): number {
    return this.#kinds.size;
  }

  /** `kind` is `undefined` for operations that are no tasks, and for calls of actors that are there already. */
  hasRoom(kind: PlaceKind): boolean {
    if (this.#kinds.size >= this.#maxWorkers) return false;
    if (kind === 'loop' && this.#bound !== undefined) {
      if (!this.#bound.isLoaded) this.#load(this.#bound);
      return this.#bound.hasRoom;
    }
    return kind === undefined || this.#countOf(kind) < this.#limitOf(kind);
  }

  #limitOf(kind: ExecutorKind | typeof ACTORS): number {
    return kind === ACTORS ? MOST_ACTOR_CALLS : executorOf(this.#tree, kind).limit;
  }

  #countOf(kind: PlaceKind): number {
    return this.#counts.get(kind) ?? 0;
  }

  /** How many members that call a function go to the executor of a kind at once. @param left - of those, where that is known */
  messageSize(kind: ExecutorKind, fn: FunctionReference, left: number | undefined): number {
    const executor = executorOf(this.#tree, kind);
    return sizesOf(executor)?.next(fn, left, Math.min(this.#maxWorkers, executor.limit)) ?? 1;
  }

  #load(bound: LoopBound): void {
    if (this.#isLoading) return;
    this.#isLoading = true;
    void bound.load().then(() => {
      if (!this.#isClosed) this.#onRoom();
    });
  }

  occupy(index: number, kind: PlaceKind, begin: () => void): void {
    this.#kinds.set(index, kind);
    if (kind !== undefined) this.#counts.set(kind, this.#countOf(kind) + 1);
    if (kind === 'loop' && this.#bound !== undefined) this.#bound.start(index, begin);
    else begin();
  }

  free(index: number): void {
    const kind = this.#kinds.get(index);
    this.#kinds.delete(index);
    if (kind !== undefined) this.#counts.set(kind, this.#countOf(kind) - 1);
    if (kind === 'loop') this.#bound?.ended(index);
  }

  /** Nothing is started any more. */
  close(): void {
    this.#isClosed = true;
    for (const index of this.#kinds.keys()) this.#bound?.ended(index);
  }
}
