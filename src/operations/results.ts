import { asyncDispose, dispose } from '../core/dispose.js';
import { CancelledError, StateError } from '../core/errors.js';
import type { Owned } from '../core/extras.js';
import type { Operation } from '../core/operation.js';
import { STREAM } from '../core/protocol.js';
import { type Readable, type Reader, Reading } from './reading.js';

/** One result with the place of its task in the list. */
export interface ResultItem<out T> {
  readonly value: T;
  readonly index: number;
}

/**
 * A stream of results, owned by the handler that got it: leaving the loop of an `async function*`, an error, a cancel, `close()` or
 * the handler's end stops what still runs. `for…of` over it does not compile.
 */
export interface Results<out T> extends AsyncDisposable, Disposable {
  /** The next item, or `undefined` at the end. */
  next(): Operation<ResultItem<T> | undefined>;
  /** All that is ready, at least one; `[]` at the end. */
  take(): Operation<readonly ResultItem<T>[]>;
  /** Stops what still runs. */
  close(): void;
  [Symbol.asyncIterator](): AsyncIterator<T>;
}

/** Where the items come from. */
export interface ResultSource {
  /** So many items were taken: there is room again. */
  onDemand(count: number): void;
  /** Nobody reads any more. */
  onClose(): void;
  /** An error that no reader came for. */
  onLost(error: unknown): void;
  /** An item that no reader came for, where nobody else can have it. */
  readonly onUnread?: ((item: unknown) => void) | undefined;
}

/** Where its readers go on: mostly a tree. */
export interface StreamHome {
  readonly queue: { post(action: () => void): void };
}

/** So many items may wait for their reader before the source pauses. */
const MOST_WAITING = 1024;

/** The stream behind {@link Results}: items wait in it, one reader at a time takes them. */
export class ResultStream<T> implements Results<T>, Owned, Readable<ResultItem<T>> {
  readonly #tree: StreamHome;
  readonly #source: ResultSource;
  #items: ResultItem<T>[] = [];
  #head = 0;
  #reader: Reader | undefined;
  #state: 'open' | 'ended' | 'failed' | 'closed' | 'left' = 'open';
  #error: unknown;
  /** An operation of `next()` or `take()` that nobody has yielded yet. */
  #unread: Operation<unknown> | undefined;

  constructor(tree: StreamHome, source: ResultSource) {
    this.#tree = tree;
    this.#source = source;
  }

  // ---- the source's side ----------------------------------------------------------------------------------------------

  /** It is read where it is. */
  get [STREAM](): true {
    return true;
  }

  get isFull(): boolean {
    return this.#items.length - this.#head >= MOST_WAITING;
  }

  push(value: T, index: number): void {
    if (this.#state !== 'open') {
      this.#source.onUnread?.(value);
      return;
    }
    this.#items.push({ value, index });
    this.#wake();
  }

  /** Drops what waits. */
  clear(): void {
    const { onUnread } = this.#source;
    const dropped = onUnread === undefined ? [] : this.#items.slice(this.#head);
    this.#items = [];
    this.#head = 0;
    for (const { value } of dropped) onUnread?.(value);
  }

  end(): void {
    if (this.#state === 'open') this.#state = 'ended';
    this.#wake();
  }

  fail(error: unknown): void {
    if (this.#state !== 'open') return this.#source.onLost(error);
    this.#state = 'failed';
    this.#error = error;
    this.#wake();
  }

  #wake(): void {
    this.#reader?.wake();
  }

  // ---- the reader's side ----------------------------------------------------------------------------------------------

  get hasItems(): boolean {
    return this.#head < this.#items.length;
  }

  /** Something can be said: items, the end or the error. */
  get isReady(): boolean {
    return this.hasItems || this.#state !== 'open';
  }

  /** Somebody waits for the next item. */
  get isAwaited(): boolean {
    return this.#reader !== undefined && !this.isReady;
  }

  next(): Operation<ResultItem<T> | undefined> {
    return this.#made(new Reading(this, () => this.shift(), false));
  }

  take(): Operation<readonly ResultItem<T>[]> {
    return this.#made(new Reading(this, () => this.shiftAll(), true));
  }

  #made<O extends Operation<unknown>>(operation: O): O {
    if (this.#unread !== undefined) {
      throw new StateError(
        '`next()` or `take()` of the results was called again before the last one was yielded. Write `yield* results.next()`',
      );
    }
    this.#unread = operation;
    return operation;
  }

  /** Registers who waits; one at a time. */
  read(reader: Reader, operation?: Operation<unknown>): void {
    if (operation === this.#unread) this.#unread = undefined;
    if (this.#reader !== undefined) throw new StateError('These results are being read already; one reader at a time');
    this.#reader = reader;
  }

  leave(reader: Reader): void {
    if (this.#reader === reader) this.#reader = undefined;
  }

  /** @throws the error of the source, once all items before it were taken */
  shift(): ResultItem<T> | undefined {
    const item = this.#items[this.#head];
    if (item === undefined) return this.#finish();
    this.#head += 1;
    if (this.#head === this.#items.length || this.#head === MOST_WAITING) {
      this.#items.splice(0, this.#head);
      this.#head = 0;
    }
    this.#source.onDemand(1);
    return item;
  }

  shiftAll(): readonly ResultItem<T>[] {
    if (!this.hasItems) {
      this.#finish();
      return [];
    }
    const items = this.#head === 0 ? this.#items : this.#items.slice(this.#head);
    this.#items = [];
    this.#head = 0;
    this.#source.onDemand(items.length);
    return items;
  }

  #finish(): undefined {
    if (this.#state === 'left') throw this.#error;
    if (this.#state !== 'failed') return undefined;
    this.#state = 'ended';
    throw this.#error;
  }

  close(): void {
    this.#stop('closed');
  }

  /** A loop that still waits must not go on: it is rejected. */
  ownerEnded(): void {
    this.#stop('left', new CancelledError('the handler that owns these results has ended', 'parent'));
  }

  #stop(state: 'closed' | 'left', why?: CancelledError): void {
    const before = this.#state;
    if (before === 'closed' || before === 'left') return;
    this.#state = state;
    this.clear();
    if (before === 'failed') this.#source.onLost(this.#error);
    this.#error = why;
    if (before === 'open') this.#source.onClose();
    this.#wake();
  }

  [dispose](): void {
    this.close();
  }

  async [asyncDispose](): Promise<void> {
    this.close();
  }

  [Symbol.asyncIterator](): AsyncIterator<T> {
    return {
      next: () =>
        new Promise<IteratorResult<T>>((resolve, reject) => {
          const read = (): void => {
            this.leave(reader);
            try {
              const item = this.shift();
              resolve(item === undefined ? { value: undefined, done: true } : { value: item.value, done: false });
            } catch (error) {
              reject(error);
            }
          };
          // A loop's next turn belongs on the UI loop, as every resumption.
          let isAwake = false;
          const reader = {
            wake: () => {
              if (!isAwake) this.#tree.queue.post(read);
              isAwake = true;
            },
          };
          this.read(reader);
          if (this.isReady) reader.wake();
        }),
      return: async () => {
        this.close();
        return { value: undefined, done: true };
      },
    };
  }
}
