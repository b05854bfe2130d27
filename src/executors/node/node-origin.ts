import type { WorkerSource } from '../executor.js';

/** In Node any worker loads any module, and all have the same origin. */
export function nodeOrigin(where: WorkerSource | undefined): undefined {
  if (typeof where !== 'function') return;
  const hint = "In Node a worker module is given by its URL: `new URL('./work.js', import.meta.url)`";
  throw new TypeError(`The function belongs to a worker that only a page can make. ${hint}`);
}
