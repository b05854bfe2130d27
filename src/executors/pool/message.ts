import { TransferError } from '../../core/errors.js';
import type { AssignmentListener, CallAnswers, CallLoss, Submission } from '../executor.js';
import type { WireProgress } from '../wire/messages.js';
import { lostError } from './crash.js';

// Each call of a message takes one of these ways. A call that is dropped stays what it was until its worker has told.
//
//                          ┌─ onAnswers ──────────────────────────▶ callsGave, callEnded
//                          │    └─ dropped ──────────────────────▶ callEndedLate
//   start ─▶ waits ─▶ onStart
//              │           ├─ onResult (the worker's time was up) ─▶ callsReturned: not begun, goes elsewhere
//              │           │    └─ dropped ──────────────────────▶ callStopped
//              │           └─ onError (the worker is gone)
//              │                ├─ not begun ────────────────────▶ callsReturned
//              │                ├─ dropped ──────────────────────▶ callStopped
//              │                └─ begun ────────────────────────▶ callEnded: the one that executed with the error itself
//              └─ onError (cannot be sent) ───────────────────────▶ callsReturned, in halves; alone callEnded
//
// onStopped, after the cancel of all, ends it without a word about each. callsOver comes last, once.

/** Whom a {@link Message} tells what became of each call of a message; by its place in the message. */
export interface MessageCalls {
  readonly label: string;
  /** How many there are. */
  readonly count: number;
  /** All were handed to a worker. */
  callsStarted(): void;
  callProgress(call: number, update: WireProgress): void;
  /** Calls that stand side by side have ended well. */
  callsGave(first: number, values: readonly unknown[]): void;
  callEnded(call: number, value: unknown, failed: boolean): void;
  /** One that was dropped has ended all the same. */
  callEndedLate(call: number, value: unknown, failed: boolean): void;
  /** One that was dropped was not begun, or has ended with its worker. */
  callStopped(call: number): void;
  /** These were not begun, and go elsewhere, at most so many in a message. Told from the last to the first. */
  callsReturned(from: number, to: number, most: number): void;
  /** Some have been told of. */
  callsAnswered(): void;
  /** Nothing more comes. */
  callsOver(): void;
}

/** Tells each of many calls that travel in one message what it would be told alone. */
export class Message implements AssignmentListener {
  readonly #sink: MessageCalls;
  #submission: Submission | undefined;
  /** Those before were told of. */
  #answered = 0;
  readonly #dropped = new Set<number>();
  #hasStarted = false;
  #isCancelled = false;

  constructor(sink: MessageCalls) {
    this.#sink = sink;
  }

  /** @param submit - hands the message to an executor; what that refuses is the failure of the calls */
  start(submit: (listener: AssignmentListener) => Submission): void {
    try {
      this.#submission = submit(this);
    } catch (error) {
      this.onError(error);
    }
  }

  get hasStarted(): boolean {
    return this.#hasStarted;
  }

  /** Nobody wants any of them. */
  cancel(): void {
    this.#isCancelled = true;
    this.#submission?.cancel();
  }

  /** One is not wanted any more; the others must not suffer. */
  drop(call: number): void {
    if (call < this.#answered) return;
    this.#dropped.add(call);
    this.#submission?.cancel(call);
  }

  /** Those that were not told of, and are wanted. */
  *pending(): Iterable<number> {
    for (let call = this.#answered; call < this.#sink.count; call += 1) if (!this.#dropped.has(call)) yield call;
  }

  onStart(): void {
    this.#hasStarted = true;
    this.#sink.callsStarted();
  }

  onProgress(update: WireProgress, call = 0): void {
    if (call >= this.#answered && !this.#dropped.has(call)) this.#sink.callProgress(call, update);
  }

  onAnswers({ values, errors }: CallAnswers): void {
    const first = this.#answered;
    this.#answered += values.length;
    if (errors.length === 0 && this.#dropped.size === 0) this.#sink.callsGave(first, values);
    else this.#tellEach(first, values, new Map(errors));
    this.#sink.callsAnswered();
  }

  #tellEach(first: number, values: readonly unknown[], failures: ReadonlyMap<number, unknown>): void {
    for (let index = 0; index < values.length; index += 1) {
      const failed = failures.has(index);
      const value = failed ? failures.get(index) : values[index];
      if (this.#dropped.has(first + index)) this.#sink.callEndedLate(first + index, value, failed);
      else this.#sink.callEnded(first + index, value, failed);
    }
  }

  onResult(): void {
    this.#return(this.#answered, Number.POSITIVE_INFINITY);
    this.#sink.callsOver();
  }

  onError(error: unknown, loss?: CallLoss): void {
    const { count } = this.#sink;
    // Something in it cannot be sent: in halves, until the one whose fault it is stands alone.
    if (error instanceof TransferError && !this.#hasStarted && count > 1) this.#return(0, Math.ceil(count / 2));
    else this.#lose(error, loss ?? { begun: count, isExact: false }, loss === undefined);
    this.#sink.callsOver();
  }

  /**
   * Those that were begun are not executed twice; the others go elsewhere.
   * @param isTheirs - the error is that of each
   */
  #lose(error: unknown, { begun, isExact }: CallLoss, isTheirs: boolean): void {
    this.#return(begun, Number.POSITIVE_INFINITY);
    const first = this.#answered;
    const isKnown = isTheirs || isExact || begun - first === 1;
    for (let call = first; call < begun; call += 1) {
      const isTheOne = isTheirs || (isKnown && call === begun - 1);
      // Who hears of the loss of one may not want the others any more: those have stopped, and do not fail.
      this.#answered = call + 1;
      if (this.#isCancelled || this.#dropped.has(call)) this.#sink.callStopped(call);
      else this.#sink.callEnded(call, isTheOne ? error : lostError(error, this.#sink.label, isKnown), true);
    }
  }

  onStopped(late?: { readonly error: unknown }): void {
    if (late !== undefined) this.#sink.callEndedLate(this.#answered, late.error, true);
    this.#sink.callsOver();
  }

  #return(from: number, most: number): void {
    for (let end = this.#sink.count; end > from; ) {
      let start = end;
      while (start > from && !this.#dropped.has(start - 1)) start -= 1;
      if (start < end) this.#sink.callsReturned(start, end, most);
      if (start > from) this.#sink.callStopped(start - 1);
      end = start - 1;
    }
  }
}
