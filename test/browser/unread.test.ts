import { expect, test } from '@jest/globals';
import { openPage } from './harness/open-page.js';

test('Pictures of a stream that nobody reads are closed, and those that were read are not', async () => {
  const page = await openPage();
  const seen = await page.run(async (url) => {
    const { sleep, workerModule } = await import('offloop');
    const { DomEngine } = await import('offloop/dom');
    let closed = 0;
    const { close } = ImageBitmap.prototype;
    ImageBitmap.prototype.close = function () {
      closed += 1;
      close.call(this);
    };
    const work = workerModule<{ pictures(count: number): AsyncGenerator<ImageBitmap> }>(
      () => new Worker(url, { type: 'module' }),
    );
    const engine = new DomEngine();
    const width = await engine.run(function* () {
      const pictures = yield* work.pictures(20);
      const first = yield* pictures.next();
      while (engine.executors.thread.counts.running > 0) yield* sleep(5);
      pictures.close();
      return first!.value.width;
    });
    await engine.close();
    return { width, closed };
  }, '/test/browser/pages/pictures.js');
  expect(seen).toEqual({ width: 8, closed: 19 });
});
