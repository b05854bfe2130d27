import { currentTask, transfer } from 'offloop/worker';
import { decode } from './decode.ts';
import { measureExposure } from './exposure.ts';
import { dominantColours, type Swatch } from './palette.ts';
import { readSharpness } from './read-sharpness.ts';
import { shrink } from './shrink.ts';

/** What is known of a photo once it has been looked at. */
export interface Developed {
  readonly thumbnail: ImageBitmap;
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
 * Decodes a photo, measures it at its full size, and makes a thumbnail.
 * @param photo - the file
 * @param edge - pixels of the thumbnail's longer edge
 */
export async function develop(photo: Blob, edge: number): Promise<Developed> {
  const { signal, progress } = currentTask();
  progress(0, 'decoding');
  const bitmap = await decode(photo);
  try {
    const sharpness = readSharpness(bitmap, (part) => {
      signal.throwIfAborted();
      progress(0.3 + 0.6 * part, 'measuring');
    });
    progress(0.9, 'shrinking');
    const { thumbnail, pixels } = shrink(bitmap, edge);
    const palette = dominantColours(pixels);
    const exposure = measureExposure(pixels);
    const { width, height } = bitmap;
    return transfer({ thumbnail, width, height, palette, sharpness, exposure }, [thumbnail]);
  } finally {
    bitmap.close();
  }
}
