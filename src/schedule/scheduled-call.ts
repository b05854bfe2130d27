import { isWork } from '../core/body-kind.js';
import { Operation, type Startable } from '../core/operation.js';
import { START, type Wait, type Waiter } from '../core/protocol.js';
import type { Run } from '../core/run.js';
import type { RunMeta } from '../core/run-meta.js';
import { RunNode } from '../core/run-node.js';
import type { Tree } from '../core/tree.js';
import { expected } from '../core/validation.js';
import { retry } from '../operations/retry.js';
import type { Schedule } from './schedule.js';
import type { ScheduleCallback, ScheduleContext } from './schedule-callback.js';
import type { OnError } from './schedule-options.js';

/** What a call is for. */
export interface CallDetails<D> {
  readonly schedule: Schedule<D>;
  readonly callback: ScheduleCallback<D>;
  readonly onError: OnError;
  readonly args: readonly unknown[];
  readonly due: number;
  readonly missed: number;
}

/** Who made the call. */
export interface Caller {
  /** Whether somebody is there to be told of its error. */
  hearsErrors(): boolean;
  ended(call: ScheduledCall): void;
}

/** The run of one call of a schedule, which learns of its end before all who wait for it. */
export class ScheduledCall extends RunNode {
  readonly #caller: Caller;

  constructor(tree: Tree, meta: RunMeta, caller: Caller) {
    super(tree, tree.root, meta);
    this.#caller = caller;
  }

  protected override announce(): void {
    if (this.hasFailed && this.#caller.hearsErrors()) this.observe();
    super.announce();
    this.#caller.ended(this);
  }
}

/** What a call does. */
export function workOf<D>(run: RunNode, details: CallDetails<D>): Startable<unknown> {
  const { callback, onError } = details;
  const context = new CallContext(run, details);
  const call = (): Operation<unknown> => asWork(callback(context));
  if (typeof onError === 'string') return call;
  const { retries, delay, factor } = onError;
  return retry(call, { retries, delay, ...(factor !== undefined && { factor }) });
}

function asWork(made: unknown): Operation<unknown> {
  if (made === undefined) return nothing;
  if (typeof made === 'boolean') return made ? yes : no;
  if (isWork(made)) return made as Operation<unknown>;
  const what = 'nothing, true, false, an operation, a generator or a promise';
  throw new TypeError(expected('what the callback gives', what, made, 'A forgotten `new Task`?'));
}

/** Answers at once. */
class Done extends Operation<unknown> {
  readonly #value: unknown;

  constructor(value: unknown) {
    super();
    this.#value = value;
  }

  override [START](waiter: Waiter, token: number): Wait | undefined {
    waiter.resume(token, this.#value);
    return undefined;
  }
}

const nothing = new Done(undefined);
const yes = new Done(true);
const no = new Done(false);

/** The signal of a call is made when it is read. */
class CallContext<D> implements ScheduleContext<D> {
  readonly #run: RunNode;
  readonly schedule: Schedule<D>;
  readonly args: readonly unknown[];
  readonly due: number;
  readonly missed: number;

  constructor(run: RunNode, { schedule, args, due, missed }: CallDetails<D>) {
    this.#run = run;
    this.schedule = schedule;
    this.args = args;
    this.due = due;
    this.missed = missed;
  }

  get data(): D {
    return this.schedule.data;
  }

  get run(): Run {
    return this.#run.run;
  }

  get signal(): AbortSignal {
    return this.#run.signal;
  }
}
