// Workers end in ways that few think of: who is hit is told so, and the neighbours notice nothing.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ProcessTask, StreamTask, Task, workerModule } from 'offloop';
import { NodeEngine } from 'offloop/node';

const work = workerModule(new URL('./unlucky/work.js', import.meta.url));
const exits = workerModule(new URL('./unlucky/exits.js', import.meta.url));
const range = (count) => Array.from({ length: count }, (_, n) => n);
const endOf = (run) =>
  run.then(
    (value) => `gave ${value}`,
    ({ name, message }) => `${name} ${message}`,
  );

function* readAll() {
  const stream = yield* new StreamTask(work.exitsAtItsEnd, 3);
  while (yield* stream.next());
}

const BOTH = [Task, ProcessTask];
const table = [
  [[ProcessTask], (engine, Kind) => engine.run(new Kind(work.abort)), /^WorkerCrashedError .*`abort`.*SIGABRT/],
  [[Task], (engine) => engine.run(readAll), /^WorkerCrashedError .*`exitsAtItsEnd`.*exit code 5/],
  [BOTH, (engine, Kind) => engine.run(new Kind(exits.never)), /^WorkerCrashedError .*`never`.*exit code 9/],
  [BOTH, (engine, Kind) => engine.run(new Kind(work.exitsWithListener)), /^WorkerCrashedError .*`exitsWithListener`/],
  [BOTH, (engine, Kind) => engine.run(new Kind(work.setsExitCode)), /^gave gave$/],
  [BOTH, (engine, Kind) => engine.run(new Kind(work.replacesExit)), /^gave not today$/],
  [[ProcessTask], (engine, Kind) => engine.run(new Kind(work.stops).with({ timeout: 300 })), /^TimeoutError/],
];

for (const [kinds, begin, ends] of table) {
  for (const Kind of kinds) {
    const engine = new NodeEngine({ maxThreads: 2, maxProcesses: 2 });
    const [end, ...neighbours] = await Promise.all([
      endOf(begin(engine, Kind)),
      ...range(100).map((n) => engine.run(new Kind(work.double, n))),
    ]);
    assert.match(end, ends);
    assert.deepEqual(
      neighbours,
      range(100).map((n) => n * 2),
    );
    await engine.close();
  }
}

for (const Kind of BOTH) {
  const engine = new NodeEngine({ maxThreads: 2, maxProcesses: 2 });
  const answers = await Promise.all(range(40).map((n) => endOf(engine.run(new Kind(work.large, n)))));
  assert.match(answers[13], /^WorkerCrashedError .*`large`.*exit code 6/);
  assert.equal(answers.filter((answer) => answer.length === 300_005).length, 39);
  await engine.close();
}

const cwd = fileURLToPath(new URL('./unlucky/', import.meta.url));
for (const [mode, ends] of [
  ['warn', /^lives$/],
  ['none', /^lives$/],
  ['throw', /^WorkerCrashedError .*left/],
  ['strict', /^WorkerCrashedError .*left/],
]) {
  const { stdout } = await promisify(execFile)(process.execPath, [`--unhandled-rejections=${mode}`, 'rejections.js'], {
    cwd,
  });
  const [thread, child] = stdout.split('\n');
  assert.match(thread, ends, mode);
  assert.match(child, ends, mode);
}
process.stdout.write('done');
