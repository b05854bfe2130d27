import { CancelledError, QueueFullError, StateError, WorkerCrashedError } from '../core/errors.js';
import { host } from '../core/host.js';
import { checkInteger, expected } from '../core/validation.js';
import { Crew } from './crew.js';
import type { Assignment, AssignmentListener, Submission, TaskExecutor } from './executor.js';
import type { PoolOptions } from './pool-options.js';
import { PriorityQueue, type Waiting } from './queue.js';
import type { Seat } from './seat.js';
import { tell } from './tell.js';
import type { Transport, WorkerExit } from './transport.js';
import { decodeError } from './wire/errors.js';
import { ERROR, MODULE, PROGRESS, RESULT, type Reply, type Request, RUN, SOURCE, UNREAD } from './wire/messages.js';
import { transferError } from './wire/unsendable.js';

const DEFAULT_GRACE = 1000;
const DEFAULT_IDLE = 30_000;

/**
 * Executes assignments on workers of any platform: who is next, on which worker, and when workers start and end. A worker has one
 * request at a time; nothing waits anywhere but in the queue here.
 */
export class WorkerPool implements TaskExecutor {
  readonly limit: number;
  readonly #transport: Transport;
  readonly #maxQueue: number;
  readonly #graceMs: number;
  readonly #idleTimeout: number;
  readonly #queue = new PriorityQueue<Entry>();
  readonly #crew: Crew<Entry>;
  #lastId = 0;
  /** Tasks that execute, cancelled ones that have not ended yet too. */
  #running = 0;
  #isPumpPlanned = false;
  /** Callers that wait for workers to start or end. */
  #waiters = 0;
  #isHeld = false;
  /** Until then one worker more than needed is kept, since tasks get cancelled and take their workers along. */
  #spareUntil = 0;
  #isClosed = false;
  #closing: Promise<void> | undefined;

  constructor(transport: Transport, limit: number, options: PoolOptions) {
    this.limit = limit;
    this.#transport = transport;
    this.#maxQueue = options.maxQueue ?? Number.POSITIVE_INFINITY;
    this.#graceMs = options.graceMs ?? DEFAULT_GRACE;
    this.#idleTimeout = options.idleTimeout ?? DEFAULT_IDLE;
    this.#crew = new Crew(transport, this.#idleTimeout);
  }

