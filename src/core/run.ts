/// <reference lib="esnext.disposable" preserve="true" />
import type { Cleanup, Later, Startable, Step } from './operation.js';
import type { Progress, ProgressUpdate } from './progress.js';

/** Where a run stands. `pending`: it waits for a slot, a worker or its turn. */
export type RunState = 'pending' | 'running' | 'success' | 'error' | 'cancelled';

/** How a run ended, as `settled` gives it. */
export type Outcome<R> =
  | { readonly state: 'success'; readonly value: R }
  | { readonly state: 'error'; readonly error: unknown }
  | { readonly state: 'cancelled'; readonly reason: unknown };

/** The part of a run that its state decides: after `run.state === 'success'`, `run.result` is typed. */
export type Ending<R> =
  | { readonly state: 'pending' | 'running'; readonly result: undefined; readonly error: undefined }
  | { readonly state: 'success'; readonly result: R; readonly error: undefined }
  | { readonly state: 'error' | 'cancelled'; readonly result: undefined; readonly error: unknown };

/** What a store of a run shows; the same object until something changes. */
export type RunSnapshot<R = unknown> = Ending<R> & {
  readonly id: string;
  readonly name: string;
  readonly group: string;
  readonly isCancelling: boolean;
  readonly progress: Progress;
};

/** Runs under one name, with a policy and a limit of their own if they were given. */
export interface Group extends Iterable<Run> {
  /** The name it was made with. */
  readonly name: string;
  /** Whether one of its runs is active. */
  readonly isRunning: boolean;
  /** How many of its runs are active. */
  readonly size: number;
  /**
   * Cancels its active runs.
   * @returns those that were cancelled
   */
  cancelAll(reason?: unknown): readonly Run[];
}

/** Options of one run. */
export interface RunOptions {
  /** Unique among active runs; by default the engine makes one. */
  readonly id?: string;
  /** What lists and messages call it; by default the function's name. */
  readonly name?: string;
  /** Its group; `'default'` by default. */
  readonly group?: string | Group;
  /** A text for people. */
  readonly description?: string;
  /** Whose end cancels it. */
  readonly owner?: object;
  /** Cancels the other runs of its owner and group when it starts. */
  readonly exclusive?: boolean;
  /** An error ends the application, in the toolkit's way. */
  readonly exitOnError?: boolean;
  /** Milliseconds after which it is closed and fails with a `TimeoutError`. */
  readonly timeout?: number;
  /** Its abort cancels the run. */
  readonly signal?: AbortSignal;
}

/** All of a run but what its state decides. */
export interface RunBase<out R> extends Promise<R>, AsyncDisposable {
  readonly id: string;
  readonly name: string;
  readonly group: string;
  readonly description: string;
  readonly isRunning: boolean;
  readonly isFinished: boolean;
  readonly isCancelled: boolean;
  /** A cancel was accepted, and clean-up or work is still under way. */
  readonly isCancelling: boolean;
  readonly progress: Progress;
  /** Aborted when the run is cancelled; made when it is first read. */
  readonly signal: AbortSignal;
  readonly parent: Run | undefined;
  readonly children: readonly Run[];
  /** Resolves when the run has ended, whatever the outcome; never rejects. */
  readonly settled: Promise<Outcome<R>>;
  /** Sets its progress; what is left out stays. */
  update(progress: ProgressUpdate): void;
  /** Adds to the steps done; 1 by default. */
  advance(steps?: number): void;
  /**
   * Cancels the run and all below it. Its `finally` blocks and deferred clean-up run; no other line of it does.
   * @param reason - becomes `CancelledError.reason`
   * @returns whether it was accepted: false after the end, and the second time
   */
  cancel(reason?: unknown): boolean;
  /** Registers clean-up: last in, first out; after success, error and cancel; it runs to its end. */
  defer(cleanup: Cleanup): void;
  /** Starts `work` beside, as a child that ends with this run. */
  fork<T>(work: Startable<T>, options?: RunOptions): Run<T>;
  /** @returns what takes the listener back */
  on(event: 'state' | 'progress', listener: (event: { readonly run: Run<R> }) => void): () => void;
  /** For stores: calls the listener at every change; bound. */
  subscribe(this: void, listener: () => void): () => void;
  /** For stores: a snapshot that stays the same object until something changes; bound. */
  getSnapshot(this: void): RunSnapshot<R>;
  [Symbol.iterator](): Generator<Step, R, any>;
  [Symbol.asyncIterator](): Later<R>;
}

/**
 * One execution, a node of the tree: a promise of its result, with state, progress and `cancel`. What a handler's call returns.
 *
 * @example
 * ```ts
 * import { sleep } from 'offloop';
 * import { NodeEngine } from 'offloop/node';
 * const engine = new NodeEngine();
 * const run = engine.run(sleep(60_000), { name: 'nap' });
 * run.state; // => 'running'
 * run.cancel('enough');
 * run.state; // => 'cancelled'
 * ```
 * @remarks Idea: Textual's Worker, PySink's worker, a fiber of Effect.
 */
export type Run<R = unknown> = RunBase<R> & Ending<R>;
