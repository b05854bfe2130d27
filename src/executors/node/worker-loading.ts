import { AsyncLocalStorage } from 'node:async_hooks';
import { enterWorker, isEngaged } from '../worker/worker-realm.js';
import { loadModule } from './load-module.js';
import { removeProcessMark } from './worker-mark.js';

/** Which module's loading has led to the code that executes: also what it goes on with when it was loaded. */
const loading = new AsyncLocalStorage<string>();
/** What was refused, by the module that started it. */
const refusals = new Map<string, Set<Error>>();
/** Modules whose loading has not ended, or has failed by what was refused: it is told by that. */
const tellers = new Set<string>();

/** This is a worker, and its own code begins. */
export function beginWorker(): void {
  removeProcessMark();
  enterWorker({
    loading: () => loading.getStore(),
    refused: (module, error) => {
      const errors = refusals.get(module) ?? new Set();
      refusals.set(module, errors.add(error));
    },
  });
}

/** Imports a module whose loading may not start work. */
export async function loadInWorker(url: string): Promise<object> {
  tellers.add(url);
  try {
    const module = await loading.run(url, () => loadModule(url));
    // It may have waited for nothing that it started.
    const refusal = refusalOf(url);
    if (refusal) throw refusal;
    tellers.delete(url);
    return module;
  } catch (error) {
    throw refusalOf(url) ?? error;
  } finally {
    // Whoever can start no work need not be followed, which has its price for each promise.
    if (!isEngaged()) loading.disable();
  }
}

/** The first is the cause of what came after it. */
function refusalOf(url: string): Error | undefined {
  const [first] = refusals.get(url) ?? [];
  return first;
}

/** Whether who asked for a module learns of an error by that: nobody else has to tell it. */
export function isToldByLoad(error: unknown): boolean {
  return [...tellers].some((url) => refusals.get(url)?.has(error as Error) === true);
}