  get counts(): { readonly running: number; readonly idle: number; readonly queued: number } {
    return { running: this.#running, idle: this.#crew.count('idle'), queued: this.#queue.size };
  }

  submit(assignment: Assignment, listener: AssignmentListener): Submission {
    if (this.#isClosed) throw new StateError(`\`${assignment.label}\` cannot be executed: its executor is closed`);
    // What waits only for this turn to end does not wait for a worker.
    if (this.#queue.size >= this.#maxQueue + this.limit - this.#crew.count('busy'))
      throw new QueueFullError(this.#maxQueue);
    const entry = new Entry(this, assignment, listener);
    this.#queue.push(entry);
    if (!this.#isPumpPlanned) {
      this.#isPumpPlanned = true;
      host.queueMicrotask(() => {
        this.#isPumpPlanned = false;
        this.#pump();
      });
    }
    return entry;
  }

  async prestart(workers: number): Promise<void> {
    if (workers === undefined || workers === Number.POSITIVE_INFINITY)
      throw new RangeError(expected('workers', 'an integer from 1 up', workers));
    checkInteger('workers', workers);
    if (this.#isClosed) throw new StateError('The executor is closed and starts no workers any more');
    while (this.#crew.alive < Math.min(workers, this.limit)) this.#start();
    await this.#whileHeld(Promise.all([...this.#crew].map((seat) => seat.ready())));
  }

  close(): Promise<void> {
    this.#isClosed = true;
    this.#closing ??= this.#whileHeld(this.#close());
    return this.#closing;
  }

  /** @internal For entries. */
  cancel(entry: Entry): void {
    const { seat } = entry;
    if (entry.isWaiting) {
      entry.isWaiting = false;
      this.#queue.forget(entry);
      this.#updateHold();
      entry.listener.onStopped();
    } else if (seat && !entry.isCancelled) {
      entry.isCancelled = true;
      this.#spareUntil = host.performance.now() + this.#idleTimeout;
      this.#crew.retire(seat);
      if (seat.link.stop(entry.id)) seat.startGrace(this.#graceMs, () => void this.#crew.end(seat));
      else void this.#crew.end(seat);
      // Now, not when it is gone: the next task shall wait for nothing.
      this.#pump();
    }
  }

  /** Brings queue and workers together, as far as that goes. */
  #pump(mayStart = true): void {
    while (this.#queue.size > 0 && this.#crew.count('busy') < this.limit) {
      const seat = this.#crew.next;
      if (!seat) break;
      this.#assign(seat, this.#queue.shift()!);
    }
    if (mayStart && !this.#isClosed) this.#startMissing();
    this.#updateHold();
  }

  #startMissing(): void {
    const crew = this.#crew;
    const wanted = Math.min(this.#queue.size, this.limit - crew.count('busy'));
    while (crew.available < wanted && crew.alive < this.limit) this.#start();
    const needsSpare = this.#spareUntil > 0 && host.performance.now() < this.#spareUntil;
    if (needsSpare && crew.available <= wanted && crew.alive <= this.limit) this.#start();
  }

  #start(): void {
    this.#crew.start((seat) => ({
      onReady: () => {
        if (seat.state !== 'starting') return;
        this.#crew.free(seat);
        seat.tellReady();
        this.#pump();
      },
      onReply: (reply) => this.#receive(seat, reply),
      onUnreadable: (error) => {
        const { entry } = seat;
        if (entry) this.#finish(seat, entry, () => entry.listener.onError(error));
      },
      onExit: (exit) => this.#leave(seat, exit),
    }));
  }

  #assign(seat: Seat<Entry>, entry: Entry): void {
    const { assignment, listener } = entry;
    entry.isWaiting = false;
    this.#lastId = (this.#lastId % 0x7fff_ffff) + 1;
    entry.id = this.#lastId;
    try {
      seat.link.send(request(entry.id, assignment), this.#movedBy(assignment));
    } catch (cause) {
      tell(() => listener.onError(this.#sendError(assignment, cause)));
      return;
    }
    entry.seat = seat;
    this.#running += 1;
    this.#crew.occupy(seat, entry);
    tell(() => listener.onStart());
  }

  /** What a platform that only copies cannot move is copied. */
  #movedBy({ transfer }: Assignment): readonly object[] | undefined {
    return this.#transport.canMove ? transfer : undefined;
  }

  #sendError(assignment: Assignment, cause: unknown): unknown {
    if (typeof (assignment.fn as { where?: unknown }).where === 'function') return cause;
    const canSend = (value: unknown): boolean => this.#transport.canSend(value);
    return transferError(assignment.args, 'args', this.#movedBy(assignment), canSend, cause);
  }

  #receive(seat: Seat<Entry>, reply: Reply): void {
    const { entry } = seat;
    if (!entry || (reply[1] !== entry.id && reply[1] !== UNREAD)) return;
    const { listener } = entry;
    if (reply[0] === PROGRESS) {
      if (!entry.isCancelled) listener.onProgress(reply[2]);
      return;
    }
    this.#finish(seat, entry, () => {
      if (reply[0] !== RESULT && reply[0] !== ERROR) return;
      const progress = reply[3];
      if (progress) tell(() => listener.onProgress(progress));
      if (reply[0] === RESULT) listener.onResult(reply[2]);
      else listener.onError(decodeError(reply[2]));
    });
  }

  /** The task has ended and its worker lives. The worker gets its next task before anybody is told, which may take long. */
  #finish(seat: Seat<Entry>, entry: Entry, answer: () => void): void {
    entry.seat = undefined;
    seat.entry = undefined;
    this.#running -= 1;
    if (!seat.isEnding) {
      this.#crew.free(seat);
      // The place of a cancelled one was taken already; as the spare it is welcome, beyond that it is not.
      if (this.#crew.alive > this.limit + 1) void this.#crew.end(seat);
    }
    this.#pump();
    if (entry.isCancelled) entry.listener.onStopped();
    else answer();
  }

  #leave(seat: Seat<Entry>, exit: WorkerExit): void {
    const { entry } = seat;
    this.#crew.remove(seat);
    if (entry) {
      entry.seat = undefined;
      this.#running -= 1;
    }
    const error = this.#isClosed ? new CancelledError(undefined, 'close') : this.#crash(entry, seat.hasStarted, exit);
    seat.tellReady({ error });
    const couldNotStart = !seat.hasStarted && !seat.isEnding;
    if (couldNotStart) this.#spareUntil = 0;
    // Where none can start, waiting would never end. Where others live, the next attempt comes when one of them has ended a task.
    const stranded = couldNotStart && this.#crew.alive === 0 ? this.#takeAll() : [];
    this.#pump(!couldNotStart);
    for (const other of stranded) tell(() => other.listener.onError(error));
    if (entry?.isCancelled) entry.listener.onStopped();
    else entry?.listener.onError(error);
  }

