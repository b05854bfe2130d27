import { type ColourName, nameOf } from './colour-name.ts';
import { kMeans } from './k-means.ts';
import { type Oklab, toOklab } from './oklab.ts';

/** One of a photo's main colours. */
export interface Swatch {
  readonly colour: Oklab;
  readonly name: ColourName;
  /** Part of the pixels, 0 to 1. */
  readonly share: number;
}

const COLOURS = 7;
/** A few thousand pixels tell the colours as well as all. */
const SAMPLES = 4096;

/** The main colours of pixels in RGBA, the most frequent first. */
export function dominantColours(pixels: Uint8ClampedArray): Swatch[] {
  return kMeans(sample(pixels), COLOURS)
    .map(({ centre, share }) => ({ colour: centre, name: nameOf(centre), share }))
    .toSorted((a, b) => b.share - a.share);
}

function sample(pixels: Uint8ClampedArray): Oklab[] {
  const count = pixels.length / 4;
  const step = Math.max(1, Math.floor(count / SAMPLES));
  const colours: Oklab[] = [];
  for (let index = 0; index < count; index += step) {
    const at = index * 4;
    colours.push(toOklab(pixels[at]!, pixels[at + 1]!, pixels[at + 2]!));
  }
  return colours;
}
