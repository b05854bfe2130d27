import type { default as PQueue, QueueAddOptions } from 'p-queue';
import { type Clock, systemClock } from '../core/clock.js';
import { CancelledError, StateError } from '../core/errors.js';
import { checkRate, type Rate, RateWindow } from '../core/rate.js';
import { checkInteger, checkOptions, expected } from '../core/validation.js';
import type { Assignment, AssignmentListener, ExecutorCounts, Submission, TaskExecutor } from './executor.js';
import { LoopEntry } from './loop-entry.js';
import { LoopQueue } from './loop-queue.js';
import { tell } from './tell.js';

export { LoopEntry } from './loop-entry.js';

/** What a `LoopExecutor` takes. */
export interface LoopExecutorOptions {
  /** How many tasks execute at once at the most. @defaultValue no limit */
  readonly maxWorkers?: number | undefined;
  /** How many of them start in how many milliseconds at the most. @defaultValue no limit */
  readonly rate?: Rate | undefined;
  /** Gives the clock by which the rate is kept. @defaultValue the platform's */
  readonly clock?: (() => Clock) | undefined;
}

/**
 * Executes functions on the event loop of the program itself. Closures are welcome; nothing is copied, and nothing can be ended by force.
 * p-queue decides who begins.
 */
export class LoopExecutor implements TaskExecutor {
  readonly limit: number;
  readonly #rate: RateWindow | undefined;
  readonly #entries = new Set<LoopEntry>();
  /** Those that p-queue has. */
  #queued: LoopQueue | undefined;
  #queue: PQueue<LoopQueue, LoopQueueOptions> | undefined;
  #planned: LoopEntry[] = [];
  #running = 0;
  #waiting = 0;
  #isClosed = false;

  /** @param options - how many at once, and how fast */
  constructor(options: LoopExecutorOptions = {}) {
    checkOptions('LoopExecutor', options, ['maxWorkers', 'rate', 'clock']);
    checkInteger('maxWorkers', options.maxWorkers);
    checkRate('rate', options.rate);
    this.limit = options.maxWorkers ?? Number.POSITIVE_INFINITY;
    this.#rate = options.rate && new RateWindow(options.rate, options.clock ?? (() => systemClock));
  }

  get counts(): ExecutorCounts {
    return { running: this.#running, idle: 0, queued: this.#waiting, spare: 0 };
  }

  submit(assignment: Assignment, listener: AssignmentListener): Submission {
    if (this.#isClosed) throw new StateError(`\`${assignment.label}\` cannot be executed: its executor is closed`);
    const entry = new LoopEntry(assignment, listener, () => this.#forget(entry));
    this.#waiting += 1;
    this.#entries.add(entry);
    this.#planned.push(entry);
    if (this.#planned.length === 1) void this.#plan();
    return entry;
  }

  /** The loop runs already; only the queue is loaded ahead. */
  async prestart(workers: number): Promise<void> {
    if (workers === undefined || workers === Number.POSITIVE_INFINITY)
      throw new RangeError(expected('workers', 'an integer from 1 up', workers));
    checkInteger('workers', workers);
    if (this.#isClosed) throw new StateError('The executor is closed and starts nothing any more');
    await this.#loadQueue();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const error = new CancelledError(undefined, 'close');
    const entries = [...this.#entries];
    this.#entries.clear();
    this.#waiting = 0;
    this.#rate?.forget(this.#pace);
    for (const entry of entries) {
      const isLeft = entry.isWaiting && entry.isQueued;
      tell(() => entry.abandon(error));
      if (isLeft) this.#queued?.forget(entry);
    }
  }

  /** Hands over what was submitted in this turn: never inside `submit`, and in one go. */
  async #plan(): Promise<void> {
    let failure: unknown;
    if (this.#queue) await undefined;
    else await this.#loadQueue().catch((error: unknown) => (failure = error));
    // A queue starts what comes first at once, so those of one turn come in order of priority.
    const planned = this.#planned.sort((one, other) => other.assignment.priority - one.assignment.priority);
    this.#planned = [];
    for (const entry of planned) {
      if (!entry.isWaiting) continue;
      entry.isQueued = this.#queue !== undefined;
      if (this.#queue) void this.#queue.add(() => this.#execute(entry), { entry });
      else this.#refuse(entry, failure);
    }
    this.#pace();
  }

  /** Lets p-queue go on as far as the rate allows. */
  readonly #pace = (): void => {
    if (this.#rate === undefined || this.#queue === undefined) return;
    if (this.#rate.hasRoom) this.#queue.start();
    else {
      this.#queue.pause();
      if ((this.#queued?.size ?? 0) > 0 && !this.#isClosed) this.#rate.whenRoom(this.#pace);
    }
  };

  #refuse(entry: LoopEntry, error: unknown): void {
    this.#forget(entry);
    tell(() => entry.abandon(error));
  }

  async #loadQueue(): Promise<void> {
    const { default: Queue } = await import('p-queue');
    const note = (queued: LoopQueue): void => {
      this.#queued = queued;
    };
    // p-queue makes what it keeps its calls in, by itself.
    class NotedQueue extends LoopQueue {
      constructor() {
        super();
        note(this);
      }
    }
    this.#queue ??= new Queue({ concurrency: this.limit, queueClass: NotedQueue });
  }

  async #execute(entry: LoopEntry): Promise<void> {
    this.#waiting -= 1;
    this.#running += 1;
    this.#rate?.started();
    this.#pace();
    await (entry.context?.runInAsyncScope(entry.execute, entry) ?? entry.execute());
    this.#running -= 1;
    this.#entries.delete(entry);
  }

  /** It was cancelled before it began. */
  #forget(entry: LoopEntry): void {
    this.#waiting -= 1;
    this.#entries.delete(entry);
    if (entry.isQueued) this.#queued?.forget(entry);
    if (this.#queued?.size === 0) this.#rate?.forget(this.#pace);
  }
}

/** What p-queue passes on to what it keeps its calls in. */
interface LoopQueueOptions extends QueueAddOptions {
  readonly entry?: LoopEntry;
}
