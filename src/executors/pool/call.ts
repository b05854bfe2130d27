import { CancelledError, WorkerCrashedError } from '../../core/errors.js';
import { host } from '../../core/host.js';
import { closeUnwanted } from '../../core/pictures.js';
import type { Assignment, AssignmentListener, CallLoss, Submission } from '../executor.js';
import { tell } from '../tell.js';
import { kindOf, placeOf, streamModeOf } from '../wire/asked-function.js';
import { isAbort } from '../wire/dom-exception.js';
import { decodeError } from '../wire/errors.js';
import {
  type Answers,
  ERROR,
  GRANT,
  type LastAnswers,
  type Outcome,
  type Request,
  RUN,
  RUN_MANY,
  STOPPED,
  STREAM_WINDOW,
} from '../wire/messages.js';
import type { Origin } from './origins.js';
import type { WorkerLink } from './transport.js';
import type { Waiting } from './waiting.js';

/**
 * Where a submission stands: it waits in a queue; it travels with others; a worker has it; it was taken from where it was, and its end,
 * or where it goes on, is told in a moment; its end was told.
 */
export type CallState = 'waiting' | 'joined' | 'sent' | 'leaving' | 'over';

/** The worker that has a call, as the call sees it. */
export interface CallWorker {
  readonly link: WorkerLink;
  /** @param index - of many calls one alone */
  stop(call: Call, index?: number): void;
}

/** A submission in a pool. */
export class Call implements Submission, Waiting {
  readonly assignment: Assignment;
  readonly priority: number;
  /** Whose turn it waits for. */
  readonly topLevel: object | undefined;
  next: Call | undefined = undefined;
  line: object | undefined = undefined;
  readonly #listener: AssignmentListener;
  readonly #forget: (call: Call) => void;
  /** Says who came first. */
  readonly number: number;
  #state: CallState = 'waiting';
  isCancelled = false;
  /** Its listener knows that it was handed to a worker. One that came back from there is not told of again. */
  #wasStarted = false;
  /** The workers that can execute it. */
  origin: Origin<Call> | undefined;
  /** The message in which it travels with others. */
  message: { drop(member: Call): void } | undefined;
  /** Its place there. */
  place = 0;
  /** So many may travel in one message with it. */
  most = Number.POSITIVE_INFINITY;
  /** Of many calls, how many were answered. */
  answered = 0;
  /** When that was. */
  heardAt = 0;
  /** How many were begun at the last look, where one of many calls was cancelled. */
  seen = 0;
  /** Of many calls, those that were cancelled by themselves. */
  dropped: Set<number> | undefined;
  /** Of many calls, how many may have begun, as far as answers told. */
  #begun = 1;
  /** Messages of its stream that have come. */
  items = 0;
  /** Items taken for which no room was granted yet. */
  #taken = 0;
  /** Of many calls, each is marked when it begins, and what it gave is kept before the next one. */
  isExact = false;
  /** The number of its request. */
  id = 0;
  /** When it was sent to its worker. */
  startedAt = 0;
  /** Where it executes. */
  worker: CallWorker | undefined;

  /** @param forget - told that it does not wait any more */
  constructor(assignment: Assignment, listener: AssignmentListener, number: number, forget: (call: Call) => void) {
    this.assignment = assignment;
    this.number = number;
    this.priority = assignment.priority;
    this.topLevel = assignment.topLevel;
    this.#listener = listener;
    this.#forget = forget;
  }

  get state(): CallState {
    return this.#state;
  }

  get isWaiting(): boolean {
    return this.#state === 'waiting';
  }

  /** It waits in the queue of its origin, again. */
  wait(origin: Origin<Call>): void {
    this.origin = origin;
    this.#state = 'waiting';
  }

  /** It travels with others, at a place among them. */
  join(message: Call['message'], place: number): void {
    this.message = message;
    this.place = place;
    this.#state = 'joined';
  }

  /** A worker has it. */
  sent(worker: CallWorker): void {
    this.worker = worker;
    this.startedAt = host.performance.now();
    this.heardAt = this.startedAt;
    this.#state = 'sent';
  }

