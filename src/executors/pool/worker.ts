import { LONGEST } from '../../core/clock.js';
import { host } from '../../core/host.js';
import { noticeArguments, noticeLost } from '../crossing-classes.js';
import type { CallLoss, FunctionReference } from '../executor.js';
import { decodeError } from '../wire/errors.js';
import {
  ANSWERS,
  DYING,
  ERROR,
  type LastAnswers,
  LEFT,
  MEASURED,
  MODULE,
  NOTICE,
  type Outcome,
  PROGRESS,
  RESULT,
  type Reply,
  RUN_MANY,
  SIGNAL_READ,
  STOPPED,
  STREAM,
  UNREAD,
} from '../wire/messages.js';
import { unpackReply } from '../wire/result-log.js';
import { transferError } from '../wire/unsendable.js';
import type { Call, CallWorker } from './call.js';
import { tellLeft } from './crash.js';
import type { Origin, WorkerState } from './origins.js';
import type { OutputStream } from './output.js';
import type { Sizes } from './sizes.js';
import type { Transport, WorkerEvents, WorkerExit, WorkerLink } from './transport.js';

/** So many modules are loaded ahead. */
const MOST_MODULES = 16;

/** What a worker tells its pool. */
export interface WorkerHost {
  readonly transport: Transport;
  readonly sizes: Sizes;
  /** It can take calls. */
  ready(worker: PoolWorker): void;
  /** It has got a call. */
  occupied(worker: PoolWorker): void;
  /** Its call has ended, and it lives. The pool gives it the next one before anybody is told, which may take long. */
  freed(worker: PoolWorker): void;
  /** Whether it ends, since it was unused for long. */
  mayEnd(worker: PoolWorker): boolean;
  /** It has told how large it is. */
  measured(worker: PoolWorker): void;
  /** It is gone. */
  gone(worker: PoolWorker, exit: WorkerExit): void;
  /** What it executes is not wanted any more; of many calls one alone. */
  stop(worker: PoolWorker, call: Call, index: number | undefined): void;
  /** Ends it. */
  end(worker: PoolWorker): void;
}

/** One worker of a pool: it is sent one message at a time, and tells what comes of it. */
export class PoolWorker implements WorkerEvents, CallWorker {
  /** Whose functions it can execute. */
  readonly origin: Origin<Call>;
  readonly #host: WorkerHost;
  link!: WorkerLink;
  state: WorkerState = 'starting';
  /** What it executes. */
  call: Call | undefined;
  #lastId = 0;
  /** It was able to take requests once. */
  hasStarted = false;
  /** It is meant for short calls beside the others, until it gets another. */
  isSpare = false;
  /** Tasks that it got. */
  tasks = 0;
  /** When it was able to take calls. */
  readyAt = 0;
  /** Megabytes that its heap had in use after one of the last tasks. */
  heapMb = 0;
  /** It has executed as many tasks as it may. */
  isSpent = false;
  /** The one that takes its place, as long as both are there. */
  successor: PoolWorker | undefined;
  /** The one whose place it takes. */
  predecessor: PoolWorker | undefined;
  /** Not before that another successor is tried. */
  prepareAt = 0;
  /** Waits until it is old enough. */
  ageTimer: unknown;
  /** One function of each module that it loads before it takes calls. */
  #toLoad: FunctionReference[] = [];
  /** It was told to end. */
  isEnding = false;
  /** When it was last used. */
  idleSince = 0;
  #grace: unknown;
  #waiters: { resolve: () => void; reject: (error: unknown) => void }[] = [];

  constructor(origin: Origin<Call>, pool: WorkerHost) {
    this.origin = origin;
    this.#host = pool;
  }

  /** Sends it a call, or many in one message. What cannot be sent is the failure of the call. */
  send(call: Call): void {
    const { transport, sizes } = this.#host;
    const { assignment } = call;
    // Until it is sent: it neither waits nor has a worker.
    call.leave();
    call.id = this.#nextId();
    call.isExact =
      assignment.calls?.isExact === true || (transport.keepsResults === true && !sizes.trusts(assignment.fn));
    // What a platform that only copies cannot move is copied.
    const moved = transport.wire.canMove ? assignment.transfer : undefined;
    noticeArguments(assignment, transport.wire);
    try {
      this.link.send(call.request, moved);
    } catch (cause) {
      call.tellError(transferError(assignment.args, 'args', moved, transport.wire, cause));
      return;
    }
    call.sent(this);
    this.call = call;
    this.tasks += assignment.calls?.count ?? 1;
    this.#host.occupied(this);
    call.tellStart();
  }

