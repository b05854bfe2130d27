import { bitOf, CALL_WORDS, wordOf } from './cancelled-calls.js';
import { clearLog, LOG_BYTES, type Rest, ResultLog, restOf } from './result-log.js';

// Memory that both sides see, for what cannot wait for a message: a worker in a synchronous loop reads none.

/** The field that says how far a request is. */
const PHASE = 0;
/** The field that says which call's function looked at its signal last, counted from 1. */
const READS_SIGNAL = 1;
/** The field that says how many calls were begun. */
const BEGUN = 2;
/** The field that says whether further calls may begin. */
const HALT = 3;
/** The field that says whether the worker has taken it up: it looks for the function then, which may end it already. */
const TAKEN = 4;
/** The fields that say which calls are cancelled; the log behind them begins at an even one. */
const CANCELLED_CALLS = 6;
const FIELDS = CANCELLED_CALLS + CALL_WORDS;
/** Behind the fields: what calls gave. */
const LOG_AT = FIELDS * Int32Array.BYTES_PER_ELEMENT;

/** It was sent, and its function has not begun. */
const SENT = 0;
/** Its function executes. */
const BEGAN = 1;
/** It was cancelled: its function does not begin, or sees it in its signal. */
const CANCELLED = 2;
/** Its function has ended, the outcome is under way. */
const ENDED = 3;

/** The end of who sends requests. */
export class SharedState {
  /** What the worker gets. */
  readonly fields = new Int32Array(new SharedArrayBuffer(LOG_AT + LOG_BYTES), 0, FIELDS);
  /** The request was cancelled before its function began. */
  #stoppedEarly = false;
  /** A call was cancelled by itself. */
  #hasMarks = false;

  /** A request is about to be sent. */
  send(): void {
    const { fields } = this;
    clearLog(fields.buffer, LOG_AT);
    if (this.#hasMarks) fields.fill(0, CANCELLED_CALLS);
    this.#hasMarks = false;
    this.#stoppedEarly = false;
    Atomics.store(fields, READS_SIGNAL, 0);
    Atomics.store(fields, BEGUN, 0);
    Atomics.store(fields, HALT, 0);
    Atomics.store(fields, TAKEN, 0);
    Atomics.store(fields, PHASE, SENT);
  }

  /** Whether the worker has taken up what it was sent last. */
  get isTaken(): boolean {
    return Atomics.load(this.fields, TAKEN) !== 0;
  }

  /**
   * Cancels the request, or one of its calls.
   * @returns whether the function executes, and is to be told as well
   */
  stop(call?: number): boolean {
    if (call !== undefined) return this.#stopCall(call);
    // If the function has not begun yet, this keeps it from beginning, and the worker is not lost.
    this.#stoppedEarly = Atomics.compareExchange(this.fields, PHASE, SENT, CANCELLED) === SENT;
    if (!this.#stoppedEarly) Atomics.compareExchange(this.fields, PHASE, BEGAN, CANCELLED);
    Atomics.store(this.fields, HALT, 1);
    return !this.#stoppedEarly;
  }

  /** The worker is being ended, and may go on for a moment, in a page for seconds: what it has not begun, it does not begin any more. */
  halt(): void {
    Atomics.compareExchange(this.fields, PHASE, SENT, CANCELLED);
    Atomics.store(this.fields, HALT, 1);
  }

  /** No further call begins: they come back, and this one stays away. */
  #stopCall(call: number): boolean {
    this.#hasMarks = true;
    Atomics.or(this.fields, CANCELLED_CALLS + wordOf(call), bitOf(call));
    Atomics.store(this.fields, HALT, 1);
    return this.begun === call + 1;
  }

  /** The number of a cancelled call is that of another one. */
  unmark(call: number): void {
    Atomics.and(this.fields, CANCELLED_CALLS + wordOf(call), ~bitOf(call));
  }

  /** What calls gave that no message has told, when the worker is gone. */
  get rest(): Rest | undefined {
    return restOf(this.fields.buffer, LOG_AT);
  }

  /** How many calls were begun; the last of them executes, or has ended. */
  get begun(): number {
    return Atomics.load(this.fields, BEGUN);
  }

  /** It was cancelled before its function began, which never will. */
  get isSpared(): boolean {
    return this.#stoppedEarly;
  }

  /** Whether what executes may end by itself after that. */
  get listens(): boolean {
    const hasEnded = Atomics.load(this.fields, PHASE) === ENDED;
    return hasEnded || this.#stoppedEarly || Atomics.load(this.fields, READS_SIGNAL) === this.begun;
  }
}

/** The worker's end. */
export class SharedStateReader {
  readonly #fields: Int32Array;
  /** What calls give is kept here until it is told. */
  readonly log: ResultLog;

  constructor(fields: Int32Array) {
    this.#fields = fields;
    this.log = new ResultLog(fields.buffer, LOG_AT);
  }

  /** The request has come. */
  take(): void {
    Atomics.store(this.#fields, TAKEN, 1);
  }

  /** The function is about to begin; false when the request was cancelled before. */
  begin(): boolean {
    if (Atomics.compareExchange(this.#fields, PHASE, SENT, BEGAN) !== SENT) return false;
    Atomics.store(this.#fields, BEGUN, 1);
    return true;
  }

  /** The function has ended. */
  end(): void {
    Atomics.store(this.#fields, PHASE, ENDED);
  }

  isCancelled(call: number): boolean {
    const fields = this.#fields;
    return (
      Atomics.load(fields, PHASE) === CANCELLED ||
      (Atomics.load(fields, CANCELLED_CALLS + wordOf(call)) & bitOf(call)) !== 0
    );
  }

  /** So many calls are begun with the next; false when none may begin any more. */
  mark(begun: number): boolean {
    const fields = this.#fields;
    // No barrier, which would cost as much as a short call. Who looks does so twice, milliseconds apart.
    fields[BEGUN] = begun;
    if (Atomics.load(fields, HALT) === 0) return true;
    fields[BEGUN] = begun - 1;
    return false;
  }

  /** The function of a call looks at its signal from now on. */
  readSignal(call: number): void {
    Atomics.store(this.#fields, READS_SIGNAL, call + 1);
  }
}
