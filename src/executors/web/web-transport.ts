import { heard } from '../../core/arrivals.js';
import type { WorkerLike, WorkerSource } from '../executor.js';
import type { Transport, WorkerEvents, WorkerLink } from '../pool/transport.js';
import { decodeError } from '../wire/errors.js';
import { CANCEL, DYING, type Reply, type Request, SIGNAL_READ } from '../wire/messages.js';
import { restReply } from '../wire/result-log.js';
import { SharedState } from '../wire/shared-state.js';
import type { Message } from '../wire/wire.js';
import { isInWorker, refuseOutsideOfTasks, refuseWhileLoading } from '../worker/worker-realm.js';
import type { Opening } from './handshake.js';
import { makeInlineWorker } from './inline-worker.js';
import { type WebPort, web, webWire } from './web-globals.js';
import { WebWorkerLife } from './web-worker-life.js';
import { workerScope } from './worker-scope.js';

/** Web workers: module workers of the user's factories, and one of our own for inline functions. */
export class WebTransport implements Transport {
  readonly kind = 'worker';
  readonly wire = webWire;
  /** Where memory can be shared. */
  readonly seesCalls = web.crossOriginIsolated === true;
  readonly refuse = workerScope ? refuseInWorker : undefined;
  readonly isForOneTask: boolean;
  readonly #startTimeout: number;

  constructor(startTimeout: number, isForOneTask: boolean) {
    this.#startTimeout = startTimeout;
    this.isForOneTask = isForOneTask;
  }

  originOf(where: WorkerSource | undefined): () => WorkerLike {
    if (where === undefined) return makeInlineWorker;
    if (typeof where === 'function') return where;
    const hint = "`() => new Worker(new URL('./work.js', import.meta.url), { type: 'module' })`";
    throw new TypeError(`In a page a worker module is given by a function that makes its worker: ${hint}`);
  }

  start(events: WorkerEvents, origin: unknown): WorkerLink {
    return new WebLink(events, guarded(origin as () => WorkerLike), this.#startTimeout);
  }

  /** A page ends when it is closed. */
  hold(): void {}

  close(): void {}
}

/** Workers that others have made do as they like. */
function refuseInWorker(what: string): void {
  if (isInWorker()) refuseOutsideOfTasks(what, '');
}

/** A module may start work before the next one says that it is in a worker of a page. */
function guarded(make: () => WorkerLike): () => WorkerLike {
  try {
    refuseWhileLoading('A worker cannot be started');
    return make;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

class WebLink implements WorkerLink {
  readonly #events: WorkerEvents;
  readonly #life: WebWorkerLife;
  readonly #shared = web.crossOriginIsolated ? new SharedState() : undefined;
  #port: WebPort | undefined;
  /** Where memory is not shared: the request and call whose function looked at its signal last. */
  #readsSignal: readonly [id: number, call: number] = [0, 0];
  /** The number of the last request. */
  #id = 0;

  constructor(events: WorkerEvents, make: () => WorkerLike, startTimeout: number) {
    this.#events = events;
    this.#life = new WebWorkerLife(make, startTimeout, {
      onHello: (port) => this.#open(port),
      onEnding: () => this.#shared?.halt(),
      onExit: (exit) => {
        const rest = this.rest(this.#id);
        if (rest) events.onReply(rest);
        this.#port?.close();
        events.onExit(exit);
      },
    });
  }

  #open(port: WebPort): void {
    this.#port = port;
    port.addEventListener('message', ({ data }) => this.#read(data));
    port.addEventListener('messageerror', () => this.#events.onUnreadable(new Error(UNREADABLE)));
    port.start();
    port.postMessage([this.#shared?.fields] satisfies Opening);
    this.#events.onReady();
  }

  send(request: Request, transfer: readonly object[] | undefined): void {
    this.#id = request[1];
    this.#shared?.send();
    this.follow(request, transfer);
  }

  follow(request: Request, transfer?: readonly object[]): void {
    webWire.send(request, transfer, (message) => this.#port!.postMessage(message, transfer));
  }

  reuse(_id: number, call: number): void {
    this.#shared?.unmark(call);
  }

  stop(id: number, call?: number): void {
    if (this.#shared === undefined || this.#shared.stop(call)) this.follow([CANCEL, id, call]);
  }

  listens(id: number, call?: number): boolean {
    if (this.#shared) return this.#shared.listens;
    return this.#readsSignal[0] === id && (call === undefined || this.#readsSignal[1] === call);
  }

  begun(): number | undefined {
    return this.#shared?.begun;
  }

  isUntouched(): boolean {
    return this.#shared?.isTaken === false;
  }

  rest(id: number): Reply | undefined {
    return this.#shared && restReply(id, this.#shared.rest, this.#shared.begun);
  }

  end(): Promise<void> {
    return this.#life.end();
  }

  #read(message: Message): void {
    heard();
    let reply: Reply;
    try {
      reply = webWire.read(message);
    } catch (error) {
      this.#events.onUnreadable(error);
      return;
    }
    this.#receive(reply);
  }

  #receive(reply: Reply): void {
    if (reply[0] === SIGNAL_READ) this.#readsSignal = [reply[1], reply[2]];
    else if (reply[0] === DYING) this.#life.die(reply[2] && decodeError(reply[2]));
    else this.#events.onReply(reply);
  }
}

const UNREADABLE = 'The answer of the worker cannot be read in this page';
