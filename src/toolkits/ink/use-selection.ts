import { useLayoutEffect, useReducer, useState } from 'react';
import { Selection } from './selection.js';

/** The selected row of a list, by keys. */
export function useSelection<T>(items: readonly T[]): {
  readonly place: number;
  readonly move: (by: number) => void;
  /** Also between two drawings. */
  readonly selectedNow: () => T | undefined;
} {
  const [selection] = useState(() => new Selection<T>());
  const [, again] = useReducer((count: number) => count + 1, 0);
  useLayoutEffect(() => selection.note(items));
  return {
    place: selection.placeIn(items),
    move: (by) => {
      selection.move(items, by);
      again();
    },
    selectedNow: () => items[selection.placeIn(items)],
  };
}
