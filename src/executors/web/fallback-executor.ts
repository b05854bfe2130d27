import { WorkerCrashedError } from '../../core/errors.js';
import type { Assignment, AssignmentListener, Submission, TaskExecutor } from '../executor.js';

/** Executes with one executor, and with another what finds no worker there because none can start. */
export class FallbackExecutor implements TaskExecutor {
  readonly limit: number;
  readonly #workers: TaskExecutor;
  readonly #other: TaskExecutor;
  readonly #onFallback: (reason: Error) => void;

  /** @param onFallback - told each time, with the reason */
  constructor(workers: TaskExecutor, other: TaskExecutor, onFallback: (reason: Error) => void) {
    this.limit = workers.limit;
    this.#workers = workers;
    this.#other = other;
    this.#onFallback = onFallback;
  }

  get counts(): { readonly running: number; readonly idle: number; readonly queued: number } {
    const [one, other] = [this.#workers.counts, this.#other.counts];
    return { running: one.running + other.running, idle: one.idle, queued: one.queued + other.queued };
  }

  submit(assignment: Assignment, listener: AssignmentListener): Submission {
    let hasStarted = false;
    let submission: Submission | undefined;
    submission = this.#workers.submit(assignment, {
      onStart: () => {
        hasStarted = true;
        listener.onStart();
      },
      onProgress: (update) => listener.onProgress(update),
      onResult: (value) => listener.onResult(value),
      onStopped: (late) => listener.onStopped(late),
      ...(listener.onStream && { onStream: (stream) => listener.onStream?.(stream) }),
      ...(listener.onItems && { onItems: (items) => listener.onItems?.(items) }),
      onError: (error) => {
        if (hasStarted || !(error instanceof WorkerCrashedError)) {
          listener.onError(error);
          return;
        }
        this.#onFallback(error);
        try {
          submission = this.#other.submit(assignment, listener);
        } catch (refusal) {
          listener.onError(refusal);
        }
      },
    });
    return { cancel: () => submission?.cancel() };
  }

  async prestart(workers: number, module?: object): Promise<void> {
    try {
      await this.#workers.prestart(workers, module);
    } catch (error) {
      if (!(error instanceof WorkerCrashedError)) throw error;
      this.#onFallback(error);
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#workers.close(), this.#other.close()]);
  }
}
