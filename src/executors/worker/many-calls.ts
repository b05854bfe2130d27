import type { RUN_MANY, TaskRequest, WireProgress } from '../wire/messages.js';
import type { ResultLog } from '../wire/result-log.js';
import type { Lot } from './answers.js';
import type { Aside } from './aside.js';
import { ExecutionContext } from './context.js';
import { explainFailure, type WorkerSideFunction } from './functions.js';
import { Gathered } from './gathered.js';
import { iteratorOf, NO_ITERATORS } from './item-source.js';
import { Pace } from './pace.js';
import { now as currentMs, macrotask, promiseOf } from './platform.js';
import { callsThatShare } from './shared-arguments.js';
import { setCurrentTask } from './task-state.js';

/** A request for many calls. */
export type ManyRequest = Extract<TaskRequest, readonly [typeof RUN_MANY, ...unknown[]]>;

/** Milliseconds after which a worker hands back what it has not begun: another may be free for it. */
const BUDGET = 10;
/** Milliseconds that what has ended may wait for more to go with it. */
const PATIENCE = 0.5;
/** Milliseconds between two looks at the clock, which cost as much as a short call; after as many what was not marked is marked. */
const LOOK = 0.25;
/** The same where a mark keeps what has ended: that which has ended since the last one can be lost. */
const KEPT_LOOK = 0.02;

/** What many calls need of the runner. A call is named by its place in the message. */
export interface ManyCallsHost {
  isCancelled(call: number): boolean;
  onSignalRead(call: number): void;
  onProgress(progress: WireProgress): void;
  /** A copy, as a message makes it; throws where a message would. */
  copy<T>(value: T): T;
  /** A call gave something that may hold more. */
  onValue?(value: unknown): void;
  /** Calls functions that wait, where something was left behind by others. */
  readonly aside?: Aside | undefined;
  /** Functions that have given their results at once. */
  readonly prompt: WeakSet<WorkerSideFunction>;
  /** A call begins. */
  onCall(): void;
  /** Each call may be marked by itself: it costs next to nothing. */
  readonly marksEach: boolean;
  /** So many may begin from now on; false when none may any more. Absent where only answers can tell. */
  mark?(begun: number): boolean;
  /** Keeps plain results out of reach of the worker's end, at once or with the next mark. */
  readonly log?: ResultLog | undefined;
  /** As of the runner's host. */
  save(begun: number): void;
  /** Whether answers may go already. */
  mayAnswer(): boolean;
  /** Some have ended. @param begun - how many may begin before the next answers */
  onAnswers(lot: Lot, begun: number): void;
  /** The last have ended; what was not answered was not begun. @param ms - what all took */
  onEnd(lot: Lot, begun: number, ms: number): void;
}

/** Calls a function many times, one call after the other, until all are done, time is up, or no more are wanted. */
export class ManyCalls {
  readonly #fn: WorkerSideFunction;
  readonly #name: string;
  /** The arguments of all calls, one after the other. */
  readonly #args: readonly unknown[];
  readonly #count: number;
  readonly #arity: number;
  readonly #stopsAtError: boolean;
  readonly #isExact: boolean;
  /** Each is marked by itself. */
  readonly #marksEach: boolean;
  /** Calls that get copies: nobody gets what they share, so that it stays as it came. */
  readonly #sharing: ReadonlySet<number>;
  readonly #host: ManyCallsHost;
  readonly #gathered: Gathered;
  #call = 0;
  /** So many may have begun, as far as was told. */
  #begun = 1;
  #hasFailed = false;
  /** Its calls give their results at once, as far as is known. */
  #isPrompt: boolean;
  /** No further call begins. */
  #isHalted = false;
  #isPausePlanned = false;
  #isOver = false;
  readonly #startedAt = currentMs();
  #answeredAt = this.#startedAt;
  readonly #pace: Pace;
  /** Calls until the next look at the clock: the first one begins always, so that each message gets something done. */
  #unseen = 1;
  /** What the function finds as its task; the context is another for each call, since one that has ended is of no use any more. */
  readonly #current: { context: ExecutionContext; readonly move: (list: readonly object[]) => void };
  readonly #contextHost: ConstructorParameters<typeof ExecutionContext>[0];

