// Two copies of the library in one program: of one version they work with one another, of two the message says so.
import assert from 'node:assert/strict';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as core from 'offloop';
import { NodeEngine } from 'offloop/node';

const installed = dirname(createRequire(import.meta.url).resolve('offloop/package.json'));
const { version } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));

/** Copies the package under another name, and gives its entry points. */
async function copy(name, otherVersion = version) {
  const folder = join(dirname(installed), name);
  cpSync(installed, folder, { recursive: true, dereference: true, filter: (path) => !/\.map$/.test(path) });
  const dist = join(folder, 'dist/node');
  for (const file of readdirSync(dist)) {
    const text = readFileSync(join(dist, file), 'utf8');
    if (text.includes(`"${version}"`))
      writeFileSync(join(dist, file), text.replaceAll(`"${version}"`, `"${otherVersion}"`));
  }
  const [same, node] = await Promise.all([import(name), import(`${name}/node`)]);
  return { ...same, ...node, remove: () => rmSync(folder, { recursive: true }) };
}

const engine = new NodeEngine({ maxThreads: 1, maxProcesses: 1 });
const twin = await copy('offloop-twin');
assert.notEqual(twin.Task, core.Task);
const where = new URL('./work.js', import.meta.url);
const work = twin.workerModule(where, () => import('./work.js'));
const other = new twin.NodeEngine({ maxThreads: 1 });
const handler = other.async(function* (n) {
  yield* core.sleep(1);
  return yield* new core.Task((x) => x * 2, n);
});

const result = await engine.run(function* () {
  yield* twin.sleep(1);
  const one = yield* new twin.Task((n) => n + 1, 0);
  const two = yield* new twin.ProcessTask((n) => n + 1, 1);
  const three = yield* new core.Task(work.double, 1.5);
  const many = yield* new twin.MultiTask([4, 5].map((n) => new twin.Task(work.double, n / 2)));
  const mixed = yield* new core.MultiTask([new twin.Task(work.double, 3), new core.Task(work.double, 3.5)]);
  const both = yield* twin.all([new core.Task((n) => n, 8), core.sleep(1)]);
  const raced = yield* core.race([twin.sleep(10_000), new twin.Task((n) => n, 9)]);
  const run = other.run(new twin.Task((n) => n, 10));
  const ten = yield* run;
  const called = yield* handler(5.5);
  return [one, two, three, ...many, ...mixed, both[0], raced, ten, called];
});
assert.deepEqual(result, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
assert.equal(await engine.run(handler, { args: [6] }), 12);

for (const make of [
  () => engine.run(new twin.Task(() => null.field), { timeout: 10_000 }),
  () => engine.run(twin.timeout(1, core.sleep(10_000))),
])
  await assert.rejects(make(), (error) => error instanceof TypeError || error instanceof core.TimeoutError);
const cancelled = other.run(core.sleep(10_000));
cancelled.cancel();
await assert.rejects(
  cancelled,
  (error) => error instanceof core.CancelledError && error instanceof twin.CancelledError,
);

// What acts on the current run finds that of the other copy, and nests.
const log = [];
const inner = other.async(function* inner() {
  core.defer(() => log.push('inner'));
  log.push(core.currentRun().name, twin.currentRun().name);
  yield* core.sleep(0);
});
const outer = engine.run(function* outer() {
  twin.defer(() => log.push('outer'));
  const called = inner();
  log.push(twin.currentRun().name);
  const forked = twin.fork(new twin.Task((n) => n, 12));
  const listed = [...core.currentRun().children].map(({ name }) => name);
  yield* called;
  return [yield* forked, listed.length, yield [new twin.Task((n) => n, 1), new twin.Task((n) => n, 2)]];
});
assert.deepEqual(await outer, [12, 1, [1, 2]]);
assert.deepEqual(log, ['inner', 'inner', 'outer', 'inner', 'outer']);
const parent = engine.run(function* () {
  yield* new twin.Task(() => new Promise(() => {}));
});
assert.deepEqual(
  [...parent.children].map(({ parent: above }) => above === parent),
  [true],
);
parent.cancel();
await parent.settled;

// Development mode is one: what one copy makes is used in the other, and what is forgotten is told with its place.
const told = [];
const logger = (_level, text) => told.push(text);
const [mine, its] = [new NodeEngine({ logger }), new twin.NodeEngine({ logger })];
for (const own of [mine, its])
  for (const { sleep, all } of [core, twin])
    await own.run(function* () {
      yield* sleep(0);
      yield* all([sleep(0), core.sleep(0)]);
    });
assert.deepEqual(told, []);
await mine.run(function* careless() {
  twin.sleep(1);
});
await its.run(function* careless() {
  core.sleep(1);
});
await Promise.all([mine.close(), its.close()]);
for (const text of told.splice(0, 2))
  assert.match(text, /^An operation \(Sleep\) was made in `careless`.*\n {4}at careless \(.*copies\.mjs:\d+:\d+\)/);
assert.deepEqual(told, []);

const stranger = await copy('offloop-stranger', '9.9.9');
const message = new RegExp(`of another copy of offloop, version 9\\.9\\.9; this one is ${version}`);
const strange = () => new stranger.Task((n) => n, 1);
assert.throws(() => engine.run(strange()), message);
assert.throws(() => new core.MultiTask([strange()]), message);
await assert.rejects(
  engine.run(function* () {
    yield* strange();
  }),
  message,
);
await assert.rejects(
  engine.run(function* () {
    yield strange();
  }),
  message,
);
// A run is a promise, whoever made it.
assert.equal(
  await engine.run(function* () {
    return yield* core.wait(new stranger.NodeEngine().run(() => Promise.resolve(5)));
  }),
  5,
);

twin.remove();
stranger.remove();
await Promise.all([engine.close(), other.close()]);
process.stdout.write('done');
