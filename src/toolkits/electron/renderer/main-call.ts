import { type CancelledBy, CancelledError, type StateError } from '../../../core/errors.js';
import type { Tree } from '../../../core/tree.js';
import { tell } from '../../../executors/tell.js';
import { isError } from '../../../executors/wire/error-record.js';
import { transferError } from '../../../executors/wire/unsendable.js';
import type { ExecutionSink } from '../../../tasks/execution.js';
import type { RemoteWork } from '../../../tasks/remote-run.js';
import {
  CALL,
  CANCEL,
  CANCELLED,
  FAILED,
  GRANT,
  type MainMessage,
  PROGRESS,
  RESULT,
  STREAM,
  WINDOW,
} from '../messages.js';
import { type LinkedCall, mainLink, pageWire } from './main-link.js';

/** What is called: a function of one of main's lists. */
export interface MainFunction {
  readonly list: string;
  readonly name: string;
}

/** What a call needs of its run. */
export interface CallSink extends Required<Omit<ExecutionSink, 'submit' | 'memberRun'>> {
  readonly tree: Tree;
  /** Why it was cancelled. */
  readonly cancelReason: unknown;
}

/** A call of main's function: the work that its run waits for. */
export class MainCall implements RemoteWork, LinkedCall {
  readonly #fn: MainFunction;
  readonly #sink: CallSink;
  #args: readonly unknown[];
  #id: number | undefined;
  #isCancelled = false;
  #isStreaming = false;
  /** Items taken for which main was not told yet. */
  #taken = 0;

  constructor(fn: MainFunction, args: readonly unknown[], sink: CallSink) {
    this.#fn = fn;
    this.#args = args;
    this.#sink = sink;
  }

  start(): void {
    // What becomes of them until main answers is not meant for it.
    if (
      !mainLink.isOpen &&
      !this.#attempt(() => {
        this.#args = pageWire.copy(this.#args);
      })
    )
      return;
    mainLink.begin(this);
  }

  cancel(): void {
    this.#isCancelled = true;
    if (this.#id !== undefined) this.#tellCancel(this.#id, this.#sink.cancelReason);
    else {
      mainLink.forget(this);
      this.#sink.executionStopped(0);
    }
  }

  #tellCancel(id: number, reason: unknown): void {
    mainLink.post([CANCEL, id, isError(reason) || pageWire.canSend(reason) ? reason : undefined]);
  }

  send(id: number): void {
    const { list, name } = this.#fn;
    this.#id = id;
    if (!this.#attempt(() => mainLink.post([CALL, id, list, name, this.#args]))) {
      mainLink.done(id);
      return;
    }
    this.#args = [];
    this.#sink.executionStarted(0);
  }

  /** What cannot be sent is the call's failure. */
  #attempt(action: () => void): boolean {
    try {
      action();
      return true;
    } catch (error) {
      const failure = transferError(this.#args, 'args', undefined, pageWire, error);
      tell(() => this.#sink.executionEnded(0, failure, true, false));
      return false;
    }
  }

  receive(message: MainMessage): void {
    const [op, id] = message;
    if (op === PROGRESS) tell(() => this.#sink.executionProgress(0, message[2] as never));
    else if (op === STREAM) this.#receiveItems(id, message[2], message[3]);
    else {
      mainLink.done(id);
      tell(() => this.#end(message));
    }
  }

  #end(message: MainMessage): void {
    const sink = this.#sink;
    if (this.#isCancelled) {
      if (message[0] === FAILED) sink.tree.late(message[2], true);
      sink.executionStopped(0);
    } else if (message[0] === RESULT) sink.executionEnded(0, message[2], false, false);
    else if (message[0] === CANCELLED)
      sink.executionEnded(0, new CancelledError(message[2], message[3] as CancelledBy), true, false);
    else sink.executionEnded(0, message[2], true, false);
  }

  #receiveItems(id: number, items: readonly unknown[], places: readonly number[] | undefined): void {
    if (this.#isCancelled) return;
    if (this.#isStreaming) {
      tell(() => this.#sink.executionItems(items, places));
      return;
    }
    this.#isStreaming = true;
    tell(() => this.#sink.executionStreams({ consumed: (count) => this.#grant(id, count) }));
  }

  /** Tells of what was taken, not of each item alone. */
  #grant(id: number, count: number): void {
    this.#taken += count;
    if (this.#taken < WINDOW / 2) return;
    mainLink.post([GRANT, id, this.#taken]);
    this.#taken = 0;
  }

  fail(error: StateError): void {
    if (this.#isCancelled) tell(() => this.#sink.executionStopped(0));
    else tell(() => this.#sink.executionEnded(0, error, true, false));
  }
}
