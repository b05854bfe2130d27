// A graph of jobs with a question, a cache in files and a clean-up, by the package as it is installed.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PromptError, Task } from 'offloop';
import { answersOf, defineJob, Job, JobSet, prompt, prompts } from 'offloop/jobs';
import { fileCache, NodeEngine } from 'offloop/node';

const folder = mkdtempSync(join(tmpdir(), 'offloop-jobs-'));
const cache = fileCache(folder);

class Collect extends Job {
  initialize() {
    this.events.add('found', { record: true });
  }
  *run() {
    for (const file of ['a', 'bb']) this.events.emit('found', file);
    return ['a', 'bb'];
  }
}

async function release(args) {
  const engine = new NodeEngine({ logger: () => {} });
  prompts(engine).answerWith(...given(args));
  const collect = new Collect({ name: 'collect', cache });
  const sizes = defineJob({
    name: 'sizes',
    prejobs: [collect],
    cache,
    *run(job) {
      const sum = yield* new Task((files) => files.join('').length, yield* collect);
      job.addOutput(sum);
      return sum;
    },
  });
  const publish = defineJob({
    name: 'publish',
    prejobs: [sizes],
    *run() {
      const version = yield* prompt.text({ name: 'version', question: 'Version?' });
      return `${version}: ${yield* sizes}`;
    },
  });
  const log = [];
  const tidy = defineJob({
    name: 'tidy',
    prejobs: [publish],
    guaranteed: true,
    noOutputIsOk: true,
    *run() {
      log.push('tidy');
    },
  });
  const set = new JobSet(engine, [tidy]);
  set.start();
  await set.finished;
  await engine.close();
  return { set, log, publish, found: collect.events.recorded };
}

function given(args) {
  const { answers, useInitial } = answersOf(args);
  return [answers, { useInitial }];
}

const first = await release(['--answer', 'version=1']);
assert.equal(first.set.exitCode, 0);
assert.equal(first.publish.current.result, '1: 3');
assert.deepEqual(first.log, ['tidy']);
assert.deepEqual(readdirSync(folder).sort(), ['collect.out', 'sizes.out']);

const second = await release([]);
assert.deepEqual(
  second.set.getSnapshot().map(({ state }) => state),
  ['cached', 'cached', 'failed', 'success'],
);
assert.deepEqual(second.found, [
  ['found', 'a'],
  ['found', 'bb'],
]);
assert.ok(second.publish.raised instanceof PromptError);
assert.equal(second.set.exitCode, 1);

rmSync(folder, { recursive: true });
process.stdout.write('done');
