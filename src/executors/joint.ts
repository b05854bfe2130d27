import { WorkerCrashedError } from '../core/errors.js';
import type { ProgressUpdate } from '../core/progress.js';
import { Entry } from './entry.js';
import type { Assignment, AssignmentListener, CallAnswers } from './executor.js';
import { StuckWatch } from './stuck-watch.js';
import type { Transport } from './transport.js';

const ENDED_WITH_ANOTHER = 'The worker was ended with another task that had been sent with this one, and was cancelled';

/** What a joint needs of its pool. */
export interface JointHost {
  readonly kind: Transport['kind'];
  /** These were not begun, and wait again, before all others. */
  giveBack(entries: Entry[]): void;
}

/** Short tasks of one function that wait side by side, sent in one message. Each is told what it would be told alone. */
export class Joint implements AssignmentListener {
  readonly entry: Entry;
  readonly #members: readonly Entry[];
  readonly #host: JointHost;
  #hasStarted = false;
  readonly #stuck = new StuckWatch((index) => this.#members[index]?.isCancelled === true);

  constructor(members: readonly Entry[], onCancel: (entry: Entry) => void, pool: JointHost) {
    const { assignment, number, team } = members[0]!;
    this.#members = members;
    this.#host = pool;
    this.entry = new Entry(joined(assignment, members), this, number, onCancel);
    this.entry.team = team;
    for (const member of members) {
      member.isWaiting = false;
      member.joint = this;
    }
  }

  /** A member is not wanted any more: where it is the one that executes, the worker is stopped; the others must not suffer. */
  drop(): void {
    this.#stuck.start(this.entry);
  }

  onStart(): void {
    this.#hasStarted = true;
    for (const member of this.#members) member.tellStart();
  }

  onProgress(update: ProgressUpdate & { readonly advance?: number }, index = 0): void {
    this.#members[index]?.tellProgress(update);
  }

  onResult(answers: unknown): void {
    this.#end();
    this.#take(answers as CallAnswers);
  }

  #take({ values, errors }: CallAnswers): void {
    const failures = new Map(errors);
    this.#giveBack(values.length);
    for (let index = 0; index < values.length; index += 1) {
      const member = this.#members[index]!;
      if (failures.has(index)) member.tellError(failures.get(index));
      else member.tellResult(values[index]);
    }
  }

  onError(error: unknown, reached?: number): void {
    this.#end();
    if (this.#hasStarted) this.#lose(error, reached);
    else {
      // It could not be sent: whose fault it is, each finds out for itself.
      for (const member of this.#members) member.isSingle = true;
      this.#giveBack(0);
    }
  }

  /** Those that were begun are lost, since they must not be executed twice; the others go elsewhere. */
  #lose(error: unknown, reached: number | undefined): void {
    const lost = reached === undefined ? this.#members.length : Math.max(1, reached + 1);
    this.#giveBack(lost);
    for (const member of this.#members.slice(0, lost)) {
      if (member.isCancelled) member.tellStopped();
      else member.tellError(error);
    }
  }

  onStopped(_late?: { readonly error: unknown }, answers?: CallAnswers, reached?: number): void {
    this.#end();
    if (answers !== undefined) this.#take(answers);
    else if (reached === -1) this.#giveBack(0);
    else this.#lose(new WorkerCrashedError(ENDED_WITH_ANOTHER, this.#host.kind), reached);
  }

  #giveBack(from: number): void {
    const rest = this.#members.slice(from);
    for (const member of rest) if (member.isCancelled) member.tellStopped();
    this.#host.giveBack(rest.filter((member) => !member.isCancelled));
  }

  #end(): void {
    this.#stuck.stop();
    for (const member of this.#members) member.joint = undefined;
  }
}

function joined({ fn, priority, label }: Assignment, members: readonly Entry[]): Assignment {
  const args: unknown[] = [];
  for (const { assignment } of members) for (const arg of assignment.args) args.push(arg);
  const calls = { count: members.length, stopsAtError: false };
  return { fn, args, transfer: undefined, priority, label, calls };
}
