// What a page does with the library, whichever bundler made it: the result stands in its title.
import { AsyncTask, MultiTask, ProcessTask, Task, workerModule } from 'offloop';
import { DomEngine } from 'offloop/dom';

const engine = new DomEngine();
const work = workerModule(
  () => new Worker(new URL('./work.js', import.meta.url), { type: 'module' }),
  () => import('./work.js'),
);

const main = engine.async(function* () {
  const total = yield* work.sum([1, 2, 3]);
  const bytes = yield* work.fill(1000);
  const stream = yield* work.count(3);
  const counted = yield* stream.take();
  const inline = yield* new Task((n) => [n * n, typeof document], 5);
  const process = yield* new ProcessTask(work.isPage);
  const many = yield* new MultiTask([1, 2, 3].map((n) => new Task(work.sum, [n, n])));
  const local = yield* new AsyncTask(work.isPage);
  // Forgotten on purpose: in development it is told of, with this line.
  work.isPage();
  return { total, bytes: bytes.length, counted: counted.length > 0, inline, process, many, local };
});

main().then(
  (result) => {
    document.title = JSON.stringify(result);
  },
  (error) => {
    document.title = `failed: ${error}`;
  },
);