  stop(call: Call, index?: number): void {
    this.#host.stop(this, call, index);
  }

  #nextId(): number {
    this.#lastId = (this.#lastId % 0x7fff_ffff) + 1;
    return this.#lastId;
  }

  /** Loads the modules of functions before it takes calls. In a page it has loaded its module when it starts. */
  load(functions: readonly FunctionReference[]): void {
    const byModule = new Map<string, FunctionReference>();
    for (const fn of functions)
      if (fn.kind === 'module' && typeof fn.where !== 'function' && byModule.size < MOST_MODULES)
        byModule.set(fn.where.href, fn);
    this.#toLoad = [...byModule.values()];
  }

  /** A message without calls makes a worker load the module of its function. What fails is the failure of whoever calls it. */
  #loadNext(): void {
    const fn = this.#toLoad.pop();
    if (fn?.kind !== 'module' || typeof fn.where === 'function') this.#host.ready(this);
    else this.link.send([RUN_MANY, this.#nextId(), MODULE, fn.where.href, fn.name, [], 0, false, false], undefined);
  }

  // ---- what it tells --------------------------------------------------------------------------------------------------

  onReady(): void {
    if (this.state !== 'starting') return;
    this.hasStarted = true;
    this.#loadNext();
  }

  onReply(packed: Reply): void {
    const { call } = this;
    if (packed[0] === LEFT) {
      tellLeft(this.#host.transport.kind, decodeError(packed[2]));
      return;
    }
    if (packed[0] === MEASURED) {
      this.heapMb = packed[2];
      this.#host.measured(this);
      return;
    }
    if (this.state === 'starting' && packed[1] === this.#lastId && (packed[0] === RESULT || packed[0] === ERROR)) {
      this.#loadNext();
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
      this.#measure(call, reply as Outcome);
      this.#free(call);
      call.tellOutcome(reply as Outcome);
    }
  }

  /** Answers say how long calls of their function take, and so how many a message may hold. */
  #measure(call: Call, [op, , answer]: Outcome): void {
    const { sizes } = this.#host;
    const { fn, calls, mayJoin } = call.assignment;
    if (calls === undefined) {
      const ms = host.performance.now() - call.startedAt;
      if (mayJoin && call.items === 0 && op !== STOPPED) sizes.measured(fn, 1, ms);
      else sizes.lasted(fn, ms, op !== STOPPED);
    } else if (op === RESULT) {
      const [values, , ms] = answer as LastAnswers;
      sizes.measured(fn, call.answered + values.length, ms);
    }
  }

  onUnreadable(error: unknown): void {
    const { call } = this;
    if (!call) return;
    // It may have been one of several answers, with more to come.
    if (call.assignment.calls) this.#host.end(this);
    this.#free(call);
    call.tellError(error);
  }

  #free(call: Call): void {
    call.leave();
    this.call = undefined;
    this.#host.freed(this);
  }

  onOutput(line: string, stream: OutputStream): void {
    this.#host.transport.output?.tell(line, stream, this.call?.assignment);
  }

  onExit(exit: WorkerExit): void {
    this.#host.gone(this, exit);
  }

  /** Of many calls that were lost with it, what is known. */
  lossOf(call: Call, isUntouched: boolean): CallLoss | undefined {
    if (call.assignment.calls === undefined) return undefined;
    const begun = isUntouched ? 0 : call.begunBy(this.link);
    return { begun, isExact: call.isExact || this.#host.transport.seesCalls };
  }

  // ---- the times at which others wait for it --------------------------------------------------------------------------

  /** Settles when the worker can take requests, or could not start. */
  ready(): Promise<void> {
    if (this.state !== 'starting') return Promise.resolve();
    return new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }));
  }

  /** Tells those who wait for `ready()`. */
  tellReady(failure?: () => unknown): void {
    for (const { resolve, reject } of this.#waiters.splice(0)) {
      if (failure) reject(failure());
      else resolve();
    }
  }

  /** Lets a task that was cancelled end by itself for a while. */
  startGrace(ms: number, end: () => void): void {
    this.stopGrace();
    if (ms !== Number.POSITIVE_INFINITY) this.#grace = host.setTimeout(end, Math.min(ms, LONGEST));
  }

  stopGrace(): void {
    host.clearTimeout(this.#grace);
  }
}