  #crash(entry: Entry | undefined, hadStarted: boolean, { exitCode, cause }: WorkerExit): WorkerCrashedError {
    const { kind } = this.#transport;
    const what = entry
      ? `The ${kind} that executed \`${entry.assignment.label}\` ended before it answered`
      : `A ${kind} ${hadStarted ? 'ended' : 'could not start'}`;
    const code = exitCode === undefined ? '' : ` (exit code ${exitCode})`;
    const why = cause instanceof Error ? `: ${cause.message}` : '';
    return new WorkerCrashedError(what + code + why, kind, exitCode, cause === undefined ? undefined : { cause });
  }

  #takeAll(): Entry[] {
    const all: Entry[] = [];
    for (let entry = this.#queue.shift(); entry; entry = this.#queue.shift()) {
      entry.isWaiting = false;
      all.push(entry);
    }
    return all;
  }

  async #close(): Promise<void> {
    const waiting = this.#takeAll();
    await this.#crew.endAll();
    for (const { listener } of waiting) tell(() => listener.onError(new CancelledError(undefined, 'close')));
    this.#transport.close();
  }

  async #whileHeld<T>(work: Promise<T>): Promise<T> {
    this.#waiters += 1;
    this.#updateHold();
    try {
      return await work;
    } finally {
      this.#waiters -= 1;
      this.#updateHold();
    }
  }

  /** While work is under way the platform's loop must not end; while none is, the pool must not keep it. */
  #updateHold(): void {
    const isHeld = this.#running > 0 || this.#queue.size > 0 || this.#waiters > 0;
    if (isHeld === this.#isHeld) return;
    this.#isHeld = isHeld;
    this.#transport.hold(isHeld);
  }
}

/** A submission under way. */
class Entry implements Submission, Waiting {
  readonly #pool: WorkerPool;
  readonly assignment: Assignment;
  readonly listener: AssignmentListener;
  readonly priority: number;
  isWaiting = true;
  isCancelled = false;
  id = 0;
  seat: Seat<Entry> | undefined;

  constructor(pool: WorkerPool, assignment: Assignment, listener: AssignmentListener) {
    this.#pool = pool;
    this.assignment = assignment;
    this.listener = listener;
    this.priority = assignment.priority;
  }

  cancel(): void {
    this.#pool.cancel(this);
  }
}

function request(id: number, { fn, args, label }: Assignment): Request {
  if (fn.kind === 'source') return [RUN, id, SOURCE, fn.text, fn.name, args];
  if (typeof fn.where !== 'function') return [RUN, id, MODULE, fn.where.href, fn.name, args];
  const hint = "Here a worker module is given by its URL: `new URL('./work.js', import.meta.url)`";
  throw new TypeError(`\`${label}\` belongs to a worker that only a page can make. ${hint}`);
}
