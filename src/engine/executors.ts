import type { TaskExecutor } from '../executors/executor.js';
import type { ExecutorKind } from '../tasks/executor-kind.js';

/** The executors of an engine, each made when it is first needed. */
export class Executors {
  #make: (kind: ExecutorKind) => TaskExecutor;
  #made = new Map<ExecutorKind, TaskExecutor>();
  /** Those that others stand in for. */
  #aside: readonly TaskExecutor[] = [];

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

  /**
   * Lets others stand in for these, for tests.
   * @returns what puts these back
   */
  replace(make: (kind: ExecutorKind) => TaskExecutor): () => void {
    const before = { make: this.#make, made: this.#made };
    this.#make = make;
    this.#made = new Map();
    this.#aside = [...before.made.values()];
    return () => {
      this.#make = before.make;
      this.#made = before.made;
      this.#aside = [];
    };
  }

  /** Ends all that were made. */
  async close(): Promise<void> {
    await Promise.all([...this.#made.values(), ...this.#aside].map((executor) => executor.close()));
  }
}
