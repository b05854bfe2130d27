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
import type { Call } from './call.js';
import { closeError, crashError, endedError, tellLeft } from './crash.js';
import type { Origin, Origins } from './origins.js';
import type { PoolOptions } from './pool-options.js';
import { Staffing } from './staffing.js';
import { Stopping } from './stopping.js';
import type { Transport, WorkerExit } from './transport.js';
import type { PoolWorker } from './worker.js';
import { Workers } from './workers.js';

const DEFAULT_GRACE = 1000;
const DEFAULT_IDLE = 30_000;

/** Where a dispatcher takes tasks from, and whom it tells what it learns. */
export interface DispatcherHost {
  readonly transport: Transport;
  /** How many workers may be busy at once. */
  readonly limit: number;
  readonly origins: Origins<Call>;
  /** Takes what a worker of an origin executes next. */
  next(origin: Origin<Call>): Call;
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
  returned(call: Call): boolean;
  /** More or fewer tasks execute or wait than before. */
  changed(): void;
}

/** Brings tasks and workers together: sends, hears, and sees to it that there are workers. A worker has one request at a time. */
export class Dispatcher {
  readonly #host: DispatcherHost;
  readonly workers: Workers;
  readonly staffing: Staffing;
  readonly stopping: Stopping;
  /** Tasks that execute, cancelled ones that have not ended yet too. */
  running = 0;
  #lastId = 0;
  #isPumpPlanned = false;
  isClosed = false;

  constructor(pool: DispatcherHost, { idleTimeout = DEFAULT_IDLE, graceMs = DEFAULT_GRACE }: PoolOptions) {
    const { transport, limit, origins } = pool;
    const start = (origin: Origin<Call>): void => this.start(origin);
    this.#host = pool;
    this.workers = new Workers(transport, idleTimeout);
    this.staffing = new Staffing({ limit, origins, workers: this.workers, idleTimeout, start });
    const pump = (): void => this.pump();
    const hear = (call: Call, reply: Reply): void => this.#receive(call.worker!, reply);
    const { workers, staffing } = this;
    this.stopping = new Stopping({ workers, staffing, graceMs, seesCalls: transport.seesCalls, pump, hear });
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
   * @param failed - an origin whose worker could not start: the next attempt comes later
   */
  pump(failed?: Origin<Call>): void {
    const { limit, origins } = this.#host;
    if (origins.size > 1) this.staffing.share();
    while (this.workers.count('busy') < limit) {
      const origin = origins.next((one) => one.counts.idle > 0);
      if (!origin) break;
      this.#send(this.workers.next(origin)!, this.#host.next(origin));
    }
    this.staffing.startMissing(failed);
    this.#host.changed();
  }

  start(origin: Origin<Call>): void {
    this.#host.origins.keep(origin);
    this.workers.start(origin, (worker) => ({
      onReady: () => {
        if (worker.state !== 'starting') return;
        this.workers.free(worker);
        worker.tellReady();
        this.pump();
      },
      onReply: (reply) => this.#receive(worker, reply),
      onUnreadable: (error) => this.#failUnread(worker, error),
      onExit: (exit) => this.#leave(worker, exit),
    }));
  }

  #send(worker: PoolWorker<Call>, call: Call): void {
    const { transport } = this.#host;
    const { assignment } = call;
    // Until it is sent: it neither waits nor has a worker.
    call.leave();
    this.#lastId = (this.#lastId % 0x7fff_ffff) + 1;
    call.id = this.#lastId;
    call.isExact =
      assignment.calls?.isExact === true || (transport.keepsResults === true && !this.#host.trusts(assignment));
    // What a platform that only copies cannot move is copied.
    const moved = transport.wire.canMove ? assignment.transfer : undefined;
    noticeArguments(assignment, transport.wire);
    try {
      worker.link.send(call.request, moved);
    } catch (cause) {
      call.tellError(transferError(assignment.args, 'args', moved, transport.wire, cause));
      return;
    }
    call.sit(worker);
    this.running += 1;
    this.workers.occupy(worker, call);
    call.tellStart();
  }

  #receive(worker: PoolWorker<Call>, packed: Reply): void {
    const { call } = worker;
    if (packed[0] === LEFT) {
      tellLeft(this.#host.transport.kind, decodeError(packed[2]));
      return;
    }
    if (!call || (packed[1] !== call.id && packed[1] !== UNREAD)) return;
    const reply = call.assignment.calls ? unpackReply(packed, call.answered) : packed;
    if (reply[0] === PROGRESS) {
      call.tellProgress(reply[2], reply[3]);
    } else if (reply[0] === STREAM) {
      call.tellItems(reply[2]);
    } else if (reply[0] === ANSWERS) {
      if (call.assignment.calls) call.tellAnswers(reply[2], reply[3]);
    } else if (reply[0] === NOTICE) {
      noticeLost(call.assignment, reply[2]);
    } else if (reply[0] !== SIGNAL_READ && reply[0] !== DYING) {
      if (reply[0] === RESULT && call.items === 0) this.#measure(call, reply[2]);
      this.#release(worker, call);
      call.tellOutcome(reply as Outcome);
    }
  }

  #failUnread(worker: PoolWorker<Call>, error: unknown): void {
    const { call } = worker;
    if (!call) return;
    // It may have been one of several answers, with more to come.
    if (call.assignment.calls) void this.workers.end(worker);
    this.#release(worker, call);
    call.tellError(error);
  }

