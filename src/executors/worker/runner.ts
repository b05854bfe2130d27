import { noticeResult } from '../crossing-classes.js';
import {
  CANCEL,
  GRANT,
  ITERABLE_STREAM,
  NO_RESULT,
  NO_STREAM,
  NOTICE,
  PROGRESS,
  RUN,
  type StreamMode,
  type TaskRequest,
  UNREAD,
  type WireProgress,
} from '../wire/messages.js';
import { postAnswers, postLastAnswers } from './answers.js';
import { ExecutionContext } from './context.js';
import { explainFailure, type FunctionFinder, Functions, type WorkerSideFunction } from './functions.js';
import { sendItems } from './item-sender.js';
import { type AnyIterator, type ItemSource, iteratorOf, NO_ITERATORS } from './item-source.js';
import { ManyCalls, type ManyRequest } from './many-calls.js';
import { Outcome } from './outcome.js';
import { now, promiseOf, timer } from './platform.js';
import { ProgressThrottle } from './progress-throttle.js';
import type { RunnerHost } from './runner-host.js';
import { setCurrentTask } from './task-state.js';

/** Executes requests in a worker, one at a time, and answers each with exactly one outcome. Nothing is ever thrown out of it. */
export class Runner {
  readonly #host: RunnerHost;
  readonly #functions: FunctionFinder;
  readonly #progress: ProgressThrottle;
  readonly #outcome: Outcome;
  #id = 0;
  #context: ExecutionContext | undefined;
  #moved: object[] | undefined;
  #streams: StreamMode = NO_STREAM;
  #source: ItemSource | undefined;
  #calls: ManyCalls | undefined;
  /** Functions that have given their results at once: an error from elsewhere cannot come in between. */
  readonly #prompt = new WeakSet<WorkerSideFunction>();

  /** @param functions - where it finds what it is to call */
  constructor(host: RunnerHost, functions: FunctionFinder = new Functions((url) => host.load(url))) {
    this.#host = host;
    this.#outcome = new Outcome(host);
    this.#functions = functions;
    this.#progress = new ProgressThrottle(
      (progress) =>
        host.post(this.#calls ? [PROGRESS, this.#id, progress, this.#calls.call] : [PROGRESS, this.#id, progress]),
      { now, timer },
    );
  }

  receive(request: TaskRequest): void {
    const [op, id] = request;
    if (op === CANCEL || op === GRANT) {
      if (id === this.#id) this.#again(() => this.#follow(request));
      return;
    }
    // It ends: what it does not take up goes elsewhere.
    if (this.#outcome.isLeaving) return;
    const [, , kind, where, name, args] = request;
    this.#id = id;
    this.#outcome.take(id);
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

  /** What comes for the request that executes. */
  #follow(request: Extract<TaskRequest, readonly [typeof CANCEL | typeof GRANT, ...unknown[]]>): void {
    if (request[0] === GRANT) {
      this.#source?.grant(request[2]);
      return;
    }
    this.#context?.cancel();
    this.#source?.close();
    this.#calls?.cancel(request[2]);
  }

  /** Calls what executes code of the task. */
  #again(call: () => void): void {
    const { aside } = this.#host;
    if (aside) aside.again(call);
    else call();
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
      this.#outcome.stopped(id);
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
        promiseOf(result).then(
          (value) => this.#succeed(value),
          (error: unknown) => this.#fail(explainFailure(error, name, fn)),
        );
        return;
      }
      if (!isPrompt && !isIterator(result)) this.#prompt.add(fn);
    } catch (error) {
      this.#fail(explainFailure(error, name, fn));
      return;
    }
    this.#succeed(result);
  }

  #callMany(fn: WorkerSideFunction, request: ManyRequest): void {
    const id = this.#id;
    const host = this.#host;
    if (!host.begin(id)) {
      this.#outcome.stopped(id);
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
        this.#outcome.last(() => postLastAnswers(host, id, lot, begun, ms));
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
    if (iterator === undefined) this.#answer(this.#streams === NO_RESULT ? undefined : value);
    else if (this.#streams === NO_STREAM || this.#streams === NO_RESULT) this.#fail(new TypeError(NO_ITERATORS));
    else this.#stream(iterator);
  }

  #answer(value: unknown): void {
    this.#notice(value, 'result');
    const progress = this.#end();
    this.#outcome.answer(this.#id, value, this.#takeMoved(), progress);
  }

  #fail(error: unknown): void {
    this.#moved = undefined;
    const progress = this.#end();
    this.#outcome.fail(this.#id, error, progress);
  }

  #stream(iterator: AnyIterator): void {
    this.#source = sendItems(iterator, this.#id, this.#host, {
      onItems: (items) => this.#notice(items, 'items'),
      takeMoved: () => this.#takeMoved(),
      onEnd: (value) => this.#answer(value),
      onError: (error) => this.#fail(error),
      onClosed: (late) => {
        if (late) this.#fail(late.error);
        else this.#stop();
      },
    });
    const source = this.#source;
    this.#again(() => source.start());
  }

  #stop(): void {
    this.#end();
    this.#outcome.stopped(this.#id);
  }

  /** In development: what of it gets lost. */
  #notice(value: unknown, name: string): void {
    const id = this.#id;
    noticeResult(value, name, this.#host.wire, this, (lost) => this.#host.post([NOTICE, id, lost]));
  }

  #takeMoved(): object[] | undefined {
    const moved = this.#moved;
    this.#moved = undefined;
    return moved;
  }

  /** The number of the request that was taken up and not answered. */
  get taken(): number {
    return this.#outcome.taken;
  }

  /** Ends the worker as soon as no request is to be answered any more. */
  leaveSoon(): void {
    this.#outcome.leaveSoon();
  }

  /** The worker ends now: what is known goes. */
  leave(): void {
    this.#outcome.postDelayed();
    this.#calls?.leave();
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
