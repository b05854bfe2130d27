import type {
  Assignment,
  AssignmentListener,
  FunctionReference,
  ItemStream,
  TaskExecutor,
} from '../../src/executors/executor.js';
import { describeFunction } from '../../src/executors/function-source.js';
import { Message, type MessageCalls } from '../../src/executors/pool/message.js';
import { fixture } from '../setup/fixture-url.js';

/** What a listener was told. */
export type Told =
  | readonly ['start']
  | readonly ['stream']
  | readonly ['progress', unknown]
  | readonly ['result', unknown]
  | readonly ['error', unknown]
  | readonly ['stopped', ...late: unknown[]];

/** An assignment under way, for tests: everything its listener is told. */
export class Execution implements AssignmentListener {
  readonly told: Told[] = [];
  readonly #submission: { cancel(): void };
  #isSubmitted = false;
  /** Whether the listener was called inside `submit`. */
  wasCalledAtOnce = false;
  #waiters: { name: Told[0]; resolve: () => void }[] = [];

  constructor(executor: TaskExecutor, fn: FunctionReference, args: readonly unknown[], options: Partial<Assignment>) {
    this.#submission = executor.submit(
      { fn, args, transfer: undefined, priority: 0, label: options.label ?? fn.name, ...options },
      this,
    );
    this.#isSubmitted = true;
  }

  onStart(): void {
    this.#tell(['start']);
  }
  onProgress(update: unknown): void {
    this.#tell(['progress', update]);
  }
  onResult(value: unknown): void {
    this.#tell(['result', value]);
  }
  onError(error: unknown): void {
    this.#tell(['error', error]);
  }
  onStopped(...late: unknown[]): void {
    this.#tell(['stopped', ...late]);
  }

  cancel(): void {
    this.#submission.cancel();
  }

  /** The names of the calls so far. */
  get calls(): string[] {
    return this.told.map(([name]) => name);
  }

  get progress(): unknown[] {
    return this.told.filter(([name]) => name === 'progress').map(([, update]) => update);
  }

  /** Settles when the listener was told this. */
  async until(name: Told[0]): Promise<void> {
    if (this.calls.includes(name)) return;
    await new Promise<void>((resolve) => this.#waiters.push({ name, resolve }));
  }

  /** The result; rejects with the error. */
  async result(): Promise<unknown> {
    const last = await this.#outcome();
    if (last[0] === 'result') return last[1];
    if (last[0] === 'error') throw last[1];
    throw new Error('The execution was stopped');
  }

  /** The error; rejects when there was none. */
  async error<E = Error>(): Promise<E> {
    const last = await this.#outcome();
    if (last[0] === 'error') return last[1] as E;
    throw new Error(`Expected an error, got ${last[0]}`);
  }

  async #outcome(): Promise<Told> {
    await Promise.race([this.until('result'), this.until('error'), this.until('stopped')]);
    return this.told.at(-1)!;
  }

  #tell(told: Told): void {
    if (!this.#isSubmitted) this.wasCalledAtOnce = true;
    this.told.push(told);
    const ready = this.#waiters.filter(({ name }) => name === told[0]);
    this.#waiters = this.#waiters.filter(({ name }) => name !== told[0]);
    for (const { resolve } of ready) resolve();
  }
}

/** Submits an inline function. */
export function execute<A extends unknown[]>(
  executor: TaskExecutor,
  fn: (this: any, ...args: A) => unknown,
  args: NoInfer<A>,
  options: Partial<Assignment> = {},
): Execution {
  return new Execution(executor, describeFunction(fn), args, options);
}

/** Refers to a function of a fixture. */
export function fromModule(name: string, file = 'work.js', load?: () => Promise<object>): FunctionReference {
  return { kind: 'module', where: fixture(file), name, load };
}

/** Submits a function of `test/fixtures/work.ts`. */
export function executeModule(executor: TaskExecutor, name: string, args: unknown[], file?: string): Execution {
  const load = (): Promise<object> => import(`../fixtures/${(file ?? 'work.js').replace(/\.js$/, '.ts')}`);
  return new Execution(executor, fromModule(name, file, load), args, {});
}

/** A stream under way, for tests: what it gave, taken at once or when the test says so. */
export class StreamExecution extends Execution {
  readonly items: unknown[] = [];
  readonly batches: number[] = [];
  takesAtOnce = true;
  #stream: ItemStream | undefined;
  #onItems: (() => void)[] = [];

  onStream(stream: ItemStream): void {
    this.#stream = stream;
    this.told.push(['stream']);
  }

