import { AsyncLocalStorage } from 'node:async_hooks';
import { EventEmitter } from 'node:events';
import { afterAll, describe, expect, test } from '@jest/globals';
import { AsyncTask, MultiTask, type Op, ProcessTask, StreamTask, sleep, Task, waitForEvent } from 'offloop';
import { NodeEngine } from 'offloop/node';

const store = new AsyncLocalStorage<string>();
const engine = new NodeEngine({ maxThreads: 1, maxProcesses: 1 });
const emitter = new EventEmitter();

afterAll(() => engine.close());

/** Ways to wait for what executes elsewhere; each notes whom it executes for. */
const ways: Record<string, (note: () => void) => Op<unknown>> = {
  'a task': function* () {
    yield* new Task((n: number) => n, 1);
  },
  'a process task': function* () {
    yield* new ProcessTask((n: number) => n, 1);
  },
  'a loop task, and in it': function* (note) {
    yield* new AsyncTask(async () => {
      note();
      await undefined;
      note();
    });
  },
  'a multi task, and its progress': function* (note) {
    const tasks = [1, 2, 3].map((n) => new Task((value: number) => value, n));
    yield* new MultiTask(tasks, { onProgress: note });
  },
  'a multi task of operations': function* () {
    yield* new MultiTask([sleep(1), new Task(() => 1), sleep(2)]);
  },
  'the results of a multi task': function* (note) {
    const results = yield* new MultiTask(
      [1, 2, 3].map((n) => new Task((value: number) => value, n)),
      {
        unordered: true,
      },
    );
    while (yield* results.next()) note();
  },
  'the items of a stream task': function* (note) {
    const items = yield* new StreamTask(function* () {
      yield 1;
      yield 2;
    });
    for (let some = yield* items.take(); some.length > 0; some = yield* items.take()) note();
  },
  'the progress of a task': function* (note) {
    const task = new Task(function (this: { progress(fraction: number): void }) {
      this.progress(0.5);
    });
    yield* task.with({ onProgress: note });
  },
  'a sleep': function* () {
    yield* sleep(1);
  },
  'an event': function* () {
    yield* waitForEvent(emitter, 'tick');
  },
  'another run': function* () {
    yield* shared;
  },
};

let shared = engine.run(sleep(0));

describe.each(Object.keys(ways))('After %s', (name) => {
  test('a handler executes for its caller, whoever else came before', async () => {
    const seen: [string, string | undefined][] = [];
    shared = store.run('nobody', () => engine.run(sleep(5)));
    const handler = engine.async(function* (user: string) {
      const note = (): void => void seen.push([user, store.getStore()]);
      for (let i = 0; i < 2; i += 1) {
        yield* (ways[name] as (note: () => void) => Op<unknown>)(note);
        note();
      }
    });
    const users = ['alice', 'bob', 'carol'];
    const runs = users.map((user) => store.run(user, () => handler(user)));
    const ticks = setInterval(() => store.run('nobody', () => emitter.emit('tick')), 1);
    await Promise.all(runs);
    clearInterval(ticks);
    for (const user of users) expect(seen.filter(([of]) => of === user).length).toBeGreaterThanOrEqual(2);
    expect(seen.filter(([user, executes]) => user !== executes)).toEqual([]);
  });
});

describe('A handler that', () => {
  test.each([
    ['waits in a queue', { policy: 'queue' }],
    ['is held back by debounce', { debounce: 1, key: (user: string) => user }],
  ] as const)('%s executes for its caller', async (_name, options) => {
    const seen: [string, string | undefined][] = [];
    const handler = engine.async(options as { policy: 'queue' }, function* (user: string) {
      seen.push([user, store.getStore()]);
      yield* sleep(1);
      seen.push([user, store.getStore()]);
    });
    await Promise.all(['alice', 'bob', 'carol'].map((user) => store.run(user, () => handler(user))));
    expect(seen).toHaveLength(6);
    expect(seen.filter(([user, executes]) => user !== executes)).toEqual([]);
  });

  test('has to wait for its turn on the loop executes for its caller', async () => {
    const busy = new NodeEngine({ uiBudget: 0 });
    const seen: [string, string | undefined][] = [];
    const handler = busy.async(function* (user: string) {
      for (let i = 0; i < 50; i += 1) {
        yield Promise.resolve();
        seen.push([user, store.getStore()]);
      }
    });
    await Promise.all(['alice', 'bob', 'carol'].map((user) => store.run(user, () => handler(user))));
    expect(seen.filter(([user, executes]) => user !== executes)).toEqual([]);
    await busy.close();
  });
});
