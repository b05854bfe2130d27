import { noticeResult } from '../crossing-classes.js';
import { type EncodedError, encodeError } from '../wire/errors.js';
import {
  CANCEL,
  ERROR,
  GRANT,
  ITERABLE_STREAM,
  NO_REQUEST,
  NO_STREAM,
  NOTICE,
  PROGRESS,
  RESULT,
  type Reply,
  type Request,
  RUN,
  STOPPED,
  STREAM,
  type StreamMode,
  UNREAD,
  type WireProgress,
} from '../wire/messages.js';
import type { ResultLog } from '../wire/result-log.js';
import { transferError } from '../wire/unsendable.js';
import type { Wire } from '../wire/wire.js';
import { postAnswers, postLastAnswers } from './answers.js';
import type { Aside } from './aside.js';
import { ExecutionContext } from './context.js';
import { explainClosure, Functions, type WorkerSideFunction } from './functions.js';
import { type AnyIterator, ItemSource, iteratorOf, NO_ITERATORS } from './item-source.js';
import { ManyCalls, type ManyRequest } from './many-calls.js';
import { ProgressThrottle } from './progress-throttle.js';
import { setCurrentTask } from './task-state.js';

/** What a runner needs of the worker that it is in. */
export interface RunnerHost {
  /** Sends a reply; throws what the platform's clone throws. */
  post(reply: Reply, transfer?: readonly object[]): void;
  /** What crosses from here, and what does not. */
  readonly wire: Wire;
  /** Imports a module. */
  load(url: string): Promise<object>;
  /** The request has come. */
  take(): void;
  /** For functions that wait, where the platform offers it. */
  readonly aside?: Aside;
  /** Ends the worker, when what it has sent is on its way. */
  leave?(): void;
  /** The function is about to begin; false when the task was cancelled before. */
  begin(id: number): boolean;
  /** The function has ended; its outcome is about to be sent. */
  end(id: number): void;
  /** What the function printed is still on its way to the program, and shall arrive before the outcome; nothing if it is not. */
  flush?(): Promise<unknown> | undefined;
  /** Whether the task, or one of its calls, was cancelled, as seen from inside a synchronous loop. */
  isCancelled(id: number, call: number): boolean;
  /** The function looks at its signal from now on. */
  onSignalRead(id: number, call: number): void;
  /** Each of many calls may be marked by itself: it costs next to nothing. */
  readonly marksEach: boolean;
  /** So many of many calls may begin from now on; false when none may any more. Absent where only answers can tell. */
  mark?(id: number, begun: number): boolean;
  /** Keeps what has ended, and how many were begun, when the worker ends now. Absent where that is kept always. */
  save?(id: number, begun: number): void;
  /** Where plain results of many calls are kept until they are told. */
  readonly log?: ResultLog;
}

/** Executes requests in a worker, one at a time, and answers each with exactly one outcome. Nothing is ever thrown out of it. */
export class Runner {
  readonly #host: RunnerHost;
  readonly #functions: Functions;
  readonly #progress: ProgressThrottle;
  #id = 0;
  #context: ExecutionContext | undefined;
  #moved: object[] | undefined;
  #streams: StreamMode = NO_STREAM;
  #source: ItemSource | undefined;
  #calls: ManyCalls | undefined;
  /** An outcome that waits for what the function printed. */
  #delayed: (() => void) | undefined;
  /** Functions that have given their results at once: an error from elsewhere cannot come in between. */
  readonly #prompt = new WeakSet<WorkerSideFunction>();
  #isTaken = false;
  #isLeaving = false;

  constructor(host: RunnerHost) {
    this.#host = host;
    this.#functions = new Functions((url) => host.load(url));
    this.#progress = new ProgressThrottle((progress) =>
      host.post(this.#calls ? [PROGRESS, this.#id, progress, this.#calls.call] : [PROGRESS, this.#id, progress]),
    );
  }

