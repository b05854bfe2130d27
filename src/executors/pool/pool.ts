import { QueueFullError, StateError } from '../../core/errors.js';
import { host } from '../../core/host.js';
import { checkInteger, expected } from '../../core/validation.js';
import {
  type Assignment,
  type AssignmentListener,
  type Submission,
  type TaskExecutor,
  WHERE,
  type WorkerSource,
} from '../executor.js';
import { Activity } from './activity.js';
import { Balance } from './balance.js';
import { Call } from './call.js';
import { closeError } from './crash.js';
import { Dispatcher } from './dispatcher.js';
import { JoinedCalls } from './joined-calls.js';
import { Joining } from './joining.js';
import { type Origin, Origins } from './origins.js';
import type { PoolOptions } from './pool-options.js';
import type { Transport } from './transport.js';

/** Executes assignments on workers of any platform. Here they wait, and nowhere else; {@link Dispatcher} brings them to workers. */
export class WorkerPool implements TaskExecutor {
  readonly limit: number;
  readonly #transport: Transport;
  readonly #maxQueue: number;
  readonly #origins = new Origins<Call>();
  readonly #joining = new Joining();
  readonly #dispatcher: Dispatcher;
  readonly #activity: Activity;
  readonly #balance: Balance | undefined;
  #lastNumber = 0;
  readonly #onCancel = (call: Call, index?: number): void => this.#cancel(call, index);
  #closing: Promise<void> | undefined;

  constructor(transport: Transport, limit: number, options: PoolOptions) {
    this.limit = limit;
    this.#transport = transport;
    this.#maxQueue = options.maxQueue ?? Number.POSITIVE_INFINITY;
    this.#balance = options.balance && new Balance(options.balance);
    this.#activity = new Activity(transport, () => this.#dispatcher.running > 0 || this.#origins.queued > 0);
    this.#dispatcher = new Dispatcher(
      {
        transport,
        limit,
        origins: this.#origins,
        next: (origin) => this.#next(origin),
        measured: (assignment, count, ms) => this.#joining.measured(assignment, count, ms),
        trusts: (assignment) => this.#joining.trusts(assignment),
        lost: (assignment) => this.#joining.distrust(assignment),
        returned: (call) => {
          if (call.assignment.calls || call.isCancelled || this.#dispatcher.isClosed) return false;
          this.#takeBack([call]);
          return true;
        },
        changed: () => this.#activity.update(),
      },
      options,
    );
  }

  /** A worker that ends after its task executes one call. */
  get takesCalls(): boolean {
    return this.#transport.isForOneTask !== true;
  }

  get counts(): { readonly running: number; readonly idle: number; readonly queued: number } {
    const { running, workers } = this.#dispatcher;
    return { running, idle: workers.count('idle'), queued: this.#origins.queued };
  }

  submit(assignment: Assignment, listener: AssignmentListener): Submission {
    if (this.#dispatcher.isClosed)
      throw new StateError(`\`${assignment.label}\` cannot be executed: its executor is closed`);
    if (this.#transport.refuse) this.#transport.refuse(`\`${assignment.label}\` cannot be executed`);
    // What waits only for this turn to end does not wait for a worker.
    if (this.#origins.queued >= this.#maxQueue + this.limit - this.#dispatcher.workers.count('busy'))
      throw new QueueFullError(this.#maxQueue);
    this.#lastNumber += 1;
    const call = new Call(assignment, listener, this.#lastNumber, this.#onCancel);
    let origin: Origin<Call>;
    try {
      origin = this.#originOf(assignment);
    } catch (error) {
      host.queueMicrotask(() => call.refuse(error));
      return call;
    }
    call.wait(origin);
    origin.queue.push(call);
    this.#dispatcher.planPump();
    if (this.#balance !== undefined) this.#reduce(this.#balance);
    return call;
  }

  /** What waits takes unused workers, and executes then: the last that came counts for neither. */
  #reduce(balance: Balance): void {
    const { running, workers } = this.#dispatcher;
    const { queued } = this.#origins;
    const surplus = balance.taskCame(() => ({
      running: running + queued - 1,
      idle: Math.max(0, workers.count('idle') - queued),
    }));
    if (surplus > 0) workers.endUnused(surplus);
  }

  /** Whose workers can execute it. */
  #originOf({ fn }: Assignment): Origin<Call> {
    return this.#origins.of(this.#transport.originOf(fn.kind === 'module' ? fn.where : undefined));
  }

  async prestart(workers: number, module?: object): Promise<void> {
    if (workers === undefined || workers === Number.POSITIVE_INFINITY)
      throw new RangeError(expected('workers', 'an integer from 1 up', workers));
    checkInteger('workers', workers);
    const { workers: all, isClosed } = this.#dispatcher;
    if (isClosed) throw new StateError('The executor is closed and starts no workers any more');
    this.#transport.refuse?.('Workers cannot be started');
    const origin = this.#origins.of(this.#transport.originOf(whereIs(module)));
    while (origin.alive < workers && all.alive < this.limit) this.#dispatcher.start(origin);
    const its = [...all].filter((worker) => worker.origin === origin);
    await this.#activity.during(Promise.all(its.map((worker) => worker.ready())));
  }

  close(): Promise<void> {
    this.#closing ??= this.#activity.during(this.#dispatcher.close());
    return this.#closing;
  }

  #cancel(call: Call, index: number | undefined): void {
    const { state, worker, origin, message } = call;
    const { stopping } = this.#dispatcher;
    if (index !== undefined) {
      if (worker && index >= call.answered) stopping.stopCall(worker, call, index);
      return;
    }
    call.isCancelled = true;
    if (message) message.drop(call);
    else if (worker) stopping.stop(worker, call);
    else if (state === 'waiting') {
      // No longer one that waits, before the queue sweeps out those that do not.
      call.leave();
      if (origin) this.#forget(call, origin);
      call.tellStopped();
    }
  }

  #forget(call: Call, origin: Origin<Call>): void {
    origin.queue.forget(call);
    this.#origins.tidy(origin);
    this.#activity.update();
  }

  /** What a worker of the origin executes next: short tasks that wait side by side travel together. */
  #next(origin: Origin<Call>): Call {
    const call = origin.queue.shift()!;
    if (!this.takesCalls) return call;
    const members = this.#joining.take(call, origin.queue, this.limit);
    return members.length === 1
      ? call
      : new JoinedCalls(members, this.#onCancel, (calls) => this.#takeBack(calls)).call;
  }

  /** These were not begun: they wait again, before all others. */
  #takeBack(calls: readonly Call[]): void {
    const wanted = calls.filter((call) => !call.isCancelled);
    if (wanted.length > 0 && !this.#dispatcher.isClosed) {
      // Their origin may have been given up while nobody waited in it.
      const origin = this.#originOf(wanted[0]!.assignment);
      for (const call of wanted) call.wait(origin);
      origin.queue.unshift(wanted);
      this.#dispatcher.planPump();
      this.#activity.update();
    }
    for (const call of calls) if (!call.isWaiting) call.tellError(closeError());
  }
}

/** Where a worker module is. */
function whereIs(module: object | undefined): WorkerSource | undefined {
  if (module === undefined) return undefined;
  const where = (module as { [WHERE]?: WorkerSource } | null)?.[WHERE];
  if (where === undefined) throw new TypeError(expected('module', 'what `workerModule(…)` gave', module));
  return where;
}
