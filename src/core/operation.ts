import { developmentHooks } from './development-hooks.js';
import { START, type Wait, type Waiter } from './protocol.js';
import { MADE_BY, VERSION } from './version.js';
import { markYieldSite } from './yield-site.js';

declare const value: unique symbol;

/**
 * A cold description of work; inert until it is yielded or started, and then as often as you like. Not thenable.
 *
 * Written after `yield*` in a handler, where it gives its exact result. One's own are made with {@link operation}.
 *
 * @example
 * ```ts
 * import { sleep } from 'offloop';
 * import { NodeEngine } from 'offloop/node';
 * const engine = new NodeEngine();
 * const later = sleep(1); // nothing happens yet
 * await engine.run(function* () { yield* later; yield* later; return 'twice'; }); // => 'twice'
 * ```
 * @remarks Idea: an operation of effection; a task of async_gui.
 */
export abstract class Operation<out R> {
  declare private readonly [value]: R;
  /** @internal */
  declare readonly [MADE_BY]: string;

  static {
    Object.defineProperty(Operation.prototype, MADE_BY, { value: VERSION });
  }

  /** @internal */
  constructor() {
    developmentHooks.made?.(this);
  }

  /** @internal */
  abstract [START](waiter: Waiter, token: number): Wait | undefined;

  /** Lets `yield*` hand the operation to the driver, and gives its result. */
  [Symbol.iterator](): Generator<Operation<R>, R, any> {
    return new OperationIterator(this) as unknown as Generator<Operation<R>, R, any>;
  }

  /** The same in an `async function*`. */
  [Symbol.asyncIterator](): Later<R> {
    return new AsyncOperationIterator(this) as unknown as Later<R>;
  }
}

/** An interface of its own: with an inline AsyncGenerator, `yield* self()` in an `async function*` is unknown under TypeScript 7. */
export interface Later<out R> extends AsyncIterator<Operation<R>, R, any> {}

/** What a handler may yield. */
export type Step = Operation<any> | PromiseLike<any> | readonly Step[] | Generator<any, any, any>;
/** The return type of a helper generator. */
export type Op<R> = Generator<Step, R, any>;
/** The return type of an asynchronous helper generator. */
export type AsyncOp<R> = AsyncGenerator<unknown, R, any>;
/** Work that can be started, and again: an operation, or a function that makes one, a generator or a promise. */
export type Startable<R> = Operation<R> | (() => Operation<R> | Op<R> | AsyncOp<R> | PromiseLike<R>);

/** Clean-up: an operation, or any function; what it gives is waited for where that is work, and nothing else otherwise. */
export type Cleanup = Operation<unknown> | (() => unknown);

/** The iterator behind `yield*` is its own result object: one allocation a step (see docs/architecture.md, "The driver"). */
export class OperationIterator {
  done = false;
  value: unknown;
  started = false;

  constructor(operation: unknown) {
    this.value = operation;
  }

  next(answer: unknown): this {
    if (this.started) {
      this.done = true;
      this.value = answer;
    } else this.started = true;
    return this;
  }

  throw(error: unknown): never {
    markYieldSite(error, OperationIterator.prototype.throw);
    throw error;
  }
}

/** The iterator behind `yield*` in an `async function*`. It hands over what is not thenable, else the language would await it. */
export class AsyncOperationIterator {
  readonly #operation: unknown;
  #started = false;

  constructor(operation: unknown) {
    this.#operation = operation;
  }

  next(answer: unknown): Promise<IteratorResult<unknown, unknown>> {
    if (this.#started) return Promise.resolve({ value: answer, done: true });
    this.#started = true;
    return Promise.resolve({ value: this.#operation, done: false });
  }

  throw(error: unknown): Promise<never> {
    markYieldSite(error, AsyncOperationIterator.prototype.throw);
    return Promise.reject(error);
  }
}
