/** A worker whose stream gives pictures, which are moved to the page. */
import { expose, transfer } from 'offloop/worker';

async function* pictures(count: number): AsyncGenerator<ImageBitmap> {
  for (let left = count; left > 0; left -= 1) {
    const picture = await createImageBitmap(new ImageData(8, 8));
    yield transfer(picture, [picture]);
  }
}

expose({ pictures });