  onItems(items: readonly unknown[]): void {
    this.items.push(...items);
    this.batches.push(items.length);
    if (this.takesAtOnce) this.take(items.length);
    for (const resolve of this.#onItems.splice(0)) resolve();
  }

  take(count: number): void {
    this.#stream!.consumed(count);
  }

  /** Settles when so many items have come. */
  async untilItems(count: number): Promise<void> {
    while (this.items.length < count) await new Promise<void>((resolve) => this.#onItems.push(resolve));
  }
}

/** Submits an inline function that makes a stream. */
export function executeStream<A extends unknown[]>(
  executor: TaskExecutor,
  fn: (this: any, ...args: A) => unknown,
  args: NoInfer<A>,
  options: Partial<Assignment> = {},
): StreamExecution {
  return new StreamExecution(executor, describeFunction(fn), args, options);
}

/** What became of a call that travelled with others. */
export type CallEnd =
  | readonly ['gave', unknown]
  | readonly ['failed', unknown]
  | readonly ['late', unknown]
  | readonly ['stopped']
  | readonly ['returned'];

/** Many calls, for tests: what became of each. What comes back is sent again, as its owner does, unless it is sent `once`. */
export class CallsExecution {
  readonly ends: (CallEnd | undefined)[];
  readonly progress: (readonly [call: number, update: unknown])[] = [];
  /** How many went into each message. */
  readonly sizes: number[] = [];
  hasStarted = false;
  isOver = false;
  readonly #send: (lists: readonly (readonly unknown[])[], sink: MessageCalls) => Message;
  readonly #lists: readonly (readonly unknown[])[];
  readonly #once: boolean;
  #messages: { calls: number[]; sent: Message }[] = [];
  #returned: { calls: number[]; most: number }[] = [];
  #waiters: { isThere: () => boolean; resolve: () => void }[] = [];

  constructor(
    executor: TaskExecutor,
    fn: FunctionReference,
    lists: readonly (readonly unknown[])[],
    { once = false, stopsAtError = false, isExact = false } = {},
  ) {
    this.ends = Array.from(lists, () => undefined);
    this.#lists = lists;
    this.#once = once;
    this.#send = (part, sink) => {
      const calls = { count: part.length, stopsAtError, isExact };
      const assignment = { fn, args: part.flat(), transfer: undefined, priority: 0, label: fn.name, calls };
      const sent = new Message(sink);
      sent.start((listener) => executor.submit(assignment, listener));
      return sent;
    };
    this.#submit([...lists.keys()]);
  }

  #submit(calls: number[]): void {
    this.sizes.push(calls.length);
    const message = { calls } as { calls: number[]; sent: Message };
    this.#messages.push(message);
    const end = (call: number, how: CallEnd): void => this.#end(calls[call]!, how);
    message.sent = this.#send(
      calls.map((call) => this.#lists[call]!),
      {
        label: 'calls',
        count: calls.length,
        callsStarted: () => {
          this.hasStarted = true;
          this.#look();
        },
        callProgress: (call, update) => {
          this.progress.push([calls[call]!, update]);
          this.#look();
        },
        callsGave: (first, values) => {
          for (const [index, value] of values.entries()) end(first + index, ['gave', value]);
        },
        callEnded: (call, value, failed) => end(call, [failed ? 'failed' : 'gave', value]),
        callEndedLate: (call, value) => end(call, ['late', value]),
        callStopped: (call) => end(call, ['stopped']),
        callsReturned: (from, to, most) => this.#returned.unshift({ calls: calls.slice(from, to), most }),
        callsAnswered: () => this.#look(),
        callsOver: () => this.#messageIsOver(message),
      },
    );
  }

  #messageIsOver(message: { calls: number[] }): void {
    this.#messages = this.#messages.filter((other) => other !== message);
    for (const { calls, most } of this.#returned.splice(0)) {
      if (this.#once) for (const call of calls) this.#end(call, ['returned']);
      else for (let from = 0; from < calls.length; from += most) this.#submit(calls.slice(from, from + most));
    }
    this.isOver = this.#messages.length === 0;
    this.#look();
  }

  cancel(call?: number): void {
    for (const { calls, sent } of [...this.#messages])
      if (call === undefined) sent.cancel();
      else if (calls.includes(call)) sent.drop(calls.indexOf(call));
  }

  /** The names of the ends so far; each call has one at the most. */
  get names(): (string | undefined)[] {
    return this.ends.map((end) => end?.[0]);
  }

  /** Settles when that is so. */
  async until(isThere: (calls: this) => boolean): Promise<void> {
    if (!isThere(this))
      await new Promise<void>((resolve) => this.#waiters.push({ isThere: () => isThere(this), resolve }));
  }

  async over(): Promise<this> {
    await this.until(({ isOver }) => isOver);
    return this;
  }

  #end(call: number, end: CallEnd): void {
    if (this.ends[call] !== undefined) throw new Error(`Call ${call} ended twice: ${this.ends[call][0]}, ${end[0]}`);
    this.ends[call] = end;
  }

  #look(): void {
    const ready = this.#waiters.filter(({ isThere }) => isThere());
    this.#waiters = this.#waiters.filter((waiter) => !ready.includes(waiter));
    for (const { resolve } of ready) resolve();
  }
}

/** Submits many calls of an inline function, in one message at first. */
export function executeCalls<A extends unknown[]>(
  executor: TaskExecutor,
  fn: (this: any, ...args: A) => unknown,
  lists: readonly NoInfer<A>[],
  options: { readonly once?: boolean; readonly stopsAtError?: boolean; readonly isExact?: boolean } = {},
): CallsExecution {
  return new CallsExecution(executor, describeFunction(fn), lists, options);
}
