import { QueueFullError, StateError } from '../../core/errors.js';
import { host } from '../../core/host.js';
import { checkInteger, expected } from '../../core/validation.js';
import type { Assignment, AssignmentListener, ExecutorCounts, Submission, TaskExecutor } from '../executor.js';
import { Activity } from './activity.js';
import { Balance } from './balance.js';
import { Call } from './call.js';
import { closeError, crashError, endedError } from './crash.js';
import { JoinedCalls, takeJoined } from './joined-calls.js';
import { type Origin, Origins, whereIs } from './origins.js';
import type { PoolOptions } from './pool-options.js';
import { Recycling } from './recycling.js';
import { Sizes } from './sizes.js';
import { Spares } from './spares.js';
import { Staffing } from './staffing.js';
import { Stopping } from './stopping.js';
import type { Transport, WorkerExit } from './transport.js';
import type { PoolWorker, WorkerHost } from './worker.js';
import { Workers } from './workers.js';

const DEFAULT_GRACE = 1000;
const DEFAULT_IDLE = 30_000;

/**
 * Executes assignments on workers of any platform. Here they wait, and nowhere else, and here they are brought to workers, of which each
 * has one message at a time.
 */
export class WorkerPool implements TaskExecutor {
  readonly limit: number;
  readonly sizes = new Sizes();
  readonly #transport: Transport;
  readonly #maxQueue: number;
  readonly #origins = new Origins<Call>();
  readonly #workers: Workers;
  readonly #staffing: Staffing;
  readonly #stopping: Stopping;
  readonly #spares: Spares | undefined;
  readonly #recycling: Recycling | undefined;
  /** A worker is replaced after so many tasks, which are counted one by one. */
  readonly #countsTasks: boolean;
  readonly #spareWorkers: number;
  readonly #activity: Activity;
  readonly #balance: Balance | undefined;
  /** Tasks that execute, cancelled ones that have not ended yet too. */
  #running = 0;
  #lastNumber = 0;
  #isPumpPlanned = false;
  #isClosed = false;
  #closing: Promise<void> | undefined;

