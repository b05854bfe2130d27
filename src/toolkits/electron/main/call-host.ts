import type { StateError } from '../../../core/errors.js';
import type { Message } from '../../../executors/wire/wire.js';
import type { MainMessage } from '../messages.js';
import type { Caller } from './callers.js';
import type { Contents } from './electron-types.js';
import type { ExposedList } from './exposed-list.js';

/** What the functions of a document's calls get as their first argument. */
export interface CallEvent {
  readonly sender: Contents;
  readonly senderFrame: unknown;
  readonly origin: string;
}

/** A call that waits for its list. */
export interface ListWaiter {
  found(list: ExposedList): void;
  /** The list is not there, or not any more. */
  refused(error: StateError): void;
}

/** Where calls find their lists. */
export interface Lists {
  /** The list, if it is there. */
  list(name: string): ExposedList | undefined;
  /** Waits for a list. @returns what takes the wait back */
  wait(name: string, waiter: ListWaiter): () => void;
}

/** What a call needs of its document, which owns its run. */
export interface CallHost {
  readonly event: CallEvent;
  readonly caller: Caller;
  /**
   * Sends; a page that is gone hears nothing.
   *
   * @throws what a clone throws
   */
  post(message: Message | MainMessage): void;
  /** A call was answered, or nobody wants an answer any more. */
  answered(id: number): void;
  /** An answer cannot be sent: nothing more is. */
  lose(): void;
  /** Whether one more call of a list may be open. @returns the limit where not */
  take(list: ExposedList | undefined): number | undefined;
  give(list: ExposedList | undefined): void;
}