  receive(request: Request): void {
    const [op, id] = request;
    if (op === CANCEL) {
      if (id !== this.#id) return;
      this.#context?.cancel();
      this.#source?.close();
      this.#calls?.cancel(request[2]);
      return;
    }
    if (op === GRANT) {
      if (id === this.#id) this.#source?.grant(request[2]);
      return;
    }
    // It ends: what it does not take up goes elsewhere.
    if (this.#isLeaving) return;
    const [, , kind, where, name, args] = request;
    this.#id = id;
    this.#isTaken = true;
    this.#host.take();
    this.#streams = op === RUN ? (request[6] ?? NO_STREAM) : NO_STREAM;
    const call = (fn: WorkerSideFunction): void => {
      if (op === RUN) this.#call(fn, name, args);
      else this.#callMany(fn, request);
    };
    let fn: WorkerSideFunction | Promise<WorkerSideFunction>;
    try {
      fn = this.#functions.find(kind, where, name);
    } catch (error) {
      this.#fail(error);
      return;
    }
    if (typeof fn === 'function') call(fn);
    else fn.then(call, (error: unknown) => this.#fail(error));
  }

  /** A request has come that cannot be read here. */
  reject(error: unknown): void {
    this.#id = UNREAD;
    this.#fail(error);
  }

  #call(fn: WorkerSideFunction, name: string, args: readonly unknown[]): void {
    const id = this.#id;
    const host = this.#host;
    if (!host.begin(id)) {
      this.#postStopped();
      return;
    }
    const context = new ExecutionContext({
      isCancelled: () => host.isCancelled(id, 0),
      onSignalRead: () => host.onSignalRead(id, 0),
      onProgress: (progress) => this.#progress.report(progress),
    });
    this.#context = context;
    setCurrentTask({ context, move: (list) => (this.#moved ??= []).push(...list) });
    let result: unknown;
    const isPrompt = this.#prompt.has(fn);
    try {
      result =
        !isPrompt && host.aside?.isNeeded === true
          ? host.aside.run(() => executeTask(fn, context, args))
          : executeTask(fn, context, args);
      if (isThenable(result)) {
        if (isPrompt) this.#prompt.delete(fn);
        Promise.resolve(result).then(
          (value) => this.#succeed(value),
          (error: unknown) => this.#fail(explainClosure(error, name)),
        );
        return;
      }
      if (!isPrompt && !isIterator(result)) this.#prompt.add(fn);
    } catch (error) {
      this.#fail(explainClosure(error, name));
      return;
    }
    this.#succeed(result);
  }

  #callMany(fn: WorkerSideFunction, request: ManyRequest): void {
    const id = this.#id;
    const host = this.#host;
    if (!host.begin(id)) {
      this.#postStopped();
      return;
    }
    this.#calls = new ManyCalls(fn, request, {
      isCancelled: (call) => host.isCancelled(id, call),
      onSignalRead: (call) => host.onSignalRead(id, call),
      onProgress: (progress) => this.#progress.report(progress),
      copy: (value) => host.wire.copy(value),
      onValue: (value) => this.#notice(value, 'result'),
      // What an earlier call reported last is not worth a message any more.
      onCall: () => void this.#progress.take(),
      marksEach: host.marksEach,
      log: host.log,
      aside: host.aside,
      prompt: this.#prompt,
      ...(host.mark && { mark: (begun: number) => host.mark!(id, begun) }),
      save: (begun) => host.save?.(id, begun),
      mayAnswer: () => host.flush?.() === undefined,
      onAnswers: (lot, begun) => postAnswers(host, id, lot, begun),
      onEnd: (lot, begun, ms) => {
        this.#progress.take();
        this.#calls = undefined;
        host.aside?.end();
        host.end(id);
        this.#afterOutput(() => postLastAnswers(host, id, lot, begun, ms));
      },
    });
    this.#calls.goOn();
  }

  #succeed(value: unknown): void {
    let iterator: AnyIterator | undefined;
    try {
      iterator = iteratorOf(value, this.#streams === ITERABLE_STREAM);
    } catch (error) {
      this.#fail(error);
      return;
    }
    if (iterator === undefined) this.#answer(value);
    else if (this.#streams === NO_STREAM) this.#fail(new TypeError(NO_ITERATORS));
    else this.#stream(iterator);
  }

  #answer(value: unknown): void {
    const id = this.#id;
    this.#notice(value, 'result');
    const progress = this.#end();
    const moved = this.#takeMoved();
    this.#afterOutput(() => {
      try {
        this.#host.post(progress ? [RESULT, id, value, progress] : [RESULT, id, value], moved);
      } catch (error) {
        this.#postError(this.#sendError(value, 'result', moved, error), progress);
      }
    });
  }

  /** Sends items as they come; a cancel closes the iterator, as if the function had looked at its signal. */
  #stream(iterator: AnyIterator): void {
    const id = this.#id;
    let sent = 0;
    // Its body executes whenever items are asked for, and cannot be followed.
    this.#host.aside?.end();
    this.#host.onSignalRead(id, 0);
    this.#host.post([STREAM, id, []]);
    this.#source = new ItemSource(iterator, {
      onItems: (items) => {
        this.#sendItems(items, sent);
        sent += items.length;
      },
      onEnd: (value) => this.#answer(value),
      onError: (error) => this.#fail(error),
      onClosed: (late) => {
        if (late) this.#fail(late.error);
        else this.#stop();
      },
      isCancelled: () => this.#host.isCancelled(id, 0),
    });
    this.#source.start();
  }

  /** In development: what of it gets lost. */
  #notice(value: unknown, name: string): void {
    const id = this.#id;
    noticeResult(value, name, this.#host.wire, this, (lost) => this.#host.post([NOTICE, id, lost]));
  }

  #sendItems(items: unknown[], sent: number): void {
    this.#notice(items, 'items');
    const moved = this.#takeMoved();
    try {
      this.#host.post([STREAM, this.#id, items], moved);
    } catch (error) {
      // Those before the culprit can go.
      const index = items.findIndex((item) => !this.#host.wire.canSend(item));
      if (index > 0) this.#host.post([STREAM, this.#id, items.slice(0, index)]);
      throw index < 0
        ? this.#sendError(items, 'items', moved, error)
        : this.#sendError(items[index], `items[${sent + index}]`, moved, error);
    }
  }

  #takeMoved(): object[] | undefined {
    const moved = this.#moved;
    this.#moved = undefined;
    return moved;
  }

  #sendError(value: unknown, name: string, moved: object[] | undefined, cause: unknown): Error {
    const { wire } = this.#host;
    return transferError(value, name, wire.canMove ? moved : undefined, wire, cause);
  }

  #stop(): void {
    this.#end();
    this.#postStopped();
  }

  #postStopped(): void {
    this.#host.post([STOPPED, this.#id]);
    this.#untake();
  }

  #fail(error: unknown): void {
    this.#moved = undefined;
    const progress = this.#end();
    this.#afterOutput(() => this.#postError(error, progress));
  }

  /** A program may end with the outcome: what its task printed comes first. */
  #afterOutput(post: () => void): void {
    const flushed = this.#host.flush?.();
    this.#delayed = post;
    if (flushed === undefined) this.#postDelayed();
    else void flushed.then(() => this.#postDelayed());
  }

  #postDelayed(): void {
    const post = this.#delayed;
    if (post === undefined) return;
    this.#delayed = undefined;
    post();
    this.#untake();
  }

  /** The outcome of the request was sent. */
  #untake(): void {
    this.#isTaken = false;
    if (this.#isLeaving) this.#host.leave?.();
  }

  /** The number of the request that was taken up and not answered. */
  get taken(): number {
    return this.#isTaken ? this.#id : NO_REQUEST;
  }

  /** Ends the worker as soon as the request that it has taken up is answered. */
  leaveSoon(): void {
    this.#isLeaving = true;
  }

  /** The worker ends now: what is known goes. */
  leave(): void {
    this.#postDelayed();
    this.#calls?.leave();
  }

  #postError(error: unknown, progress: WireProgress | undefined): void {
    const reply = (encoded: EncodedError): Reply =>
      progress ? [ERROR, this.#id, encoded, progress] : [ERROR, this.#id, encoded];
    try {
      this.#host.post(reply(encodeError(error)));
    } catch {
      // Something in it cannot be sent: once more, with each part tried.
      this.#host.post(reply(encodeError(error, this.#host.wire.canSend)));
    }
  }

  /** Closes the task's context; gives the progress that was not sent yet. */
  #end(): WireProgress | undefined {
    this.#context?.end();
    this.#context = undefined;
    this.#source = undefined;
    this.#host.aside?.end();
    setCurrentTask(undefined);
    this.#host.end(this.#id);
    return this.#progress.take();
  }
}

/** The frame that divides the task's own ones, above, from those of the worker, below. */
function executeTask(fn: WorkerSideFunction, context: ExecutionContext, args: readonly unknown[]): unknown {
  return fn.apply(context, args as unknown[]);
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}

/** Its body executes later. */
function isIterator(value: unknown): boolean {
  return typeof value === 'object' && value !== null && typeof (value as { next?: unknown }).next === 'function';
}
