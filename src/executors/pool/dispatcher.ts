import { host } from '../../core/host.js';
import { noticeArguments, noticeLost } from '../crossing-classes.js';
import type { Assignment, CallLoss } from '../executor.js';
import { decodeError } from '../wire/errors.js';
import {
  ANSWERS,
  DYING,
  type LastAnswers,
  LEFT,
  NOTICE,
  type Outcome,
  PROGRESS,
  RESULT,
  type Reply,
  SIGNAL_READ,
  STREAM,
  UNREAD,
} from '../wire/messages.js';
import { unpackReply } from '../wire/result-log.js';
import { transferError } from '../wire/unsendable.js';
import { closeError, crashError, endedError, tellLeft } from './crash.js';
import { Crew } from './crew.js';
import type { Entry } from './entry.js';
import type { PoolOptions } from './pool-options.js';
import { Recruiter } from './recruiter.js';
import type { Seat } from './seat.js';
import { Stopping } from './stopping.js';
import type { Team } from './team.js';
import type { Teams } from './teams.js';
import type { Transport, WorkerExit } from './transport.js';

const DEFAULT_GRACE = 1000;
const DEFAULT_IDLE = 30_000;

/** Where a dispatcher takes tasks from, and whom it tells what it learns. */
export interface DispatcherHost {
  readonly transport: Transport;
  /** How many workers may be busy at once. */
  readonly limit: number;
  readonly teams: Teams<Entry>;
  /** Takes what a worker of a team executes next. */
  next(team: Team<Entry>): Entry;
  /** So many calls of a function gave plain results, in so many milliseconds. */
  measured(assignment: Assignment, count: number, ms: number): void;
  /** Calls of a function have shown to be harmless. */
  trusts(assignment: Assignment): boolean;
  /** A function has cost a worker. */
  lost(assignment: Assignment): void;
  /**
   * One whose worker has ended before it took it up: it waits again, if it is wanted and goes alone.
   * @returns whether it does
   */
  returned(entry: Entry): boolean;
  /** More or fewer tasks execute or wait than before. */
  changed(): void;
}

/** Brings tasks and workers together: sends, hears, and sees to it that there are workers. A worker has one request at a time. */
export class Dispatcher {
  readonly #host: DispatcherHost;
  readonly crew: Crew;
  readonly recruiter: Recruiter;
  readonly stopping: Stopping;
  /** Tasks that execute, cancelled ones that have not ended yet too. */
  running = 0;
  #lastId = 0;
  #isPumpPlanned = false;
  isClosed = false;

  constructor(pool: DispatcherHost, { idleTimeout = DEFAULT_IDLE, graceMs = DEFAULT_GRACE }: PoolOptions) {
    const { transport, limit, teams } = pool;
    const start = (team: Team<Entry>): void => this.start(team);
    this.#host = pool;
    this.crew = new Crew(transport, idleTimeout);
    this.recruiter = new Recruiter({ limit, teams, crew: this.crew, idleTimeout, start });
    const pump = (): void => this.pump();
    const hear = (entry: Entry, reply: Reply): void => this.#receive(entry.seat!, reply);
    const { crew, recruiter } = this;
    this.stopping = new Stopping({ crew, recruiter, graceMs, seesCalls: transport.seesCalls, pump, hear });
  }

  planPump(): void {
    if (this.#isPumpPlanned) return;
    this.#isPumpPlanned = true;
    host.queueMicrotask(() => {
      this.#isPumpPlanned = false;
      this.pump();
    });
  }

  /**
   * Brings tasks and workers together, as far as that goes.
   * @param failed - a team whose worker could not start: the next attempt comes later
   */
  pump(failed?: Team<Entry>): void {
    const { limit, teams } = this.#host;
    if (teams.size > 1) this.recruiter.share();
    while (this.crew.count('busy') < limit) {
      const team = teams.next((one) => one.counts.idle > 0);
      if (!team) break;
      this.#send(this.crew.next(team)!, this.#host.next(team));
    }
    this.recruiter.startMissing(failed);
    this.#host.changed();
  }

  start(team: Team<Entry>): void {
    this.#host.teams.keep(team);
    this.crew.start(team, (seat) => ({
      onReady: () => {
        if (seat.state !== 'starting') return;
        this.crew.free(seat);
        seat.tellReady();
        this.pump();
      },
      onReply: (reply) => this.#receive(seat, reply),
      onUnreadable: (error) => this.#failUnread(seat, error),
      onExit: (exit) => this.#leave(seat, exit),
    }));
  }

  #send(seat: Seat<Entry>, entry: Entry): void {
    const { transport } = this.#host;
    const { assignment } = entry;
    // Until it is sent: it neither waits nor has a worker.
    entry.leave();
    this.#lastId = (this.#lastId % 0x7fff_ffff) + 1;
    entry.id = this.#lastId;
    entry.isExact =
      assignment.calls?.isExact === true || (transport.keepsResults === true && !this.#host.trusts(assignment));
    // What a platform that only copies cannot move is copied.
    const moved = transport.wire.canMove ? assignment.transfer : undefined;
    noticeArguments(assignment, transport.wire);
    try {
      seat.link.send(entry.request, moved);
    } catch (cause) {
      entry.tellError(transferError(assignment.args, 'args', moved, transport.wire, cause));
      return;
    }
    entry.sit(seat);
    this.running += 1;
    this.crew.occupy(seat, entry);
    entry.tellStart();
  }

  #receive(seat: Seat<Entry>, packed: Reply): void {
    const { entry } = seat;
    if (packed[0] === LEFT) {
      tellLeft(this.#host.transport.kind, decodeError(packed[2]));
      return;
    }
    if (!entry || (packed[1] !== entry.id && packed[1] !== UNREAD)) return;
    const reply = entry.assignment.calls ? unpackReply(packed, entry.answered) : packed;
    if (reply[0] === PROGRESS) {
      entry.tellProgress(reply[2], reply[3]);
    } else if (reply[0] === STREAM) {
      entry.tellItems(reply[2]);
    } else if (reply[0] === ANSWERS) {
      if (entry.assignment.calls) entry.tellAnswers(reply[2], reply[3]);
    } else if (reply[0] === NOTICE) {
      noticeLost(entry.assignment, reply[2]);
    } else if (reply[0] !== SIGNAL_READ && reply[0] !== DYING) {
      if (reply[0] === RESULT && entry.items === 0) this.#measure(entry, reply[2]);
      this.#release(seat, entry);
      entry.tellOutcome(reply as Outcome);
    }
  }

  #failUnread(seat: Seat<Entry>, error: unknown): void {
    const { entry } = seat;
    if (!entry) return;
    // It may have been one of several answers, with more to come.
    if (entry.assignment.calls) void this.crew.end(seat);
    this.#release(seat, entry);
    entry.tellError(error);
  }