  /** Plain results say how many calls of their function a message may hold. */
  #measure(call: Call, value: unknown): void {
    const { assignment } = call;
    if (assignment.calls) {
      const [values, , ms] = value as LastAnswers;
      this.#host.measured(assignment, call.answered + values.length, ms);
    } else if (assignment.mayJoin) this.#host.measured(assignment, 1, host.performance.now() - call.startedAt);
  }

  /** The task has ended and its worker lives. The worker gets its next task before anybody is told, which may take long. */
  #release(worker: PoolWorker<Call>, call: Call): void {
    call.leave();
    worker.call = undefined;
    this.running -= 1;
    if (this.#host.transport.isForOneTask) {
      void this.workers.end(worker);
    } else if (!worker.isEnding) {
      this.workers.free(worker);
      // The place of a cancelled one was taken already. One more than the limit is welcome as the spare.
      if (this.workers.alive > this.#host.limit + 1) this.workers.endOne();
    }
    this.pump();
  }

  #leave(worker: PoolWorker<Call>, exit: WorkerExit): void {
    const { call, origin, hasStarted } = worker;
    const isUntouched = call !== undefined && worker.link.isUntouched?.(call.id) === true;
    const loss = call && this.#lossOf(worker, call, isUntouched);
    this.workers.remove(worker);
    let isBack = false;
    if (call) {
      call.leave();
      this.running -= 1;
      if (isUntouched) isBack = this.#host.returned(call);
      else this.#host.lost(call.assignment);
    }
    const errorFor = (label: string | undefined): Error =>
      this.isClosed ? closeError() : crashError(this.#host.transport.kind, { label, hasStarted }, exit);
    worker.tellReady(() => errorFor(undefined));
    const couldNotStart = !hasStarted && !worker.isEnding;
    if (couldNotStart) this.staffing.giveUp(origin);
    // Where none can start, waiting would never end. Where others live, the next attempt comes when one of them has ended a task.
    const stranded = couldNotStart && origin.alive === 0 ? takeAll(origin) : [];
    this.pump(couldNotStart ? origin : undefined);
    this.#host.origins.tidy(origin);
    for (const other of stranded) other.tellError(errorFor(other.assignment.label));
    // An idle worker may have it already.
    if (isBack) return;
    if (call && this.#wasEndedForOne(worker, call))
      call.tellError(endedError(this.#host.transport.kind, call.assignment.label), loss);
    else call?.tellError(errorFor(call.assignment.label), loss);
  }

  /** It was ended for one of many calls, which was cancelled. */
  #wasEndedForOne(worker: PoolWorker<Call>, { dropped }: Call): boolean {
    return worker.isEnding && dropped !== undefined && !this.isClosed;
  }

  #lossOf({ link }: PoolWorker<Call>, call: Call, isUntouched: boolean): CallLoss | undefined {
    const { calls } = call.assignment;
    return (
      calls && {
        begun: isUntouched ? 0 : call.begunBy(link),
        isExact: call.isExact || this.#host.transport.seesCalls,
      }
    );
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.staffing.close();
    const waiting = [...this.#host.origins].flatMap(takeAll);
    await this.workers.endAll();
    for (const call of waiting) call.tellError(closeError());
    this.#host.transport.close();
  }
}

/** Ends the waiting of all tasks of an origin. */
function takeAll({ queue }: Origin<Call>): Call[] {
  const all: Call[] = [];
  for (let call = queue.shift(); call; call = queue.shift()) {
    call.leave();
    all.push(call);
  }
  return all;
}
