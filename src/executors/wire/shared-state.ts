// Memory that both sides see, for what cannot wait for a message: a worker in a synchronous loop reads none.

/** The field that says how far a request is. */
const PHASE = 0;
/** The field that says whether its function looks at its signal. */
const READS_SIGNAL = 1;
/** The field that says which of many calls was begun last. */
const REACHED = 2;
const FIELDS = 3;

/** It was sent, and its function has not begun. */
const SENT = 0;
/** Its function executes. */
const BEGUN = 1;
/** It was cancelled: its function does not begin, or sees it in its signal. */
const CANCELLED = 2;
/** Its function has ended, the outcome is under way. */
const ENDED = 3;

/** The end of who sends requests. */
export class SharedState {
  /** What the worker gets. */
  readonly fields = new Int32Array(new SharedArrayBuffer(FIELDS * Int32Array.BYTES_PER_ELEMENT));
  /** The request was cancelled before its function began. */
  #stoppedEarly = false;

  /** A request is about to be sent. */
  send(): void {
    Atomics.store(this.fields, PHASE, SENT);
    Atomics.store(this.fields, READS_SIGNAL, 0);
    Atomics.store(this.fields, REACHED, -1);
    this.#stoppedEarly = false;
  }

  /** Cancels the request; whether its function executes, and is to be told as well. */
  stop(): boolean {
    // If the function has not begun yet, this keeps it from beginning, and the worker is not lost.
    this.#stoppedEarly = Atomics.compareExchange(this.fields, PHASE, SENT, CANCELLED) === SENT;
    if (!this.#stoppedEarly) Atomics.compareExchange(this.fields, PHASE, BEGUN, CANCELLED);
    return !this.#stoppedEarly;
  }

  /** Which of many calls was begun last, -1 for none. */
  get reached(): number {
    return Atomics.load(this.fields, REACHED);
  }

  /** Whether the request may end by itself after that. */
  get listens(): boolean {
    const hasEnded = Atomics.load(this.fields, PHASE) === ENDED;
    return hasEnded || this.#stoppedEarly || Atomics.load(this.fields, READS_SIGNAL) === 1;
  }
}

/** The worker's end. */
export class SharedStateReader {
  readonly #fields: Int32Array;

  constructor(fields: Int32Array) {
    this.#fields = fields;
  }

  /** The function is about to begin; false when the request was cancelled before. */
  begin(): boolean {
    return Atomics.compareExchange(this.#fields, PHASE, SENT, BEGUN) === SENT;
  }

  /** The function has ended. */
  end(): void {
    Atomics.store(this.#fields, PHASE, ENDED);
  }

  get isCancelled(): boolean {
    return Atomics.load(this.#fields, PHASE) === CANCELLED;
  }

  /** Of many calls this one begins. Read only when this worker is gone, so no barrier is needed before each. */
  reach(index: number): void {
    this.#fields[REACHED] = index;
  }

  /** The function looks at its signal from now on. */
  readSignal(): void {
    Atomics.store(this.#fields, READS_SIGNAL, 1);
  }
}
