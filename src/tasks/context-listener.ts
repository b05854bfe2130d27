import { type Context, contexts } from '../core/context.js';
import type { AssignmentListener } from '../executors/executor.js';

type Told = keyof AssignmentListener;

/** What a worker tells comes in the context of its port; it is heard in that of who gave it the work. */
export function heardHere(listener: AssignmentListener): AssignmentListener {
  const context = contexts.capture?.();
  return context === undefined ? listener : new ContextListener(context, listener);
}

class ContextListener implements AssignmentListener {
  readonly #context: Context;
  readonly #listener: AssignmentListener;
  readonly onStream?: NonNullable<AssignmentListener['onStream']>;
  readonly onItems?: NonNullable<AssignmentListener['onItems']>;
  readonly onAnswers?: NonNullable<AssignmentListener['onAnswers']>;

  constructor(context: Context, listener: AssignmentListener) {
    this.#context = context;
    this.#listener = listener;
    // What is absent says something.
    for (const name of ['onStream', 'onItems', 'onAnswers'] as const)
      if (listener[name] !== undefined) this[name] = (told: never) => this.#tell(name, told);
  }

  #tell<N extends Told>(name: N, ...told: Parameters<NonNullable<AssignmentListener[N]>>): void {
    this.#context.runInAsyncScope(this.#listener[name] as (...args: unknown[]) => void, this.#listener, ...told);
  }

  onStart(): void {
    this.#tell('onStart');
  }

  onProgress(...told: Parameters<AssignmentListener['onProgress']>): void {
    this.#tell('onProgress', ...told);
  }

  onResult(value: unknown): void {
    this.#tell('onResult', value);
  }

  onError(...told: Parameters<AssignmentListener['onError']>): void {
    this.#tell('onError', ...told);
  }

  onStopped(...told: Parameters<AssignmentListener['onStopped']>): void {
    this.#tell('onStopped', ...told);
  }
}
