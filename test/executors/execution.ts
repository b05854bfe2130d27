import type {
  Assignment,
  AssignmentListener,
  FunctionReference,
  ItemStream,
  TaskExecutor,
} from '../../src/executors/executor.js';
import { describeFunction } from '../../src/executors/function-source.js';
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
