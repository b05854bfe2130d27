import type PQueue from 'p-queue';
import { CancelledError, StateError } from '../core/errors.js';
import { checkInteger, checkOptions, expected } from '../core/validation.js';
import type { Assignment, AssignmentListener, FunctionReference, Submission, TaskExecutor } from './executor.js';
import { tell } from './tell.js';
import { isAbort } from './wire/dom-exception.js';
import { ExecutionContext } from './worker/context.js';
import { setCurrentTask } from './worker/task-state.js';

/** What a `LoopExecutor` takes. */
export interface LoopExecutorOptions {
  /** How many tasks execute at once at the most. @defaultValue no limit */
  readonly maxWorkers?: number | undefined;
}

/** Executes functions on the event loop of the program itself. Closures are welcome; nothing is copied, and nothing can be ended by force. */
export class LoopExecutor implements TaskExecutor {
  readonly limit: number;
  readonly #entries = new Set<LoopEntry>();
  #queue: PQueue | undefined;
  #planned: LoopEntry[] = [];
  #running = 0;
  #waiting = 0;
  #isClosed = false;

  /** @param options - how many at once */
  constructor(options: LoopExecutorOptions = {}) {
    checkOptions('LoopExecutor', options, ['maxWorkers']);
    checkInteger('maxWorkers', options.maxWorkers);
    this.limit = options.maxWorkers ?? Number.POSITIVE_INFINITY;
  }

