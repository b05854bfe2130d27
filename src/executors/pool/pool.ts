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
import { Balance } from './balance.js';
import { closeError } from './crash.js';
import { Dispatcher } from './dispatcher.js';
import { Entry } from './entry.js';
import { Hold } from './hold.js';
import { Joining } from './joining.js';
import { Joint } from './joint.js';
import type { PoolOptions } from './pool-options.js';
import type { Team } from './team.js';
import { Teams } from './teams.js';
import type { Transport } from './transport.js';

/** Executes assignments on workers of any platform. Here they wait, and nowhere else; {@link Dispatcher} brings them to workers. */
export class WorkerPool implements TaskExecutor {
  readonly limit: number;
  readonly #transport: Transport;
  readonly #maxQueue: number;
  readonly #teams = new Teams<Entry>();
  readonly #joining = new Joining();
  readonly #dispatcher: Dispatcher;
  readonly #hold: Hold;
  readonly #balance: Balance | undefined;
  #lastNumber = 0;
  readonly #onCancel = (entry: Entry, call?: number): void => this.#cancel(entry, call);
  #closing: Promise<void> | undefined;

  constructor(transport: Transport, limit: number, options: PoolOptions) {
    this.limit = limit;
    this.#transport = transport;
    this.#maxQueue = options.maxQueue ?? Number.POSITIVE_INFINITY;
    this.#balance = options.balance && new Balance(options.balance);
    this.#hold = new Hold(transport, () => this.#dispatcher.running > 0 || this.#teams.queued > 0);
    this.#dispatcher = new Dispatcher(
      {
        transport,
        limit,
        teams: this.#teams,
        next: (team) => this.#next(team),
        measured: (assignment, count, ms) => this.#joining.measured(assignment, count, ms),
        trusts: (assignment) => this.#joining.trusts(assignment),
        lost: (assignment) => this.#joining.distrust(assignment),
        returned: (entry) => {
          if (entry.assignment.calls || entry.isCancelled || this.#dispatcher.isClosed) return false;
          this.#takeBack([entry]);
          return true;
        },
        changed: () => this.#hold.update(),
      },
      options,
    );
  }

  /** A worker that ends after its task executes one call. */
  get takesCalls(): boolean {
    return this.#transport.isForOneTask !== true;
  }

  get counts(): { readonly running: number; readonly idle: number; readonly queued: number } {
    const { running, crew } = this.#dispatcher;
    return { running, idle: crew.count('idle'), queued: this.#teams.queued };
  }

  submit(assignment: Assignment, listener: AssignmentListener): Submission {
    if (this.#dispatcher.isClosed)
      throw new StateError(`\`${assignment.label}\` cannot be executed: its executor is closed`);
    if (this.#transport.refuse) this.#transport.refuse(`\`${assignment.label}\` cannot be executed`);
    // What waits only for this turn to end does not wait for a worker.
    if (this.#teams.queued >= this.#maxQueue + this.limit - this.#dispatcher.crew.count('busy'))
      throw new QueueFullError(this.#maxQueue);
    this.#lastNumber += 1;
    const entry = new Entry(assignment, listener, this.#lastNumber, this.#onCancel);
    let team: Team<Entry>;
    try {
      team = this.#teamOf(assignment);
    } catch (error) {
      host.queueMicrotask(() => entry.refuse(error));
      return entry;
    }
    entry.wait(team);
    team.queue.push(entry);
    this.#dispatcher.planPump();
    if (this.#balance !== undefined) this.#reduce(this.#balance);
    return entry;
  }

  /** What waits takes unused workers, and executes then: the last that came counts for neither. */
  #reduce(balance: Balance): void {
    const { running, crew } = this.#dispatcher;
    const { queued } = this.#teams;
    const surplus = balance.taskCame(() => ({
      running: running + queued - 1,
      idle: Math.max(0, crew.count('idle') - queued),
    }));
    if (surplus > 0) crew.endUnused(surplus);
  }

  /** Whose workers can execute it. */
  #teamOf({ fn }: Assignment): Team<Entry> {
    return this.#teams.of(this.#transport.originOf(fn.kind === 'module' ? fn.where : undefined));
  }

  async prestart(workers: number, module?: object): Promise<void> {
    if (workers === undefined || workers === Number.POSITIVE_INFINITY)
      throw new RangeError(expected('workers', 'an integer from 1 up', workers));
    checkInteger('workers', workers);
    const { crew, isClosed } = this.#dispatcher;
    if (isClosed) throw new StateError('The executor is closed and starts no workers any more');
    this.#transport.refuse?.('Workers cannot be started');
    const team = this.#teams.of(this.#transport.originOf(whereIs(module)));
    while (team.alive < workers && crew.alive < this.limit) this.#dispatcher.start(team);
    const seats = [...crew].filter((seat) => seat.team === team);
    await this.#hold.during(Promise.all(seats.map((seat) => seat.ready())));
  }

  close(): Promise<void> {
    this.#closing ??= this.#hold.during(this.#dispatcher.close());
    return this.#closing;
  }

  #cancel(entry: Entry, call: number | undefined): void {
    const { state, seat, team, joint } = entry;
    const { stopping } = this.#dispatcher;
    if (call !== undefined) {
      if (seat && call >= entry.answered) stopping.stopCall(seat, entry, call);
      return;
    }
    entry.isCancelled = true;
    if (joint) joint.drop(entry);
    else if (seat) stopping.stop(seat, entry);
    else if (state === 'waiting') {
      // No longer one that waits, before the queue sweeps out those that do not.
      entry.leave();
      if (team) this.#forget(entry, team);
      entry.tellStopped();
    }
  }

  #forget(entry: Entry, team: Team<Entry>): void {
    team.queue.forget(entry);
    this.#teams.tidy(team);
    this.#hold.update();
  }

  /** What a worker of the team executes next: short tasks that wait side by side travel together. */
  #next(team: Team<Entry>): Entry {
    const entry = team.queue.shift()!;
    if (!this.takesCalls) return entry;
    const members = this.#joining.take(entry, team.queue, this.limit);
    return members.length === 1
      ? entry
      : new Joint(members, this.#onCancel, (entries) => this.#takeBack(entries)).entry;
  }

  /** These were not begun: they wait again, before all others. */
  #takeBack(entries: readonly Entry[]): void {
    const wanted = entries.filter((entry) => !entry.isCancelled);
    if (wanted.length > 0 && !this.#dispatcher.isClosed) {
      // Their team may have been given up while nobody waited in it.
      const team = this.#teamOf(wanted[0]!.assignment);
      for (const entry of wanted) entry.wait(team);
      team.queue.unshift(wanted);
      this.#dispatcher.planPump();
      this.#hold.update();
    }
    for (const entry of entries) if (!entry.isWaiting) entry.tellError(closeError());
  }
}

/** Where a worker module is. */
function whereIs(module: object | undefined): WorkerSource | undefined {
  if (module === undefined) return undefined;
  const where = (module as { [WHERE]?: WorkerSource } | null)?.[WHERE];
  if (where === undefined) throw new TypeError(expected('module', 'what `workerModule(…)` gave', module));
  return where;
}
