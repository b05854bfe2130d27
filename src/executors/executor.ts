import { VERSION } from '../core/version.js';
import type { WireProgress } from './wire/messages.js';

/** What a function reports of its progress. */
export type ProgressReport = WireProgress;

/** Where a module of worker functions is: Node takes its URL, a page a factory of the worker that loads it. */
export type WorkerSource = URL | (() => WorkerLike);

/** Where a worker module says where it is. */
export const WHERE: unique symbol = Symbol.for(`offloop.where@${VERSION}`);

/** As much of a `Worker` as the library needs, whatever `lib` the user's project has. */
export interface WorkerLike {
  postMessage(message: any, transfer: any): void;
  terminate(): unknown;
  addEventListener(type: string, listener: (event: any) => void): void;
}

/** How a worker finds the function: by name in a module, or by its source text. `local` gives it where no worker is used. */
export type FunctionReference =
  | {
      readonly kind: 'module';
      readonly where: WorkerSource;
      readonly name: string;
      readonly load: (() => Promise<object>) | undefined;
    }
  | {
      readonly kind: 'source';
      readonly text: string;
      readonly name: string;
      readonly local: (...args: never[]) => unknown;
    };

/** A function of the object that an actor holds. */
export interface MemberReference {
  readonly kind: 'member';
  /** What messages call it. */
  readonly name: string;
  /** Its name in the object; without it a call waits for the object, and calls nothing. */
  readonly member: string | undefined;
  /**
   * Whose object it is.
   * @throws StateError where nobody holds it any more
   */
  readonly actor: () => HeldActor;
}

/** Whether a worker is told the same: a function that is written in a loop is another one each time, with the same text. */
export function isSameFunction(one: FunctionReference, other: FunctionReference): boolean {
  return one === other || (one.kind === 'source' && other.kind === 'source' && one.text === other.text);
}

/** One execution that is asked of an executor. */
export interface Assignment<Fn = FunctionReference> {
  readonly fn: Fn;
  readonly args: readonly unknown[];
  readonly transfer: readonly object[] | undefined;
  /** Whatever can be iterated is a stream, not only iterators: the task is meant to be one. */
  readonly isStream?: boolean | undefined;
  /** Higher goes first; 0 by default. */
  readonly priority: number;
  /** What messages call it. */
  readonly label: string;
  /** Whose it is: what is found in development is reported there. */
  readonly tree?: object | undefined;
  /** What asks for it, which may have a run: what the function prints is told with that. */
  readonly source?: { readonly run?: unknown } | undefined;
  /** Many calls of the function, as one assignment: `args` holds the arguments of all, one after the other. */
  readonly calls?: Calls | undefined;
  /** The run without a parent below which it was asked for: those of one take turns with those of others. */
  readonly topLevel?: object | undefined;
  /** It is no member of a multi task: it may be executed beside the others where it is short and they are long. */
  readonly isLone?: boolean | undefined;
  /** It may travel with others of its function: nothing of its own is counted or told besides its result. */
  readonly mayJoin?: boolean | undefined;
}

/** How many calls an assignment is. */
export interface Calls {
  /** Each has as many arguments as the others. */
  readonly count: number;
  /** The first error ends them: nobody wants the others then. */
  readonly stopsAtError: boolean;
  /**
   * They have nothing to do with one another, so none may suffer by another: each is marked when it begins, whatever that costs, so that
   * it is known for certain which one executes, and what has ended is kept. Others may be marked by the handful, where that saves time.
   */
  readonly isExact: boolean;
}

/** What calls gave that have ended, in their order: they follow those that were told before. */
export interface CallAnswers {
  /** One for each; `undefined` where it failed. */
  readonly values: readonly unknown[];
  /** By the place among the values. */
  readonly errors: readonly (readonly [index: number, error: unknown])[];
}

/** What is known of many calls whose worker is gone: those beyond were not begun. */
export interface CallLoss {
  /** So many were begun at the most, those that were answered included. */
  readonly begun: number;
  /** They all were, and the last of them was executing. */
  readonly isExact: boolean;
}

/**
 * Whom an executor tells, in this order: `onStart` once when the function begins to execute, `onProgress` any number of times,
 * then exactly one of `onResult` and `onError`. After `cancel()` none of these comes any more, but exactly one `onStopped`
 * when the work has really ended (at once if it had not started). Never called inside `submit`.
 *
 * A function that gives an iterator makes a stream: `onStream` once, `onItems` any number of times, then `onResult` with what the
 * iterator returned. Cancelling closes the iterator, so that its `finally` runs.
 */
