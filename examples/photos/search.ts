import { sharpnessName } from './sharpness-name.ts';
import type { Developed } from './work/measure.ts';

/** What is searched: a photo, and what is known of it so far. */
export interface Searchable {
  readonly photo: { readonly name: string };
  readonly developed?: Pick<Developed, 'palette' | 'sharpness'> | undefined;
}

/** A colour that covers less than this is not what people mean. */
const VISIBLE = 0.06;

/**
 * Gives the test for what somebody typed: each word has to begin a word of the name, a main colour, or "sharp", "soft" or
 * "blurred". Nothing matches everything.
 */
export function matcher(text: string): (item: Searchable) => boolean {
  const words = wordsOf(text);
  return (item) => {
    const known = describe(item);
    return words.every((word) => known.some((part) => part.startsWith(word)));
  };
}

function describe({ photo, developed }: Searchable): string[] {
  const words = wordsOf(photo.name);
  if (developed === undefined) return words;
  const colours = developed.palette.filter(({ share }) => share >= VISIBLE).map(({ name }) => name);
  return [...words, ...colours, sharpnessName(developed.sharpness)];
}

function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^\p{Letter}\p{Number}]+/u)
    .filter(Boolean);
}
