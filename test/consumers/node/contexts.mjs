// What a handler executes for, as AsyncLocalStorage follows it: from its first line to its clean-up the call's, whoever answers or cancels.
import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { EventEmitter } from 'node:events';
import { operation, ProcessTask, self, sleep, Task, waitForEvent } from 'offloop';
import { NodeEngine } from 'offloop/node';

const engine = new NodeEngine({ maxThreads: 1, maxProcesses: 1 });
const emitter = new EventEmitter();
const store = new AsyncLocalStorage();
const { run: before } = AsyncLocalStorage.prototype;

// Begun before any context was.
const early = [];
const background = engine.async(function* () {
  for (let i = 0; i < 2; i += 1) {
    yield* waitForEvent(emitter, 'tick');
    early.push(store.getStore());
  }
})();
await new Promise(setImmediate);
store.run('alice', () => emitter.emit('tick'));
store.run('bob', () => emitter.emit('tick'));
await background;
assert.deepEqual(early, [undefined, undefined]);
// Nothing of the library stays on what is Node's, once it is used.
assert.equal(/own\.apply/.test(AsyncLocalStorage.prototype.run.toString()), false);
assert.equal(typeof before, 'function');

const notes = [];
const answers = [];
const makeHandler = (user) =>
  engine.async({ description: user }, function* handler() {
    const note = (what) => notes.push([user, store.getStore(), what]);
    const run = yield* self();
    run.defer(() => note('defer'));
    run.signal.addEventListener('abort', () => note('signal'));
    try {
      yield* new Task((n) => n, 1);
      note('task');
      yield* new ProcessTask((n) => n, 1);
      note('process');
      yield* operation((resolve) => void answers.push(resolve));
      note('answer');
      for (let i = 0; i < 100; i += 1) yield Promise.resolve();
      note('promises');
      yield* sleep(1e6);
    } finally {
      note('finally');
      yield* sleep(1);
      note('later');
    }
  });
engine.on(
  'finished',
  ({ run }) => run.name === 'handler' && notes.push([run.description, store.getStore(), 'finished']),
);
const users = ['alice', 'bob', 'carol'];
const runs = users.map((user) => store.run(user, () => makeHandler(user)()));
const ticks = setInterval(() => store.run('mallory', () => answers.shift()?.()), 1);
while (notes.filter(([, , what]) => what === 'promises').length < users.length)
  await new Promise((resolve) => setTimeout(resolve, 5));
clearInterval(ticks);
store.run('mallory', () => {
  for (const run of runs) run.cancel();
});
await Promise.all(runs.map((run) => run.settled));
assert.equal(notes.length, users.length * 9);
assert.deepEqual(
  notes.filter(([user, executes]) => user !== executes),
  [],
);
await engine.close();
process.stdout.write('done');
