import type { Operation } from '../core/operation.js';
import type { StreamTask, Task } from './task.js';
import type { AnyFunction, InlineFunction, Sent, WorkerFunction } from './worker-function.js';

/**
 * A worker of its own that keeps an object. Each of the object's functions, called here, gives the task that calls it there.
 *
 * Ended, it refuses further calls, cancels those under way, lets the object clean up (`Symbol.asyncDispose`), and ends its worker.
 */
export type Actor<T> = AsyncDisposable & {
  readonly [K in keyof T as K extends string ? (T[K] extends AnyFunction ? K : never) : never]: T[K] extends (
    ...args: infer A
  ) => Generator<infer Y, any, any> | AsyncGenerator<infer Y, any, any>
    ? (...args: Sent<A>) => StreamTask<A, Y>
    : T[K] extends (...args: infer A) => infer R
      ? (...args: Sent<A>) => Task<A, R>
      : never;
};

/** Options of an actor. */
export interface ActorOptions {
  /** What lists and messages call it: its calls are `NAME.function`. @defaultValue the name of the function that makes the object */
  readonly name?: string;
  /** Where it lives; in a page both are a web worker. @defaultValue 'thread' */
  readonly executor?: 'thread' | 'process';
  /** What its worker may use. @defaultValue as the engine's workers */
  readonly resourceLimits?: {
    readonly maxOldGenerationSizeMb?: number;
    readonly maxYoungGenerationSizeMb?: number;
    readonly codeRangeSizeMb?: number;
    readonly stackSizeMb?: number;
  };
  /** Calls at once, interleaved where they await. @defaultValue 1 */
  readonly concurrency?: number;
  /** After a death the object is made again, in a new worker. Only you know whether that rebuilds its state. @defaultValue false */
  readonly restart?: boolean;
  /** With `restart`: milliseconds from a cancel until a call that goes on costs the worker. @defaultValue 10000 */
  readonly graceMs?: number;
  /** With `restart`: milliseconds after which an unused one ends until its next call. @defaultValue never */
  readonly idleTimeout?: number;
}

/** Makes an actor of the function that makes its object: one of a worker module, or a self-contained one, which is sent as source. */
export interface ActorFunction<Made> {
  <A extends readonly unknown[], T extends object>(
    make: WorkerFunction<A, T | PromiseLike<T>>,
    ...args: Sent<A>
  ): ActorIn<Made, T>;
  <A extends readonly unknown[], T extends object>(
    make: InlineFunction<A, T | PromiseLike<T>>,
    ...args: Sent<A>
  ): ActorIn<Made, T>;
  <A extends readonly unknown[], T extends object>(
    options: ActorOptions,
    make: WorkerFunction<A, T | PromiseLike<T>>,
    ...args: Sent<A>
  ): ActorIn<Made, T>;
  <A extends readonly unknown[], T extends object>(
    options: ActorOptions,
    make: InlineFunction<A, T | PromiseLike<T>>,
    ...args: Sent<A>
  ): ActorIn<Made, T>;
}

/** An actor, or the operation that opens one. */
export type ActorIn<Made, T> = Made extends 'operation' ? Operation<Actor<T>> : Actor<T>;
