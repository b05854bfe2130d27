import { host } from '../../core/host.js';
import type { WorkerLike } from '../executor.js';
import type { WorkerExit } from '../transport.js';
import { CspWatch } from './csp-watch.js';
import { isHello, obstacleIn } from './handshake.js';
import { type LoadErrorEvent, loadFailure, makeWorker, silence } from './load-failure.js';

/** Milliseconds that a report of what the page's policy forbade may come after the error of the worker. */
const REPORT_DELAY = 50;

/** What a worker tells of its life; never inside `start`. */
export interface WebLifeEvents {
  onHello(worker: WorkerLike): void;
  /** Exactly once. */
  onExit(exit: WorkerExit): void;
}

/** Every worker that is or was in use: a factory may not give one twice. */
const taken = new WeakSet<WorkerLike>();

/** Makes a worker, waits for its hello, and ends it. A page hears little of its workers: what can be known is gathered here. */
export class WebWorkerLife {
  readonly #events: WebLifeEvents;
  readonly #make: () => WorkerLike;
  readonly #watch = new CspWatch();
  #worker: WorkerLike | undefined;
  #hasStarted = false;
  #isEnding = false;
  #cause: unknown;
  #timer: unknown;
  readonly #gone: Promise<void>;
  #settleGone!: () => void;

  constructor(make: () => WorkerLike, startTimeout: number, events: WebLifeEvents) {
    this.#make = make;
    this.#events = events;
    this.#gone = new Promise((resolve) => {
      this.#settleGone = resolve;
    });
    this.#start(startTimeout);
  }

  #start(startTimeout: number): void {
    try {
      const worker = makeWorker(this.#make, (one) => taken.has(one));
      taken.add(worker);
      this.#worker = worker;
      worker.addEventListener('message', ({ data }) => this.#hear(worker, data));
      worker.addEventListener('error', (event) => this.#onError(event));
      this.#timer = host.setTimeout(() => this.#fail(silence(startTimeout, this.#make)), startTimeout);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Tells what the worker dies of, where that is known. The first one counts. */
  blame(cause: unknown): void {
    this.#cause ??= cause;
  }

  /** Ends the worker, whatever it does; settles when it is gone. */
  end(): Promise<void> {
    if (!this.#isEnding) {
      this.#isEnding = true;
      this.#stopWaiting();
      this.#worker?.terminate();
      host.queueMicrotask(() => {
        this.#settleGone();
        this.#events.onExit({ exitCode: undefined, cause: this.#cause });
      });
    }
    return this.#gone;
  }

  #hear(worker: WorkerLike, message: unknown): void {
    if (this.#isEnding || this.#hasStarted || !isHello(message)) return;
    const obstacle = obstacleIn(message);
    if (obstacle) {
      this.#fail(obstacle);
      return;
    }
    this.#hasStarted = true;
    this.#stopWaiting();
    this.#events.onHello(worker);
  }

  /** Later errors are no task's, or the worker tells of them itself: the browser reports them as it does for any worker. */
  #onError(event: LoadErrorEvent & { preventDefault(): void }): void {
    if (this.#hasStarted || this.#isEnding) return;
    event.preventDefault();
    host.clearTimeout(this.#timer);
    const fail = (): void => this.#fail(loadFailure(event, this.#watch.finding, this.#make));
    if (event.message) fail();
    else this.#timer = host.setTimeout(fail, REPORT_DELAY);
  }

  #fail(cause: unknown): void {
    this.blame(cause);
    void this.end();
  }

  #stopWaiting(): void {
    host.clearTimeout(this.#timer);
    this.#watch.stop();
  }
}
