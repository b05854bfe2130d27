import type {
  Assignment,
  AssignmentListener,
  ItemStream,
  MemberReference,
  ProgressReport,
  Submission,
} from '../executor.js';
import type { Waiting } from '../pool/waiting.js';
import { tell } from '../tell.js';
import { STREAM_WINDOW } from '../wire/messages.js';
import type { ActorWorker } from './actor-worker.js';

/** What a call needs of its actor. */
export interface ActorCallHost {
  /** It is not wanted any more. */
  cancelled(call: ActorCall): void;
  /** Its generator executes no more, until its reader has taken something. */
  paused(call: ActorCall): void;
  /** Its generator is to go on. */
  resumes(call: ActorCall): void;
  /** Its function has ended. */
  ended(call: ActorCall): void;
}

/** A call of an actor: it waits in the queue, executes in the worker, and ends once. */
export class ActorCall implements Submission, Waiting, AssignmentListener {
  readonly assignment: Assignment<MemberReference>;
  readonly #listener: AssignmentListener;
  readonly #host: ActorCallHost;
  #state: 'waiting' | 'executing' | 'over' = 'waiting';
  isCancelled = false;
  /** It is one of those that may execute at once: a stream is only while its generator does. */
  hasPlace = false;
  /** It was cancelled, and has not ended in its time. */
  isLate = false;
  /** Takes the limit back that it has to end by itself. */
  stopGrace: (() => void) | undefined;
  #submission: Submission | undefined;
  /** What it ends with, whatever the function does: its actor ends. */
  #failure: { readonly error: unknown } | undefined;
  #stream: ItemStream | undefined;
  /** Items that have come, that were taken, and of the latter those for which room was granted. */
  #received = 0;
  #taken = 0;
  #granted = 0;
  readonly onStream?: (stream: ItemStream) => void;
  readonly onItems?: (items: readonly unknown[]) => void;

  constructor(assignment: Assignment<MemberReference>, listener: AssignmentListener, host: ActorCallHost) {
    this.assignment = assignment;
    this.#listener = listener;
    this.#host = host;
    if (listener.onStream === undefined) return;
    this.onStream = (stream) => {
      this.#stream = stream;
      listener.onStream?.({ consumed: (count) => this.#consumed(count) });
    };
    this.onItems = (items) => {
      this.#received += items.length;
      listener.onItems?.(items);
      if (this.#isFull) this.#host.paused(this);
    };
  }

  get priority(): number {
    return this.assignment.priority;
  }

  get isWaiting(): boolean {
    return this.#state === 'waiting';
  }

  /** It only waits for the object. */
  get callsNothing(): boolean {
    return this.assignment.fn.member === undefined;
  }

  /** Hands it to the worker. */
  begin(worker: ActorWorker): void {
    this.#state = 'executing';
    this.#submission = worker.call(this.assignment, this);
    tell(() => this.#listener.onStart());
  }

  /** The object is there. */
  answer(): void {
    this.#state = 'over';
    tell(() => this.#listener.onStart());
    tell(() => this.#listener.onResult(undefined));
  }

  cancel(): void {
    if (this.isCancelled || this.#state === 'over') return;
    this.isCancelled = true;
    if (this.#state === 'waiting') {
      this.#state = 'over';
      this.#host.cancelled(this);
      this.#listener.onStopped();
      return;
    }
    this.#submission?.cancel();
    this.#host.cancelled(this);
  }

  /** Its actor ends: it is cancelled, and fails with this when it has stopped. */
  shut(error: unknown): void {
    this.#failure ??= { error };
    this.#submission?.cancel();
  }

  /** It ends without its function. */
  lose(error: unknown): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    this.stopGrace?.();
    if (this.isCancelled) tell(() => this.#listener.onStopped());
    else tell(() => this.#listener.onError(this.#failure ? this.#failure.error : error));
  }

  // ---- what its worker tells ------------------------------------------------------------------------------------------

  /** Its start was told when it was handed over. */
  onStart(): void {}

  onProgress(update: ProgressReport): void {
    this.#listener.onProgress(update);
  }

  onResult(value: unknown): void {
    this.#end(() => this.#listener.onResult(value));
  }

  onError(error: unknown): void {
    this.#end(() => this.#listener.onError(error));
  }

  onStopped(late?: { readonly error: unknown }): void {
    const failure = this.isCancelled ? undefined : this.#failure;
    this.#end(() => {
      if (failure) this.#listener.onError(failure.error);
      else if (late) this.#listener.onStopped(late);
      else this.#listener.onStopped();
    });
  }

  #end(listener: () => void): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    this.stopGrace?.();
    this.#host.ended(this);
    tell(listener);
  }

  // ---- a stream -------------------------------------------------------------------------------------------------------

  /** Its generator waits until there is room again. */
  get #isFull(): boolean {
    return this.#received >= STREAM_WINDOW + this.#granted;
  }

  #consumed(count: number): void {
    this.#taken += count;
    if (this.#taken - this.#granted < STREAM_WINDOW / 2 || this.#state === 'over') return;
    if (this.hasPlace) this.grant();
    else this.#host.resumes(this);
  }

  /** Its generator may go on, as far as its reader has come. */
  grant(): void {
    const room = this.#taken - this.#granted;
    this.#granted = this.#taken;
    if (room > 0) this.#stream?.consumed(room);
  }
}
