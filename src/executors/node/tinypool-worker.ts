import type { Worker } from 'node:worker_threads';
import type { Options, Tinypool, TinypoolWorker } from 'tinypool';
import type { WorkerExit } from '../pool/transport.js';
import { isOutOfMemory, outOfMemoryError } from './out-of-memory.js';
import { findWorkerFile } from './worker-file.js';
import { threadUrl } from './worker-url.js';

/** Longest delay of a timer, 24 days: tinypool shall never end a worker by itself. */
const NEVER = 2 ** 31 - 1;

/** What a worker tells of its life. */
export interface LifeEvents {
  onReady(): void;
  /** Exactly once. */
  onExit(exit: WorkerExit): void;
}

/**
 * A tinypool of one thread. tinypool starts the thread, and ends it; the one `run` hands over what the two sides need to talk directly.
 * A `run` for each task would cost more than the message itself.
 */
export class TinypoolWorkerLife {
  readonly #events: LifeEvents;
  #pool: Tinypool | undefined;
  #worker: TinypoolWorker | undefined;
  #cause: unknown;
  #isEnding = false;
  readonly #gone: Promise<void>;
  #settleGone!: () => void;
  #isGone = false;

  constructor(events: LifeEvents) {
    this.#events = events;
    this.#gone = new Promise((resolve) => {
      this.#settleGone = resolve;
    });
  }

  /**
   * Starts the worker.
   * @param options - of the tinypool
   * @param greeting - what the worker's entry gets
   * @param run - options of the run that hands it over
   */
  async start(options: Options, greeting: object, run: Parameters<Tinypool['run']>[1]): Promise<void> {
    // Nothing is told inside of this call.
    await undefined;
    try {
      const file = findWorkerFile(threadUrl);
      const { Tinypool } = await import('tinypool');
      if (this.#isEnding) {
        this.#exit(undefined);
        return;
      }
      const pool = new Tinypool({
        // No `teardown`: it would be sent to a worker that is stuck and waited for. No atomics: workers would sleep between tasks,
        // and their timers and sockets with them.
        minThreads: 0,
        maxThreads: 1,
        idleTimeout: NEVER,
        useAtomics: false,
        env: process.env as Record<string, string>,
        ...options,
      });
      this.#pool = pool;
      pool.on('error', (error) => this.#failed(error));
      const ready = pool.run(greeting, { filename: file, ...run });
      const [worker] = pool.threads;
      this.#worker = worker;
      hearOnlyReady(worker!);
      worker!.once('exit', (code: number) => this.#exit(code));
      await ready;
      if (!this.#isEnding) this.#events.onReady();
    } catch (error) {
      this.blame(error);
      if (!this.#pool) this.#exit(undefined);
      else await this.end();
    }
  }

  /** Tells what the worker will have died of, where that is known before its exit. The first one counts. */
  blame(cause: unknown): void {
    this.#cause ??= isOutOfMemory(cause) ? outOfMemoryError(cause) : cause;
  }

  /** Ends the worker, whatever it does; settles when it is gone. */
  end(): Promise<void> {
    if (!this.#isEnding) {
      this.#isEnding = true;
      // Where the worker could not start, nothing exits. Where there is no pool yet, `start()` sees to the end.
      if (this.#pool)
        this.#pool.destroy().then(
          () => this.#exit(undefined),
          () => this.#exit(undefined),
        );
    }
    return this.#gone;
  }

  /** tinypool removes the worker after an error. Its exit comes next, with the code; where it could not be started, never. */
  #failed(error: unknown): void {
    if (this.#isGone) return;
    this.blame(error);
    setTimeout(() => this.#exit(undefined), 1000).unref();
  }

  #exit(exitCode: number | undefined): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#settleGone();
    // tinypool does not see a thread that exits by itself: it would keep its place, and `destroy()` would wait for ever.
    if (this.#pool?.threads.length) this.#worker?.emit('error', new Error('The worker has ended'));
    this.#events.onExit({ exitCode, cause: this.#cause });
  }
}

/**
 * tinypool takes each message of the thread for its own, throws where that is `null`, and ends the thread at any other: but a task may post
 * to its `parentPort`. Of what the thread posts there only the first word of tinypool's entry is let through.
 */
function hearOnlyReady(worker: TinypoolWorker): void {
  const { thread } = worker as TinypoolWorker & { readonly thread?: Worker };
  for (const hear of thread?.listeners('message') ?? []) {
    thread!.off('message', hear as (message: unknown) => void);
    const filter = (message: unknown): void => {
      if ((message as { ready?: unknown } | null)?.ready !== true) return;
      thread!.off('message', filter);
      hear(message);
    };
    thread!.on('message', filter);
  }
}
