// Functions of CommonJS modules are found, however they are exported: in threads, in processes and on the event loop.
import assert from 'node:assert/strict';
import { AsyncTask, ProcessTask, Task, workerModule } from 'offloop';
import { NodeEngine } from 'offloop/node';

const engine = new NodeEngine({ maxThreads: 1, maxProcesses: 1 });
const files = ['whole.cjs', 'assigned.cjs', 'callable.cjs', 'compiled.cjs', 'getters.cjs', 'default.mjs', 'class.cjs'];
if (process.features.require_module) files.push('requires.cjs');

for (const file of files) {
  const url = new URL(`./commonjs/${file}`, import.meta.url);
  const work = workerModule(url, () => import(url));
  for (const Kind of [Task, ProcessTask, AsyncTask])
    assert.equal(await engine.run(new Kind(work.add, 2, 3)), 5, `${file}, ${Kind.name}`);
}

const whereWhole = new URL('./commonjs/whole.cjs', import.meta.url);
const whole = workerModule(whereWhole, () => import(whereWhole));
for (const Kind of [Task, ProcessTask, AsyncTask]) {
  await assert.rejects(engine.run(new Kind(whole.ad)), /whole\.cjs has no export `ad`\. It has `add`$/);
  await assert.rejects(
    engine.run(new Kind(whole.LIMIT)),
    /`LIMIT` of the worker module .* is no function\. It has `add`$/,
  );
  await assert.rejects(engine.run(new Kind(whole.toString)), /has no export `toString`/);
}
const data = workerModule(new URL('./commonjs/data.json', import.meta.url));
await assert.rejects(engine.run(data.add()), /data\.json does not load: /);
process.stdout.write('done');
