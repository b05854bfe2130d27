import type { Clock } from '../../core/clock.js';
import { CancelledError, QueueFullError, StateError } from '../../core/errors.js';
import { macrotask } from '../../core/host.js';
import { checkInteger, expected } from '../../core/validation.js';
import type { Assignment, AssignmentListener, Submission, TaskExecutor } from '../../executors/executor.js';
import { LoopEntry } from '../../executors/loop.js';
import { tell } from '../../executors/tell.js';
import { copiedArgs, receiver } from './crossing.js';
import type { LoadedModules } from './loaded-modules.js';
import type { Draw } from './random.js';

/** What stands where workers would, and how much of it. */
export interface InProcessOptions {
  readonly kind: 'thread' | 'process' | 'loop';
  readonly limit: number;
  readonly maxQueue: number;
  readonly graceMs: number;
}

/** What the executors of one control share. */
export interface InProcessSurroundings {
  readonly draw: Draw;
  readonly modules: LoadedModules;
  readonly clock: Clock;
}

/**
 * Executes functions here, one after the other. Which of those that could execute at the same moment goes next is drawn. For the
 * function and its caller it is as with a worker: copies, limits, a forced end for what ignores a cancel.
 */
export class InProcessExecutor implements TaskExecutor {
  readonly limit: number;
  readonly #options: InProcessOptions;
  readonly #surroundings: InProcessSurroundings;
  /** By priority, then in order of submission. */
  readonly #waiting: LoopEntry[] = [];
  readonly #running = new Set<LoopEntry>();
  /** What was cancelled and executes still, each with what ends it. */
  readonly #ending = new Map<LoopEntry, { readonly force: () => void; readonly stopTimer: (() => void) | undefined }>();
  #changes = 0;
  #isPlanned = false;
  #isClosed = false;

  constructor(options: InProcessOptions, surroundings: InProcessSurroundings) {
    this.limit = options.limit;
    this.#options = options;
    this.#surroundings = surroundings;
  }

  get counts(): { readonly running: number; readonly idle: number; readonly queued: number } {
    return { running: this.#running.size, idle: 0, queued: this.#waiting.length };
  }

  /** How often a task has come, begun or ended. */
  get changes(): number {
    return this.#changes;
  }

  /** A task is about to begin. */
  get isReady(): boolean {
    return this.#waiting.length > 0 && this.#running.size < this.limit;
  }

  submit(assignment: Assignment, listener: AssignmentListener): Submission {
    const { kind, maxQueue } = this.#options;
    if (this.#isClosed) throw new StateError(`\`${assignment.label}\` cannot be executed: its executor is closed`);
    if (this.#waiting.length >= maxQueue + this.limit - this.#running.size) throw new QueueFullError(maxQueue);
    const loaded = this.#withModule(assignment);
    const forget = (): void => this.#forget(entry);
    const fail = (error: unknown): void => {
      entry.abandon(error);
      this.#ended(entry);
    };
    const entry: LoopEntry =
      kind === 'loop'
        ? new LoopEntry(loaded, listener, forget)
        : new LoopEntry(crossed(loaded, kind === 'thread'), receiver(listener, fail), forget);
    this.#insert(entry);
    this.#changes += 1;
    this.#plan();
    return kind === 'loop' ? entry : new ForcedSubmission(entry, (end) => this.#endByForce(entry, end));
  }

  /** Begins to load the module of the function, if it has one. */
  #withModule(assignment: Assignment): Assignment {
    const { fn } = assignment;
    if (fn.kind === 'source' || fn.load === undefined) return assignment;
    const module = this.#surroundings.modules.need(fn.load);
    return { ...assignment, fn: { ...fn, load: () => module } };
  }

  #insert(entry: LoopEntry): void {
    const { priority } = entry.assignment;
    const place = this.#waiting.findIndex((other) => other.assignment.priority < priority);
    this.#waiting.splice(place < 0 ? this.#waiting.length : place, 0, entry);
  }

  #forget(entry: LoopEntry): void {
    const place = this.#waiting.indexOf(entry);
    if (place >= 0) this.#waiting.splice(place, 1);
    this.#changes += 1;
  }

  /** In a turn of its own: until then those are submitted that are drawn from. */
  #plan(): void {
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    macrotask(() => {
      const { pending } = this.#surroundings.modules;
      this.#isPlanned = false;
      if (pending === undefined) this.#begin();
      else void pending.then(() => this.#plan());
    });
  }

  #begin(): void {
    while (this.isReady) {
      const entry = this.#takeOne();
      this.#running.add(entry);
      this.#changes += 1;
      void entry.execute().then(() => this.#ended(entry));
    }
  }

  /** Real workers begin in order, and as many at once as there are; so one of these is drawn, of equal priority. */
  #takeOne(): LoopEntry {
    const free = this.limit - this.#running.size;
    const [first] = this.#waiting as [LoopEntry];
    let count = 1;
    while (count < free && this.#waiting[count]?.assignment.priority === first.assignment.priority) count += 1;
    return this.#waiting.splice(this.#surroundings.draw(count), 1)[0] as LoopEntry;
  }

  #ended(entry: LoopEntry): void {
    if (!this.#running.delete(entry)) return;
    this.#ending.get(entry)?.stopTimer?.();
    this.#ending.delete(entry);
    this.#changes += 1;
    if (this.isReady) this.#plan();
  }

  /** What never looked at its signal ends now, as with its worker; what did gets its time. */
  #endByForce(entry: LoopEntry, end: () => void): void {
    const force = (): void => {
      if (!this.#running.has(entry)) return;
      end();
      this.#ended(entry);
    };
    const stopTimer = entry.readsSignal ? this.#surroundings.clock.timer(this.#options.graceMs, force) : undefined;
    this.#ending.set(entry, { force, stopTimer });
    if (stopTimer === undefined) macrotask(force);
  }

  /** Ends what was cancelled without giving it its time. */
  endCancelled(): void {
    for (const { force } of [...this.#ending.values()]) force();
  }

  /** There is nothing to start. */
  async prestart(workers: number): Promise<void> {
    if (workers === undefined || workers === Number.POSITIVE_INFINITY)
      throw new RangeError(expected('workers', 'an integer from 1 up', workers));
    checkInteger('workers', workers);
    if (this.#isClosed) throw new StateError('The executor is closed and starts nothing any more');
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const error = new CancelledError(undefined, 'close');
    const waiting = this.#waiting.splice(0);
    for (const entry of [...this.#running, ...waiting]) {
      this.#ended(entry);
      tell(() => entry.abandon(error));
    }
  }
}

/** What is asked of a worker: the arguments are copied when the function begins. */
function crossed(assignment: Assignment, canMove: boolean): Assignment {
  return {
    ...assignment,
    get args() {
      return copiedArgs(assignment, canMove);
    },
  };
}

/** A task that a worker would execute: it cannot refuse to end. */
class ForcedSubmission implements Submission {
  readonly #entry: LoopEntry;
  readonly #endByForce: (end: () => void) => void;
  #isCancelled = false;

  constructor(entry: LoopEntry, endByForce: (end: () => void) => void) {
    this.#entry = entry;
    this.#endByForce = endByForce;
  }

  cancel(): void {
    if (this.#isCancelled) return;
    this.#isCancelled = true;
    const wasWaiting = this.#entry.isWaiting;
    this.#entry.cancel();
    if (!wasWaiting) this.#endByForce(() => this.#entry.abandon(undefined));
  }
}
