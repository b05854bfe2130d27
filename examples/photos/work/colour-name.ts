import type { Oklab } from './oklab.ts';

/** What people call a colour. */
export type ColourName =
  | 'black'
  | 'grey'
  | 'white'
  | 'red'
  | 'brown'
  | 'orange'
  | 'yellow'
  | 'green'
  | 'teal'
  | 'blue'
  | 'purple'
  | 'pink';

/** Where each hue ends, in degrees. */
const HUES: readonly (readonly [end: number, name: ColourName])[] = [
  [8, 'pink'],
  [42, 'red'],
  [78, 'orange'],
  [115, 'yellow'],
  [165, 'green'],
  [222, 'teal'],
  [280, 'blue'],
  [320, 'purple'],
  [360, 'pink'],
];

/** The name of a colour. */
export function nameOf(colour: Oklab): ColourName {
  const [lightness] = colour;
  const chroma = chromaOf(colour);
  if (lightness < 0.24) return 'black';
  if (chroma < 0.035) return lightness > 0.88 ? 'white' : 'grey';
  const name = HUES.find(([end]) => hueOf(colour) < end)?.[1] ?? 'pink';
  // Dark orange is a colour of its own; light red is, too.
  if ((name === 'orange' || name === 'yellow') && lightness < 0.58) return 'brown';
  if (name === 'red' && lightness > 0.72) return 'pink';
  return name;
}

/** How far from grey; 0 to about 0.3. */
export function chromaOf([, a, b]: Oklab): number {
  return Math.hypot(a, b);
}

/** Degrees around the circle of colours: red at about 30, green at 140, blue at 260. */
export function hueOf([, a, b]: Oklab): number {
  const degrees = (Math.atan2(b, a) * 180) / Math.PI;
  return degrees < 0 ? degrees + 360 : degrees;
}
