/** Where the worker's code is: its own module, since only this line differs where sources are not built. */
export const workerUrl = new URL('./worker-entry.js', import.meta.url);
