import type { Examiner } from './culprit.js';
import { encode } from './encoder.js';
import { Kinds } from './kinds.js';
import { look } from './look.js';
import { decode, type Parcel } from './parcel.js';
import { copyPlain } from './plain-copy.js';

/** A message: an array that begins with a number, what it is. */
export type Message = readonly [op: number, ...rest: unknown[]];

/** Gives what the other side would get; throws where it would get nothing. */
export type Clone = <T>(value: T, moved?: readonly object[]) => T;

/** What does not cross beside what the platform cannot clone. */
export interface Border {
  /** Only what the language itself has crosses: no objects of the platform, no shared memory, and of memory only what a view looks at. */
  readonly isBare?: boolean;
  /** Errors go without their stacks. */
  readonly hidesStacks?: boolean;
}

/** A message that was written in another way: `[WRITTEN, parcel]`. */
const WRITTEN = -1;

/**
 * What crosses between two threads, processes or realms: what the platform's clone changes without a word is written in another way
 * before, and read after it, or refused. Messages without such things pass as they are.
 */
export class Wire implements Examiner {
  readonly #clone: Clone;
  readonly kinds: Kinds;
  /** Whether buffers and ports can be moved; where not, they are copied. */
  readonly canMove: boolean;
  readonly isProxy: ((value: object) => boolean) | undefined;
  readonly #hidesStacks: boolean;

  /**
   * @param clone - what the platform does
   * @param isProxy - where the platform can tell
   * @param border - what else does not cross
   */
  constructor(clone: Clone, canMove: boolean, isProxy?: (value: object) => boolean, border: Border = {}) {
    this.#clone = clone;
    this.kinds = new Kinds((value) => clone(value), border.isBare);
    this.canMove = canMove;
    this.isProxy = isProxy;
    this.#hidesStacks = border.hidesStacks === true;
  }

  /**
   * Sends a message.
   * @param moved - what is moved with it, not copied
   * @param post - sends what the platform can clone
   * @throws what `post` throws, and for what could not arrive as it is
   */
  send<M extends Message>(message: M, moved: readonly object[] | undefined, post: (message: Message) => void): void {
    if (!look(this.kinds, message, moved)) {
      post(message);
      return;
    }
    try {
      post(this.#write(message, moved));
    } catch {
      // The fields of an error perhaps, as with errors that are thrown: without those that cannot be sent.
      post(this.#write(message, moved, this.canSend));
    }
  }

  #write(message: Message, moved?: readonly object[], canSend?: (value: unknown) => boolean): Message {
    return [WRITTEN, encode(message, { kinds: this.kinds, moved, canSend, hidesStacks: this.#hidesStacks })];
  }

  /** What was sent. */
  read<M extends Message>(message: Message): M {
    return (message[0] === WRITTEN ? decode(message[1] as Parcel<Message>) : message) as M;
  }

  /**
   * A copy, as a message makes it.
   * @param moved - what is moved to it
   * @throws where a message would
   */
  copy<T>(value: T, moved?: readonly object[]): T {
    // Proxies are refused, so they have to be known.
    const plain = moved === undefined && this.isProxy ? copyPlain(value, this.isProxy) : undefined;
    if (plain !== undefined) return plain as T;
    let copy: Message | undefined;
    this.send([0, value], moved, (message) => {
      copy = this.#clone(message, moved);
    });
    return this.read(copy!)[1] as T;
  }

  /** Whether a value can be sent without being moved. */
  readonly canSend = (value: unknown): boolean => {
    try {
      this.copy(value);
      return true;
    } catch {
      return false;
    }
  };
}
