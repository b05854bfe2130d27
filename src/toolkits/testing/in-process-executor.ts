import { type Clock, setLimit } from '../../core/clock.js';
import { CancelledError, QueueFullError, StateError } from '../../core/errors.js';
import { macrotask } from '../../core/host.js';
import { type Rate, RateWindow } from '../../core/rate.js';
import { checkInteger, expected } from '../../core/validation.js';
import { Actors } from '../../executors/actor/actors.js';
import { LocalActorWorker, type LocalCrossing } from '../../executors/actor/local-worker.js';
import type {
  ActorRequest,
  Assignment,
  AssignmentListener,
  ExecutorCounts,
  FunctionReference,
  HeldActor,
  Submission,
  TaskExecutor,
} from '../../executors/executor.js';
import { LoopEntry } from '../../executors/loop.js';
import { PriorityQueue } from '../../executors/pool/queue.js';
import type { WorkerHooks } from '../../executors/pool/worker-hooks.js';
import { tell } from '../../executors/tell.js';
import { copiedArgs, receiver, type WorkerKind } from './crossing.js';
import { InProcessHooks } from './in-process-hooks.js';
import type { LoadedModules } from './loaded-modules.js';
import type { Draw } from './random.js';

/** What stands where workers would, and how much of it. */
export interface InProcessOptions {
  readonly kind: 'thread' | 'process' | 'loop';
  readonly limit: number;
  readonly maxQueue: number;
  readonly graceMs: number;
  readonly rate?: Rate | undefined;
  readonly hooks?: WorkerHooks | undefined;
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
  readonly #waiting = new PriorityQueue<LoopEntry>();
  /** Those that begin in this turn. */
  readonly #drawn = new Set<LoopEntry>();
  readonly #running = new Set<LoopEntry>();
  /** What was cancelled and executes still, each with what ends it. */
  readonly #ending = new Map<LoopEntry, { readonly force: () => void; readonly stopTimer: (() => void) | undefined }>();
  readonly #rate: RateWindow | undefined;
  readonly #actors: Actors;
  readonly #hooks: InProcessHooks;
  #changes = 0;
  #isPlanned = false;
  #isClosed = false;

