/** The globals of a dedicated worker, as far as they are used here. */
export interface WorkerScope {
  postMessage(message: unknown, transfer: readonly object[]): void;
  addEventListener(type: string, listener: (event: any) => void): void;
  close(): void;
}

/** The globals of this worker; nothing in a page, a service worker, a shared worker, or in Node. */
export function workerScope(): WorkerScope | undefined {
  const { DedicatedWorkerGlobalScope: Scope } = globalThis as { DedicatedWorkerGlobalScope?: new () => WorkerScope };
  return typeof Scope === 'function' && globalThis instanceof Scope
    ? (globalThis as unknown as WorkerScope)
    : undefined;
}
