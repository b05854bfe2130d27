import type PQueue from 'p-queue';
import { CancelledError, StateError } from '../core/errors.js';
import { checkInteger, checkOptions, expected } from '../core/validation.js';
import type { Assignment, AssignmentListener, Submission, TaskExecutor } from './executor.js';
import { LoopEntry } from './loop-entry.js';
import { tell } from './tell.js';

export { LoopEntry } from './loop-entry.js';

/** What a `LoopExecutor` takes. */
export interface LoopExecutorOptions {
  /** How many tasks execute at once at the most. @defaultValue no limit */
  readonly maxWorkers?: number | undefined;
}

/** Executes functions on the event loop of the program itself. Closures are welcome; nothing is copied, and nothing can be ended by force. */
export class LoopExecutor implements TaskExecutor {
  readonly limit: number;
  readonly #entries = new Set<LoopEntry>();
  #queue: PQueue | undefined;
  #planned: LoopEntry[] = [];
  #running = 0;
  #waiting = 0;
  #isClosed = false;

  /** @param options - how many at once */
  constructor(options: LoopExecutorOptions = {}) {
    checkOptions('LoopExecutor', options, ['maxWorkers']);
    checkInteger('maxWorkers', options.maxWorkers);
    this.limit = options.maxWorkers ?? Number.POSITIVE_INFINITY;
  }

  get counts(): { readonly running: number; readonly idle: number; readonly queued: number } {
    return { running: this.#running, idle: 0, queued: this.#waiting };
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
    for (const entry of entries) tell(() => entry.abandon(error));
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
      if (this.#queue) void this.#queue.add(() => this.#execute(entry), { priority: entry.assignment.priority });
      else this.#refuse(entry, failure);
    }
  }

  #refuse(entry: LoopEntry, error: unknown): void {
    this.#forget(entry);
    tell(() => entry.abandon(error));
  }

  async #loadQueue(): Promise<void> {
    const { default: Queue } = await import('p-queue');
    this.#queue ??= new Queue({ concurrency: this.limit });
  }

  async #execute(entry: LoopEntry): Promise<void> {
    if (!entry.isWaiting) return;
    this.#waiting -= 1;
    this.#running += 1;
    await (entry.context?.runInAsyncScope(entry.execute, entry) ?? entry.execute());
    this.#running -= 1;
    this.#entries.delete(entry);
  }

  /** It was cancelled before it began. */
  #forget(entry: LoopEntry): void {
    this.#waiting -= 1;
    this.#entries.delete(entry);
  }
}
