import type { AsyncOp, Op, Step } from '../core/operation.js';
import type { Progress } from '../core/progress.js';
import type { Run, RunOptions } from '../core/run.js';

/** What a second call does while the first still runs. */
export type Policy = 'parallel' | 'restart' | 'drop' | 'share' | 'queue' | 'keepLatest';

/** Options that concern all calls of a handler. */
export interface PolicyOptions extends Omit<RunOptions, 'id'> {
  /** What a second call does while the first still runs. @defaultValue 'parallel' */
  readonly policy?: Policy;
  /** How many runs at once the policy allows, an integer from 1 up. */
  readonly maxConcurrency?: number;
  /** Milliseconds of rest after the last call before it starts. */
  readonly debounce?: number;
  /** Milliseconds between starts at the least. */
  readonly throttle?: number;
}

/** Options of a handler. */
export interface HandlerOptions<A extends unknown[] = any[]> extends PolicyOptions {
  /** The policy acts for each value of it by itself: one download at a time for each id. */
  readonly key?: (...args: { [I in keyof A]: NoInfer<A[I]> }) => unknown;
  /** Runs synchronously at every call, whatever the policy does with it. */
  readonly before?: (...args: { [I in keyof A]: NoInfer<A[I]> }) => void;
  /** What `this` is in the function. */
  readonly bind?: unknown;
}

/**
 * The same where the parameters of `key` and `before` have types of their own: those are known before the function's, which compilers below
 * TypeScript 6 look at last, as all do where it uses `this`.
 */
export interface AnnotatedOptions<K extends unknown[], B extends unknown[]> extends PolicyOptions {
  /** The policy acts for each value of it by itself. */
  readonly key?: (...args: K) => unknown;
  /** Runs synchronously at every call, whatever the policy does with it. */
  readonly before?: (...args: B) => void;
  /** What `this` is in the function. */
  readonly bind?: unknown;
}

/** Arguments that begin so: what is called with all of them may take the first alone. */
export type Beginning<K extends unknown[]> = [...K, ...unknown[]];

/** Options of a decorated method. */
export interface DecoratorOptions<A extends unknown[] = any[]> extends PolicyOptions {
  /** The policy acts for each value of it by itself. */
  readonly key?: (...args: A) => unknown;
  /** Runs synchronously at every call, whatever the policy does with it. */
  readonly before?: (...args: A) => void;
}

/** What can be seen of a handler. */
export interface HandlerState<R> {
  /** Whether a run of it is active. */
  readonly isRunning: boolean;
  /** Its active runs, in order of creation. */
  readonly runs: readonly Run<R>[];
  /** How many calls wait for their turn. */
  readonly queued: number;
  /** The run of the last call. */
  readonly last: Run<R> | undefined;
  /** The last run that ended well. */
  readonly lastSuccessful: Run<R> | undefined;
  /** The last run that ended with an error. */
  readonly lastFailed: Run<R> | undefined;
  /** The progress of its runs together, of all since it was last idle. */
  readonly progress: Progress;
}

/** The progress of a handler, as a store. */
export interface ProgressStore {
  /** Calls the listener when it has changed, once a frame; bound. */
  subscribe(this: void, listener: () => void): () => void;
  /** The same object until it changes; bound. */
  getSnapshot(this: void): Progress;
}

/** A wrapped generator function: called, it starts a run. */
export interface Handler<This, A extends unknown[], R> extends HandlerState<R> {
  (this: This, ...args: A): Run<R>;
  /**
   * Cancels its active runs and waiting calls.
   * @returns those that were cancelled
   */
  cancelAll(reason?: unknown): readonly Run<R>[];
  /** Forgets `last`, `lastSuccessful` and `lastFailed`, as for a form that is shown anew; cancels nothing. */
  reset(): void;
  /** Progress alone: it does not change the handler's snapshot, whose `progress` is what it was when it was made. */
  readonly progressStore: ProgressStore;
  /** For stores: calls the listener at every change but that of progress; bound. */
  subscribe(this: void, listener: () => void): () => void;
  /** For stores: a snapshot that stays the same object until something else than progress changes; bound. */
  getSnapshot(this: void): HandlerState<R>;
}

/** What `engine.async` wraps. */
export type HandlerFunction<This, A extends unknown[], R> = (
  this: This,
  ...args: A
) => Generator<Step, R, any> | AsyncGenerator<unknown, R, any>;
/** A method that can be decorated. */
export type AnyMethod = (this: any, ...args: any[]) => Op<any> | AsyncOp<any>;

/** A decorator with options, for TC39 decorators and `experimentalDecorators`. */
export interface HandlerDecorator<A extends unknown[]> {
  (
    target: object,
    key: string | symbol,
    descriptor: { value?: (this: any, ...args: A) => Generator<Step, any, any> | AsyncGenerator<unknown, any, any> },
  ): void;
  <M extends (this: any, ...args: A) => Generator<Step, any, any> | AsyncGenerator<unknown, any, any>>(
    method: M,
    context: ClassMethodDecoratorContext<any, M>,
  ): M;
}

/** The forms of `engine.async`. The order of the overloads decides what the compiler says. */
export interface AsyncFunction {
  (target: object, key: string | symbol, descriptor: { value?: AnyMethod }): void;
  <M extends AnyMethod>(method: M, context: ClassMethodDecoratorContext<any, M>): M;
  <This, A extends unknown[], R>(
    options: HandlerOptions<A> & { readonly bind: This },
    fn: HandlerFunction<This, A, R>,
  ): Handler<void, A, R>;
  <This, A extends unknown[], R>(options: HandlerOptions<A>, fn: HandlerFunction<This, A, R>): Handler<This, A, R>;
  <This, A extends unknown[], R>(fn: HandlerFunction<This, A, R>): Handler<This, A, R>;
  <This, K extends any[], B extends any[], A extends Beginning<K> & Beginning<B>, R>(
    options: AnnotatedOptions<K, B> & { readonly bind: This },
    fn: HandlerFunction<This, A, R>,
  ): Handler<void, A, R>;
  <This, K extends any[], B extends any[], A extends Beginning<K> & Beginning<B>, R>(
    options: AnnotatedOptions<K, B>,
    fn: HandlerFunction<This, A, R>,
  ): Handler<This, A, R>;
  <A extends any[]>(options: DecoratorOptions<A>): HandlerDecorator<A>;
}
