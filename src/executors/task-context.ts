import type { ProgressUpdate } from '../core/progress.js';

/** What a task's function can use while it executes: `this` of an inline `function`, `currentTask()` elsewhere. */
export interface TaskContext {
  /** Aborts when the task is cancelled. Reading `aborted` sees that in a synchronous loop too. */
  readonly signal: AbortSignal;
  /**
   * Reports how far the task is.
   * @param fraction - 0…1; -1: indeterminate
   * @param message - what it does now
   */
  progress(fraction: number, message?: string): void;
  /**
   * Reports steps, their total and a message.
   * @param progress - what changed; what is left out stays
   */
  update(progress: ProgressUpdate): void;
  /**
   * Reports further steps as done.
   * @param steps - how many; 1 by default
   */
  advance(steps?: number): void;
}
