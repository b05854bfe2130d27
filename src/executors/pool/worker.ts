import { LONGEST } from '../../core/clock.js';
import { host } from '../../core/host.js';
import type { Origin, WorkerState } from './origins.js';
import type { Waiting } from './queue.js';
import type { WorkerLink } from './transport.js';

/** One worker of a pool, and what it does now. */
export class PoolWorker<Call extends Waiting> {
  /** Whose functions it can execute. */
  readonly origin: Origin<Call>;
  link!: WorkerLink;
  state: WorkerState = 'starting';
  /** What it executes. */
  call: Call | undefined;
  /** It was able to take requests once. */
  hasStarted = false;
  /** It was told to end. */
  isEnding = false;
  /** When it was last used. */
  idleSince = 0;
  #grace: unknown;
  #waiters: { resolve: () => void; reject: (error: unknown) => void }[] = [];

  constructor(origin: Origin<Call>) {
    this.origin = origin;
  }

  /** Settles when the worker can take requests, or could not start. */
  ready(): Promise<void> {
    if (this.state !== 'starting') return Promise.resolve();
    return new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }));
  }

  /** Tells those who wait for `ready()`. */
  tellReady(failure?: () => unknown): void {
    for (const { resolve, reject } of this.#waiters.splice(0)) {
      if (failure) reject(failure());
      else resolve();
    }
  }

  /** Lets a task that was cancelled end by itself for a while. */
  startGrace(ms: number, end: () => void): void {
    this.stopGrace();
    if (ms !== Number.POSITIVE_INFINITY) this.#grace = host.setTimeout(end, Math.min(ms, LONGEST));
  }

  stopGrace(): void {
    host.clearTimeout(this.#grace);
  }
}