  constructor(transport: Transport, limit: number, options: PoolOptions) {
    const { idleTimeout = DEFAULT_IDLE, graceMs = DEFAULT_GRACE, maxQueue = Number.POSITIVE_INFINITY } = options;
    this.limit = limit;
    this.#transport = transport;
    this.#maxQueue = maxQueue;
    this.#balance = options.balance && new Balance(options.balance);
    this.#activity = new Activity(transport, () => this.#running > 0 || this.#origins.queued > 0);
    const workers = new Workers(this.#workerHost(transport), idleTimeout);
    this.#workers = workers;
    const staffing = new Staffing({ limit, origins: this.#origins, workers, idleTimeout });
    this.#staffing = staffing;
    this.#spareWorkers = options.spareWorkers ?? 0;
    const places = { limit, spares: this.#spareWorkers, origins: this.#origins, workers, staffing, sizes: this.sizes };
    if (this.#spareWorkers > 0 && !transport.isForOneTask) this.#spares = new Spares(places);
    if (options.recycle) this.#recycling = new Recycling(options.recycle, { workers, staffing, sizes: this.sizes });
    this.#countsTasks = options.recycle?.tasks !== undefined;
    const pump = (): void => this.#pump();
    this.#stopping = new Stopping({ workers, staffing, graceMs, seesCalls: transport.seesCalls, pump });
  }

  #workerHost(transport: Transport): WorkerHost {
    return {
      transport,
      sizes: this.sizes,
      ready: (worker) => {
        this.#spares?.ready(worker.origin);
        this.#workers.free(worker);
        this.#recycling?.ready(worker);
        worker.tellReady();
        this.#pump();
      },
      occupied: (worker) => {
        this.#running += 1;
        this.#workers.occupy(worker);
        this.#recycling?.occupied(worker);
      },
      mayEnd: (worker) => worker.predecessor === undefined && this.#spares?.mayEnd(worker) !== false,
      measured: (worker) => this.#recycling?.look(worker),
      freed: (worker) => this.#freed(worker),
      gone: (worker, exit) => this.#gone(worker, exit),
      stop: (worker, call, index) => this.#stopping.stop(worker, call, index),
      end: (worker) => void this.#workers.end(worker),
    };
  }

  /** A worker that ends after its task, or after so many, executes one call at a time. */
  get takesCalls(): boolean {
    return this.#transport.isForOneTask !== true && !this.#countsTasks;
  }

  get counts(): ExecutorCounts {
    const { alive } = this.#workers;
    const room = this.limit - this.#workers.count('busy');
    const { idleSuccessors } = this.#workers;
    const unused =
      this.#workers.count('idle') - this.#workers.countSpares((state) => state === 'idle') - idleSuccessors;
    return {
      running: this.#running,
      idle: Math.max(0, Math.min(unused, room)),
      queued: this.#origins.queued,
      spare: Math.max(
        alive - this.limit,
        this.#workers.countSpares((state) => state !== 'leaving'),
        0,
      ),
    };
  }

  submit(assignment: Assignment, listener: AssignmentListener): Submission {
    if (this.#isClosed) throw new StateError(`\`${assignment.label}\` cannot be executed: its executor is closed`);
    if (this.#transport.refuse) this.#transport.refuse(`\`${assignment.label}\` cannot be executed`);
    // What waits only for this turn to end does not wait for a worker.
    if (this.#origins.queued >= this.#maxQueue + Math.max(0, this.limit - this.#workers.count('busy')))
      throw new QueueFullError(this.#maxQueue);
    this.#lastNumber += 1;
    const call = new Call(assignment, listener, this.#lastNumber, this.#forget);
    let origin: Origin<Call>;
    try {
      origin = this.#originOf(assignment);
    } catch (error) {
      host.queueMicrotask(() => call.refuse(error));
      return call;
    }
    call.wait(origin);
    origin.queue.push(call);
    this.#planPump();
    if (this.#balance !== undefined) this.#reduce(this.#balance);
    return call;
  }

  /** What waits takes unused workers, and executes then: the last that came counts for neither. */
  #reduce(balance: Balance): void {
    const { queued } = this.#origins;
    const surplus = balance.taskCame(() => ({
      running: this.#running + queued - 1,
      idle: Math.max(0, this.counts.idle - queued),
    }));
    if (surplus > 0) this.#workers.endUnused(surplus);
  }

  /** Whose workers can execute it. */
  #originOf({ fn }: Assignment): Origin<Call> {
    return this.#origins.of(this.#transport.originOf(fn.kind === 'module' ? fn.where : undefined));
  }

  /** One that waited is not wanted any more. */
  readonly #forget = (call: Call): void => {
    if (call.origin === undefined) return;
    call.origin.queue.forget(call);
    this.#origins.tidy(call.origin);
    this.#activity.update();
  };

  async prestart(workers: number, module?: object): Promise<void> {
    if (workers === undefined || workers === Number.POSITIVE_INFINITY)
      throw new RangeError(expected('workers', 'an integer from 1 up', workers));
    checkInteger('workers', workers);
    if (this.#isClosed) throw new StateError('The executor is closed and starts no workers any more');
    this.#transport.refuse?.('Workers cannot be started');
    const origin = this.#origins.of(this.#transport.originOf(whereIs(module)));
    while (origin.alive < workers && this.#workers.alive < this.limit) this.#staffing.start(origin);
    const its = [...this.#workers].filter((worker) => worker.origin === origin);
    await this.#activity.during(Promise.all(its.map((worker) => worker.ready())));
  }

  close(): Promise<void> {
    this.#closing ??= this.#activity.during(this.#endAll());
    return this.#closing;
  }

  async #endAll(): Promise<void> {
    this.#isClosed = true;
    this.#staffing.close();
    this.#spares?.close();
    this.#recycling?.close();
    const waiting = [...this.#origins].flatMap((origin) => origin.takeAll());
    await this.#workers.endAll();
    for (const call of waiting) call.tellError(closeError());
    this.#transport.close();
  }

  // ---- calls and workers come together --------------------------------------------------------------------------------

  #planPump(): void {
    if (this.#isPumpPlanned) return;
    this.#isPumpPlanned = true;
    host.queueMicrotask(() => {
      this.#isPumpPlanned = false;
      this.#pump();
    });
  }

  /**
   * Brings calls and workers together, as far as that goes.
   * @param failed - an origin whose worker could not start: the next attempt comes later
   */
  #pump(failed?: Origin<Call>): void {
    let hasSent = false;
    if (this.#origins.size > 1) this.#staffing.share();
    while (this.#workers.count('busy') < this.limit) {
      const origin = this.#origins.next(hasIdle);
      if (!origin) break;
      const worker = this.#workers.next(origin)!;
      worker.isSpare = false;
      worker.send(this.#next(origin, worker));
      hasSent = true;
    }
    if (hasSent || this.#origins.queued === 0) this.#spares?.lookLater();
    else this.#spares?.look();
    this.#staffing.startMissing(failed);
    this.#activity.update();
  }

  /** What a worker of the origin executes next: short tasks that wait side by side travel together. */
  #next(origin: Origin<Call>, worker: PoolWorker): Call {
    const call = origin.queue.shift()!;
    if (this.#transport.isForOneTask) return call;
    const room = this.#recycling?.room(worker);
    if (room !== undefined && room < call.most) call.most = room;
    const members = takeJoined(call, origin.queue, this.sizes, this.limit);
    return members.length === 1 ? call : new JoinedCalls(members, this.#takeBack).call;
  }

  /** These were not begun: they wait again, before all others. */
  readonly #takeBack = (calls: readonly Call[]): void => {
    const wanted = calls.filter((call) => !call.isCancelled);
    if (wanted.length > 0 && !this.#isClosed) {
      // Their origin may have been given up while nobody waited in it.
      const origin = this.#originOf(wanted[0]!.assignment);
      for (const call of wanted) call.wait(origin);
      origin.queue.unshift(wanted);
      this.#planPump();
      this.#activity.update();
    }
    for (const call of calls) if (!call.isWaiting) call.tellError(closeError());
  };

  /** A call has ended, and its worker lives. */
  #freed(worker: PoolWorker): void {
    this.#running -= 1;
    if (this.#transport.isForOneTask) {
      void this.#workers.end(worker);
    } else if (!worker.isEnding && this.#recycling?.freed(worker) !== true) {
      this.#workers.free(worker);
      // The place of a cancelled one was taken already. One more than the limit is welcome.
      if (this.#workers.alive > this.limit + Math.max(1, this.#spareWorkers)) this.#workers.endOne();
    }
    this.#pump();
  }

  #gone(worker: PoolWorker, exit: WorkerExit): void {
    const { call, origin, hasStarted } = worker;
    const wasStarting = worker.state === 'starting';
    const { kind } = this.#transport;
    const isUntouched = call !== undefined && worker.link.isUntouched?.(call.id) === true;
    const loss = call && worker.lossOf(call, isUntouched);
    this.#recycling?.gone(worker);
    this.#workers.remove(worker);
    let isBack = false;
    if (call) {
      call.leave();
      this.#running -= 1;
      if (isUntouched) isBack = this.#sendAgain(call);
      else this.#lost(call);
    }
    const errorFor = (label: string | undefined): unknown => {
      if (this.#isClosed) return closeError();
      return exit.failure ? exit.failure() : crashError(kind, { label, hasStarted }, exit);
    };
    worker.tellReady(() => errorFor(undefined));
    const couldNotStart = !hasStarted && !worker.isEnding;
    if (couldNotStart) this.#staffing.giveUp(origin);
    if (worker.isSpare && wasStarting && !worker.isEnding) this.#spares?.giveUp(origin);
    // Where none can start, waiting would never end. Where others live, the next attempt comes when one of them has ended a task.
    const stranded = couldNotStart && origin.alive === 0 ? origin.takeAll() : [];
    this.#pump(couldNotStart ? origin : undefined);
    this.#origins.tidy(origin);
    for (const other of stranded) other.tellError(errorFor(other.assignment.label));
    // An idle worker may have it already.
    if (isBack || call === undefined) return;
    const wasEndedForOne = worker.isEnding && call.dropped !== undefined && !this.#isClosed;
    const { label } = call.assignment;
    call.tellError(wasEndedForOne ? endedError(kind, label) : errorFor(label), loss);
  }

  /** Its worker has ended with it: it took so long at the least. */
  #lost({ assignment, startedAt }: Call): void {
    this.sizes.distrust(assignment.fn);
    if (assignment.calls === undefined) this.sizes.lasted(assignment.fn, host.performance.now() - startedAt, false);
  }

  /** A lone one whose worker has ended before it took it up waits again, if it is wanted. @returns whether it does */
  #sendAgain(call: Call): boolean {
    if (call.assignment.calls || call.isCancelled || this.#isClosed) return false;
    this.#takeBack([call]);
    return true;
  }
}

function hasIdle({ counts }: Origin<Call>): boolean {
  return counts.idle > 0;
}
