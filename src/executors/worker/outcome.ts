import { type EncodedError, encodeError } from '../wire/errors.js';
import { ERROR, NO_REQUEST, RESULT, type Reply, STOPPED, type WireProgress } from '../wire/messages.js';
import { transferError } from '../wire/unsendable.js';
import type { RunnerHost } from './runner-host.js';

/** Answers requests, each with exactly one outcome, behind what their functions have printed. */
export class Outcome {
  readonly #host: RunnerHost;
  /** The request that was taken up last. */
  #id = NO_REQUEST;
  #isTaken = false;
  #isLeaving = false;
  /** One that waits for what the function printed. */
  #delayed: (() => void) | undefined;

  constructor(host: RunnerHost) {
    this.#host = host;
  }

  /** A request was taken up. */
  take(id: number): void {
    this.#id = id;
    this.#isTaken = true;
  }

  /** The number of the request that was taken up and not answered. */
  get taken(): number {
    return this.#isTaken ? this.#id : NO_REQUEST;
  }

  /** The worker ends as soon as no request is to be answered any more, and takes up no other. */
  get isLeaving(): boolean {
    return this.#isLeaving;
  }

  leaveSoon(): void {
    this.#isLeaving = true;
    if (!this.#isTaken) this.#host.leave?.();
  }

  /** @param moved - what goes with the value instead of being copied */
  answer(id: number, value: unknown, moved: readonly object[] | undefined, progress: WireProgress | undefined): void {
    this.last(() => {
      try {
        this.#host.post(progress ? [RESULT, id, value, progress] : [RESULT, id, value], moved);
      } catch (cause) {
        const { wire } = this.#host;
        const error = transferError(value, 'result', wire.canMove ? moved : undefined, wire, cause);
        this.#postError(id, error, progress);
      }
    });
  }

  fail(id: number, error: unknown, progress: WireProgress | undefined): void {
    this.last(() => this.#postError(id, error, progress));
  }

  /** It was cancelled, and its function has not begun, or has ended. */
  stopped(id: number): void {
    this.#host.post([STOPPED, id]);
    this.#untake();
  }

  /** Sends the last word on a request. A program may end with it: what the function printed comes first. */
  last(post: () => void): void {
    const flushed = this.#host.flush?.();
    this.#delayed = post;
    if (flushed === undefined) this.postDelayed();
    else void flushed.then(() => this.postDelayed());
  }

  /** Sends what waits for what was printed. */
  postDelayed(): void {
    const post = this.#delayed;
    if (post === undefined) return;
    this.#delayed = undefined;
    post();
    this.#untake();
  }

  #untake(): void {
    this.#isTaken = false;
    if (this.#isLeaving) this.#host.leave?.();
  }

  #postError(id: number, error: unknown, progress: WireProgress | undefined): void {
    const reply = (encoded: EncodedError): Reply => (progress ? [ERROR, id, encoded, progress] : [ERROR, id, encoded]);
    try {
      this.#host.post(reply(encodeError(error)));
    } catch {
      // Something in it cannot be sent: once more, with each part tried.
      this.#host.post(reply(encodeError(error, this.#host.wire.canSend)));
    }
  }
}
