import { host } from '../core/host.js';
import type { WorkerLink } from './transport.js';

/**
 * Where a worker stands: it starts; it is unused; it executes a task; its task was cancelled, or it is being ended, so that it counts
 * for nothing but the end; it is gone.
 */
export type SeatState = 'starting' | 'idle' | 'busy' | 'leaving' | 'gone';

/** One worker of a pool, and what it does now. */
export class Seat<Entry> {
  link!: WorkerLink;
  state: SeatState = 'starting';
  /** What it executes. */
  entry: Entry | undefined;
  /** It was able to take requests once. */
  hasStarted = false;
  /** It was told to end. */
  isEnding = false;
  /** When it was last used. */
  idleSince = 0;
  #grace: unknown;
  #waiters: { resolve: () => void; reject: (error: unknown) => void }[] = [];

  /** Settles when the worker can take requests, or could not start. */
  ready(): Promise<void> {
    if (this.state !== 'starting') return Promise.resolve();
    return new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }));
  }

  /** Tells those who wait for `ready()`. */
  tellReady(failure?: { readonly error: unknown }): void {
    for (const { resolve, reject } of this.#waiters.splice(0)) {
      if (failure) reject(failure.error);
      else resolve();
    }
  }

  /** Lets a task that was cancelled end by itself for a while. */
  startGrace(ms: number, end: () => void): void {
    this.#grace = host.setTimeout(end, Math.min(ms, 2 ** 31 - 1));
  }

  stopGrace(): void {
    host.clearTimeout(this.#grace);
  }
}
