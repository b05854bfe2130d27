import { AsyncLocalStorage, executionAsyncId } from 'node:async_hooks';
import type { Aside } from '../worker/aside.js';
import type { KeptListeners } from './kept-listeners.js';

/** What an error was thrown by, as Node tells it. */
type Origin = 'uncaughtException' | 'unhandledRejection';

/** What is done with an error that nobody has caught. */
export interface LeftErrorsHost {
  /** The request that the worker has taken up, if any. */
  readonly taken: number;
  /** Tells the program of an error that the task which executes has nothing to do with. */
  tellLeft(error: unknown): void;
  /** Ends the worker when that task has answered. */
  leaveSoon(): void;
}

/**
 * Tells the errors of the task that executes from those that earlier tasks of this worker have left behind, in a timer or a promise. Which
 * task started what is known from the asynchronous context. To follow it has its price, so that is done only where something was left.
 */
export class LeftErrors implements Aside {
  readonly #host: LeftErrorsHost;
  #storage: AsyncLocalStorage<object> | undefined;
  /** Of the task that executes, where it is followed. */
  #key: object | undefined;
  /** So many things keep the loop of this worker alive without any task. */
  #own = Number.POSITIVE_INFINITY;

  constructor(listeners: KeptListeners, host: LeftErrorsHost) {
    this.#host = host;
    // Before those of what the worker loads.
    listeners.prepend('uncaughtExceptionMonitor', (error, origin) => this.#decide(error, origin));
  }

  /** Loads a module: what it opens is nothing that a task left. */
  async load<T>(load: () => Promise<T>): Promise<T> {
    const before = countLasting();
    this.#own = Math.min(this.#own, before);
    const module = await load();
    this.#own += Math.max(0, countLasting() - before);
    return module;
  }

  get isNeeded(): boolean {
    this.#key = undefined;
    this.#own = Math.min(this.#own, countLasting());
    return process.getActiveResourcesInfo().length > this.#own;
  }

  run<T>(call: () => T): T {
    this.#key = {};
    this.#storage ??= new AsyncLocalStorage();
    return this.#storage.run(this.#key, call);
  }

  end(): void {
    this.#key = undefined;
  }

  #decide(error: unknown, origin: Origin): void {
    const isBusy = this.#host.taken !== 0;
    if (isBusy && !this.#isLeft(origin)) return;
    this.#host.tellLeft(error);
    if (!isBusy) return;
    // Node does not end a worker whose error somebody has heard.
    process.once('uncaughtException', () => {});
    this.#host.leaveSoon();
  }

  #isLeft(origin: Origin): boolean {
    if (this.#key === undefined) return false;
    const key = this.#storage!.getStore();
    // Of what `queueMicrotask` was given older lines of Node know no context: that counts as the task's own.
    if (key === undefined && origin === 'uncaughtException' && executionAsyncId() === 0) return false;
    return key !== this.#key;
  }
}

/** What is read, written, opened or closed just now, as the worker itself does while it loads. */
const PASSING = /Req|^(?:Connect|Write|Shutdown)Wrap$/;

/** So many things last. */
function countLasting(): number {
  return process.getActiveResourcesInfo().filter((kind) => !PASSING.test(kind)).length;
}
