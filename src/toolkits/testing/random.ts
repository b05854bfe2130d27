/** Draws one of so many: a number from 0 up to, and without, `count`. */
export type Draw = (count: number) => number;

/** Without a seed always the first. */
export const drawFirst: Draw = () => 0;

/**
 * Draws that depend on the seed alone.
 *
 * @remarks Idea: Tommy Ettinger's mulberry32, a generator of 32 bits of state.
 */
export function seededDraw(seed: number): Draw {
  let state = seed | 0;
  return (count) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * count);
  };
}
