import { VERSION } from './version.js';

// Found through the global symbol registry: a program may have several copies of the library, as CommonJS and as ESM, or by a link. What one
// makes the other can start, where both are of one version; of another one nothing is taken for what it is not.

/** Marks a stream of results, which is read where it is. */
export const STREAM: unique symbol = Symbol.for(`offloop.stream@${VERSION}`);

/** Marks an actor, whose object is where it is. */
export const ACTOR: unique symbol = Symbol.for(`offloop.actor@${VERSION}`);

/** Starts an operation for a waiter. */
export const START: unique symbol = Symbol.for(`offloop.start@${VERSION}`);
/** Abandons a wait. */
export const STOP: unique symbol = Symbol.for(`offloop.stop@${VERSION}`);

/** Says that a step will not be started: a run that was made for it ends. */
export const REFUSE: unique symbol = Symbol.for(`offloop.refuse@${VERSION}`);

/** Makes the run of an operation that is a run by itself: a task, a multi task. */
export const SPAWN: unique symbol = Symbol.for(`offloop.spawn@${VERSION}`);
/** The promise that an operation waits for, and nothing else: the driver may wait for it without a start. */
export const PROMISE: unique symbol = Symbol.for(`offloop.promise@${VERSION}`);
/** The run that an operation has already: starting it again joins that one. */
export const CURRENT: unique symbol = Symbol.for(`offloop.current@${VERSION}`);

/** The place of a waiter in the tree; `frameOf` gives the class behind it. */
export interface FrameLink {
  readonly token: number;
  readonly tree: { late(value: unknown, failed: boolean): void; readonly nobody: PromiseWaiter };
}

/**
 * Who waits for an answer. Each wait has a token; an answer under an old token is dropped. This is the driver's whole protocol: no
 * promise and no closure a step.
 */
export interface Waiter {
  /** The frame that work started for this waiter belongs to. */
  readonly frame: FrameLink;
  resume(token: number, value: unknown): void;
  fail(token: number, error: unknown): void;
  /** The frame that certainly cannot go on before this waiter is answered; a race has none. */
  blocked(): FrameLink | undefined;
}

/** A waiter that uses one wait for all its promises. */
export interface PromiseWaiter extends Waiter {
  resumeFrom(wait: ReusedWait, value: unknown): void;
}

/** One that its waiter uses again and again. */
export interface ReusedWait extends Wait {
  /** That of the wait. */
  readonly token: number;
}

/** A wait under way, as `[START]` gave it. */
export interface Wait {
  /**
   * Abandons it. `closing`: the waiter's frame is being closed, which cancels its children itself and after its own signal; what
   * is a child stays untouched then.
   */
  [STOP](closing: boolean): void;
  /** Abort what can be aborted, but go on waiting, since a value may still arrive. Where it is absent, the wait can be stopped. */
  soften?(reason: unknown): void;
}

/** Anything that the driver can start. */
export interface Starter {
  [START](waiter: Waiter, token: number): Wait | undefined;
  /** Absent where nothing was made before the start. */
  [REFUSE]?(waiter: Waiter): void;
}
