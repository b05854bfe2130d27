import { mode } from '#mode';
import { macrotask } from '../worker/platform.js';
import { enterWorker } from '../worker/worker-realm.js';
import { ExposedFunctions } from './exposed-functions.js';
import { helloMessage } from './handshake.js';
import { openPort } from './open-port.js';
import { web } from './web-globals.js';
import { type WorkerScope, workerScope } from './worker-scope.js';

// The module that is served may have replaced it.
const { MessageChannel } = web;

/** What serves the page in this worker. */
interface Server {
  add(functions: object): void;
}

// Found through the global symbol registry: several copies of the library in one worker serve together.
const PLACE = Symbol.for('offloop.server');
const realm = globalThis as { [PLACE]?: Server };

/**
 * Serves functions to the page that made this worker; elsewhere it does nothing.
 * @throws TypeError when two different functions have one name
 */
export function serve(functions: object): void {
  if (!workerScope) return;
  realm[PLACE] ??= startServer(workerScope);
  realm[PLACE].add(functions);
}

function startServer(scope: WorkerScope): Server {
  const exposed = new ExposedFunctions();
  let failure: string | undefined;
  if (mode.isDevelopment) mode.install();
  let isLoading = true;
  enterWorker({
    loading: () => (isLoading ? address() : undefined),
    refused: (_module, { message }) => {
      failure ??= message;
    },
  });
  // When the module has been executed to its end, and not when it fails on the way.
  macrotask(() => {
    isLoading = false;
    const { port1, port2 } = new MessageChannel();
    openPort(scope, port1, exposed.module);
    scope.postMessage(helloMessage(port2, failure), [port2]);
  });
  return {
    add: (functions) => {
      try {
        exposed.add(functions);
      } catch (error) {
        failure ??= (error as Error).message;
        throw error;
      }
    },
  };
}

function address(): string {
  return (globalThis as { location?: { href?: string } }).location?.href ?? 'the worker module';
}
