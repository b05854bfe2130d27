import type { Column, Row } from './row.ts';

/** What is asked of a table. */
export interface Question {
  /** Words that a row has, all of them, in whatever column. */
  readonly text: string;
  readonly by: Column;
  readonly isDescending: boolean;
}

/** What was found, and the first of it. */
export interface Found {
  readonly count: number;
  readonly rows: readonly Row[];
}

/** So many rows are shown. */
export const SHOWN = 100;

/** How rows are sorted for a question. */
export function orderOf({ by, isDescending }: Omit<Question, 'text'>): (one: Row, other: Row) => number {
  const sign = isDescending ? -1 : 1;
  return (one, other) => (one[by] < other[by] ? -sign : one[by] > other[by] ? sign : 0);
}
