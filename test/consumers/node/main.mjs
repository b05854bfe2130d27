// Runs from the packed package as a user would run it, and has to end by itself: an idle engine keeps no process alive.
import assert from 'node:assert/strict';
import { MultiTask, ProcessTask, registerError, sleep, Task, workerModule } from 'offloop';
import { NodeEngine } from 'offloop/node';

const engine = new NodeEngine();
const work = workerModule(new URL('./work.js', import.meta.url), () => import('./work.js'));

class ParseError extends Error {}
registerError(ParseError);

const main = engine.async(function* () {
  assert.equal(yield* new Task((n) => n * n, 12), 144);
  assert.equal(yield* new ProcessTask((n) => n + 1, 1), 2);
  assert.equal(yield* work.double(4), 8);
  assert.equal(yield* new ProcessTask(work.double, 5), 10);
  assert.deepEqual(yield* new MultiTask([1, 2, 3].map((n) => new Task(work.double, n))), [2, 4, 6]);
  let fraction = 0;
  const onProgress = ({ completed }) => {
    fraction = completed;
  };
  for (const task of [work.halve(4), new ProcessTask(work.halve, 4)]) {
    assert.equal(yield* task.with({ onProgress }), 2);
    assert.equal(fraction, 0.5);
    fraction = 0;
  }
  const isParseError = (error) => error instanceof ParseError && error.message === 'no text';
  for (const task of [work.parse('text'), new ProcessTask(work.parse, 'text')]) yield* failsWith(task, isParseError);
  yield* sleep(1);
  return 'done';
});

function* failsWith(task, isIt) {
  try {
    yield* task;
  } catch (error) {
    assert.ok(isIt(error), error);
    return;
  }
  assert.fail('It did not fail');
}

process.stdout.write(await main());
