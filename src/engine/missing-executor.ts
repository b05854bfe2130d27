import { StateError } from '../core/errors.js';
import type { HeldActor, Submission, TaskExecutor } from '../executors/executor.js';

const WAY_OUT = 'Extend NodeEngine (or DomEngine in a page) instead of Engine, or use an AsyncTask';

/** Stands where an engine offers no executor of a kind. */
export class MissingExecutor implements TaskExecutor {
  readonly limit = 1;
  readonly counts = { running: 0, idle: 0, queued: 0, spare: 0 };
  readonly #message: string;

  /** @param wayOut - what to do instead */
  constructor(kind: string, wayOut = WAY_OUT) {
    const plural = kind === 'process' ? 'processes' : kind === 'thread' ? 'threads' : undefined;
    this.#message =
      plural === undefined
        ? `This engine has no executor \`${kind}\`. Give it one: \`executors: { ${kind}: … }\``
        : `This engine has no ${plural}. ${wayOut}`;
  }

  submit(): Submission {
    throw new StateError(this.#message);
  }

  holdActor(): HeldActor {
    throw new StateError(this.#message);
  }

  prestart(): Promise<void> {
    return Promise.reject(new StateError(this.#message));
  }

  async close(): Promise<void> {}
}
