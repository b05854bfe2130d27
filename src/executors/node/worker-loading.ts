import { AsyncLocalStorage } from 'node:async_hooks';
import { enterWorker, isEngaged } from '../worker/worker-realm.js';
import { loadModule } from './load-module.js';
import { removeProcessMark } from './worker-mark.js';

/** Which module's loading has led to the code that executes: also what it goes on with when it was loaded. */
const loading = new AsyncLocalStorage<string>();
const refusals = new Map<string, Error>();

/** This is a worker, and its own code begins. */
export function beginWorker(): void {
  removeProcessMark();
  enterWorker({
    loading: () => loading.getStore(),
    refused: (module, error) => refusals.set(module, error),
  });
}

/** Imports a module whose loading may not start work. */
export async function loadInWorker(url: string): Promise<object> {
  try {
    const module = await loading.run(url, () => loadModule(url));
    // It may have waited for nothing that it started.
    const refusal = refusals.get(url);
    if (refusal) throw refusal;
    return module;
  } catch (error) {
    throw refusals.get(url) ?? error;
  } finally {
    // Whoever can start no work need not be followed, which has its price for each promise.
    if (!isEngaged()) loading.disable();
  }
}
