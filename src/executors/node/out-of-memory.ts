/** What a worker died of that reached its limit of memory; alike for threads and processes. */
export function outOfMemoryError(cause: unknown): Error {
  const message = 'It ran out of memory; `resourceLimits.maxOldGenerationSizeMb` says how many megabytes it may use';
  return Object.assign(new Error(message, cause === undefined ? undefined : { cause }), { code: OUT_OF_MEMORY });
}

/** What Node tells of a thread. */
export function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && (error as { code?: unknown }).code === OUT_OF_MEMORY;
}

/** What V8 prints before it ends a process. */
export function saysOutOfMemory(printed: string): boolean {
  return /^(?:FATAL ERROR: .*(?:out of memory|allocation failed)|# Fatal (?:javascript|process) (?:OOM|out of memory))/im.test(
    printed,
  );
}

const OUT_OF_MEMORY = 'ERR_WORKER_OUT_OF_MEMORY';
