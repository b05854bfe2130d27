import { outOfMemoryError, saysOutOfMemory } from './out-of-memory.js';

/** What Node prints of a preload that throws, or of a flag that it does not take. */
const START_ERROR = /^(?:\w*Error\b.*|.*: bad option: .*)$/m;
/** With very little memory Node dies without a word before anything executes. */
const MEMORY_FLAG = /^--max[-_](?:old|semi)[-_]space[-_]size/;

/**
 * What a process died of, as far as its last words or a signal say.
 * @param flags - its own, where it could not start
 */
export function causeOfEnd(printed: string, signal: string | null, flags?: readonly string[]): Error | undefined {
  if (saysOutOfMemory(printed)) return outOfMemoryError(undefined);
  if (signal !== null) {
    const isShort = flags?.some((flag) => MEMORY_FLAG.test(flag));
    const hint = isShort ? ', perhaps for lack of memory: `resourceLimits` says how much it may use' : '';
    return new Error(`It was ended by ${signal}${hint}`);
  }
  const reason = flags && START_ERROR.exec(printed)?.[0];
  return reason === undefined ? undefined : new Error(reason);
}
