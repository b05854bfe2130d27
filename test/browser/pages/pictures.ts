/** A worker whose functions give pictures, which are moved to the page. */
import { currentTask, expose, transfer } from 'offloop/worker';

async function picture(size: number): Promise<ImageBitmap> {
  const made = await createImageBitmap(new ImageData(size, size));
  return transfer(made, [made]);
}

async function* pictures(count: number): AsyncGenerator<ImageBitmap> {
  for (let left = count; left > 0; left -= 1) yield picture(8);
}

/** Gives its picture although it is cancelled. */
async function stubborn(): Promise<ImageBitmap> {
  const { signal, progress } = currentTask();
  progress(0);
  await new Promise((resolve) => signal.addEventListener('abort', resolve));
  return picture(8);
}

function fail(): never {
  throw new Error('no picture');
}

expose({ picture, pictures, stubborn, fail });
