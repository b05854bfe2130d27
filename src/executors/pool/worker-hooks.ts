import type { FunctionReference } from '../executor.js';

/** A function that a worker executes for itself, and not for a task. */
export interface WorkerHook {
  readonly fn: FunctionReference;
  readonly args: readonly unknown[];
  /** What messages call it. */
  readonly name: string;
  /** Milliseconds that it may take. @defaultValue no limit but that of the place where it executes */
  readonly timeout?: number | undefined;
}

/** What the workers of a pool execute first and last. */
export interface WorkerHooks {
  /** Before all else: the worker takes nothing until it has ended. */
  readonly setup?: WorkerHook | undefined;
  /** In a worker that ends and executes nothing. */
  readonly teardown?: WorkerHook | undefined;
  /** Told of a `teardown` that has failed, or did not end in its time. */
  warn(message: string, error: unknown): void;
}
