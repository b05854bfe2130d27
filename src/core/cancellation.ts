import { type CancelledBy, CancelledError } from './errors.js';

/** Why something was cancelled. The error, with its stack, is made only when somebody looks. */
export class Cancellation {
  readonly reason: unknown;
  readonly by: CancelledBy;
  #error: CancelledError | undefined;
  #forChildren: Cancellation | undefined;

  constructor(reason: unknown, by: CancelledBy) {
    this.reason = reason;
    this.by = by;
  }

  /** The cancellation behind an error that was thrown on. */
  static of(error: CancelledError): Cancellation {
    const cancellation = new Cancellation(error.reason, error.by);
    cancellation.#error = error;
    return cancellation;
  }

  get error(): CancelledError {
    this.#error ??= new CancelledError(this.reason, this.by);
    return this.#error;
  }

  /** What children are cancelled with: the same reason, by their parent. */
  get forChildren(): Cancellation {
    this.#forChildren ??= new Cancellation(this.reason, 'parent');
    return this.#forChildren;
  }
}
