/** So many calls go into one message at the most. */
export const MOST_CALLS = 8192;

/** Words that hold a bit for each call of a message. */
export const CALL_WORDS = MOST_CALLS / 32;

/** The word of a call, from the first of them. */
export function wordOf(call: number): number {
  return call >>> 5;
}

/** Its bit in the word. */
export function bitOf(call: number): number {
  return 1 << (call & 31);
}
