import type { TaskContext } from 'offloop/worker';
import { measureExposure } from './exposure.ts';
import { dominantColours, type Swatch } from './palette.ts';
import type { Picture } from './picture.ts';
import { readSharpness } from './read-sharpness.ts';

/** What is known of a photo once it has been looked at. */
export interface Developed<Thumbnail = ImageBitmap> {
  readonly thumbnail: Thumbnail;
  /** Pixels of the photo itself. */
  readonly width: number;
  readonly height: number;
  /** The most frequent colour first. */
  readonly palette: readonly Swatch[];
  /** 0 (a wall of fog) to 100. */
  readonly sharpness: number;
  /** Parts of the pixels by brightness, from black to white; together 1. */
  readonly exposure: readonly number[];
}

/**
 * Measures a photo at its full size, and makes a thumbnail.
 * @param edge - pixels of the thumbnail's longer edge
 * @param task - whose work it is: on a page's own thread it is known before the first `await` alone
 */
export function measure<Thumbnail>(
  picture: Picture<Thumbnail>,
  edge: number,
  { signal, progress }: TaskContext,
): Developed<Thumbnail> {
  const { width, height } = picture;
  const sharpness = readSharpness(picture, (part) => {
    signal.throwIfAborted();
    progress(0.3 + 0.6 * part, 'measuring');
  });
  progress(0.9, 'shrinking');
  const { thumbnail, pixels } = picture.shrink(edge);
  return {
    thumbnail,
    width,
    height,
    palette: dominantColours(pixels),
    sharpness,
    exposure: measureExposure(pixels),
  };
}