  /** Plain results say how many calls of their function a message may hold. */
  #measure(entry: Entry, value: unknown): void {
    const { assignment } = entry;
    if (assignment.calls) {
      const [values, , ms] = value as LastAnswers;
      this.#host.measured(assignment, entry.answered + values.length, ms);
    } else if (assignment.mayJoin) this.#host.measured(assignment, 1, host.performance.now() - entry.startedAt);
  }

  /** The task has ended and its worker lives. The worker gets its next task before anybody is told, which may take long. */
  #release(seat: Seat<Entry>, entry: Entry): void {
    entry.leave();
    seat.entry = undefined;
    this.running -= 1;
    if (this.#host.transport.isForOneTask) {
      void this.crew.end(seat);
    } else if (!seat.isEnding) {
      this.crew.free(seat);
      // The place of a cancelled one was taken already. One more than the limit is welcome as the spare.
      if (this.crew.alive > this.#host.limit + 1) this.crew.endOne();
    }
    this.pump();
  }

  #leave(seat: Seat<Entry>, exit: WorkerExit): void {
    const { entry, team, hasStarted } = seat;
    const isUntouched = entry !== undefined && seat.link.isUntouched?.(entry.id) === true;
    const loss = entry && this.#lossOf(seat, entry, isUntouched);
    this.crew.remove(seat);
    let isBack = false;
    if (entry) {
      entry.leave();
      this.running -= 1;
      if (isUntouched) isBack = this.#host.returned(entry);
      else this.#host.lost(entry.assignment);
    }
    const errorFor = (label: string | undefined): Error =>
      this.isClosed ? closeError() : crashError(this.#host.transport.kind, { label, hasStarted }, exit);
    seat.tellReady(() => errorFor(undefined));
    const couldNotStart = !hasStarted && !seat.isEnding;
    if (couldNotStart) this.recruiter.giveUp(team);
    // Where none can start, waiting would never end. Where others live, the next attempt comes when one of them has ended a task.
    const stranded = couldNotStart && team.alive === 0 ? takeAll(team) : [];
    this.pump(couldNotStart ? team : undefined);
    this.#host.teams.tidy(team);
    for (const other of stranded) other.tellError(errorFor(other.assignment.label));
    // An idle worker may have it already.
    if (isBack) return;
    if (entry && this.#wasEndedForOne(seat, entry))
      entry.tellError(endedError(this.#host.transport.kind, entry.assignment.label), loss);
    else entry?.tellError(errorFor(entry.assignment.label), loss);
  }

  /** It was ended for one of many calls, which was cancelled. */
  #wasEndedForOne(seat: Seat<Entry>, { dropped }: Entry): boolean {
    return seat.isEnding && dropped !== undefined && !this.isClosed;
  }

  #lossOf({ link }: Seat<Entry>, entry: Entry, isUntouched: boolean): CallLoss | undefined {
    const { calls } = entry.assignment;
    return (
      calls && {
        begun: isUntouched ? 0 : entry.begunBy(link),
        isExact: entry.isExact || this.#host.transport.seesCalls,
      }
    );
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.recruiter.close();
    const waiting = [...this.#host.teams].flatMap(takeAll);
    await this.crew.endAll();
    for (const entry of waiting) entry.tellError(closeError());
    this.#host.transport.close();
  }
}

/** Ends the waiting of all tasks of a team. */
function takeAll({ queue }: Team<Entry>): Entry[] {
  const all: Entry[] = [];
  for (let entry = queue.shift(); entry; entry = queue.shift()) {
    entry.leave();
    all.push(entry);
  }
  return all;
}
