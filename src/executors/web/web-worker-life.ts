import { heard } from '../../core/arrivals.js';
import { developmentHooks } from '../../core/development-hooks.js';
import { host, macrotask } from '../../core/host.js';
import type { WorkerLike } from '../executor.js';
import type { WorkerExit } from '../pool/transport.js';
import { CspWatch } from './csp-watch.js';
import { isHello, obstacleIn } from './handshake.js';
import { makeInlineWorker } from './inline-worker.js';
import { forbiddenFailure, LoadError, type LoadErrorEvent, makeWorker, silence, thrownAtLoad } from './load-failure.js';
import { pageTime } from './page-time.js';
import { checkScript } from './script-check.js';
import type { WebPort } from './web-globals.js';

/** Milliseconds that a report of what the page's policy forbade may come after the error of the worker. */
const REPORT_DELAY = 50;

/** What a worker tells of its life; never inside `start`. */
export interface WebLifeEvents {
  onHello(port: WebPort): void;
  /** It is about to be ended; what it executes goes on until the browser interrupts it. */
  onEnding(): void;
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
  #terminate: () => void = () => {};
  #hasStarted = false;
  #isEnding = false;
  #cause: unknown;
  #stopLimit: () => void = () => {};
  #timer: unknown;
  #answered: (() => void) | undefined;
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
      const { worker, script } = makeWorker(this.#make, (one) => taken.has(one));
      taken.add(worker);
      this.#terminate = worker.terminate.bind(worker);
      // Nothing tells when other code ends it.
      worker.terminate = () => this.die(new Error('it was terminated by other code'));
      worker.addEventListener('message', ({ data }) => this.#hear(data));
      worker.addEventListener('error', (event) => this.#onError(event, script));
      if (this.#make !== makeInlineWorker) this.#answered = developmentHooks.started?.(this.#make);
      this.#stopLimit = pageTime.limit(startTimeout, () => this.die(silence(startTimeout, this.#make)));
    } catch (error) {
      this.die(error);
    }
  }

  /** Ends the worker over what is known to be the matter with it. */
  die(cause: unknown): void {
    if (!this.#isEnding) this.#cause = cause;
    void this.end();
  }

  /** Ends the worker, whatever it does; settles when it is gone. */
  end(): Promise<void> {
    if (!this.#isEnding) {
      this.#isEnding = true;
      this.#stopWaiting();
      this.#events.onEnding();
      this.#terminate();
      // What the worker has sent until now is heard before.
      macrotask(() => {
        this.#settleGone();
        this.#events.onExit({ exitCode: undefined, cause: this.#cause });
      });
    }
    return this.#gone;
  }

  #hear(message: unknown): void {
    heard();
    if (this.#isEnding || this.#hasStarted || !isHello(message)) return;
    const obstacle = obstacleIn(message);
    if (obstacle) {
      this.die(obstacle);
      return;
    }
    this.#hasStarted = true;
    this.#stopWaiting();
    this.#events.onHello(message[3]);
  }

  /** Later errors are no task's, or the worker tells of them itself: the browser reports them as it does for any worker. */
  #onError(event: LoadErrorEvent & { preventDefault(): void }, script: string | undefined): void {
    if (this.#hasStarted || this.#isEnding) return;
    event.preventDefault();
    this.#stopLimit();
    if (event.message) this.die(thrownAtLoad(event));
    else this.#timer = host.setTimeout(() => void this.#explain(script), REPORT_DELAY);
  }

  /** The event says nothing more. */
  async #explain(script: string | undefined): Promise<void> {
    const { finding } = this.#watch;
    if (finding !== undefined) {
      this.die(forbiddenFailure(finding, this.#make));
      return;
    }
    const found = script === undefined ? undefined : await checkScript(script).catch(() => undefined);
    this.die(new LoadError(found, this.#make));
  }

  #stopWaiting(): void {
    this.#stopLimit();
    host.clearTimeout(this.#timer);
    this.#answered?.();
    this.#watch.stop();
  }
}
