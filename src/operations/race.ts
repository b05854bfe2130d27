import type { Operation } from '../core/operation.js';
import { type FrameLink, START, type Wait, type Waiter } from '../core/protocol.js';
import { checkMembers } from './check-members.js';
import { MembersOperation } from './members-operation.js';
import { MembersWait } from './members-wait.js';
import type { Member, Value } from './value.js';

class RaceWait extends MembersWait {
  readonly #keys: readonly string[] | undefined;

  constructor(waiter: Waiter, token: number, keys: readonly string[] | undefined) {
    super(waiter, token);
    this.#keys = keys;
  }

  /** Another member may still win. */
  override blocked(): FrameLink | undefined {
    return undefined;
  }

  protected override succeeded(index: number, value: unknown): void {
    this.answer(this.#keys === undefined ? value : { key: this.#keys[index], value }, false);
  }
}

class Race extends MembersOperation<unknown> {
  override [START](waiter: Waiter, token: number): Wait {
    return new RaceWait(waiter, token, this.keys).begin(this.members);
  }
}

type Winner<T> = { [K in keyof T]: { readonly key: K; readonly value: Value<T[K]> } }[keyof T];

/**
 * Runs all at once, and gives the first end, a success or a failure; the others are cancelled.
 *
 * @param work - an array gives the winner's value, a record `{ key, value }`; at least one member
 * @throws `TypeError` when a member is no work, `RangeError` when there is none: it would never end
 * @example
 * ```ts
 * import { race, sleep, wait } from 'offloop';
 * import { NodeEngine } from 'offloop/node';
 * await new NodeEngine().run(function* () {
 *   const first = yield* race({ answer: wait(Promise.resolve(42)), late: sleep(1000) });
 *   return first.key;
 * }); // => 'answer'
 * ```
 */
export function race<const T extends readonly Member[]>(work: T): Operation<Value<T[number]>>;
export function race<T extends Record<string, Member>>(work: T): Operation<Winner<T>>;
export function race(work: readonly Member[] | Record<string, Member>): Operation<unknown> {
  checkMembers('race', work);
  if (Object.keys(work).length === 0)
    throw new RangeError('Expected `work` of `race` to have a member; a race of none never ends');
  return new Race(work);
}
