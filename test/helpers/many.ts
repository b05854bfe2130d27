/** The numbers from 0 up. */
export function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

/** Counts how often each task was begun, in memory that threads share. */
export function counters(count: number): Int32Array<SharedArrayBuffer> {
  return new Int32Array(new SharedArrayBuffer(count * Int32Array.BYTES_PER_ELEMENT));
}
