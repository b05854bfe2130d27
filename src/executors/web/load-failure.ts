import { show } from '../../core/validation.js';
import type { WorkerLike } from '../executor.js';
import { makeInlineWorker } from './inline-worker.js';

// Why a worker did not start, as far as a page can know. Each text goes on after "could not start: ".

/** Makes a worker and looks whether it is one. */
export function makeWorker(make: () => WorkerLike, isTaken: (worker: WorkerLike) => boolean): WorkerLike {
  let worker: WorkerLike;
  try {
    worker = make();
  } catch (cause) {
    throw new Error(`its factory threw: ${messageOf(cause)}${adviceOn(cause)}`, { cause });
  }
  const { postMessage, terminate, addEventListener } = (worker ?? {}) as Partial<WorkerLike>;
  if (![postMessage, terminate, addEventListener].every((method) => typeof method === 'function'))
    throw new TypeError(`its factory gave ${show(worker)} and no Worker. ${FACTORY}`);
  if (isTaken(worker)) throw new TypeError(`its factory gave the same Worker as before. ${FACTORY}`);
  return worker;
}

const FACTORY =
  "It has to make a new one at each call: `() => new Worker(new URL('./work.js', import.meta.url), { type: 'module' })`";

/** What an error event of a worker that has not started means. */
export function loadFailure(event: LoadErrorEvent, forbidden: string | undefined, make: unknown): Error {
  const { message, filename, lineno } = event;
  // A script that threw is told of; one that did not load is not.
  if (message) return new Error(`${message}${filename ? ` (${filename}:${lineno ?? 0})` : ''}`);
  const advice = make === makeInlineWorker ? INLINE_ADVICE : MODULE_ADVICE;
  return new Error(forbidden ? `${forbidden}${forbiddenAdvice(make)}` : `its script did not load${advice}`);
}

/** The event's fields, if it has any. */
export interface LoadErrorEvent {
  readonly message?: string;
  readonly filename?: string;
  readonly lineno?: number;
}

/** The worker was silent for too long. */
export function silence(ms: number, make: unknown): Error {
  const reason =
    make === makeInlineWorker
      ? 'Its script may still be loading'
      : 'Its module has to call `expose(…)` of offloop/worker; or it may still be loading';
  return new Error(`it did not answer within ${ms} ms (\`startTimeout\`). ${reason}`);
}

const MODULE_ADVICE =
  ', and browsers do not tell why. Its console and network panel do: most likely a wrong address (404, or a page instead of a script), one ' +
  "of another origin than the page's, a syntax error, or an import that is missing. Bundlers find the file in `new Worker(new URL('./work.js', import.meta.url), { type: 'module' })` alone";

const INLINE_ADVICE =
  ': inline functions execute in a worker of offloop itself, whose file was not found. Bundlers that do not follow `new URL(…)`, as ' +
  'esbuild, need `offloop/web-worker` as a further entry point, beside the page’s own; or put the function into a module and use `workerModule(…)`';

function forbiddenAdvice(make: unknown): string {
  return make === makeInlineWorker ? '. Put the function into a module of your own and use `workerModule(…)`' : '';
}

function adviceOn(cause: unknown): string {
  if ((cause as { name?: unknown } | null)?.name !== 'SecurityError') return '';
  return ". A worker's script has to come from the page's own origin: where files come from another one, as a CDN, serve this one yourself";
}

function messageOf(cause: unknown): string {
  return cause instanceof Error || typeof (cause as { message?: unknown } | null)?.message === 'string'
    ? (cause as Error).message
    : show(cause);
}
