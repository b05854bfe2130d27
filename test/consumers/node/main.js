// Runs from the packed package as a user would run it, and has to end by itself: an idle engine keeps no process alive.
import assert from 'node:assert/strict';
import { MultiTask, ProcessTask, sleep, Task, workerModule } from 'offloop';
import { NodeEngine } from 'offloop/node';

const engine = new NodeEngine();
const work = workerModule(new URL('./work.js', import.meta.url), () => import('./work.js'));

const main = engine.async(function* () {
  assert.equal(yield* new Task((n) => n * n, 12), 144);
  assert.equal(yield* new ProcessTask((n) => n + 1, 1), 2);
  assert.equal(yield* work.double(4), 8);
  assert.equal(yield* new ProcessTask(work.double, 5), 10);
  assert.deepEqual(yield* new MultiTask([1, 2, 3].map((n) => new Task(work.double, n))), [2, 4, 6]);
  yield* sleep(1);
  return 'done';
});

process.stdout.write(await main());
