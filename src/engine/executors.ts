import type { TaskExecutor } from '../executors/executor.js';
import type { ExecutorKind } from '../tasks/executor-kind.js';

/** The executors of an engine: those that it was given, and its own, each made when it is first needed. */
export class Executors {
  #make: (kind: ExecutorKind) => TaskExecutor;
  #made: Map<ExecutorKind, TaskExecutor>;
  /** Those that others stand in for. */
  #aside: readonly TaskExecutor[] = [];

  /** @param given - by name: they come before those that would be made */
  constructor(make: (kind: ExecutorKind) => TaskExecutor, given: Readonly<Record<string, TaskExecutor>> = {}) {
    this.#make = make;
    this.#made = new Map(Object.entries(given));
  }

  /** Worker threads; in a page web workers. */
  get thread(): TaskExecutor {
    return this.get('thread');
  }

  /** Processes. */
  get process(): TaskExecutor {
    return this.get('process');
  }

  /** The event loop. */
  get loop(): TaskExecutor {
    return this.get('loop');
  }

  get(kind: ExecutorKind): TaskExecutor {
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

  /** Ends all that were given or made. */
  async close(): Promise<void> {
    await Promise.all([...this.#made.values(), ...this.#aside].map((executor) => executor.close()));
  }
}
