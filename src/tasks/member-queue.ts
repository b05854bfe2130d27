import type { FunctionReference } from '../executors/executor.js';
import { type Batch, Batches } from './batches.js';
import { checkMember } from './check-member.js';
import type { Executable } from './execution.js';
import type { ExecutorKind } from './executor-kind.js';
import { MemberSource } from './member-source.js';
import { ACTORS, type PlaceKind, type Places } from './places.js';

/** What is started next: one member, or short ones together. */
export type NextMembers =
  | {
      readonly index: number;
      readonly member: unknown;
      readonly kind: ExecutorKind | undefined;
      readonly place: PlaceKind;
    }
  | { readonly index: number; readonly batch: Batch; readonly kind: ExecutorKind; readonly place: PlaceKind };

/** Decides which members of a multi task are started next: those that came back, then those of the iterable. */
export class MemberQueue {
  readonly #source: MemberSource;
  readonly #batches: Batches;
  readonly #places: Places;
  readonly #forcedKind: ExecutorKind | undefined;
  #lastPlace: PlaceKind = undefined;

  constructor(members: Iterable<unknown>, places: Places, forcedKind: ExecutorKind | undefined) {
    this.#source = new MemberSource(members);
    this.#batches = new Batches(this.#source, places);
    this.#places = places;
    this.#forcedKind = forcedKind;
  }

  /** How many members there are, where that is known before the walk. */
  get total(): number | undefined {
    return this.#source.count;
  }

  get isEmpty(): boolean {
    return this.#batches.returned === undefined && this.#source.isExhausted;
  }

  /** A member has ended that calls a function. */
  ended(fn: FunctionReference): void {
    this.#batches.ended(fn);
  }

  /** Takes back members of a batch that were not begun. @param most - so many go together now */
  giveBack(batch: Batch, kind: ExecutorKind, from: number, to: number, most: number): void {
    this.#batches.giveBack(batch, kind, from, to, most);
  }

  /**
   * Takes what is started next; nothing where there is no place for it.
   * @throws what the iterable throws, and a TypeError where it gives what is no operation
   */
  next(): NextMembers | undefined {
    const next = this.#batches.returned === undefined ? this.#fromSource() : this.#fromReturned();
    if (next !== undefined) this.#lastPlace = next.place;
    return next;
  }

  #fromReturned(): NextMembers | undefined {
    const returned = this.#batches.returned!;
    const { kind } = returned;
    if (!this.#places.hasRoom(kind)) return undefined;
    const batch = this.#batches.takeReturned(returned);
    return { index: batch.first, batch, kind, place: kind };
  }

  #fromSource(): NextMembers | undefined {
    // A lazy iterable is not pulled before a place is free, as far as that can be told.
    if (this.#source.isLazy && !this.#places.hasRoom(this.#lastPlace)) return undefined;
    const member = this.#source.peek();
    if (member === undefined) return undefined;
    const isTask = (member as Partial<Executable>).kind !== undefined;
    const kind = isTask ? (this.#forcedKind ?? (member as Executable).kind) : undefined;
    const place = isTask && isOfActor(member as Executable) ? (this.#source.isLazy ? ACTORS : undefined) : kind;
    if (!this.#places.hasRoom(place)) return undefined;
    checkMember(member, this.#source.index);
    if (kind !== undefined) {
      const batch = this.#batches.collect(member as Executable, kind);
      if (batch !== undefined) return { index: batch.first, batch, kind, place };
    }
    return { index: this.#source.take(), member, kind, place };
  }

  /** Leaves the walk. */
  close(report: (error: unknown) => void): void {
    this.#source.close(report);
  }
}

/** Its function is one of an actor's object, which has a worker of its own. */
function isOfActor({ reference }: Executable): boolean {
  return reference?.kind === 'member';
}
