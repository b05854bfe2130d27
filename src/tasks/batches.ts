import { developmentHooks } from '../core/development-hooks.js';
import { type FunctionReference, isSameFunction } from '../executors/executor.js';
import { keyOf } from '../executors/pool/sizes.js';
import { type Executable, isPlain, type PlainTask } from './execution.js';
import type { ExecutorKind } from './executor-kind.js';
import type { MemberSource } from './member-source.js';
import type { Places } from './places.js';

/** Members of a multi task that stand side by side and call the same function. */
export interface Batch {
  readonly fn: FunctionReference;
  readonly name: string;
  /** The arguments of all, one after the other; as many for each. */
  readonly args: readonly unknown[];
  readonly count: number;
  /** The index of the first one. */
  readonly first: number;
}

/** What a worker handed back, or what could not be sent together. */
interface Returned {
  readonly batch: Batch;
  readonly kind: ExecutorKind;
  /** So many go together. */
  readonly most: number;
}

/** Puts members together that stand side by side and call the same function: as many as go well into one message. */
export class Batches {
  readonly #members: MemberSource;
  readonly #places: Places;
  /** Functions of which a member has ended here: others may take longer this time, and the first are to wait for nobody. */
  readonly #tried = new Set<unknown>();
  /** The lowest index first. */
  readonly #returned: Returned[] = [];

  constructor(members: MemberSource, places: Places) {
    this.#members = members;
    this.#places = places;
  }

  /** A member has ended: from now on its function is as short as was measured. */
  ended(fn: FunctionReference): void {
    this.#tried.add(keyOf(fn));
  }

  /** What goes before all that has not been taken yet. */
  get returned(): Returned | undefined {
    return this.#returned[0];
  }

  /** Takes as much of {@link returned} as goes into one message. */
  takeReturned(returned: Returned): Batch {
    const { batch, kind, most } = returned;
    const size = Math.min(most, this.#places.messageSize(kind, batch.fn, batch.count));
    if (batch.count <= size) this.#returned.shift();
    else this.#returned[0] = { batch: part(batch, size, batch.count), kind, most };
    return batch.count <= size ? batch : part(batch, 0, size);
  }

  /** Members of a batch that were not begun. @param most - so many go together now */
  giveBack(batch: Batch, kind: ExecutorKind, from: number, to: number, most: number): void {
    const returned = { batch: part(batch, from, to), kind, most };
    const place = this.#returned.findIndex((other) => other.batch.first > returned.batch.first);
    this.#returned.splice(place < 0 ? this.#returned.length : place, 0, returned);
  }

  /**
   * Takes members from the source, beginning with the one that `peek()` gave.
   * @returns `undefined` where that one goes by itself
   */
  collect(member: Executable, kind: ExecutorKind): Batch | undefined {
    if (!isPlain(member) || !this.#tried.has(keyOf(member.reference))) return undefined;
    const { reference, name } = member;
    const { count: total, index: first } = this.#members;
    const size = this.#places.messageSize(kind, reference, total === undefined ? undefined : total - first);
    if (size < 2) return undefined;
    const arity = member.args.length;
    const args: unknown[] = [];
    let count = 0;
    let next: Partial<Executable> | null | undefined = member;
    while (count < size && next?.reference !== undefined && isPlain(next as Executable)) {
      if (!isSameFunction((next as PlainTask).reference, reference)) break;
      if (next.args?.length !== arity || (next.kind !== member.kind && next.kind !== kind)) break;
      for (const arg of next.args) args.push(arg);
      developmentHooks.used?.(next);
      count += 1;
      this.#members.take();
      if (count < size) next = this.#members.peek() as Partial<Executable> | null | undefined;
    }
    return { fn: reference, name, args, count, first };
  }
}

function part(batch: Batch, from: number, to: number): Batch {
  const arity = batch.args.length / batch.count;
  const args = batch.args.slice(from * arity, to * arity);
  return { ...batch, args, count: to - from, first: batch.first + from };
}
