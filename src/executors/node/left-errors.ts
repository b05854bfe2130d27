import { AsyncLocalStorage, executionAsyncId } from 'node:async_hooks';
import type { Aside } from '../worker/aside.js';
import type { KeptListeners } from './kept-listeners.js';
import { OpenResources } from './open-resources.js';

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

/** What a module opens when it is loaded is nobody's: who executes uses it, and may wait for it. */
const MODULE = {};

/** From this line on the asynchronous context costs promises nothing. */
const IS_CHEAP = Number.parseInt(process.versions.node, 10) >= 24;

/**
 * Tells the errors of the task that executes from those that earlier tasks of this worker have left behind, in a timer or a promise. Which
 * task started what is known from the asynchronous context. To follow it has its price in older lines of Node, where that is done only when
 * something was left.
 */
export class LeftErrors implements Aside {
  readonly #host: LeftErrorsHost;
  readonly #open: OpenResources | undefined = IS_CHEAP ? undefined : new OpenResources();
  #storage: AsyncLocalStorage<object> | undefined;
  /** Of the task that executes, where it is followed. */
  #key: object | undefined;
  /** So many things are open in this worker without any task. */
  #own = Number.POSITIVE_INFINITY;

  constructor(listeners: KeptListeners, host: LeftErrorsHost) {
    this.#host = host;
    // Before those of what the worker loads.
    listeners.prepend('uncaughtExceptionMonitor', (error, origin) => this.#decide(error, origin));
  }

  /** Loads a module: what it opens is nothing that a task left. */
  async load<T>(load: () => Promise<T>): Promise<T> {
    const open = this.#open;
    if (open === undefined) return this.#in(MODULE, load);
    const before = open.count().lasting;
    this.#own = Math.min(this.#own, before);
    const module = await load();
    this.#own += Math.max(0, open.count().lasting - before);
    return module;
  }

  get isNeeded(): boolean {
    this.#key = undefined;
    if (this.#open === undefined) return true;
    const { lasting, all } = this.#open.count();
    this.#own = Math.min(this.#own, lasting);
    return all > this.#own;
  }

  run<T>(call: () => T): T {
    this.#key = {};
    return this.again(call);
  }

  again<T>(call: () => T): T {
    return this.#key === undefined ? call() : this.#in(this.#key, call);
  }

  #in<T>(key: object, call: () => T): T {
    this.#storage ??= new AsyncLocalStorage();
    return this.#storage.run(key, call);
  }

  end(): void {
    this.#key = undefined;
  }

  #decide(error: unknown, origin: Origin): void {
    const isBusy = this.#host.taken !== 0;
    if (isHandled() || (isBusy && !this.#isLeft(origin))) return;
    this.#host.tellLeft(error);
    // Node does not end a worker whose error somebody has heard, nor print it: the program was told.
    process.once('uncaughtException', () => {});
    this.#host.leaveSoon();
  }

  #isLeft(origin: Origin): boolean {
    if (this.#key === undefined) return false;
    const key = this.#storage!.getStore();
    // Of what `queueMicrotask` was given older lines of Node know no context: that counts as the task's own.
    if (key === undefined && origin === 'uncaughtException' && executionAsyncId() === 0) return false;
    return key !== this.#key && key !== MODULE;
  }
}

/** The module itself takes what nobody has caught. */
export function isHandled(): boolean {
  return process.listenerCount('uncaughtException') > 0 || process.hasUncaughtExceptionCaptureCallback();
}
