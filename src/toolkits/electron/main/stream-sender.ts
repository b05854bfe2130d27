import { StateError } from '../../../core/errors.js';
import type { Operation } from '../../../core/operation.js';
import { transferError } from '../../../executors/wire/unsendable.js';
import type { Wire } from '../../../executors/wire/wire.js';
import { operation } from '../../../operations/operation.js';
import type { ResultItem } from '../../../operations/results.js';
import { type MainMessage, STREAM, WINDOW } from '../messages.js';

/** Hands a stream of results on to a page, as far as its reader has room. */
export class StreamSender {
  readonly #send: (message: MainMessage) => void;
  readonly #id: number;
  readonly #wire: Wire;
  #sent = 0;
  #credit = WINDOW;
  #wake: (() => void) | undefined;

  constructor(send: (message: MainMessage) => void, id: number, wire: Wire) {
    this.#send = send;
    this.#id = id;
    this.#wire = wire;
  }

  /** There is a stream. */
  open(): void {
    this.#send([STREAM, this.#id, []]);
  }

  /** The page's reader has taken so many; one that says more than it got is not believed. */
  grant(count: number): void {
    this.#credit = Math.min(WINDOW, this.#credit + count);
    this.#wake?.();
  }

  /**
   * Sends as many as may go.
   *
   * @returns those that may not yet
   * @throws TransferError for one that cannot cross; those before it were sent
   */
  send(items: readonly ResultItem<unknown>[]): readonly ResultItem<unknown>[] {
    const now = items.slice(0, this.#credit);
    try {
      this.#post(now);
    } catch (error) {
      const index = now.findIndex(({ value }) => !this.#wire.canSend(value));
      if (index > 0) this.#post(now.slice(0, index));
      throw transferError(now[index]?.value, `items[${this.#sent + index}]`, undefined, this.#wire, error);
    }
    this.#credit -= now.length;
    this.#sent += now.length;
    return items.slice(now.length);
  }

  /** Those of a multi task come as they are ready, each with its place in the list. */
  #post(items: readonly ResultItem<unknown>[]): void {
    const values = items.map(({ value }) => value);
    const isInOrder = items.every(({ index }, offset) => index === this.#sent + offset);
    this.#send(isInOrder ? [STREAM, this.#id, values] : [STREAM, this.#id, values, items.map(({ index }) => index)]);
  }

  /** Waits until some may go. */
  room(): Operation<void> {
    return operation<void>((resolve) => {
      if (this.#credit > 0) {
        resolve();
        return undefined;
      }
      if (this.#wake !== undefined) throw new StateError('A stream is handed on once');
      this.#wake = resolve;
      return () => {
        this.#wake = undefined;
      };
    });
  }
}
