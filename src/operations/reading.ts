import { inContext } from '../core/context.js';
import { host } from '../core/host.js';
import { Operation } from '../core/operation.js';
import { START, STOP, type Wait, type Waiter } from '../core/protocol.js';

/** One that waits for a stream to have something. */
export interface Reader {
  /** Something is ready, or nothing comes any more. */
  wake(): void;
}

/** As much of a stream as reading needs. */
export interface Readable<T> {
  readonly isReady: boolean;
  /** Registers the reader, the one at a time; `operation` is what was yielded. */
  read(reader: Reader, operation?: Operation<unknown>): void;
  leave(reader: Reader): void;
  shift(): T | undefined;
  shiftAll(): readonly T[];
}

/** The operation behind `next()` and `take()`. The latter answers at once when something is there. */
export class Reading<T, R> extends Operation<R> {
  readonly #stream: Readable<T>;
  readonly #take: () => R;
  readonly #isReadyAtOnce: boolean;

  constructor(stream: Readable<T>, take: () => R, isReadyAtOnce: boolean) {
    super();
    this.#stream = stream;
    this.#take = take;
    this.#isReadyAtOnce = isReadyAtOnce;
  }

  override [START](waiter: Waiter, token: number): Wait {
    const wait = new ReadingWait(this.#stream, waiter, token, this.#take);
    this.#stream.read(wait, this);
    if (this.#stream.isReady) {
      if (this.#isReadyAtOnce) wait.answer();
      else wait.wake();
    }
    return wait;
  }
}

/** A handler that reads. Items stay in the stream until it is answered: a wait that loses a race loses no item. */
class ReadingWait implements Wait, Reader {
  readonly #stream: Readable<unknown>;
  readonly #waiter: Waiter;
  readonly #token: number;
  readonly #take: () => unknown;
  #state: 'waiting' | 'awake' | 'over' = 'waiting';
  /** What wakes it executes in a context of its own. */
  readonly #answerHere = inContext(() => {
    if (this.#state === 'awake') this.answer();
  });

  constructor(stream: Readable<unknown>, waiter: Waiter, token: number, take: () => unknown) {
    this.#stream = stream;
    this.#waiter = waiter;
    this.#token = token;
    this.#take = take;
  }

  /** Once a turn: what arrives together is taken together. */
  wake(): void {
    if (this.#state !== 'waiting') return;
    this.#state = 'awake';
    host.queueMicrotask(this.#answerHere);
  }

  answer(): void {
    this.#end();
    let value: unknown;
    try {
      value = this.#take();
    } catch (error) {
      this.#waiter.fail(this.#token, error);
      return;
    }
    this.#waiter.resume(this.#token, value);
  }

  [STOP](): void {
    if (this.#state !== 'over') this.#end();
  }

  #end(): void {
    this.#state = 'over';
    this.#stream.leave(this);
  }
}
