import { checkFunction } from '../core/validation.js';
import { describeFunction } from '../executors/function-source.js';
import type { TaskContext } from '../executors/task-context.js';
import type { Results } from '../operations/results.js';
import type { ExecutorKind } from './executor-kind.js';
import { FunctionTask } from './function-task.js';
import { referenceOf, type Sent, type WorkerFunction } from './worker-function.js';

/** A task whose function travels to a worker. */
abstract class WorkerTask<A extends readonly unknown[], R> extends FunctionTask<Awaited<R>> {
  /**
   * @param fn - a function of a worker module, or a self-contained one, which is sent as source
   * @param args - its arguments, copied to the worker
   * @throws `TypeError` for what cannot travel: a bound or native function, a class, a method
   */
  constructor(fn: WorkerFunction<A, R>, ...args: Sent<A>);
  constructor(fn: (this: TaskContext, ...args: A) => R, ...args: Sent<A>);
  constructor(fn: unknown, ...args: unknown[]) {
    super(referenceOf(fn) ?? describeFunction(fn as never), args);
  }
}

/**
 * Executes a function on a worker thread (in a page: a web worker).
 *
 * @example
 * ```ts
 * import { Task } from 'offloop';
 * import { NodeEngine } from 'offloop/node';
 * await new NodeEngine().run(new Task((n: number) => n * n, 12)); // => 144
 * ```
 * @remarks Idea: async_gui's `Task`.
 */
export class Task<A extends readonly unknown[], R> extends WorkerTask<A, R> {
  /** @internal */
  override get usualKind(): ExecutorKind {
    return 'thread';
  }
}

/**
 * Executes a function in a process (in a page: on a worker of its own).
 *
 * @example
 * ```ts
 * import { ProcessTask } from 'offloop';
 * import { NodeEngine } from 'offloop/node';
 * const pid = await new NodeEngine().run(new ProcessTask(() => process.pid));
 * pid === process.pid; // => false
 * ```
 * @remarks Idea: async_gui's `ProcessTask`.
 */
export class ProcessTask<A extends readonly unknown[], R> extends WorkerTask<A, R> {
  /** @internal */
  override get usualKind(): ExecutorKind {
    return 'process';
  }
}

/**
 * Executes a function on the event loop; closures are welcome, and nothing is copied.
 *
 * @example
 * ```ts
 * import { AsyncTask } from 'offloop';
 * import { NodeEngine } from 'offloop/node';
 * const unit = 'ms';
 * await new NodeEngine().run(new AsyncTask(async (n: number) => n + unit, 5)); // => '5ms'
 * ```
 * @remarks Idea: async_gui's `GTask`.
 */
export class AsyncTask<A extends readonly unknown[], R> extends FunctionTask<Awaited<R>> {
  /**
   * @param fn - any function, or one of a worker module that was given its loader
   * @param args - its arguments
   * @throws `TypeError` when `fn` is no function
   */
  constructor(fn: WorkerFunction<A, R>, ...args: A);
  constructor(fn: (this: TaskContext, ...args: A) => R, ...args: A);
  constructor(fn: unknown, ...args: unknown[]) {
    checkFunction('fn', fn);
    const local = fn as (...args: never[]) => unknown;
    super(referenceOf(fn) ?? { kind: 'source', text: '', name: local.name || 'anonymous', local }, args);
  }

  /** @internal */
  override get usualKind(): ExecutorKind {
    return 'loop';
  }
}

/**
 * Executes a generator function on a worker thread; what it yields arrives as a stream, and it waits while its reader is far behind.
 *
 * Closing the stream, or leaving the handler, runs the generator's `finally` in the worker.
 *
 * @example
 * ```ts
 * import { StreamTask } from 'offloop';
 * import { NodeEngine } from 'offloop/node';
 * await new NodeEngine().run(function* () {
 *   const numbers = yield* new StreamTask(function* (n: number) { for (let i = 0; i < n; i += 1) yield i * i; }, 4);
 *   const squares: number[] = [];
 *   let item;
 *   while ((item = yield* numbers.next())) squares.push(item.value);
 *   return squares;
 * }); // => [0, 1, 4, 9]
 * ```
 */
export class StreamTask<A extends readonly unknown[], Y> extends FunctionTask<Results<Y>> {
  /**
   * @param fn - a generator function (or one that gives an iterable): of a worker module, or self-contained, sent as source
   * @param args - its arguments, copied to the worker
   * @throws `TypeError` for what cannot travel
   */
  constructor(fn: WorkerFunction<A, Iterable<Y> | AsyncIterable<Y>>, ...args: Sent<A>);
  constructor(fn: (this: TaskContext, ...args: A) => Iterable<Y> | AsyncIterable<Y>, ...args: Sent<A>);
  constructor(fn: unknown, ...args: unknown[]) {
    super(referenceOf(fn) ?? describeFunction(fn as never), args);
  }

  /** @internal */
  override get usualKind(): ExecutorKind {
    return 'thread';
  }

  /** @internal */
  get isStream(): true {
    return true;
  }
}
