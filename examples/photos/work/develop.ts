import { currentTask, transfer } from 'offloop/worker';
import { bitmapPicture } from './bitmap-picture.ts';
import { decode } from './decode.ts';
import { type Developed, measure } from './measure.ts';

/**
 * Decodes a photo as the browser does, and measures it.
 * @param photo - the file
 * @param edge - pixels of the thumbnail's longer edge
 */
export async function develop(photo: Blob, edge: number): Promise<Developed> {
  const task = currentTask();
  task.progress(0, 'decoding');
  const bitmap = await decode(photo);
  try {
    const developed = measure(bitmapPicture(bitmap), edge, task);
    return transfer(developed, [developed.thumbnail]);
  } finally {
    bitmap.close();
  }
}
