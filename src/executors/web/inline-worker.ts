import type { WorkerLike } from '../executor.js';

declare const URL: new (path: string, base: string) => { readonly href: string };
declare const Worker: new (url: { readonly href: string }, options: { readonly type: 'module' }) => WorkerLike;

/** Makes a worker that executes inline functions. Bundlers know this form, and no other. */
export function makeInlineWorker(): WorkerLike {
  return new Worker(new URL('./web-worker.js', import.meta.url), { type: 'module' });
}
