import { distance, type Oklab } from './oklab.ts';

/** Colours that belong together. */
export interface Cluster {
  readonly centre: Oklab;
  /** Part of all, 0 to 1. */
  readonly share: number;
}

const ROUNDS = 12;

/**
 * Divides colours into at most `count` clusters. The first centres are as far from each other as possible, so that it gives
 * the same for the same colours: no chance is in it.
 */
export function kMeans(colours: readonly Oklab[], count: number): Cluster[] {
  let centres = spread(colours, count);
  let members = group(colours, centres);
  for (let round = 0; round < ROUNDS; round += 1) {
    centres = members.map((own, index) => (own.length > 0 ? mean(own) : centres[index]!));
    members = group(colours, centres);
  }
  return members.flatMap((own) => (own.length > 0 ? [{ centre: mean(own), share: own.length / colours.length }] : []));
}

function spread(colours: readonly Oklab[], count: number): Oklab[] {
  if (colours.length === 0) return [];
  const centres = [mean(colours)];
  const gaps = colours.map((colour) => distance(colour, centres[0]!));
  while (centres.length < count) {
    const farthest = gaps.reduce((best, gap, index) => (gap > gaps[best]! ? index : best), 0);
    if (gaps[farthest]! === 0) break;
    const centre = colours[farthest]!;
    centres.push(centre);
    for (const [index, colour] of colours.entries()) gaps[index] = Math.min(gaps[index]!, distance(colour, centre));
  }
  return centres;
}

function group(colours: readonly Oklab[], centres: readonly Oklab[]): Oklab[][] {
  const members = centres.map((): Oklab[] => []);
  for (const colour of colours) members[nearest(colour, centres)]!.push(colour);
  return members;
}

function nearest(colour: Oklab, centres: readonly Oklab[]): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let index = 0; index < centres.length; index += 1) {
    const gap = distance(colour, centres[index]!);
    if (gap >= least) continue;
    least = gap;
    best = index;
  }
  return best;
}

function mean(colours: readonly Oklab[]): Oklab {
  let [lightness, a, b] = [0, 0, 0];
  for (const colour of colours) {
    lightness += colour[0];
    a += colour[1];
    b += colour[2];
  }
  return [lightness / colours.length, a / colours.length, b / colours.length];
}
