import type { ProgressUpdate } from '../../core/progress.js';
import { expected } from '../../core/validation.js';
import type { TaskContext } from '../task-context.js';
import type { WireProgress } from '../wire/messages.js';
import { type CancelSignal, cancelSignal } from './cancel-signal.js';

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
    return (this.#progress ??= (fraction, message) => this.#report(fractionOf(fraction, message)));
  }

  get update(): TaskContext['update'] {
    return (this.#update ??= (progress) => this.#report(checked(progress)));
  }

  get advance(): TaskContext['advance'] {
    return (this.#advance ??= (steps = 1) => {
      if (typeof steps !== 'number') throw new TypeError(expected('steps', 'a finite number', steps));
      if (!Number.isFinite(steps)) throw new RangeError(expected('steps', 'a finite number', steps));
      this.#report({ advance: steps });
    });
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

function fractionOf(fraction: number, message: string | undefined): WireProgress {
  if (typeof fraction !== 'number')
    throw new TypeError(expected('fraction', 'a number from 0 to 1, or -1 for indeterminate', fraction));
  if (fraction !== -1 && !(fraction >= 0 && fraction <= 1)) {
    throw new RangeError(
      expected(
        'fraction',
        'a number from 0 to 1, or -1 for indeterminate',
        fraction,
        'For steps there is `update({ completed, total })`',
      ),
    );
  }
  const progress = fraction === -1 ? { completed: 0, total: undefined } : { completed: fraction, total: 1 };
  if (message === undefined) return progress;
  checkMessage(message);
  return { ...progress, message };
}

/** Copies the fields, so that whatever else an object carries does not travel. */
function checked(progress: ProgressUpdate): WireProgress {
  if (typeof progress !== 'object' || progress === null)
    throw new TypeError(expected('progress', 'an object with `completed`, `total` or `message`', progress));
  const { completed, total, message } = progress;
  if (completed !== undefined) checkSteps('completed', completed);
  if (total !== undefined) checkSteps('total', total);
  if (message !== undefined) checkMessage(message);
  return {
    ...(completed !== undefined && { completed }),
    ...('total' in progress && { total }),
    ...(message !== undefined && { message }),
  };
}

function checkSteps(name: string, value: unknown): void {
  if (typeof value !== 'number') throw new TypeError(expected(name, 'a finite number from 0 up', value));
  if (!Number.isFinite(value) || value < 0) throw new RangeError(expected(name, 'a finite number from 0 up', value));
}

function checkMessage(message: unknown): void {
  if (typeof message !== 'string') throw new TypeError(expected('message', 'a string', message));
}
