import { AsyncLocalStorage } from 'node:async_hooks';
import { EventEmitter } from 'node:events';
import { afterAll, describe, expect, test } from '@jest/globals';
import {
  AsyncTask,
  acquire,
  all,
  MultiTask,
  type Op,
  operation,
  ProcessTask,
  race,
  StreamTask,
  self,
  sleep,
  Task,
  wait,
  waitForEvent,
} from 'offloop';
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

/** The store in which each of some notes was made. */
function notebook() {
  const notes: [string, string | undefined][] = [];
  const note = (what: string): void => void notes.push([what, store.getStore()]);
  return { notes, note };
}

describe('For its caller, whoever cancels it, executes', () => {
  const never = new Promise<void>(() => {});
  const waits: Record<string, () => unknown> = {
    'a promise': () => never,
    'an operation': () => operation(() => {}),
    'a task': () => new Task(() => new Promise(() => {})),
    'a list': () => all([sleep(1e6), wait(never)]),
    'a child': () => engine.run(sleep(1e6)),
  };

  test.each(Object.keys(waits))('all clean-up of a handler that waits for %s', async (name) => {
    const { notes, note } = notebook();
    const handler = engine.async(function* (): Op<void> {
      const run = yield* self();
      run.signal.addEventListener('abort', () => note('signal'));
      run.defer(() => note('defer'));
      run.defer(function* () {
        yield* sleep(1);
        note('later defer');
      });
      yield* acquire(
        () => Promise.resolve(),
        () => note('release'),
      );
      try {
        yield waits[name]?.() as never;
      } finally {
        note('finally');
        yield* sleep(1);
        note('later in finally');
      }
    });
    const run = store.run('alice', () => handler());
    await sleepOf(5);
    store.run('mallory', () => run.cancel());
    await run.settled;
    expect(notes.map(([what]) => what).sort()).toEqual(
      ['defer', 'finally', 'later defer', 'later in finally', 'release', 'signal'].sort(),
    );
    expect(notes.filter(([, executes]) => executes !== 'alice')).toEqual([]);
  });

  test('the undo of an operation, and what a helper, a fork and a routine clean up', async () => {
    const { notes, note } = notebook();
    function* helper(): Op<void> {
      try {
        yield operation(() => () => note('undo'));
      } finally {
        note('helper');
      }
    }
    const handler = engine.async(function* (): Op<void> {
      const run = yield* self();
      run.fork(function* () {
        try {
          yield never;
        } finally {
          note('fork');
        }
      });
      yield* helper();
    });
    const run = store.run('alice', () => handler());
    await sleepOf(1);
    store.run('mallory', () => run.cancel());
    await run.settled;
    expect(notes.map(([what]) => what).sort()).toEqual(['fork', 'helper', 'undo']);
    expect(notes.filter(([, executes]) => executes !== 'alice')).toEqual([]);
  });
});

describe('In the context of its caller goes on a handler that', () => {
  test('is answered from the stack of another', async () => {
    const { notes, note } = notebook();
    const answers: (() => void)[] = [];
    const handler = engine.async(function* (user: string) {
      for (let i = 0; i < 3; i += 1) {
        yield* operation<void>((resolve) => void answers.push(resolve));
        note(user);
      }
    });
    const runs = ['alice', 'bob'].map((user) => store.run(user, () => handler(user)));
    const ticks = setInterval(() => store.run('mallory', () => answers.shift()?.()));
    await Promise.all(runs);
    clearInterval(ticks);
    expect(notes).toHaveLength(6);
    expect(notes.filter(([user, executes]) => user !== executes)).toEqual([]);
  });

  test('waits for a promise that another has left', async () => {
    const { notes, note } = notebook();
    let resolve = (): void => {};
    const promise = new Promise<void>((done) => {
      resolve = done;
    });
    await store.run('mallory', () => engine.run(race([promise, Promise.resolve()])));
    const handler = engine.async(function* (user: string) {
      yield promise;
      note(user);
    });
    const runs = ['alice', 'bob'].map((user) => store.run(user, () => handler(user)));
    store.run('mallory', resolve);
    await Promise.all(runs);
    expect(notes).toEqual([
      ['alice', 'alice'],
      ['bob', 'bob'],
    ]);
  });

  test('has only promises, while the loop is too busy for it', async () => {
    const busy = new NodeEngine({ uiBudget: 0 });
    const { notes, note } = notebook();
    const handler = busy.async(function* (user: string) {
      for (let i = 0; i < 20; i += 1) {
        yield Promise.resolve();
        note(user);
      }
    });
    await Promise.all(['alice', 'bob', 'carol'].map((user) => store.run(user, () => handler(user))));
    expect(notes.filter(([user, executes]) => user !== executes)).toEqual([]);
    await busy.close();
  });
});

describe('A listener', () => {
  test('of the engine is told of a run in the context of its call', async () => {
    const own = new NodeEngine();
    const { notes, note } = notebook();
    const offs = store.run('listener', () => [
      own.on('started', () => note('started')),
      own.on('finished', () => note('finished')),
      own.on('progress', () => note('progress')),
      own.on('error', () => note('error')),
    ]);
    const handler = own.async(function* () {
      const run = yield* self();
      run.update({ completed: 1, total: 2 });
      yield* sleep(30);
      throw new Error('expected');
    });
    const run = store.run('alice', () => handler());
    const other = store.run('alice', () => own.run(sleep(1e6)));
    store.run('mallory', () => other.cancel());
    await sleepOf(60);
    expect(run.state).toBe('error');
    expect(notes.map(([what]) => what)).toEqual(expect.arrayContaining(['started', 'finished', 'progress', 'error']));
    expect(notes.filter(([, executes]) => executes !== 'alice')).toEqual([]);
    for (const off of offs) off();
    await own.close();
  });

  test('of a handler or of the list of runs is told in the context of who subscribed', async () => {
    const { notes, note } = notebook();
    const handler = engine.async(function* () {
      yield* sleep(1);
    });
    const offs = store.run('listener', () => [
      handler.subscribe(() => note('handler')),
      engine.runs.subscribe(() => note('runs')),
      engine.runs.view({ name: '*' }).subscribe(() => note('view')),
    ]);
    await store.run('alice', () => handler());
    for (const off of offs) off();
    expect(new Set(notes.map(([what]) => what))).toEqual(new Set(['handler', 'runs', 'view']));
    expect(notes.filter(([, executes]) => executes !== 'listener')).toEqual([]);
  });
});

function sleepOf(ms: number): Promise<void> {
  return store.exit(() => engine.run(sleep(ms)));
}
