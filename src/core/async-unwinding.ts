import { type AsyncHost, isStep } from './async-body.js';
import { isThenable } from './body-kind.js';
import { enterFrame } from './current.js';
import { BODY_ENDED, RUNNING } from './node.js';
import { closeAsyncGenerator, MOST_REFUSALS, type Suspended } from './unwind.js';

/** Closes the body of an `async function*`: helpers first, each with its clean-up to the end, and no other line of any. */
export class AsyncUnwinding {
  readonly #frame: AsyncHost;
  readonly #body: AsyncGenerator;
  #refusals = 0;
  #holder: Generator | AsyncGenerator | undefined;

  constructor(frame: AsyncHost) {
    this.#frame = frame;
    this.#body = frame.generator as unknown as AsyncGenerator;
  }

  /** Asks it to close. What is on its way to the next `yield` gets there first: only what rests at one can be looked into. */
  begin(): void {
    const { pendingStep } = this.#frame;
    if (pendingStep === undefined) this.#close();
    else pendingStep.then(this.#close, this.#close);
  }

  readonly #close = (): void => {
    const frame = this.#frame;
    if ((frame.flags & BODY_ENDED) !== 0) return;
    const outside = enterFrame(frame);
    frame.flags |= RUNNING;
    frame.token += 1;
    const closed = closeAsyncGenerator(this.#body, (error) => frame.report(error));
    frame.leave(outside);
    closed.then(
      (suspended) => this.#goOn(suspended),
      (error) => {
        frame.cleanupFailed(error);
        this.#finish();
      },
    );
  };

  #goOn(suspended: Suspended | undefined): void {
    if (suspended === undefined || this.#refusals === MOST_REFUSALS) this.#finish();
    else if (suspended.holder === undefined) {
      this.#refusals += 1;
      if (isStep(suspended.step)) this.#frame.putOff(suspended.step);
      this.#close();
    } else {
      this.#holder = suspended.holder;
      this.#step(suspended.step);
    }
  }

  /** A step of the clean-up. A plain value is a promise's, which the language has awaited: it is given back. */
  #step(step: unknown): void {
    const frame = this.#frame;
    const outside = enterFrame(frame);
    frame.flags |= RUNNING;
    const answer = isStep(step) || isThenable(step) ? frame.startStep(step) : { failed: false, value: step };
    frame.leave(outside);
    if (answer === undefined) return;
    if (answer.failed) frame.fail(frame.token, answer.value);
    else frame.resume(frame.token, answer.value);
  }

  /** An answer to a step has arrived. */
  resume(failed: boolean, value: unknown): void {
    const frame = this.#frame;
    const holder = this.#holder as Generator;
    const outside = enterFrame(frame);
    frame.flags |= RUNNING;
    frame.token += 1;
    const next = resultOf(() => (failed ? holder.throw(value) : holder.next(value)));
    frame.leave(outside);
    next.then(
      (result) => {
        if (result.done === true) this.#ended();
        else this.#step(result.value);
      },
      (error) => {
        if (this.#isBody) frame.cleanupFailed(error);
        else frame.report(error);
        this.#ended();
      },
    );
  }

  get #isBody(): boolean {
    return this.#holder === (this.#body as unknown);
  }

  /** The `finally` has ended. */
  #ended(): void {
    if (this.#isBody) this.#finish();
    else this.#close();
  }

  #finish(): void {
    this.#frame.dropBody();
    this.#frame.bodyClosed();
  }
}

/** That of a helper, which may be a synchronous one. */
async function resultOf(step: () => unknown): Promise<IteratorResult<unknown, unknown>> {
  return (await step()) as IteratorResult<unknown, unknown>;
}
