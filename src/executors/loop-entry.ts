import { type Context, contexts } from '../core/context.js';
import { host, macrotask } from '../core/host.js';
import type { Assignment, AssignmentListener, Submission } from './executor.js';
import { localFunction } from './local-function.js';
import { tell } from './tell.js';
import { isAbort } from './wire/dom-exception.js';
import { STREAM_WINDOW } from './wire/messages.js';
import { ExecutionContext } from './worker/context.js';
import { type AnyIterator, ItemSource, iteratorOf } from './worker/item-source.js';
import { setCurrentTask } from './worker/task-state.js';

/** On the program's side timers are looked up when they are needed: other people's fake ones shall hold. */
const time = { now: () => host.performance.now(), macrotask };

type LoopEntryState = 'waiting' | 'running' | 'cancelled' | 'over';

/** One function's execution on the loop. */
export class LoopEntry implements Submission {
  readonly assignment: Assignment;
  readonly #listener: AssignmentListener;
  readonly #onForgotten: () => void;
  /** That of who gave it the work: a queue begins it in another's. */
  readonly context: Context | undefined = contexts.capture?.();
  /** p-queue has it. */
  isQueued = false;
  /** The function has looked at its signal: it may stop by itself. */
  readsSignal = false;
  /** What waits behind it; the queue's own. */
  next: LoopEntry | undefined = undefined;
  /** Where it waits; the queue's own. */
  line: object | undefined = undefined;
  #state: LoopEntryState = 'waiting';
  #context: ExecutionContext | undefined;
  #source: ItemSource | undefined;

  constructor(assignment: Assignment, listener: AssignmentListener, onForgotten: () => void) {
    this.assignment = assignment;
    this.#listener = listener;
    this.#onForgotten = onForgotten;
  }

  get priority(): number {
    return this.assignment.priority;
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
      this.#source?.close();
    }
  }

  /** The executor closes. What runs cannot be ended: it gets its signal, and nobody waits for it. */
  abandon(error: unknown): void {
    if (this.#state === 'over') return;
    const wasCancelled = this.#state === 'cancelled';
    this.#state = 'over';
    this.#context?.cancel();
    this.#source?.close();
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
      const given = await this.#call(fn);
      const iterator = this.#listener.onStream ? iteratorOf(given, this.assignment.isStream === true) : undefined;
      const result = iterator ? await this.#stream(iterator) : given;
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

  #stream(iterator: AnyIterator): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const source = new ItemSource(
        iterator,
        {
          onItems: (items) => tell(() => this.#listener.onItems?.(items)),
          onEnd: resolve,
          onError: reject,
          onClosed: (late) => (late ? reject(late.error) : resolve(undefined)),
          isCancelled: () => this.#hasStopped(),
        },
        time,
      );
      this.#source = source;
      this.readsSignal = true;
      let taken = 0;
      const consumed = (count: number): void => {
        taken += count;
        if (taken < STREAM_WINDOW / 2) return;
        source.grant(taken);
        taken = 0;
      };
      tell(() => this.#listener.onStream?.({ consumed }));
      source.start();
    });
  }

  #hasStopped(): boolean {
    return this.#state === 'cancelled' || this.#state === 'over';
  }
}

/** A result that comes too late is nobody's: what it holds is released. */
function dispose(result: unknown): void {
  if (typeof result !== 'object' || result === null) return;
  const { [Symbol.asyncDispose]: later, [Symbol.dispose]: now } = result as Partial<AsyncDisposable & Disposable>;
  if (typeof later === 'function') Promise.resolve(later.call(result)).catch(() => {});
  else if (typeof now === 'function') now.call(result);
}
