import { closeUnwanted } from '../../core/pictures.js';
import { noticeLost } from '../crossing-classes.js';
import type { Assignment, AssignmentListener, MemberReference, Submission } from '../executor.js';
import { tell } from '../tell.js';
import { isAbort } from '../wire/dom-exception.js';
import { decodeError } from '../wire/errors.js';
import { ERROR, NOTICE, PROGRESS, RESULT, type Reply, STOPPED, STREAM } from '../wire/messages.js';

/** What a call needs of the worker in which it executes. */
export interface RemoteCallHost {
  /** Grants room for so many items. */
  grant(call: RemoteCall, count: number): void;
  stop(call: RemoteCall): void;
}

/** One call of an object in a worker: what the worker replies, as its listener is told. */
export class RemoteCall implements Submission {
  readonly id: number;
  /** Where its cancel can be seen. */
  readonly slot: number;
  readonly assignment: Assignment<MemberReference>;
  readonly #listener: AssignmentListener;
  readonly #host: RemoteCallHost;
  #isCancelled = false;

  constructor(
    [id, slot]: readonly [id: number, slot: number],
    assignment: Assignment<MemberReference>,
    listener: AssignmentListener,
    host: RemoteCallHost,
  ) {
    this.id = id;
    this.slot = slot;
    this.assignment = assignment;
    this.#listener = listener;
    this.#host = host;
  }

  get isCancelled(): boolean {
    return this.#isCancelled;
  }

  cancel(): void {
    if (this.#isCancelled) return;
    this.#isCancelled = true;
    this.#host.stop(this);
  }

  /** @returns whether it has ended by that */
  receive(reply: Reply): boolean {
    switch (reply[0]) {
      case PROGRESS:
        if (!this.#isCancelled) tell(() => this.#listener.onProgress(reply[2]));
        return false;
      case STREAM:
        this.#takeItems(reply[2]);
        return false;
      case NOTICE:
        noticeLost(this.assignment, reply[2]);
        return false;
      case RESULT:
      case ERROR:
      case STOPPED:
        return true;
      default:
        return false;
    }
  }

  #takeItems(items: readonly unknown[]): void {
    const listener = this.#listener;
    if (this.#isCancelled) items.forEach(closeUnwanted);
    else if (items.length > 0) tell(() => listener.onItems?.(items));
    else tell(() => listener.onStream?.({ consumed: (count) => this.#host.grant(this, count) }));
  }

  /** Tells how it ended. */
  tellEnd(reply: Reply): void {
    if ((reply[0] === RESULT || reply[0] === ERROR) && reply[3] && !this.#isCancelled) {
      const progress = reply[3];
      tell(() => this.#listener.onProgress(progress));
    }
    if (reply[0] === ERROR) this.tellError(decodeError(reply[2]));
    else if (reply[0] === RESULT) this.#tellResult(reply[2]);
    else tell(() => this.#listener.onStopped());
  }

  #tellResult(value: unknown): void {
    if (this.#isCancelled) closeUnwanted(value);
    tell(() => (this.#isCancelled ? this.#listener.onStopped() : this.#listener.onResult(value)));
  }

  tellError(error: unknown): void {
    if (!this.#isCancelled) tell(() => this.#listener.onError(error));
    else tell(() => (isAbort(error) ? this.#listener.onStopped() : this.#listener.onStopped({ error })));
  }
}