  constructor(fn: WorkerSideFunction, request: ManyRequest, host: ManyCallsHost) {
    const [, , , , name, args, count, stopsAtError, isExact] = request;
    this.#fn = fn;
    this.#name = name;
    this.#args = args;
    this.#count = count;
    this.#arity = args.length / count;
    this.#stopsAtError = stopsAtError;
    this.#isExact = isExact;
    this.#marksEach = host.mark !== undefined && (host.marksEach || isExact);
    this.#sharing = callsThatShare(args, this.#arity);
    this.#host = host;
    this.#isPrompt = host.prompt.has(fn);
    this.#gathered = new Gathered(host.log);
    this.#pace = new Pace(this.#startedAt, host.log === undefined || this.#marksEach ? LOOK : KEPT_LOOK);
    this.#contextHost = {
      isCancelled: () => host.isCancelled(this.#call),
      onSignalRead: () => host.onSignalRead(this.#call),
      onProgress: (progress) => host.onProgress(progress),
    };
    this.#current = {
      context: new ExecutionContext(this.#contextHost),
      move: (list) => this.#gathered.move(list),
    };
  }

  /** Which call executes. */
  get call(): number {
    return this.#call;
  }

  /** Cancels one call, or all. No further call begins: whoever asked wants the others elsewhere, or not at all. */
  cancel(call: number | undefined): void {
    if (call !== undefined && call < this.#call) return;
    this.#isHalted = true;
    if (call === undefined || call === this.#call) this.#current.context.cancel();
  }

  goOn(): void {
    while (this.#call < this.#count && this.#mayBegin()) {
      let result: unknown;
      try {
        result = this.#begin();
      } catch (error) {
        this.#failed(error);
        continue;
      }
      if (typeof result !== 'object' || result === null) this.#ended(result);
      else if (typeof (result as { readonly then?: unknown }).then === 'function') {
        this.#host.prompt.delete(this.#fn);
        this.#isPrompt = false;
        this.#await(result as PromiseLike<unknown>);
        return;
      } else this.#gave(result);
      if (this.#isPrompt) continue;
      this.#host.prompt.add(this.#fn);
      this.#isPrompt = true;
    }
    this.#finish();
  }

  #await(promise: PromiseLike<unknown>): void {
    // Time passes meanwhile: the next look comes before the next call.
    this.#unseen = 0;
    if (!this.#isPausePlanned) this.#planPause();
    void promiseOf(promise)
      .then(
        (value) => this.#gave(value),
        (error: unknown) => this.#failed(error),
      )
      .then(() => this.goOn());
  }

  /** What has ended does not wait for what waits; and none can begin meanwhile. */
  #planPause(): void {
    this.#isPausePlanned = true;
    macrotask(() => {
      this.#isPausePlanned = false;
      if (this.#isOver) return;
      const now = currentMs();
      if (this.#begun > this.#call + 1) this.#mark(this.#call + 1, now);
      this.#answer(now);
    });
  }

  #begin(): unknown {
    const call = this.#call;
    this.#host.onCall();
    const context = new ExecutionContext(this.#contextHost);
    this.#current.context = context;
    setCurrentTask(this.#current);
    const { aside } = this.#host;
    if (!this.#isPrompt && aside?.isNeeded === true) return aside.run(() => this.#execute(context, call * this.#arity));
    return this.#execute(context, call * this.#arity);
  }

  #execute(context: ExecutionContext, first: number): unknown {
    const args = this.#args;
    const arity = this.#arity;
    if (this.#sharing.has(this.#call))
      return this.#fn.apply(context, this.#host.copy(args.slice(first, first + arity)));
    if (arity === 1) return this.#fn.call(context, args[first]);
    if (arity === 2) return this.#fn.call(context, args[first], args[first + 1]);
    return this.#fn.apply(context, args.slice(first, first + arity));
  }

  #gave(value: unknown): void {
    if (iteratorOf(value, false) === undefined) this.#ended(value);
    else this.#failed(new TypeError(NO_ITERATORS));
  }

  /** A later call may change what this one gave; it shall arrive as it was. What is moved away was given up. */
  #copied(value: unknown): unknown {
    const isPlain = typeof value !== 'object' || value === null;
    if (isPlain || this.#isLast || this.#gathered.hasMoved) return value;
    try {
      return this.#host.copy(value);
    } catch {
      // It cannot be sent: that is found out, and told, where it is sent.
      return value;
    }
  }

  #failed(error: unknown): void {
    this.#hasFailed = true;
    this.#current.context.end();
    const goesNow = this.#goesNow;
    this.#gathered.threw(explainFailure(error, this.#name, this.#fn));
    this.#call += 1;
    if (goesNow) this.#tell(currentMs());
  }

  #ended(value: unknown): void {
    this.#current.context.end();
    if (this.#gathered.keep(value)) {
      this.#call += 1;
      return;
    }
    if (typeof value === 'object' && value !== null) this.#host.onValue?.(value);
    const goesNow = this.#goesNow;
    this.#gathered.gave(goesNow ? value : this.#copied(value));
    this.#call += 1;
    if (goesNow) this.#tell(currentMs());
  }

  get #isLast(): boolean {
    return this.#call === this.#count - 1;
  }

  /** Where plain results are kept, others go at once: then the worker's end takes none with it. */
  get #goesNow(): boolean {
    return this.#host.log !== undefined && !this.#isLast && !this.#isHalted && this.#host.mayAnswer();
  }

  #mayBegin(): boolean {
    if (this.#isHalted || (this.#hasFailed && this.#stopsAtError)) return false;
    if (this.#unseen > 0) this.#unseen -= 1;
    else if (!this.#look()) return false;
    const call = this.#call;
    return call === 0 || !this.#marksEach || this.#host.mark!(call + 1);
  }

  #look(): boolean {
    const now = currentMs();
    if (now - this.#startedAt >= BUDGET) return false;
    const unseen = this.#pace.look(now);
    const call = this.#call;
    if (!this.#marksEach && call >= this.#begun) {
      const begun = Math.min(call + (this.#isExact ? 1 : this.#pace.mark(now)), this.#count);
      if (!this.#mark(begun, now)) return false;
    }
    if (now - this.#answeredAt >= PATIENCE) this.#answer(now);
    // Where not each is marked, a mark is due with the look after the last that has one.
    this.#unseen = (this.#marksEach ? unseen : Math.min(unseen, this.#begun - call)) - 1;
    return true;
  }

  /** So many may begin from now on; false when none may any more. */
  #mark(begun: number, now: number): boolean {
    this.#begun = begun;
    if (this.#host.mark !== undefined) return this.#host.mark(begun);
    this.#tell(now);
    return true;
  }

  #answer(now: number): void {
    if (!this.#gathered.isEmpty && this.#host.mayAnswer()) this.#tell(now);
  }

  #tell(now: number): void {
    this.#host.onAnswers(this.#gathered.take(), Math.max(this.#begun, this.#call));
    this.#gathered.told(this.#call);
    this.#answeredAt = now;
  }

  /** The worker ends now: what has ended goes, and it is known for certain which one executes. */
  leave(): void {
    if (this.#isOver) return;
    this.#begun = this.#call + 1;
    this.#host.save(this.#begun);
    this.#tell(currentMs());
  }

  #finish(): void {
    this.#isOver = true;
    setCurrentTask(undefined);
    const ms = currentMs() - this.#startedAt;
    this.#host.onEnd(this.#gathered.take(), this.#call, ms);
  }
}
