import { answerLater } from '../core/answer.js';
import type { Operation } from '../core/operation.js';
import { type FrameLink, START, type Wait, type Waiter } from '../core/protocol.js';
import { checkMembers } from './check-members.js';
import { MembersOperation } from './members-operation.js';
import { MembersWait } from './members-wait.js';
import type { Member, Value } from './value.js';

class AllWait extends MembersWait {
  readonly #keys: readonly string[] | undefined;
  readonly #results: unknown[];
  #left: number;

  constructor(waiter: Waiter, token: number, count: number, keys: readonly string[] | undefined) {
    super(waiter, token);
    this.#left = count;
    this.#results = new Array(count);
    this.#keys = keys;
  }

  override blocked(): FrameLink | undefined {
    return this.waiter.blocked();
  }

  protected override succeeded(index: number, value: unknown): void {
    this.#results[index] = value;
    this.#left -= 1;
    if (this.#left > 0) return;
    const keys = this.#keys;
    this.answer(
      keys === undefined ? this.#results : Object.fromEntries(keys.map((key, at) => [key, this.#results[at]])),
      false,
    );
  }
}

export class All<R> extends MembersOperation<R> {
  override [START](waiter: Waiter, token: number): Wait {
    const count = this.members.length;
    if (count === 0) return answerLater(waiter, token, this.keys === undefined ? [] : {});
    return new AllWait(waiter, token, count, this.keys).begin(this.members);
  }
}

/**
 * Runs all at once, and gives the results in order: the typed form of `yield [a, b]`.
 *
 * The first failure is thrown, after the synchronous clean-up of the others, which are cancelled.
 *
 * @param work - an array or a record of operations, promises and functions that make work
 * @throws `TypeError` when a member is none of these
 * @example
 * ```ts
 * import { all, sleep, wait } from 'offloop';
 * import { NodeEngine } from 'offloop/node';
 * const engine = new NodeEngine();
 * await engine.run(function* () {
 *   const { name } = yield* all({ name: wait(Promise.resolve('Ada')), pause: sleep(1) });
 *   return name;
 * }); // => 'Ada'
 * ```
 */
export function all<const T extends readonly Member[]>(work: T): Operation<{ -readonly [K in keyof T]: Value<T[K]> }>;
export function all<T extends Record<string, Member>>(work: T): Operation<{ -readonly [K in keyof T]: Value<T[K]> }>;
export function all(work: readonly Member[] | Record<string, Member>): Operation<unknown> {
  checkMembers('all', work);
  return new All(work);
}
