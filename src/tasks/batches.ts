import { developmentHooks } from '../core/development-hooks.js';
import { BatchSizes } from '../executors/batch-size.js';
import { type FunctionReference, isSameFunction } from '../executors/executor.js';
import type { Batch } from './batch-execution.js';
import { type Executable, isPlain } from './execution.js';
import type { ExecutorKind } from './executor-kind.js';
import type { MemberSource } from './member-source.js';
import { NO_OPTIONS } from './task-options.js';

/** What a worker handed back, or what could not be sent together. */
interface Returned {
  readonly batch: Batch;
  readonly kind: ExecutorKind;
  /** Its members go one by one. */
  readonly isSingle: boolean;
}

/** Puts members together that stand side by side and call the same function: as many as go well into one message. */
export class Batches {
  readonly #members: MemberSource;
  readonly #sizes = new BatchSizes();
  /** The lowest index first. */
  readonly #returned: Returned[] = [];

  constructor(members: MemberSource) {
    this.#members = members;
  }

  /** How long calls of a function took: the next batch is as large as fits. */
  measured(fn: FunctionReference, count: number, ms: number): void {
    this.#sizes.measured(fn, count, ms);
  }

  /** What goes before all that has not been taken yet. */
  get returned(): Returned | undefined {
    return this.#returned[0];
  }

  /** Takes as much of {@link returned} as goes into one message. */
  takeReturned({ batch, isSingle }: Returned, lanes: number): Batch {
    const most = isSingle ? 1 : this.#sizes.next(batch.fn, batch.count, lanes);
    if (batch.count <= most) this.#returned.shift();
    else this.#returned[0] = { ...this.#returned[0]!, batch: part(batch, most, batch.count) };
    return batch.count <= most ? batch : part(batch, 0, most);
  }

  /** @param isGone - members that nobody wants any more */
  giveBack(batch: Batch, kind: ExecutorKind, from: number, isGone: (index: number) => boolean, isSingle = false): void {
    for (let start = from; start < batch.count; ) {
      let end = start;
      while (end < batch.count && !isGone(end)) end += 1;
      if (end > start) this.#insert({ batch: part(batch, start, end), kind, isSingle });
      start = end + 1;
    }
  }

  #insert(returned: Returned): void {
    const place = this.#returned.findIndex(({ batch }) => batch.first > returned.batch.first);
    this.#returned.splice(place < 0 ? this.#returned.length : place, 0, returned);
  }

  /**
   * Takes members from the source, beginning with the one that `peek()` gave.
   * @returns `undefined` where that one goes by itself
   */
  collect(member: Executable, kind: ExecutorKind, lanes: number): Batch | undefined {
    if (!isPlain(member)) return undefined;
    const { reference, name } = member;
    const { count: total, index: first } = this.#members;
    const size = this.#sizes.next(reference, total === undefined ? undefined : total - first, lanes);
    if (size < 2) return undefined;
    const arity = member.args.length;
    const args: unknown[] = [];
    let count = 0;
    let next: Partial<Executable> | null | undefined = member;
    while (count < size && next?.reference !== undefined && isSameFunction(next.reference, reference)) {
      if (!isPlain(next as Executable)) break;
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

/** The only member of a batch, as a task. */
export function executableOf({ fn, name, args }: Batch, kind: ExecutorKind): Executable {
  return { kind, name, reference: fn, args, options: NO_OPTIONS };
}

function part(batch: Batch, from: number, to: number): Batch {
  const arity = batch.args.length / batch.count;
  const args = batch.args.slice(from * arity, to * arity);
  return { ...batch, args, count: to - from, first: batch.first + from };
}
