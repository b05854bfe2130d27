import { AsyncLocalStorage } from 'node:async_hooks';
import type { Aside } from '../worker/aside.js';
import { type CurrentTask, followCurrentTask, readCurrentTask } from '../worker/task-state.js';

let storage: AsyncLocalStorage<CurrentTask | undefined> | undefined;

/** The asynchronous context of one of several calls: what follows from it finds its own signal and progress. */
export class CallContext implements Aside {
  readonly isNeeded = true;
  readonly #storage: AsyncLocalStorage<CurrentTask | undefined>;
  #task: CurrentTask | undefined;

  constructor() {
    if (storage === undefined) {
      const followed = new AsyncLocalStorage<CurrentTask | undefined>();
      storage = followed;
      followCurrentTask(() => followed.getStore());
    }
    this.#storage = storage;
  }

  run<T>(call: () => T): T {
    // The one that was set last: the message may have come in the context of another one.
    this.#task = this.#storage.run(undefined, readCurrentTask);
    return this.again(call);
  }

  again<T>(call: () => T): T {
    return this.#storage.run(this.#task, call);
  }

  end(): void {}
}
