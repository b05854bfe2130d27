/** The globals of a dedicated worker, as far as they are used here. */
interface Globals {
  postMessage(message: unknown, transfer: readonly object[]): void;
  addEventListener(type: string, listener: (event: any) => void): void;
  close(): void;
}

/** A dedicated worker from inside, as it was when the library loaded: the module that it serves may replace what it has. */
export interface WorkerScope extends Pick<Globals, 'postMessage' | 'addEventListener'> {
  /** Calls back before code of the worker closes it. */
  onClose(callback: () => void): void;
}

/** This worker; nothing in a page, a service worker, a shared worker, or in Node. */
export const workerScope: WorkerScope | undefined = isDedicatedWorker()
  ? scopeOf(globalThis as unknown as Globals)
  : undefined;

function isDedicatedWorker(): boolean {
  const { DedicatedWorkerGlobalScope: Scope } = globalThis as { DedicatedWorkerGlobalScope?: new () => object };
  return typeof Scope === 'function' && globalThis instanceof Scope;
}

function scopeOf(realm: Globals): WorkerScope {
  const { postMessage, addEventListener, close } = realm;
  return {
    postMessage: postMessage.bind(realm),
    addEventListener: addEventListener.bind(realm),
    onClose: (callback) => {
      realm.close = () => {
        callback();
        close.call(realm);
      };
    },
  };
}