  /** It is taken from where it was. A cancel that comes before its end is told changes what is told, and is not lost. */
  leave(): void {
    this.worker = undefined;
    this.message = undefined;
    if (this.#state !== 'over') this.#state = 'leaving';
  }

  cancel(index?: number): void {
    if (this.isCancelled || this.#state === 'over') return;
    if (index !== undefined) {
      if (index >= this.answered) this.worker?.stop(this, index);
      return;
    }
    this.isCancelled = true;
    if (this.message) this.message.drop(this);
    else if (this.worker) this.worker.stop(this);
    else if (this.isWaiting) {
      // No longer one that waits, before the queue sweeps out those that do not.
      this.leave();
      this.#forget(this);
      this.tellStopped();
    }
  }

  /** No worker of this platform can execute it. */
  refuse(error: unknown): void {
    if (this.isWaiting) this.tellError(error);
  }

  /** Of many calls, how many were begun, at the most. The first one always: it may be what has ended the worker. */
  begunBy(link: WorkerLink): number {
    return Math.max(1, this.answered, link.begun?.(this.id) ?? this.#begun);
  }

  /** What its worker is sent. */
  get request(): Request {
    const { fn, args, calls } = this.assignment;
    const kind = kindOf(fn);
    const where = placeOf(fn);
    if (calls !== undefined)
      return [RUN_MANY, this.id, kind, where, fn.name, args, calls.count, calls.stopsAtError, this.isExact];
    return [RUN, this.id, kind, where, fn.name, args, streamModeOf(this.assignment, this.#listener)];
  }

  // What its listener is told. After a cancel that is nothing but the end; and its end is told once.

  tellStart(): void {
    if (this.#wasStarted || this.isCancelled) return;
    this.#wasStarted = true;
    tell(() => this.#listener.onStart());
  }

  tellProgress(progress: Parameters<AssignmentListener['onProgress']>[0], index?: number): void {
    if (!this.isCancelled && this.#state !== 'over') tell(() => this.#listener.onProgress(progress, index));
  }

  /** Items of its stream; before the first ones, that there is a stream. */
  tellItems(items: readonly unknown[]): void {
    this.items += 1;
    if (this.isCancelled) {
      items.forEach(closeUnwanted);
      return;
    }
    const listener = this.#listener;
    if (items.length > 0) tell(() => listener.onItems?.(items));
    else tell(() => listener.onStream?.({ consumed: (count) => this.#consumed(count) }));
  }

  /** Grants room for what was taken, not for each item alone. */
  #consumed(count: number): void {
    this.#taken += count;
    if (this.#taken < STREAM_WINDOW / 2) return;
    this.worker?.link.follow([GRANT, this.id, this.#taken]);
    this.#taken = 0;
  }

  /** Some of many calls have ended. */
  tellAnswers([values, encoded]: Answers, begun = 0): void {
    this.#begun = begun;
    this.heardAt = host.performance.now();
    if (values.length === 0) return;
    this.answered += values.length;
    const errors = encoded.map(([index, error]) => [index, decodeError(error)] as const);
    tell(() => this.#listener.onAnswers?.({ values, errors }));
  }

  tellOutcome(outcome: Outcome): void {
    if (outcome[3]) this.tellProgress(outcome[3]);
    if (outcome[0] === STOPPED) this.tellStopped();
    else if (outcome[0] === ERROR) this.tellError(decodeError(outcome[2]));
    else if (this.assignment.calls === undefined) this.tellResult(outcome[2]);
    else {
      const [values, errors, ms] = outcome[2] as LastAnswers;
      this.tellAnswers([values, errors]);
      this.tellResult(ms);
    }
  }

  tellResult(value: unknown): void {
    if (this.isCancelled) {
      closeUnwanted(value);
      this.tellStopped();
    } else this.#end(() => this.#listener.onResult(value));
  }

  /** @param loss - of many calls, where their worker is gone */
  tellError(error: unknown, loss?: CallLoss): void {
    if (!this.isCancelled) this.#end(() => this.#listener.onError(error, loss));
    else if (isItsOwn(error)) this.#end(() => this.#listener.onStopped({ error }));
    else this.tellStopped();
  }

  tellStopped(): void {
    this.#end(() => this.#listener.onStopped());
  }

  #end(listener: () => void): void {
    if (this.#state === 'over') return;
    this.leave();
    this.#state = 'over';
    tell(listener);
  }
}

/** What the function threw by itself; neither for its cancel, nor because there is no worker for it. */
function isItsOwn(error: unknown): boolean {
  return !isAbort(error) && !(error instanceof WorkerCrashedError) && !(error instanceof CancelledError);
}
