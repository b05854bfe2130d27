/** A worker that exposes nothing. */
export const square = (n: number): number => n * n;
