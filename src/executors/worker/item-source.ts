import { STREAM_WINDOW } from '../wire/messages.js';

/** Why what gives items one by one is refused as a plain result. */
export const NO_ITERATORS =
  'The function gave an iterator, which cannot leave the worker. Return an array, or use a stream task';

/** How long a synchronous iterator may go on before its items are sent and the loop gets a turn, in milliseconds. */
const SLICE = 4;

/** Whom an item source tells. One of the last three comes, once, and nothing after it. */
export interface ItemSink {
  /** May throw: then the source closes its iterator, and fails with that. */
  onItems(items: unknown[]): void;
  onEnd(value: unknown): void;
  onError(error: unknown): void;
  /** It was closed, and its `finally` has ended. */
  onClosed(late?: { readonly error: unknown }): void;
  /** Whether it is to be closed, for synchronous iterators, which no message reaches. */
  isCancelled(): boolean;
}

/** Time and turns, as they are where the source is. */
export interface SourceTime {
  now(): number;
  macrotask(callback: () => void): void;
}

/** What gives the items of a stream. */
export type AnyIterator = Iterator<unknown> | AsyncIterator<unknown>;

/**
 * Takes items from an iterator and hands them on in batches, no more than its consumer has room for. What is there when the loop turns
 * goes; while a synchronous iterator keeps the loop from turning, batches grow as long as its items come quickly.
 */
export class ItemSource {
  readonly #iterator: AnyIterator;
  readonly #sink: ItemSink;
  readonly #time: SourceTime;
  #state: 'open' | 'closing' | 'over' = 'open';
  #room = STREAM_WINDOW;
  #items: unknown[] = [];
  #isHandingPlanned = false;
  /** How many items of a synchronous iterator go together now. */
  #batch = 1;
  #handedAt = 0;
  #isWaitingForRoom = false;
  /** The iterator executes: it closes itself, by way of the code that it calls. */
  #isInside = false;
  /** What it threw after it was to be closed. */
  #late: { readonly error: unknown } | undefined;

  constructor(iterator: AnyIterator, sink: ItemSink, time: SourceTime) {
    this.#iterator = iterator;
    this.#sink = sink;
    this.#time = time;
  }

  start(): void {
    this.#pull();
  }

  /** So many more items have room. */
  grant(count: number): void {
    this.#room += count;
    if (!this.#isWaitingForRoom) return;
    this.#isWaitingForRoom = false;
    this.#pull();
  }

  /** Closes the iterator: its `finally` runs. */
  close(): void {
    if (this.#state !== 'open') return;
    this.#state = 'closing';
    this.#items = [];
    if (!this.#isInside) this.#return(() => this.#sink.onClosed(this.#late));
  }

  #pull(): void {
    this.#handedAt = this.#time.now();
    const deadline = this.#handedAt + SLICE;
    while (this.#state === 'open') {
      if (this.#sink.isCancelled()) {
        this.close();
      } else if (this.#room <= 0) {
        this.#isWaitingForRoom = true;
        return;
      } else if (!this.#step()) {
        return;
      } else {
        const now = this.#time.now();
        if (this.#items.length >= this.#batch || now - this.#handedAt >= SLICE) this.#handBatch(now);
        if (now >= deadline) {
          this.#time.macrotask(() => this.#pull());
          return;
        }
      }
    }
  }

  /** Hands on what a synchronous iterator gave. */
  #handBatch(now: number): void {
    // While items come quickly, more of them go together. When they come slowly, one must not wait for others.
    this.#batch = now - this.#handedAt < SLICE ? Math.min(2 * this.#batch, STREAM_WINDOW) : 1;
    this.#handedAt = now;
    this.#hand();
  }

  /** Asks for one item; whether it is there, and another can be asked for. */
  #step(): boolean {
    this.#isInside = true;
    let step: IteratorResult<unknown> | PromiseLike<IteratorResult<unknown>>;
    try {
      step = this.#iterator.next();
    } catch (error) {
      this.#isInside = false;
      this.#fail(error);
      return false;
    }
    this.#isInside = false;
    if (isPromise(step)) {
      step.then(
        (result: IteratorResult<unknown>) => {
          if (this.#take(result)) this.#pull();
        },
        (error: unknown) => this.#fail(error),
      );
    }
    if (this.#state === 'closing') this.#return(() => this.#sink.onClosed(this.#late));
    return !isPromise(step) && this.#take(step);
  }

  #take(step: IteratorResult<unknown>): boolean {
    if (this.#state !== 'open') return false;
    if (step.done) {
      this.#hand();
      this.#end(() => this.#sink.onEnd(step.value));
      return false;
    }
    this.#room -= 1;
    this.#items.push(step.value);
    if (!this.#isHandingPlanned) {
      this.#isHandingPlanned = true;
      this.#time.macrotask(() => {
        this.#isHandingPlanned = false;
        this.#hand();
      });
    }
    return true;
  }

  #fail(error: unknown): void {
    if (this.#state === 'open') this.#hand();
    // Its own end comes too late where it was closed meanwhile, by the abort that made it throw perhaps.
    if (this.#state === 'closing') this.#late ??= { error };
    this.#end(() => this.#sink.onError(error));
  }

  #hand(): void {
    const items = this.#items;
    if (items.length === 0 || this.#state !== 'open') return;
    this.#items = [];
    try {
      this.#sink.onItems(items);
    } catch (error) {
      this.#state = 'closing';
      this.#return(() => this.#sink.onError(error));
    }
  }

  #end(tell: () => void): void {
    if (this.#state !== 'open') return;
    this.#state = 'over';
    tell();
  }

  /** Ends the iterator, and tells when it has. */
  #return(tell: () => void): void {
    const ended = (): void => {
      if (this.#state === 'over') return;
      this.#state = 'over';
      tell();
    };
    const failed = (error: unknown): void => {
      this.#late ??= { error };
      ended();
    };
    try {
      const returned = this.#iterator.return?.();
      if (isPromise(returned)) returned.then(ended, failed);
      else ended();
    } catch (error) {
      failed(error);
    }
  }
}

/**
 * The iterator of a stream: the value itself where it is one.
 * @param takesIterables - whether what is no iterator, but can be iterated, makes a stream too
 */
export function iteratorOf(value: unknown, takesIterables: boolean): AnyIterator | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { next, later, now } = methodsOf(value);
  if (typeof later !== 'function' && typeof now !== 'function') return undefined;
  if (typeof next === 'function') return value as AnyIterator;
  if (!takesIterables) return undefined;
  return typeof later === 'function' ? later.call(value) : now.call(value);
}

function methodsOf(value: any): { readonly next?: any; readonly later?: any; readonly now?: any } {
  try {
    return { next: value.next, later: value[Symbol.asyncIterator], now: value[Symbol.iterator] };
  } catch {
    // A proxy that was revoked: it fails where it is sent.
    return {};
  }
}

function isPromise(value: unknown): value is PromiseLike<any> {
  return typeof (value as { then?: unknown } | undefined)?.then === 'function';
}
