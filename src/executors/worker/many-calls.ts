import { host as realm } from '../../core/host.js';
import type { Request, RUN_MANY, WireProgress } from '../wire/messages.js';
import { ExecutionContext } from './context.js';
import { explainClosure, type WorkerSideFunction } from './functions.js';
import { iteratorOf, NO_ITERATORS } from './item-source.js';
import { callsThatShare } from './shared-arguments.js';
import { setCurrentTask } from './task-state.js';

/** A request for many calls. */
export type ManyRequest = Extract<Request, readonly [typeof RUN_MANY, ...unknown[]]>;

/** Milliseconds after which a worker hands back what it has not begun: another may be free for it. */
const BUDGET = 10;
/** So many calls may go by between two looks at the clock, which cost as much as a short call. */
const MOST_UNSEEN = 256;
/** Looks come so often that this many milliseconds lie between two. */
const LOOK = 0.25;

/** What calls gave, and what they threw, as it was. */
export interface ManyOutcome {
  readonly values: unknown[];
  readonly thrown: readonly (readonly [index: number, error: unknown])[];
  readonly moved: readonly object[] | undefined;
  readonly ms: number;
  readonly isStopped: boolean;
}

/** What many calls need of the runner. */
export interface ManyCallsHost {
  isCancelled(): boolean;
  onSignalRead(): void;
  onProgress(progress: WireProgress): void;
  /** A copy, as a message makes it; throws where a message would. */
  copy<T>(value: T): T;
  /** This call begins. */
  onCall(index: number): void;
  onDone(outcome: ManyOutcome): void;
}

/** Calls a function many times, one call after the other, until all are done, time is up, or they were cancelled. */
export class ManyCalls {
  readonly #fn: WorkerSideFunction;
  readonly #name: string;
  /** The arguments of all calls, one after the other. */
  readonly #args: readonly unknown[];
  readonly #count: number;
  readonly #arity: number;
  readonly #stopsAtError: boolean;
  /** Calls that get copies: nobody gets what they share, so that it stays as it came. */
  readonly #sharing: ReadonlySet<number>;
  readonly #host: ManyCallsHost;
  readonly #values: unknown[] = [];
  readonly #thrown: [number, unknown][] = [];
  #moved: object[] | undefined;
  /** How many objects were moved before the call that executes. */
  #movedBefore = 0;
  #isCancelled = false;
  readonly #startedAt = realm.performance.now();
  #lookedAt = this.#startedAt;
  #unseen = 1;
  #untilLook = 1;
  /** What the function finds as its task; the context is another for each call, since one that has ended is of no use any more. */
  readonly #current: { context: ExecutionContext; readonly move: (list: readonly object[]) => void };

  constructor(fn: WorkerSideFunction, [, , , , name, args, count, stopsAtError]: ManyRequest, host: ManyCallsHost) {
    this.#fn = fn;
    this.#name = name;
    this.#args = args;
    this.#count = count;
    this.#arity = args.length / count;
    this.#stopsAtError = stopsAtError;
    this.#sharing = callsThatShare(args, this.#arity);
    this.#host = host;
    this.#current = { context: new ExecutionContext(host), move: (list) => (this.#moved ??= []).push(...list) };
  }

  /** Which call executes. */
  get index(): number {
    return this.#values.length;
  }

  cancel(): void {
    this.#isCancelled = true;
    this.#current.context.cancel();
  }

  goOn(): void {
    while (this.#values.length < this.#count && !this.#hasFailed && this.#mayGoOn()) {
      let result: unknown;
      try {
        result = this.#call();
      } catch (error) {
        this.#failed(error);
        continue;
      }
      if (typeof result !== 'object' || result === null) this.#ended(result);
      else if (typeof (result as { readonly then?: unknown }).then === 'function') {
        this.#await(result as PromiseLike<unknown>);
        return;
      } else this.#gave(result);
    }
    this.#finish();
  }

  get #hasFailed(): boolean {
    return this.#stopsAtError && this.#thrown.length > 0;
  }

  #await(promise: PromiseLike<unknown>): void {
    // Time passes meanwhile: the next look comes before the next call.
    this.#untilLook = 0;
    void Promise.resolve(promise)
      .then(
        (value) => this.#gave(value),
        (error: unknown) => this.#failed(error),
      )
      .then(() => this.goOn());
  }

  #call(): unknown {
    const index = this.#values.length;
    const args = this.#args;
    const arity = this.#arity;
    this.#host.onCall(index);
    const context = new ExecutionContext(this.#host);
    this.#current.context = context;
    setCurrentTask(this.#current);
    this.#movedBefore = this.#moved?.length ?? 0;
    const first = index * arity;
    if (this.#sharing.has(index)) return this.#fn.apply(context, this.#host.copy(args.slice(first, first + arity)));
    if (arity === 1) return this.#fn.call(context, args[first]);
    if (arity === 2) return this.#fn.call(context, args[first], args[first + 1]);
    return this.#fn.apply(context, args.slice(first, first + arity));
  }

  #gave(value: unknown): void {
    if (iteratorOf(value, false) === undefined) this.#ended(this.#kept(value));
    else this.#failed(new TypeError(NO_ITERATORS));
  }

  /** A later call may change what this one gave; it shall arrive as it was. What is moved away was given up. */
  #kept(value: unknown): unknown {
    const isPlain = typeof value !== 'object' || value === null;
    const isLast = this.#values.length === this.#count - 1;
    if (isPlain || isLast || (this.#moved?.length ?? 0) > this.#movedBefore) return value;
    try {
      return this.#host.copy(value);
    } catch {
      // It cannot be sent: that is found out, and told, where it is sent.
      return value;
    }
  }

  #failed(error: unknown): void {
    this.#thrown.push([this.#values.length, explainClosure(error, this.#name)]);
    this.#ended(undefined);
  }

  #ended(value: unknown): void {
    this.#current.context.end();
    this.#values.push(value);
  }

  /** The first call always: each message gets something done. */
  #mayGoOn(): boolean {
    if (this.#untilLook > 0) {
      this.#untilLook -= 1;
      return true;
    }
    const now = realm.performance.now();
    const since = now - this.#lookedAt;
    if (since < LOOK) this.#unseen = Math.min(2 * this.#unseen, MOST_UNSEEN);
    else if (since > 2 * LOOK) this.#unseen = 1;
    this.#untilLook = this.#unseen - 1;
    this.#lookedAt = now;
    this.#isCancelled ||= this.#host.isCancelled();
    return !this.#isCancelled && now - this.#startedAt < BUDGET;
  }

  #finish(): void {
    setCurrentTask(undefined);
    const ms = realm.performance.now() - this.#startedAt;
    this.#host.onDone({
      values: this.#values,
      thrown: this.#thrown,
      moved: this.#moved,
      ms,
      isStopped: this.#isCancelled,
    });
  }
}
