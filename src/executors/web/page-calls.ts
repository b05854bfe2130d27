import { host } from '../../core/host.js';
import type {
  Assignment,
  AssignmentListener,
  Calls,
  FunctionReference,
  Submission,
  TaskExecutor,
} from '../executor.js';
import { localFunction } from '../local-function.js';

/** Milliseconds of calls before the page gets a turn. */
const SLICE = 8;

/** What calls in the page need of their surroundings. */
export interface PageCallsHost {
  /** Executes in the page, one call at a time. */
  readonly executor: TaskExecutor;
  /** Calls `goOn` in a turn of its own, after a frame if one is overdue. */
  turn(goOn: () => void): void;
}

/** Many calls where no worker can start: in the page itself, one after the other, with room for frames between them. */
export class PageCalls implements Submission {
  readonly #host: PageCallsHost;
  readonly #assignment: Assignment;
  readonly #calls: Calls;
  readonly #listener: AssignmentListener;
  #fn!: FunctionReference;
  #values: unknown[] = [];
  #errors: [number, unknown][] = [];
  /** Those before were told of. */
  #first = 0;
  #current: Submission | undefined;
  /** No further call begins. */
  #isHalted = false;
  #isCancelled = false;
  #sliceStart = 0;
  /** Milliseconds of the slices before this one. */
  #spent = 0;

  constructor(pageHost: PageCallsHost, assignment: Assignment, calls: Calls, listener: AssignmentListener) {
    this.#host = pageHost;
    this.#assignment = assignment;
    this.#calls = calls;
    this.#listener = listener;
    listener.onStart();
    void this.#start();
  }

  /** Asks for the module once: a browser takes a good part of a millisecond for each `import()`. */
  async #start(): Promise<void> {
    const { fn } = this.#assignment;
    try {
      this.#fn = { kind: 'source', text: '', name: fn.name, local: await localFunction(fn) };
    } catch (error) {
      this.#listener.onError(error);
      return;
    }
    this.#sliceStart = host.performance.now();
    this.#next();
  }

  get #call(): number {
    return this.#first + this.#values.length;
  }

  cancel(call?: number): void {
    if (call !== undefined && call < this.#call) return;
    this.#isHalted = true;
    if (call === undefined) this.#isCancelled = true;
    if (call === undefined || call === this.#call) this.#current?.cancel();
  }

  #next(): void {
    const call = this.#call;
    if (this.#isHalted || call >= this.#calls.count) {
      this.#end();
      return;
    }
    const spent = host.performance.now() - this.#sliceStart;
    if (spent >= SLICE) {
      this.#spent += spent;
      this.#answer();
      this.#host.turn(() => {
        this.#sliceStart = host.performance.now();
        this.#next();
      });
      return;
    }
    const { args, label } = this.#assignment;
    const arity = args.length / this.#calls.count;
    const one = {
      fn: this.#fn,
      args: args.slice(call * arity, (call + 1) * arity),
      transfer: undefined,
      priority: 0,
      label,
    };
    try {
      this.#current = this.#host.executor.submit(one, this.#listenerOf(call));
    } catch (error) {
      this.#answer();
      this.#listener.onError(error);
    }
  }

  #listenerOf(call: number): AssignmentListener {
    const ended = (value: unknown, errors: readonly unknown[]): void => {
      for (const error of errors) this.#errors.push([this.#values.length, error]);
      this.#values.push(value);
      this.#isHalted ||= errors.length > 0 && this.#calls.stopsAtError;
      this.#next();
    };
    return {
      onStart: () => {},
      onProgress: (update) => this.#listener.onProgress(update, call),
      onResult: (value) => ended(value, []),
      onError: (error) => ended(undefined, [error]),
      onStopped: (late) => ended(undefined, late === undefined ? [] : [late.error]),
    };
  }

  #answer(): void {
    if (this.#values.length === 0) return;
    const answers = { values: this.#values, errors: this.#errors };
    this.#first += this.#values.length;
    this.#values = [];
    this.#errors = [];
    this.#listener.onAnswers?.(answers);
  }

  #end(): void {
    this.#answer();
    if (this.#isCancelled) this.#listener.onStopped();
    else this.#listener.onResult(this.#spent + host.performance.now() - this.#sliceStart);
  }
}
