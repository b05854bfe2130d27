import type { JobSet } from 'offloop/jobs';

/** Exit codes, as shells have them. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/**
 * Ends a release at a signal: once, and what has to be tidied up is; once more, for those who cannot wait for that.
 *
 * @returns what does the same at a key
 */
export function endAtSignals(set: JobSet): () => void {
  let isEnding = false;
  const end = (signal: keyof typeof SIGNALS): void => {
    if (isEnding) set.cancel(signal);
    else set.terminate(signal, SIGNALS[signal]);
    isEnding = true;
  };
  for (const signal of Object.keys(SIGNALS) as (keyof typeof SIGNALS)[]) process.on(signal, () => end(signal));
  return () => end('SIGINT');
}
