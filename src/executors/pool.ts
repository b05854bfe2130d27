import { CancelledError, QueueFullError, StateError } from '../core/errors.js';
import { host } from '../core/host.js';
import { checkInteger, expected } from '../core/validation.js';
import { crashError, endedError } from './crash.js';
import { Crew } from './crew.js';
import { Entry } from './entry.js';
import {
  type Assignment,
  type AssignmentListener,
  type CallLoss,
  type Submission,
  type TaskExecutor,
  WHERE,
  type WorkerSource,
} from './executor.js';
import { Joining } from './joining.js';
import { Joint } from './joint.js';
import type { PoolOptions } from './pool-options.js';
import { Recruiter } from './recruiter.js';
import type { Seat } from './seat.js';
import { Stopping } from './stopping.js';
import type { Team } from './team.js';
import { Teams } from './teams.js';
import type { Transport, WorkerExit } from './transport.js';
import {
  ANSWERS,
  DYING,
  type LastAnswers,
  PROGRESS,
  RESULT,
  type Reply,
  SIGNAL_READ,
  STREAM,
  UNREAD,
} from './wire/messages.js';
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
  readonly #teams = new Teams<Entry>();
  readonly #joining = new Joining();
  readonly #crew: Crew;
  readonly #recruiter: Recruiter;
  readonly #stopping: Stopping;
  #lastNumber = 0;
  #lastId = 0;
  /** Tasks that execute, cancelled ones that have not ended yet too. */
  #running = 0;
  #isPumpPlanned = false;
  /** Callers that wait for workers to start or end. */
  #waiters = 0;
  #isHeld = false;
  readonly #onCancel = (entry: Entry, call?: number): void => this.#cancel(entry, call);
  #isClosed = false;
  #closing: Promise<void> | undefined;

  constructor(transport: Transport, limit: number, options: PoolOptions) {
    this.limit = limit;
    this.#transport = transport;
    this.#maxQueue = options.maxQueue ?? Number.POSITIVE_INFINITY;
    const idleTimeout = options.idleTimeout ?? DEFAULT_IDLE;
    this.#crew = new Crew(transport, idleTimeout);
    const start = (team: Team<Entry>): void => this.#start(team);
    this.#recruiter = new Recruiter({ limit, teams: this.#teams, crew: this.#crew, idleTimeout, start });
    this.#stopping = new Stopping({
      crew: this.#crew,
      recruiter: this.#recruiter,
      graceMs: options.graceMs ?? DEFAULT_GRACE,
      seesCalls: transport.seesCalls,
      pump: () => this.#pump(),
    });
  }

  /** A worker that ends after its task executes one call. */
  get takesCalls(): boolean {
    return this.#transport.isForOneTask !== true;
  }

  get counts(): { readonly running: number; readonly idle: number; readonly queued: number } {
    return { running: this.#running, idle: this.#crew.count('idle'), queued: this.#teams.queued };
  }

  submit(assignment: Assignment, listener: AssignmentListener): Submission {
    if (this.#isClosed) throw new StateError(`\`${assignment.label}\` cannot be executed: its executor is closed`);
    // What waits only for this turn to end does not wait for a worker.
    if (this.#teams.queued >= this.#maxQueue + this.limit - this.#crew.count('busy'))
      throw new QueueFullError(this.#maxQueue);
    this.#lastNumber += 1;
    const entry = new Entry(assignment, listener, this.#lastNumber, this.#onCancel);
    const { fn } = assignment;
    try {
      entry.team = this.#teams.of(this.#transport.originOf(fn.kind === 'module' ? fn.where : undefined));
    } catch (error) {
      host.queueMicrotask(() => entry.refuse(error));
      return entry;
    }
    entry.team.queue.push(entry);
    this.#planPump();
    return entry;
  }

  #planPump(): void {
    if (this.#isPumpPlanned) return;
    this.#isPumpPlanned = true;
    host.queueMicrotask(() => {
      this.#isPumpPlanned = false;
      this.#pump();
    });
  }

  async prestart(workers: number, module?: object): Promise<void> {
    if (workers === undefined || workers === Number.POSITIVE_INFINITY)
      throw new RangeError(expected('workers', 'an integer from 1 up', workers));
    checkInteger('workers', workers);
    if (this.#isClosed) throw new StateError('The executor is closed and starts no workers any more');
    const team = this.#teams.of(this.#transport.originOf(whereIs(module)));
    while (team.alive < workers && this.#crew.alive < this.limit) this.#start(team);
    const seats = [...this.#crew].filter((seat) => seat.team === team);
    await this.#whileHeld(Promise.all(seats.map((seat) => seat.ready())));
  }

  close(): Promise<void> {
    this.#isClosed = true;
    this.#recruiter.close();
    this.#closing ??= this.#whileHeld(this.#close());
    return this.#closing;
  }

  #cancel(entry: Entry, call: number | undefined): void {
    const { seat, team, joint } = entry;
    if (call !== undefined) {
      if (seat && call >= entry.answered) this.#stopping.stopCall(seat, entry, call);
      return;
    }
    entry.isCancelled = true;
    if (joint) {
      joint.drop(entry);
    } else if (seat) {
      this.#stopping.stop(seat, entry);
    } else {
      entry.isWaiting = false;
      if (team) this.#forget(entry, team);
      entry.tellStopped();
    }
  }

  #forget(entry: Entry, team: Team<Entry>): void {
    team.queue.forget(entry);
    this.#teams.tidy(team);
    this.#updateHold();
  }

  /**
   * Brings tasks and workers together, as far as that goes.
   * @param failed - a team whose worker could not start: the next attempt comes later
   */
  #pump(failed?: Team<Entry>): void {
    if (this.#teams.size > 1) this.#recruiter.share();
    while (this.#crew.count('busy') < this.limit) {
      const team = this.#teams.next((one) => one.counts.idle > 0);
      if (!team) break;
      this.#assign(this.#crew.next(team)!, this.#join(team.queue.shift()!, team));
    }
    this.#recruiter.startMissing(failed);
    this.#updateHold();
  }

  /** Short tasks that wait side by side travel together. */
  #join(entry: Entry, team: Team<Entry>): Entry {
    if (!this.takesCalls) return entry;
    const members = this.#joining.take(entry, team.queue, this.limit);
    return members.length === 1
      ? entry
      : new Joint(members, this.#onCancel, (entries) => this.#takeBack(entries)).entry;
  }

  #takeBack(entries: Entry[]): void {
    if (entries.length === 0) return;
    if (this.#isClosed) {
      for (const entry of entries) entry.tellError(closeError());
      return;
    }
    for (const entry of entries) entry.isWaiting = true;
    // The team may have been given up while nobody waited in it.
    const [{ assignment }] = entries as [Entry];
    const team = this.#teams.of(
      this.#transport.originOf(assignment.fn.kind === 'module' ? assignment.fn.where : undefined),
    );
    for (const entry of entries) entry.team = team;
    team.queue.unshift(entries);
    this.#planPump();
    this.#updateHold();
  }

  #start(team: Team<Entry>): void {
    this.#crew.start(team, (seat) => ({
      onReady: () => {
        if (seat.state !== 'starting') return;
        this.#crew.free(seat);
        seat.tellReady();
        this.#pump();
      },
      onReply: (reply) => this.#receive(seat, reply),
      onUnreadable: (error) => {
        const { entry } = seat;
        if (!entry) return;
        // It may have been one of several answers, with more to come.
        if (entry.assignment.calls) void this.#crew.end(seat);
        this.#release(seat, entry);
        entry.tellError(error);
      },
      onExit: (exit) => this.#leave(seat, exit),
    }));
  }

  #assign(seat: Seat<Entry>, entry: Entry): void {
    const { assignment } = entry;
    entry.isWaiting = false;
    this.#lastId = (this.#lastId % 0x7fff_ffff) + 1;
    entry.id = this.#lastId;
    try {
      seat.link.send(entry.request, this.#movedBy(assignment));
    } catch (cause) {
      entry.tellError(this.#sendError(assignment, cause));
      return;
    }
    entry.seat = seat;
    entry.startedAt = host.performance.now();
    entry.heardAt = entry.startedAt;
    this.#running += 1;
    this.#crew.occupy(seat, entry);
    entry.tellStart();
  }

  /** What a platform that only copies cannot move is copied. */
  #movedBy({ transfer }: Assignment): readonly object[] | undefined {
    return this.#transport.canMove ? transfer : undefined;
  }

  #sendError(assignment: Assignment, cause: unknown): unknown {
    const canSend = (value: unknown): boolean => this.#transport.canSend(value);
    return transferError(assignment.args, 'args', this.#movedBy(assignment), canSend, cause);
  }

  #receive(seat: Seat<Entry>, reply: Reply): void {
    const { entry } = seat;
    if (!entry || (reply[1] !== entry.id && reply[1] !== UNREAD)) return;
    if (reply[0] === PROGRESS) {
      entry.tellProgress(reply[2], reply[3]);
    } else if (reply[0] === STREAM) {
      entry.tellItems(reply[2]);
    } else if (reply[0] === ANSWERS) {
      entry.tellAnswers(reply[2], reply[3]);
    } else if (reply[0] !== SIGNAL_READ && reply[0] !== DYING) {
      if (reply[0] === RESULT && entry.items === 0) this.#measure(entry, reply[2]);
      this.#release(seat, entry);
      entry.tellOutcome(reply);
    }
  }

  /** Calls that gave plain results say how many of their kind a message may hold. */
  #measure(entry: Entry, value: unknown): void {
    const { assignment } = entry;
    if (assignment.calls) {
      const [values, , ms] = value as LastAnswers;
      this.#joining.measured(assignment, entry.answered + values.length, ms);
    } else if (assignment.mayJoin) this.#joining.measured(assignment, 1, host.performance.now() - entry.startedAt);
  }

  /** The task has ended and its worker lives. The worker gets its next task before anybody is told, which may take long. */
  #release(seat: Seat<Entry>, entry: Entry): void {
    entry.seat = undefined;
    seat.entry = undefined;
    this.#running -= 1;
    if (this.#transport.isForOneTask) {
      void this.#crew.end(seat);
    } else if (!seat.isEnding) {
      this.#crew.free(seat);
      // The place of a cancelled one was taken already. One more than the limit is welcome as the spare.
      if (this.#crew.alive > this.limit + 1) this.#crew.endOne();
    }
    this.#pump();
  }

  #leave(seat: Seat<Entry>, exit: WorkerExit): void {
    const { entry } = seat;
    const loss = entry && this.#lossOf(seat, entry);
    if (entry) this.#joining.distrust(entry.assignment);
    this.#crew.remove(seat);
    if (entry) {
      entry.seat = undefined;
      this.#running -= 1;
    }
    const { team, hasStarted } = seat;
    const errorFor = (label: string | undefined): Error =>
      this.#isClosed ? closeError() : crashError(this.#transport.kind, { label, hasStarted }, exit);
    seat.tellReady(() => errorFor(undefined));
    const couldNotStart = !hasStarted && !seat.isEnding;
    if (couldNotStart) this.#recruiter.giveUp(team);
    // Where none can start, waiting would never end. Where others live, the next attempt comes when one of them has ended a task.
    const stranded = couldNotStart && team.alive === 0 ? takeAll(team) : [];
    this.#pump(couldNotStart ? team : undefined);
    this.#teams.tidy(team);
    for (const other of stranded) other.tellError(errorFor(other.assignment.label));
    if (entry?.isCancelled) entry.tellStopped();
    else if (entry && seat.isEnding && entry.dropped !== undefined && !this.#isClosed)
      entry.tellError(endedError(this.#transport.kind, entry.assignment.label), loss);
    else entry?.tellError(errorFor(entry.assignment.label), loss);
  }

  #lossOf({ link }: Seat<Entry>, entry: Entry): CallLoss | undefined {
    const { calls } = entry.assignment;
    return calls && { begun: entry.begunBy(link), isExact: calls.isExact || this.#transport.seesCalls };
  }

  async #close(): Promise<void> {
    const waiting = [...this.#teams].flatMap(takeAll);
    await this.#crew.endAll();
    for (const entry of waiting) entry.tellError(closeError());
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
    const isHeld = this.#running > 0 || this.#teams.queued > 0 || this.#waiters > 0;
    if (isHeld === this.#isHeld) return;
    this.#isHeld = isHeld;
    this.#transport.hold(isHeld);
  }
}

/** Where a worker module is. */
function whereIs(module: object | undefined): WorkerSource | undefined {
  if (module === undefined) return undefined;
  const where = (module as { [WHERE]?: WorkerSource } | null)?.[WHERE];
  if (where === undefined) throw new TypeError(expected('module', 'what `workerModule(…)` gave', module));
  return where;
}

/** Ends the waiting of all tasks of a team. */
function takeAll({ queue }: Team<Entry>): Entry[] {
  const all: Entry[] = [];
  for (let entry = queue.shift(); entry; entry = queue.shift()) {
    entry.isWaiting = false;
    all.push(entry);
  }
  return all;
}

function closeError(): CancelledError {
  return new CancelledError(undefined, 'close');
}