export interface AssignmentListener {
  onStart(): void;
  /** Without it a function that gives an iterator fails. */
  onStream?(stream: ItemStream): void;
  /** Never more at once, or in all that was not consumed, than `STREAM_WINDOW`. */
  onItems?(items: readonly unknown[]): void;
  /** @param index - which of many calls it is about */
  onProgress(update: ProgressReport, index?: number): void;
  /** Of many calls, some have ended. Comes after a cancel too. */
  onAnswers?(answers: CallAnswers): void;
  /** Of many calls the value is the milliseconds that those took which have ended. A worker hands back what it did not begin in its time. */
  onResult(value: unknown): void;
  /** @param loss - of many calls, where their worker is gone; without it the error is that of all which were not answered */
  onError(error: unknown, loss?: CallLoss): void;
  /** @param late - what the function threw after the cancel, other than the abort itself */
  onStopped(late?: { readonly error: unknown }): void;
}

/** The items of a stream, seen from whoever takes them. */
export interface ItemStream {
  /** Tells that items were taken: the function waits while too many are not. */
  consumed(count: number): void;
}

/** An assignment under way. */
export interface Submission {
  /**
   * Asks the work to stop: `onStopped` tells when it has. Again, or after the end: nothing.
   * @param call - of many calls this one alone, which was not answered yet. The others do not notice; those that were not begun come
   * back, since a worker may have to be ended for it
   */
  cancel(call?: number): void;
}

/** What an executor does at this moment. */
export interface ExecutorCounts {
  /** Tasks that execute. */
  readonly running: number;
  /** Workers that have nothing to do; those beyond the limit are not counted. */
  readonly idle: number;
  /** Tasks that wait. */
  readonly queued: number;
  /** Workers beyond the limit, for short tasks; whether they execute one or not. */
  readonly spare: number;
}

/** Where tasks execute; what users see of it. */
export interface Executor {
  readonly counts: ExecutorCounts;
  /**
   * Starts workers before the first task needs them.
   * @param workers - how many, an integer from 1 up; not more than the executor's limit are started
   * @param module - what `workerModule(…)` gave, for a page, where each module has workers of its own; without it those that execute
   * inline functions start. In Node any worker executes any function
   */
  prestart(workers: number, module?: object): Promise<void>;
  /** Ends all workers. */
  close(): Promise<void>;
}

/** How many calls of a function go well into one message, by how long the last ones took. */
export interface MessageSizes {
  /**
   * Calls that go into the next message; 1 for a function that was not measured.
   * @param left - calls that have not begun, where that is known
   * @param lanes - workers that share them
   */
  next(fn: FunctionReference, left: number | undefined, lanes: number): number;
  /** So long calls of a function took, which have ended. */
  measured(fn: FunctionReference, count: number, ms: number): void;
}

/** What tasks need of an executor. */
export interface TaskExecutor extends Executor {
  /** How many tasks execute at once at the most. */
  readonly limit: number;
  /** It takes assignments of many calls. */
  readonly takesCalls?: boolean;
  /** How many at once, where it measures them itself; the library does where it does not. */
  readonly sizes?: MessageSizes | undefined;
  /** Throws `QueueFullError` or `StateError` at the call; every other failure reaches the listener. */
  submit(assignment: Assignment, listener: AssignmentListener): Submission;
  /** Looks at what an actor wants when it is declared. @throws TypeError or RangeError where its worker cannot have that */
  checkActor?(wants: Pick<ActorRequest, 'resourceLimits'>): void;
  /** Makes an actor, in a worker of its own that starts with the first call. Absent where none can be held. */
  holdActor?(request: ActorRequest): HeldActor;
}

/** What is asked of an executor that is to hold an object. */
export interface ActorRequest {
  /** What messages call it. */
  readonly name: string;
  /** Gives the object. */
  readonly make: FunctionReference;
  readonly args: readonly unknown[];
  /** Calls at once. */
  readonly concurrency: number;
  /** After a death the object is made anew. */
  readonly restart: boolean;
  /** With `restart`: milliseconds from a cancel until a call that goes on costs the worker. @defaultValue 10000 */
  readonly graceMs?: number | undefined;
  /** With `restart`: milliseconds after which it ends until its next call. */
  readonly idleTimeout?: number | undefined;
  readonly resourceLimits?: object | undefined;
  readonly tree: object;
  /** Takes what clean-up throws that nobody waits for. */
  report(error: unknown): void;
}

/** An object that an executor holds. What is submitted are calls of its functions. */
export interface HeldActor {
  /** Throws StateError at the call once it has ended; every other failure reaches the listener. */
  submit(assignment: Assignment<MemberReference>, listener: AssignmentListener): Submission;
  /**
   * Cancels its calls, lets the object clean up, and ends its worker.
   * @param reason - what those are told who wait for calls
   * @throws what the clean-up throws
   */
  end(reason: unknown): Promise<void>;
}
