/** Where the code of workers is: its own module, since only these lines differ where sources are not built. */
export const workerUrl = new URL('./worker-entry.js', import.meta.url);
export const processUrl = new URL('./process-entry.js', import.meta.url);
