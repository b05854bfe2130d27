import {
  type NO_REQUEST,
  type ObjectRequest,
  OPEN,
  OPEN_ID,
  type Request,
  type TaskRequest,
} from '../wire/messages.js';
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

  receive(request: Request): void {
    if (this.#object === undefined && request[0] !== OPEN) this.#runner.receive(request as TaskRequest);
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