  constructor(options: InProcessOptions, surroundings: InProcessSurroundings) {
    this.limit = options.limit;
    this.#options = options;
    this.#surroundings = surroundings;
    this.#rate = options.rate && new RateWindow(options.rate, () => surroundings.clock);
    this.#actors = new Actors(options.graceMs, surroundings.clock);
    this.#hooks = new InProcessHooks(options.hooks, {
      clock: surroundings.clock,
      kind: workerKind(options),
      graceMs: options.graceMs,
      find: (fn) => this.#found(fn),
      changed: () => {
        this.#changes += 1;
      },
    });
  }

  get counts(): ExecutorCounts {
    return { running: this.#running.size, idle: 0, queued: this.#waiting.size + this.#drawn.size, spare: 0 };
  }

  /** How often a task has come, begun or ended. */
  get changes(): number {
    let changes = this.#changes;
    for (const actor of this.#actors) changes += actor.changes;
    return changes;
  }

  /** Something executes. */
  get isBusy(): boolean {
    return this.#running.size > 0 || this.#hooks.isExecuting || [...this.#actors].some((actor) => actor.isBusy);
  }

  /** A task is about to begin. */
  get isReady(): boolean {
    const mayBegin = this.#running.size < this.limit && !this.#hooks.isExecuting;
    return this.#waiting.size > 0 && mayBegin && this.#rate?.hasRoom !== false;
  }

  submit(assignment: Assignment, listener: AssignmentListener): Submission {
    const { kind, maxQueue } = this.#options;
    if (this.#isClosed) throw new StateError(`\`${assignment.label}\` cannot be executed: its executor is closed`);
    if (this.counts.queued >= maxQueue + this.limit - this.#running.size) throw new QueueFullError(maxQueue);
    const loaded = this.#withModule(assignment);
    const forget = (): void => this.#forget(entry);
    const fail = (error: unknown): void => {
      entry.abandon(error);
      this.#ended(entry);
    };
    const entry: LoopEntry =
      kind === 'loop'
        ? new LoopEntry(loaded, listener, forget)
        : new LoopEntry(crossed(loaded, kind), receiver(listener, assignment, kind, fail), forget);
    this.#waiting.push(entry);
    this.#changes += 1;
    this.#plan();
    return kind === 'loop' ? entry : new ForcedSubmission(entry, (end) => this.#endByForce(entry, end));
  }

  /** Begins to load the module of the function, if it has one. */
  #withModule(assignment: Assignment): Assignment {
    const fn = this.#found(assignment.fn);
    return fn === assignment.fn ? assignment : { ...assignment, fn };
  }

  #found(fn: FunctionReference): FunctionReference {
    if (fn.kind === 'source' || fn.load === undefined) return fn;
    const module = this.#surroundings.modules.need(fn.load);
    return { ...fn, load: () => module };
  }

  /** An object of its own, in this process; another executor's is elsewhere. */
  holdActor(request: ActorRequest): HeldActor {
    const kind = workerKind(this.#options);
    const crossing: LocalCrossing = {
      prepare: () => this.#hooks.prepare(),
      find: (fn) => this.#found(fn),
      args: (assignment) => copiedArgs(assignment, kind),
      receive: (listener, assignment, fail) => receiver(listener, assignment, kind, fail),
    };
    return this.#actors.hold(request, {
      kind,
      start: (asked, events) => new LocalActorWorker(asked, events, crossing),
      hold: () => {},
      close: () => {},
    });
  }

  #forget(entry: LoopEntry): void {
    if (!this.#drawn.delete(entry)) this.#waiting.forget(entry);
    if (this.#waiting.size === 0) this.#rate?.forget(this.#onRoom);
    this.#changes += 1;
  }

  /** In a turn of its own: until then those are submitted that are drawn from. */
  #plan(): void {
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    macrotask(() => {
      const { pending } = this.#surroundings.modules;
      this.#isPlanned = false;
      if (pending !== undefined) void pending.then(() => this.#plan());
      else if (this.isReady) this.#prepare();
      else this.#begin();
    });
  }

  /** What comes first in a worker comes before the first task. */
  #prepare(): void {
    const preparing = this.#hooks.prepare();
    if (preparing === undefined) this.#begin();
    else
      void preparing.then(
        () => this.#plan(),
        (error: unknown) => this.#failWaiting(error),
      );
  }

  #failWaiting(error: unknown): void {
    for (let entry = this.#waiting.shift(); entry !== undefined; entry = this.#waiting.shift()) {
      const failed = entry;
      tell(() => failed.abandon(error));
    }
    this.#changes += 1;
  }

  #begin(): void {
    while (this.isReady) {
      for (const entry of this.#draw()) {
        // One that began before it may have cancelled it.
        if (!this.#drawn.delete(entry)) continue;
        this.#running.add(entry);
        this.#rate?.started();
        this.#changes += 1;
        void entry.execute().then(() => this.#ended(entry));
      }
    }
    if (this.#rate?.hasRoom === false && this.#waiting.size > 0 && !this.#isClosed) this.#rate.whenRoom(this.#onRoom);
  }

  readonly #onRoom = (): void => this.#begin();

  /** Real workers begin in order, and as many at once as there are; so the order of these is drawn, of equal priority. */
  #draw(): readonly LoopEntry[] {
    // Each start may be the last that the rate allows.
    const free = this.#rate === undefined ? this.limit - this.#running.size : 1;
    const first = this.#waiting.shift() as LoopEntry;
    const drawn = [first];
    while (drawn.length < free && this.#waiting.first?.priority === first.priority)
      drawn.push(this.#waiting.shift() as LoopEntry);
    for (const entry of drawn) this.#drawn.add(entry);
    for (let at = 0; at < drawn.length; at += 1) {
      const other = at + this.#surroundings.draw(drawn.length - at);
      [drawn[at], drawn[other]] = [drawn[other] as LoopEntry, drawn[at] as LoopEntry];
    }
    return drawn;
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
    const stopTimer = entry.readsSignal ? setLimit(this.#surroundings.clock, this.#options.graceMs, force) : undefined;
    this.#ending.set(entry, { force, stopTimer });
    if (stopTimer === undefined) macrotask(force);
  }

  /** Ends what was cancelled without giving it its time. */
  endCancelled(): void {
    for (const { force } of [...this.#ending.values()]) force();
  }

  /** There is nothing to start; what comes first in a worker executes. */
  async prestart(workers: number): Promise<void> {
    if (workers === undefined || workers === Number.POSITIVE_INFINITY)
      throw new RangeError(expected('workers', 'an integer from 1 up', workers));
    checkInteger('workers', workers);
    if (this.#isClosed) throw new StateError('The executor is closed and starts nothing any more');
    await this.#hooks.prepare();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#rate?.forget(this.#onRoom);
    const actors = this.#actors.close();
    const error = new CancelledError(undefined, 'close');
    const entries = [...this.#running, ...this.#drawn];
    this.#drawn.clear();
    for (let entry = this.#waiting.shift(); entry !== undefined; entry = this.#waiting.shift()) entries.push(entry);
    for (const entry of entries) {
      this.#ended(entry);
      tell(() => entry.abandon(error));
    }
    await actors;
    await this.#hooks.end();
  }
}

function workerKind({ kind }: InProcessOptions): WorkerKind {
  return kind === 'process' ? 'process' : 'thread';
}

/** What is asked of a worker: the arguments are copied when the function begins. */
function crossed(assignment: Assignment, kind: WorkerKind): Assignment {
  return {
    ...assignment,
    get args() {
      return copiedArgs(assignment, kind);
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
