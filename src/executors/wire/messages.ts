import type { LostClass } from '../../core/development-hooks.js';
import type { ProgressUpdate } from '../../core/progress.js';
import type { EncodedError } from './errors.js';

/** What a worker reports while it works. */
export type WireProgress = ProgressUpdate & {
  readonly advance?: number | undefined;
  /** The call that gave a number which stands for no progress, for a word in development. */
  readonly odd?: string;
};

// Messages are flat arrays, one a task each way: an array of five clones in half the time of a record of five.

/** To the worker: execute a function. */
export const RUN = 0;
/** To the worker: the task that runs should stop; of many calls the one that is named. */
export const CANCEL = 1;
/** To the worker: so many further items of a stream may come. */
export const GRANT = 2;
/** To the worker: call a function many times. */
export const RUN_MANY = 3;
/** To the worker: execute a function, and keep the object that it gives. From then on it executes calls of that. */
export const OPEN = 4;
/** To the worker: call a function of the object. Several may be under way. */
export const CALL = 5;
/** To the worker: let the object clean up. */
export const DISPOSE = 6;
/** To the worker: tell how large its heap is, whatever it executes. */
export const MEASURE = 7;
/** How the function of a `RUN` is given: its source text, … */
export const SOURCE = 0;
/** … or the URL of its module and its name there. */
export const MODULE = 1;

/** What of a task's results is a stream: nothing (an iterator fails the task), iterators, all that can be iterated. */
export const NO_STREAM = 0;
export const ITERATOR_STREAM = 1;
export const ITERABLE_STREAM = 2;
/** Nobody wants what the function gives. */
export const NO_RESULT = 3;
/** What a `RUN` says of streams. */
export type StreamMode = typeof NO_STREAM | typeof ITERATOR_STREAM | typeof ITERABLE_STREAM | typeof NO_RESULT;

/** How many items of a stream a worker sends ahead of its consumer. */
export const STREAM_WINDOW = 64;

/**
 * `[RUN, id, SOURCE, text, name, args, streams]`, `[RUN, id, MODULE, url, name, args, streams]`, `[CANCEL, id, call]`, `[GRANT, id, count]`.
 * `RUN_MANY` is as `RUN`, with the arguments of all calls one after the other, and at the end how many calls, whether an error ends them, and
 * whether each is to be marked when it begins.
 */
export type Request = TaskRequest | ObjectRequest | readonly [op: typeof MEASURE, id: typeof NO_REQUEST];

/** What a worker is sent for tasks. */
export type TaskRequest =
  | readonly [
      op: typeof RUN,
      id: number,
      kind: typeof SOURCE | typeof MODULE,
      where: string,
      name: string,
      args: readonly unknown[],
      streams?: StreamMode,
    ]
  | readonly [
      op: typeof RUN_MANY,
      id: number,
      kind: typeof SOURCE | typeof MODULE,
      where: string,
      name: string,
      args: readonly unknown[],
      count: number,
      stopsAtError: boolean,
      isExact: boolean,
    ]
  | readonly [op: typeof CANCEL, id: number, call?: number | undefined]
  | readonly [op: typeof GRANT, id: number, count: number];

/** What a worker is sent that holds an object. `slot` is where a cancel of the call can be seen from inside of a loop. */
export type ObjectRequest =
  | readonly [
      op: typeof OPEN,
      id: number,
      kind: typeof SOURCE | typeof MODULE,
      where: string,
      name: string,
      args: readonly unknown[],
    ]
  | readonly [op: typeof CALL, id: number, slot: number, name: string, args: readonly unknown[], streams: StreamMode]
  | readonly [op: typeof DISPOSE, id: number];

/** To what worker holds an object, all its calls are calls of one request: that by which it was made. */
export const OPEN_ID = 1;
/** The slot of the call by which the object is made. */
export const OPEN_SLOT = 0;

/** The number of a request that a worker could not read: it is the one that it was sent last. */
export const UNREAD = 0;
/** The number where a worker has no request. */
export const NO_REQUEST = 0;

/** From the worker: the function returned. */
export const RESULT = 0;
/** From the worker: the function threw, or could not be executed. */
export const ERROR = 1;
/** From the worker: the task was cancelled before the function began. */
export const STOPPED = 2;
/** From the worker: how far the task is. */
export const PROGRESS = 3;
/** From the worker: the function looks at its signal. Not sent where memory is shared. */
export const SIGNAL_READ = 4;
/** From the worker: items of a stream; the first time, with none, that there is one. */
export const STREAM = 5;
/** From the worker: it is about to end; which request it has taken up, and what it dies of, where that is known. Not sent where the platform tells. */
export const DYING = 6;
/** From the worker: an error that an earlier task has left behind. It is not that of the task which executes. */
export const LEFT = 9;
/** From a thread: it has printed something. */
export const OUTPUT = 10;
/**
 * From the worker: what some of many calls gave; and how many may have begun before the next such message comes. `first` says which call is
 * the first of them, where some may have been told before.
 */
export const ANSWERS = 7;

/** From the worker: the megabytes that its heap has in use. */
export const MEASURED = 11;
/** From the worker, in development: a class gets lost in what the function gave. */
export const NOTICE = 8;

/**
 * What calls gave that follow those told before: a value for each, and errors by their place among them. Plain values may be packed; they
 * come before the others.
 */
export type Answers = readonly [
  values: readonly unknown[],
  errors: readonly (readonly [index: number, error: EncodedError])[],
  packed?: Uint8Array | undefined,
];

/** The end of many calls, with the milliseconds they took. What all answers together do not cover was not begun. */
export type LastAnswers = readonly [
  values: Answers[0],
  errors: Answers[1],
  ms: number,
  packed?: Uint8Array | undefined,
];

/** How a task ended. The last progress travels along, so that it always arrives, and before the end. */
export type Outcome =
  | readonly [op: typeof RESULT, id: number, value: unknown, progress?: WireProgress]
  | readonly [op: typeof ERROR, id: number, error: EncodedError, progress?: WireProgress]
  | readonly [op: typeof STOPPED, id: number, _?: undefined, progress?: undefined];

/** What a worker answers. */
export type Reply =
  | Outcome
  | readonly [op: typeof PROGRESS, id: number, progress: WireProgress, index?: number]
  | readonly [op: typeof STREAM, id: number, items: readonly unknown[]]
  | readonly [op: typeof ANSWERS, id: number, answers: Answers, begun: number, first?: number]
  | readonly [op: typeof SIGNAL_READ, id: number, call: number]
  | readonly [op: typeof OUTPUT, id: number, isError: boolean, chunk: Uint8Array | string]
  | readonly [op: typeof NOTICE, id: number, lost: LostClass]
  | readonly [op: typeof MEASURED, id: number, megabytes: number]
  | readonly [op: typeof DYING, id: number, error?: EncodedError]
  | readonly [op: typeof LEFT, id: number, error: EncodedError];

/** Whether it is the end of a request. */
export function isOutcome([op]: Reply): boolean {
  return op === RESULT || op === ERROR || op === STOPPED;
}
