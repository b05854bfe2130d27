import {
  MEASURE,
  MEASURED,
  MODULE,
  NO_REQUEST,
  type ObjectRequest,
  OPEN,
  OPEN_ID,
  type Request,
  RUN,
  RUN_MANY,
  type TaskRequest,
} from '../wire/messages.js';
import { UnknownClassError } from '../wire/registered-classes.js';
import type { Message } from '../wire/wire.js';
import { HeldObject } from './held-object.js';
import { Runner } from './runner.js';
import type { RunnerHost } from './runner-host.js';

/** Takes what a worker is sent: tasks, one at a time; or, once it was asked to make an object, calls of that. */
export class Requests {
  readonly #host: RunnerHost;
  readonly #runner: Runner;
  #object: HeldObject | undefined;

  constructor(host: RunnerHost) {
    this.#host = host;
    this.#runner = new Runner(host);
  }

  /** Reads a message, and does what it asks. The module that it names may be the one by which its classes are registered. */
  take(message: Message): void {
    let request: Request;
    try {
      request = this.#host.wire.read(message);
    } catch (error) {
      const where = error instanceof UnknownClassError ? moduleOf(message) : undefined;
      if (where === undefined) this.reject(error);
      else
        this.#host.load(where).then(
          () => this.#again(message),
          (failure: unknown) => this.reject(failure),
        );
      return;
    }
    this.receive(request);
  }

  #again(message: Message): void {
    let request: Request;
    try {
      request = this.#host.wire.read(message);
    } catch (error) {
      this.reject(error);
      return;
    }
    this.receive(request);
  }

  receive(request: Request): void {
    const [op] = request;
    if (op === MEASURE) this.#host.post([MEASURED, NO_REQUEST, this.#host.heapMb?.() ?? 0]);
    // A worker that holds an object executes nothing beside that but what it executes last.
    else if (op === RUN || (this.#object === undefined && op !== OPEN)) this.#runner.receive(request as TaskRequest);
    else (this.#object ??= new HeldObject(this.#host)).receive(request as ObjectRequest);
  }

  /** A request has come that cannot be read here. */
  reject(error: unknown): void {
    this.#runner.reject(error);
  }

  /** It is the worker of an actor. */
  get holdsObject(): boolean {
    return this.#object !== undefined;
  }

  /** The number of the request that was taken up and not answered; an object is one for as long as it lives. */
  get taken(): typeof NO_REQUEST | number {
    return this.#object === undefined ? this.#runner.taken : OPEN_ID;
  }

  /** Ends the worker as soon as no request is to be answered any more. */
  leaveSoon(): void {
    this.#runner.leaveSoon();
  }

  /** The worker ends now: what is known goes. */
  leave(): void {
    this.#runner.leave();
    this.#object?.leave();
  }
}

/** The module of a request that was written in another way; nothing where it names none. */
function moduleOf([, parcel]: Message): string | undefined {
  const [op, , kind, where] = (parcel as readonly [readonly unknown[]])[0];
  const isOfModule = (op === RUN || op === RUN_MANY || op === OPEN) && kind === MODULE;
  return isOfModule && typeof where === 'string' ? where : undefined;
}
