import { MultiAsyncTask, type Op, routine, wait } from 'offloop';
import { filePhoto } from './file-photo.ts';
import type { Photo } from './photo.ts';

const NAMES = [
  'agate',
  'alpine-morning',
  'autumn-wood',
  'blue-hour-ridges',
  'christmas-lights',
  'city-by-the-river',
  'city-shaken',
  'coral-still-life',
  'dahlia',
  'dahlia-out-of-focus',
  'ember-valley',
  'forest-in-fog',
  'green-highlands',
  'harbour-sunset',
  'home',
  'lavender',
  'marbles-on-blue',
  'night-tiles',
  'night-traffic',
  'northern-lights',
  'open-water',
  'paper-cut',
  'pebbles',
  'pink-tide',
  'quarter-circles',
  'sand-at-noon',
  'spilled-ink',
  'stacked-cubes',
  'storm-coming',
  'sunflower',
  'tulip-rows',
  'violet-dunes',
];

/** Loads the photos that lie in this example, as many at once as browsers fetch side by side. */
export function* loadSamples(): Op<Photo[]> {
  return yield* new MultiAsyncTask(
    NAMES.map((name) => loadSample(name)),
    { maxWorkers: 6 },
  );
}

const loadSample = routine(function* (name: string): Op<Photo> {
  const response = yield* wait((signal) => fetch(`samples/${name}.webp`, { signal }));
  if (!response.ok) throw new Error(`The sample ${name} cannot be loaded: ${response.status} ${response.statusText}`);
  return filePhoto(name, yield* wait(response.blob()));
});
