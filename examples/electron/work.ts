// The functions that execute on main's threads and in utility processes.
import { open, readFile } from 'node:fs/promises';
import { currentTask, transfer } from 'offloop/worker';
import { type Developed, measure } from '../photos/work/measure.ts';
import { decode, HEAD, kindOf } from './work/decode.ts';
import { orientationOf, upright } from './work/orientation.ts';
import { type Pixels, pixelPicture } from './work/pixels.ts';

/** A picture in a folder. */
export interface PictureFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

/** Looks into a file; nothing where it is no picture, or cannot be read. */
export async function inspect(path: string): Promise<PictureFile | undefined> {
  try {
    return await lookInto(path);
  } catch {
    return undefined;
  }
}

async function lookInto(path: string): Promise<PictureFile | undefined> {
  const file = await open(path);
  try {
    const { buffer } = await file.read(new Uint8Array(HEAD), 0, HEAD, 0);
    return kindOf(buffer) && { path, size: (await file.stat()).size };
  } finally {
    await file.close();
  }
}

/**
 * Decodes a photo and measures it, as the page's own workers do.
 * @param photo - its path, or what is in it
 * @param edge - pixels of the thumbnail's longer edge
 */
export async function develop(photo: string | Uint8Array, edge: number): Promise<Developed<Pixels>> {
  const task = currentTask();
  task.progress(0, 'decoding');
  const bytes = typeof photo === 'string' ? await readFile(photo, { signal: task.signal }) : photo;
  const picture = pixelPicture(decode(bytes), (thumbnail) => upright(thumbnail, orientationOf(bytes)));
  const developed = measure(picture, edge, task);
  return transfer(developed, [developed.thumbnail.data.buffer]);
}
