import type { TaskContext } from '../task-context.js';
import type { WireProgress } from '../wire/messages.js';
import { type CancelSignal, cancelSignal } from './cancel-signal.js';
import { reportedFraction, reportedSteps, reportedUpdate } from './reported.js';

/** What a context needs of the place where it executes. */
export interface ContextHost {
  /** Whether the task was cancelled, as far as can be seen from inside a synchronous loop. */
  isCancelled(): boolean;
  /** The function looks at its signal from now on. */
  onSignalRead(): void;
  onProgress(progress: WireProgress): void;
}

/** The context of one task. Its methods work detached too: `const { signal, progress } = currentTask()`. */
export class ExecutionContext implements TaskContext {
  readonly #host: ContextHost;
  #signal: CancelSignal | undefined;
  #isOver = false;
  #progress: TaskContext['progress'] | undefined;
  #update: TaskContext['update'] | undefined;
  #advance: TaskContext['advance'] | undefined;

  constructor(host: ContextHost) {
    this.#host = host;
  }

  get signal(): AbortSignal {
    if (!this.#signal) {
      const isCancelled = (): boolean => !this.#isOver && this.#host.isCancelled();
      this.#signal = cancelSignal(isCancelled);
      if (!this.#isOver) this.#host.onSignalRead();
      if (isCancelled()) this.#signal.abort();
    }
    return this.#signal.signal;
  }

  get progress(): TaskContext['progress'] {
    return (this.#progress ??= (fraction, message) => this.#report(reportedFraction(fraction, message)));
  }

  get update(): TaskContext['update'] {
    return (this.#update ??= (progress) => this.#report(reportedUpdate(progress)));
  }

  get advance(): TaskContext['advance'] {
    return (this.#advance ??= (steps = 1) => this.#report(reportedSteps(steps)));
  }

  /** Tells the function that it was cancelled, if it looks. */
  cancel(): void {
    this.#signal?.abort();
  }

  /** The task has ended: what its function left behind reports nothing any more. */
  end(): void {
    this.#isOver = true;
  }

  #report(progress: WireProgress): void {
    if (!this.#isOver) this.#host.onProgress(progress);
  }
}
