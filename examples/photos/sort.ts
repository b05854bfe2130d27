import { chromaOf, hueOf } from './work/colour-name.ts';
import type { Developed } from './work/measure.ts';

/** By what photos can be sorted. */
export type SortKey = 'name' | 'sharpness' | 'colour' | 'size';

/** What is sorted: a photo, and what is known of it so far. */
export interface Sortable {
  readonly photo: { readonly name: string };
  readonly developed?: Pick<Developed, 'palette' | 'sharpness' | 'width' | 'height'> | undefined;
}

/** "img-9" comes before "img-10". */
const names = new Intl.Collator('en', { numeric: true });

/** Sorted, in a new list: the sharpest and the largest first, colours as in a rainbow. What is not developed yet comes last. */
export function sorted<T extends Sortable>(items: readonly T[], by: SortKey): T[] {
  return items.toSorted((one, other) => {
    const byName = names.compare(one.photo.name, other.photo.name);
    if (by === 'name') return byName;
    return compare(rank(one, by), rank(other, by)) || byName;
  });
}

function compare(one: number, other: number): number {
  return one === other ? 0 : one - other;
}

function rank({ developed }: Sortable, by: Exclude<SortKey, 'name'>): number {
  if (developed === undefined) return Number.POSITIVE_INFINITY;
  if (by === 'sharpness') return -developed.sharpness;
  if (by === 'size') return -developed.width * developed.height;
  return rainbow(developed);
}

/** Chroma from which a colour is one. */
const COLOURFUL = 0.05;
const CIRCLE = 360;

/** Degrees of the colour that one sees first, from red on; greys behind all, from light to dark. */
function rainbow({ palette }: Pick<Developed, 'palette'>): number {
  const seen = palette.toSorted((a, b) => chromaOf(b.colour) * b.share - chromaOf(a.colour) * a.share)[0];
  if (seen === undefined) return 2 * CIRCLE;
  return chromaOf(seen.colour) < COLOURFUL ? 2 * CIRCLE - seen.colour[0] : hueOf(seen.colour);
}
