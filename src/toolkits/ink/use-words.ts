import { useEffect, useReducer } from 'react';
import { type Clock, setBackground } from '../../core/clock.js';
import { inWords } from './in-words.js';

/** The shortest time between two looks, in milliseconds: what is drawn more often cannot be read. */
const LEAST = 100;
/** The wall clock may be set. */
const MOST = 30_000;

/**
 * How far away times are, in words that stay true: the component renders again when one of them changes.
 *
 * @param times - milliseconds since 1970; nothing where nothing is to come
 */
export function useWords(clock: Clock, times: readonly (number | undefined)[]): readonly (string | undefined)[] {
  const [, again] = useReducer((count: number) => count + 1, 0);
  const now = clock.wall();
  const words = times.map((time) => (time === undefined ? undefined : inWords(time - now)));
  const lasts = Math.min(...words.map((each) => each?.lasts ?? Number.POSITIVE_INFINITY));
  useEffect(() => {
    if (lasts === Number.POSITIVE_INFINITY) return undefined;
    return setBackground(clock, Math.min(Math.max(Math.ceil(lasts), LEAST), MOST), again);
  });
  return words.map((each) => each?.text);
}
