import { expect, test } from '@jest/globals';
import type { Op } from '../../src/index.js';
import { openPage } from './harness/open-page.js';

type Case =
  | 'stream'
  | 'unordered'
  | 'unordered, cancelled'
  | 'late in unordered'
  | 'in order'
  | 'late'
  | 'kept by a routine'
  | 'read';

/** How many pictures are closed, of those that a worker has moved to the page. */
async function closedOf(name: Case): Promise<{ closed: number; widths: number[] }> {
  const page = await openPage();
  return page.run(
    async ({ url, what }) => {
      const { MultiTask, routine, sleep, Task, workerModule } = await import('offloop');
      const { DomEngine } = await import('offloop/dom');
      let closed = 0;
      const { close } = ImageBitmap.prototype;
      ImageBitmap.prototype.close = function () {
        closed += 1;
        close.call(this);
      };
      const work = workerModule<{
        picture(size: number): Promise<ImageBitmap>;
        pictures(count: number): AsyncGenerator<ImageBitmap>;
        stubborn(): Promise<ImageBitmap>;
        fail(): never;
      }>(() => new Worker(url, { type: 'module' }));
      const engine = new DomEngine({ maxThreads: 2 });
      const idle = function* (): Op<void> {
        while (engine.executors.thread.counts.running > 0) yield* sleep(1);
      };
      const list = (count: number) => Array.from({ length: count }, () => new Task(work.picture, 8));
      const kept: ImageBitmap[] = [];
      const cases: Record<typeof what, () => Op<number[]>> = {
        *stream() {
          const pictures = yield* work.pictures(20);
          const first = yield* pictures.next();
          yield* idle();
          pictures.close();
          return [first!.value.width];
        },
        *unordered() {
          const results = yield* new MultiTask(list(5), { unordered: true });
          const first = yield* results.next();
          yield* idle();
          results.close();
          return [first!.value.width];
        },
        *'unordered, cancelled'() {
          const run = engine.run(function* () {
            yield* new MultiTask(list(5), { unordered: true });
            yield* sleep(60_000);
          });
          // Each has counted itself, however fast they all are.
          while (run.progress.completed < 5) yield* sleep(1);
          yield* idle();
          run.cancel();
          yield* sleep(0);
          return [];
        },
        *'late in unordered'() {
          let begun = 0;
          const one = () => new Task(work.stubborn).with({ onProgress: () => void (begun += 1) });
          const results = yield* new MultiTask([one(), one()], { unordered: true });
          while (begun < 2) yield* sleep(1);
          results.close();
          yield* idle();
          return [];
        },
        *'in order'() {
          try {
            yield* new MultiTask([...list(3), new Task(work.fail)], { maxWorkers: 1 });
          } catch {
            yield* idle();
          }
          return [];
        },
        *late() {
          const run = engine.run(new Task(work.stubborn));
          while (run.progress.total === undefined) yield* sleep(1);
          run.cancel();
          yield* idle();
          return [];
        },
        *'kept by a routine'() {
          const one = routine(function* () {
            const made = yield* work.picture(8);
            kept.push(made);
            return made;
          });
          const results = yield* new MultiTask([one(), one()], { unordered: true });
          yield* results.next();
          while (kept.length < 2) yield* sleep(1);
          results.close();
          return kept.map(({ width }) => width);
        },
        *read() {
          const pictures = yield* new MultiTask(list(3));
          const results = yield* new MultiTask(list(2), { unordered: true });
          for (let item = yield* results.next(); item; item = yield* results.next()) pictures.push(item.value);
          return pictures.map(({ width }) => width);
        },
      };
      const widths = await engine.run(cases[what]!);
      await engine.close();
      return { closed, widths };
    },
    { url: '/test/browser/pages/pictures.js', what: name },
  );
}

test.each<[Case, number, number[]]>([
  ['stream', 19, [8]],
  ['unordered', 4, [8]],
  ['unordered, cancelled', 5, []],
  ['late in unordered', 2, []],
  ['in order', 3, []],
  ['late', 1, []],
  ['kept by a routine', 0, [8, 8]],
  ['read', 0, [8, 8, 8, 8, 8]],
])('Pictures that nobody reads are closed, and no others are: %s', async (name, closed, widths) => {
  expect(await closedOf(name)).toEqual({ closed, widths });
});
