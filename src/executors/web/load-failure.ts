import { show } from '../../core/validation.js';
import type { WorkerLike } from '../executor.js';
import { makeInlineWorker } from './inline-worker.js';
import { noteScript } from './noted-script.js';
import { originAdvice } from './origin-advice.js';
import type { ScriptFinding } from './script-check.js';

// Why a worker did not start, as far as a page can know. Each text goes on after "could not start: ".

/** Makes a worker and looks whether it is one. */
export function makeWorker(
  make: () => WorkerLike,
  isTaken: (worker: WorkerLike) => boolean,
): { readonly worker: WorkerLike; readonly script: string | undefined } {
  let worker: WorkerLike;
  let script: string | undefined;
  try {
    ({ made: worker, script } = noteScript(make));
  } catch (cause) {
    throw new Error(`its factory threw: ${messageOf(cause)}${adviceOn(cause)}`, { cause });
  }
  const { postMessage, terminate, addEventListener } = (worker ?? {}) as Partial<WorkerLike>;
  if (![postMessage, terminate, addEventListener].every((method) => typeof method === 'function'))
    throw new TypeError(`its factory gave ${show(worker)} and no Worker. ${FACTORY}`);
  if (isTaken(worker)) throw new TypeError(`its factory gave the same Worker as before. ${FACTORY}`);
  return { worker, script };
}

const FACTORY =
  "It has to make a new one at each call: `() => new Worker(new URL('./work.js', import.meta.url), { type: 'module' })`";

/** Of a worker whose script threw: an error event tells of that, and of nothing else. */
export function thrownAtLoad({ message, filename, lineno }: LoadErrorEvent): Error {
  return new Error(`${message}${filename ? ` (${filename}:${lineno ?? 0})` : ''}`);
}

/** Of a worker that the page's policy forbids. */
export function forbiddenFailure(finding: string, make: unknown): Error {
  return new Error(`${finding}${forbiddenAdvice(make)}`);
}

/** A worker's script did not load; where it was looked at, `url` and `status` tell what was found. */
export class LoadError extends Error {
  readonly url: string | undefined;
  /** What the server answers. */
  readonly status: number | undefined;

  constructor(finding: ScriptFinding | undefined, make: unknown) {
    super(`its script did not load${finding === undefined ? '' : `: ${finding.text}`}${adviceWithout(finding, make)}`);
    this.name = 'LoadError';
    this.url = finding?.url;
    this.status = finding?.status;
  }
}

function adviceWithout(finding: ScriptFinding | undefined, make: unknown): string {
  if (make === makeInlineWorker) return finding === undefined || finding.status !== 200 ? INLINE_ADVICE : '';
  return finding === undefined ? MODULE_ADVICE : '';
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
  '. Inline functions execute in a worker of offloop itself, whose file was not found. Bundlers that do not follow `new URL(…)`, as ' +
  'esbuild, need `offloop/web-worker` as a further entry point, beside the page’s own; or put the function into a module and use `workerModule(…)`';

function forbiddenAdvice(make: unknown): string {
  return make === makeInlineWorker ? '. Put the function into a module of your own and use `workerModule(…)`' : '';
}

function adviceOn(cause: unknown): string {
  if ((cause as { name?: unknown } | null)?.name !== 'SecurityError') return '';
  return `. ${originAdvice()}`;
}

function messageOf(cause: unknown): string {
  return cause instanceof Error || typeof (cause as { message?: unknown } | null)?.message === 'string'
    ? (cause as Error).message
    : show(cause);
}
