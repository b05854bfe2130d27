import type { TaskExecutor } from '../executors/executor.js';
import type { ExecutorKind } from '../tasks/executor-kind.js';

/** The executors of an engine, each made when it is first needed. */
export class Executors {
  readonly #make: (kind: ExecutorKind) => TaskExecutor;
  readonly #made = new Map<ExecutorKind, TaskExecutor>();

  constructor(make: (kind: ExecutorKind) => TaskExecutor) {
    this.#make = make;
  }

  /** Worker threads; in a page web workers. */
  get thread(): TaskExecutor {
    return this.#get('thread');
  }

  /** Processes. */
  get process(): TaskExecutor {
    return this.#get('process');
  }

  /** The event loop. */
  get loop(): TaskExecutor {
    return this.#get('loop');
  }

  #get(kind: ExecutorKind): TaskExecutor {
    let executor = this.#made.get(kind);
    if (executor === undefined) {
      executor = this.#make(kind);
      this.#made.set(kind, executor);
    }
    return executor;
  }

  /** Ends all that were made. */
  async close(): Promise<void> {
    await Promise.all([...this.#made.values()].map((executor) => executor.close()));
  }
}