  get counts(): { readonly running: number; readonly idle: number; readonly queued: number } {
    return { running: this.#running, idle: 0, queued: this.#waiting };
  }

  submit(assignment: Assignment, listener: AssignmentListener): Submission {
    if (this.#isClosed) throw new StateError(`\`${assignment.label}\` cannot be executed: its executor is closed`);
    const entry = new LoopEntry(assignment, listener, () => this.#forget(entry));
    this.#waiting += 1;
    this.#entries.add(entry);
    this.#planned.push(entry);
    if (this.#planned.length === 1) void this.#plan();
    return entry;
  }

  /** There is nothing to start: the loop runs already. */
  async prestart(workers: number): Promise<void> {
    if (workers === undefined || workers === Number.POSITIVE_INFINITY)
      throw new RangeError(expected('workers', 'an integer from 1 up', workers));
    checkInteger('workers', workers);
    if (this.#isClosed) throw new StateError('The executor is closed and starts nothing any more');
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const error = new CancelledError(undefined, 'close');
    const entries = [...this.#entries];
    this.#entries.clear();
    this.#waiting = 0;
    for (const entry of entries) tell(() => entry.abandon(error));
  }

  /** Hands over what was submitted in this turn: never inside `submit`, and in one go. */
  async #plan(): Promise<void> {
    let failure: unknown;
    try {
      this.#queue ??= new (await import('p-queue')).default({ concurrency: this.limit });
    } catch (error) {
      failure = error;
    }
    await undefined;
    // A queue starts what comes first at once, so those of one turn come in order of priority.
    const planned = this.#planned.sort((one, other) => other.assignment.priority - one.assignment.priority);
    this.#planned = [];
    for (const entry of planned) {
      if (!entry.isWaiting) continue;
      if (this.#queue) void this.#queue.add(() => this.#execute(entry), { priority: entry.assignment.priority });
      else this.#refuse(entry, failure);
    }
  }

  #refuse(entry: LoopEntry, error: unknown): void {
    this.#waiting -= 1;
    this.#entries.delete(entry);
    tell(() => entry.abandon(error));
  }

  async #execute(entry: LoopEntry): Promise<void> {
    if (!entry.isWaiting) return;
    this.#waiting -= 1;
    this.#running += 1;
    await entry.execute();
    this.#running -= 1;
    this.#entries.delete(entry);
  }

  /** It was cancelled before it began. */
  #forget(entry: LoopEntry): void {
    this.#waiting -= 1;
    this.#entries.delete(entry);
  }
}

type LoopEntryState = 'waiting' | 'running' | 'cancelled' | 'over';

/** One function's execution on the loop. */
export class LoopEntry implements Submission {
  readonly assignment: Assignment;
  readonly #listener: AssignmentListener;
  readonly #onForgotten: () => void;
  /** The function has looked at its signal: it may stop by itself. */
  readsSignal = false;
  #state: LoopEntryState = 'waiting';
  #context: ExecutionContext | undefined;

  constructor(assignment: Assignment, listener: AssignmentListener, onForgotten: () => void) {
    this.assignment = assignment;
    this.#listener = listener;
    this.#onForgotten = onForgotten;
  }

  get isWaiting(): boolean {
    return this.#state === 'waiting';
  }

  cancel(): void {
    if (this.#state === 'waiting') {
      this.#state = 'over';
      this.#onForgotten();
      this.#listener.onStopped();
    } else if (this.#state === 'running') {
      this.#state = 'cancelled';
      this.#context?.cancel();
    }
  }

  /** The executor closes. What runs cannot be ended: it gets its signal, and nobody waits for it. */
  abandon(error: unknown): void {
    if (this.#state === 'over') return;
    const wasCancelled = this.#state === 'cancelled';
    this.#state = 'over';
    this.#context?.cancel();
    if (wasCancelled) this.#listener.onStopped();
    else this.#listener.onError(error);
  }

  async execute(): Promise<void> {
    this.#state = 'running';
    tell(() => this.#listener.onStart());
    let end: () => void;
    let late: { readonly error: unknown } | undefined;
    try {
      const found = localFunction(this.assignment.fn);
      const fn = typeof found === 'function' ? found : await found;
      const result = await this.#call(fn);
      end = () => this.#listener.onResult(result);
      if (this.#hasStopped()) dispose(result);
    } catch (error) {
      end = () => this.#listener.onError(error);
      if (!isAbort(error)) late = { error };
    }
    this.#context?.end();
    const state = this.#state as LoopEntryState;
    this.#state = 'over';
    if (state === 'running') tell(end);
    else if (state === 'cancelled') tell(() => (late ? this.#listener.onStopped(late) : this.#listener.onStopped()));
  }

  #call(fn: (...args: never[]) => unknown): unknown {
    // Cancelled while its module was loading.
    if (this.#hasStopped()) return undefined;
    const context = new ExecutionContext({
      isCancelled: () => this.#hasStopped(),
      onSignalRead: () => {
        this.readsSignal = true;
      },
      onProgress: (progress) => {
        if (this.#state === 'running') tell(() => this.#listener.onProgress(progress));
      },
    });
    this.#context = context;
    const before = setCurrentTask({ context });
    try {
      return fn.apply(context, this.assignment.args as never[]);
    } finally {
      setCurrentTask(before);
    }
  }

  #hasStopped(): boolean {
    return this.#state === 'cancelled' || this.#state === 'over';
  }
}

function localFunction(
  fn: FunctionReference,
): ((...args: never[]) => unknown) | Promise<(...args: never[]) => unknown> {
  if (fn.kind === 'source') return fn.local;
  if (!fn.load) {
    throw new TypeError(
      `\`${fn.name}\` of a worker module cannot be executed here: its module is not known on this side. ` +
        "Give `workerModule(where, () => import('./work.js'))` its second argument",
    );
  }
  return fn.load().then((module) => member(module, fn.name));
}

function member(module: object, name: string): (...args: never[]) => unknown {
  const value = (module as Record<string, unknown>)[name];
  if (typeof value === 'function') return value as (...args: never[]) => unknown;
  const functions = Object.keys(module).filter((key) => typeof (module as Record<string, unknown>)[key] === 'function');
  throw new TypeError(
    `The worker module has no function \`${name}\`. It has ${functions.map((key) => `\`${key}\``).join(', ') || 'none'}`,
  );
}

/** A result that comes too late is nobody's: what it holds is released. */
function dispose(result: unknown): void {
  if (typeof result !== 'object' || result === null) return;
  const { [Symbol.asyncDispose]: later, [Symbol.dispose]: now } = result as Partial<AsyncDisposable & Disposable>;
  if (typeof later === 'function') Promise.resolve(later.call(result)).catch(() => {});
  else if (typeof now === 'function') now.call(result);
}
