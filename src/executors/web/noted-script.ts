import { web } from './web-globals.js';

/** A class of workers, as the page has it. */
type WorkerClass = new (script: unknown, options?: unknown) => object;

/** Notes which script a factory gives its worker: the worker itself does not tell. @returns what the factory gives, and the script's address */
export function noteScript<T>(make: () => T): { readonly made: T; readonly script: string | undefined } {
  const realm = globalThis as { Worker?: WorkerClass };
  const { Worker } = realm;
  if (Worker === undefined) return { made: make(), script: undefined };
  let script: string | undefined;
  const Noting: WorkerClass = new Proxy(Worker, {
    construct(target, args, newTarget) {
      script ??= addressOf(args[0]);
      return Reflect.construct(target, args, newTarget === Noting ? target : newTarget);
    },
  });
  Reflect.set(realm, 'Worker', Noting);
  try {
    return { made: make(), script };
  } finally {
    if (realm.Worker === Noting) realm.Worker = Worker;
  }
}

function addressOf(script: unknown): string | undefined {
  try {
    return new web.URL(String(script), web.document?.baseURI ?? web.location?.href).href;
  } catch {
    return undefined;
  }
}
