import { describe, expect, test } from '@jest/globals';
import {
  AsyncTask,
  acquire,
  all,
  defer,
  events,
  fork,
  MultiProcessTask,
  MultiTask,
  nextFrame,
  type Op,
  operation,
  ProcessTask,
  race,
  retry,
  routine,
  StreamTask,
  self,
  shield,
  sleep,
  Task,
  type TaskContext,
  timeout,
  wait,
  waitForEvent,
} from 'offloop';
import { TestEngine } from 'offloop/testing';

type Part = (engine: TestEngine) => Op<unknown>;

/** Longer than all else here. */
const LONG = 10_000;

function* endless(): Op<void> {
  yield* sleep(LONG);
}

/** Work that listens: it stops a turn after the cancel. */
function untilAborted(this: TaskContext): Promise<void> {
  return new Promise((resolve) => this.signal.addEventListener('abort', () => resolve()));
}

const never = (): Promise<void> => new Promise(() => {});
const inAMoment = (engine: TestEngine): Promise<void> => engine.run(sleep(1)).then(() => {});

/** Where a handler can be when it is cancelled. */
const places: Record<string, Part> = {
  'a sleep': endless,
  'a frame': function* () {
    for (;;) yield* nextFrame();
  },
  'a task': function* () {
    yield* new Task(untilAborted);
  },
  'a process task': function* () {
    yield* new ProcessTask(untilAborted);
  },
  'a loop task': function* () {
    yield* new AsyncTask(untilAborted);
  },
  'a multi task': function* () {
    yield* new MultiTask([new AsyncTask(untilAborted), sleep(LONG), routine(endless)(), new Task(() => 1)]);
  },
  'the next of a stream of results': function* () {
    const results = yield* new MultiTask([sleep(1), sleep(LONG)], { unordered: true });
    for (;;) yield* results.next();
  },
  'the take of a stream of results': function* () {
    const results = yield* new MultiTask([sleep(1), routine(endless)()], { unordered: true });
    for (;;) yield* results.take();
  },
  'the next of a stream of tasks': function* () {
    const results = yield* new MultiProcessTask([new Task(() => 1), new Task(untilAborted)], {
      unordered: true,
    });
    for (;;) yield* results.next();
  },
  'a stream beside a sleep': function* () {
    yield* new MultiTask([sleep(LONG)], { unordered: true });
    yield* sleep(LONG);
  },
  'the next of a stream task': function* () {
    const items = yield* new StreamTask(async function* (this: TaskContext) {
      yield 1;
      await untilAborted.call(this);
    });
    for (;;) yield* items.next();
  },
  'the take of a stream task': function* () {
    const items = yield* new StreamTask(async function* (this: TaskContext) {
      yield 1;
      await untilAborted.call(this);
    });
    for (;;) yield* items.take();
  },
  'a stream in a race': function* () {
    const results = yield* new MultiTask([sleep(LONG)], { unordered: true });
    yield* race([results.next(), sleep(LONG)]);
  },
  'a stream in a routine': function* () {
    yield* routine(function* () {
      const results = yield* new MultiTask([sleep(LONG)], { unordered: true });
      yield* results.next();
    })();
  },
  'a stream of events': function* () {
    const ticks = yield* events(new EventTarget(), 'tick');
    yield* ticks.next();
  },
  'an event': function* () {
    yield* waitForEvent(new EventTarget(), 'tick');
  },
  'a fork': function* () {
    yield* fork(endless);
  },
  'forks beside': function* () {
    fork(endless);
    fork(new MultiTask([sleep(LONG)], { unordered: true }));
    yield* sleep(LONG);
  },
  'a race': function* () {
    yield* race([endless, sleep(LONG), new AsyncTask(untilAborted)]);
  },
  all: function* () {
    yield* all([endless, new AsyncTask(untilAborted), wait(never())]);
  },
  'a list': function* () {
    yield [sleep(LONG), new AsyncTask(untilAborted)];
  },
  'a gate that closes a stream': function* () {
    const results = yield* new MultiTask([sleep(LONG)], { unordered: true });
    yield* operation(() => () => results.close());
  },
  'a signal that closes a stream': function* () {
    const results = yield* new MultiTask([sleep(LONG)], { unordered: true });
    const { signal } = yield* self();
    signal.addEventListener('abort', () => results.close());
    yield* sleep(LONG);
  },
  'a stream that is being disposed': function* () {
    using results = yield* new MultiTask([sleep(LONG)], { unordered: true });
    yield* results.next();
  },
  acquire: function* () {
    yield* acquire(endless, () => {});
  },
  'acquire of a promise': function* () {
    yield* acquire(
      () => wait((signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(1)))),
      () => {},
    );
  },
  shield: function* () {
    yield* shield(sleep(3));
  },
  'a stream in a shield': function* () {
    yield* shield(function* () {
      const results = yield* new MultiTask([sleep(3)], { unordered: true });
      while (yield* results.next());
    });
  },
  timeout: function* () {
    yield* timeout(LONG, endless);
  },
  retry: function* () {
    yield* retry(endless, { retries: 1 });
  },
  'a pause of retry': function* () {
    yield* retry(
      function* () {
        yield* self();
        throw new Error('again');
      },
      { retries: 1, delay: LONG },
    );
  },
  'nested routines': function* () {
    yield* routine(() => routine(endless)() as never)();
  },
  'another run': function* (engine) {
    yield* engine.run(endless);
  },
  "another handler's stream": function* (engine) {
    yield* engine.run(function* () {
      const results = yield* new MultiTask([sleep(LONG)], { unordered: true });
      yield* results.next();
    });
  },
  'a promise': function* () {
    yield* wait(never());
  },
  'a bare promise': function* () {
    yield never();
  },
  'a function that gives a promise': function* () {
    yield* wait(() => never());
  },
  'a helper': function* () {
    try {
      yield* sleep(LONG);
    } finally {
      yield* sleep(1);
    }
  },
};

/** What clean-up can do. */
const cleanUps: Record<string, Part> = {
  'a task': function* () {
    if ((yield* new Task((n: number) => n * 2, 21)) !== 42) throw new Error('wrong');
  },
  'a process task': function* () {
    yield* new ProcessTask(() => 1);
  },
  'a loop task': function* () {
    yield* new AsyncTask(async () => 1);
  },
  'a multi task': function* () {
    yield* new MultiTask([sleep(1), new Task(() => 1), routine(() => sleep(1) as never)()]);
  },
  'a stream of results': function* () {
    const results = yield* new MultiTask([sleep(1), sleep(2)], { unordered: true });
    let count = 0;
    while (yield* results.next()) count += 1;
    if (count !== 2) throw new Error(`${count} results`);
  },
  'a stream task': function* () {
    const items = yield* new StreamTask(function* () {
      yield 1;
      yield 2;
    });
    let count = 0;
    for (let some = yield* items.take(); some.length > 0; some = yield* items.take()) count += some.length;
    if (count !== 2) throw new Error(`${count} items`);
  },
  'a sleep': function* () {
    yield* sleep(2);
  },
  'a frame': function* () {
    yield* nextFrame();
  },
  'a promise': function* (engine) {
    yield* wait(inAMoment(engine));
    yield inAMoment(engine);
  },
  'a function that gives a promise': function* (engine) {
    yield* wait((signal) => {
      if (signal.aborted) throw new Error('aborted');
      return inAMoment(engine);
    });
  },
  'a fork that is waited for': function* () {
    yield* fork(sleep(2));
  },
  race: function* () {
    yield* race([sleep(1), sleep(LONG)]);
  },
  all: function* () {
    yield* all([sleep(1), () => sleep(2)]);
  },
  'a list': function* () {
    yield [sleep(1), new AsyncTask(async () => 1)];
  },
  'another run': function* (engine) {
    yield* engine.run(function* () {
      yield* sleep(1);
    });
  },
  acquire: function* () {
    yield* acquire(sleep(1), () => sleep(1));
  },
  defer: function* () {
    defer(sleep(1));
    yield* sleep(1);
  },
  'a routine': function* () {
    yield* routine(function* () {
      yield* sleep(1);
    })();
  },
  shield: function* () {
    yield* shield(sleep(1));
  },
  timeout: function* () {
    yield* timeout(LONG, sleep(1));
  },
  retry: function* () {
    let attempts = 0;
    yield* retry(
      function* () {
        yield* sleep(1);
        attempts += 1;
        if (attempts < 3) throw new Error('again');
      },
      { retries: 3, delay: 1 },
    );
  },
  events: function* () {
    const target = new EventTarget();
    const ticks = yield* events(target, 'tick');
    target.dispatchEvent(new Event('tick'));
    yield* ticks.next();
  },
  'an event': function* () {
    const target = new EventTarget();
    fork(function* () {
      yield* sleep(1);
      target.dispatchEvent(new Event('tick'));
    });
    yield* waitForEvent(target, 'tick');
  },
};

/** Where clean-up stands, around a place. */
const frames: Record<string, (place: () => Op<unknown>, cleanUp: () => Op<unknown>) => () => Op<unknown>> = {
  'its own finally': (place, cleanUp) =>
    function* () {
      try {
        yield* place();
      } finally {
        yield* cleanUp();
      }
    },
  "a helper's finally": (place, cleanUp) => {
    function* helper(): Op<void> {
      try {
        yield* place();
      } finally {
        yield* cleanUp();
      }
    }
    return function* () {
      yield* helper();
    };
  },
  'a deferred clean-up': (place, cleanUp) =>
    function* () {
      defer(cleanUp);
      yield* place();
    },
  'a release': (place, cleanUp) =>
    function* () {
      yield* acquire(sleep(0), cleanUp);
      yield* place();
    },
  'a routine': (place, cleanUp) =>
    routine(function* () {
      try {
        yield* place();
      } finally {
        yield* cleanUp();
      }
    }) as never,
};

describe.each(Object.keys(places))('Clean-up after a cancel at %s', (placeName) => {
  test('runs to its end, whatever it does and wherever it stands', async () => {
    const engine = new TestEngine();
    const reported: unknown[] = [];
    engine.on('error', ({ error }) => reported.push(error));
    const cut: Record<string, unknown> = {};
    for (const [frameName, frame] of Object.entries(frames)) {
      for (const [name, cleanUp] of Object.entries(cleanUps)) {
        const log: unknown[] = [];
        function* logged(): Op<void> {
          try {
            log.push('begins');
            yield* cleanUp(engine);
            log.push('ends');
          } catch (error) {
            log.push(error);
          }
        }
        const run = engine.run(frame(() => (places[placeName] as Part)(engine), logged));
        await engine.advance(2);
        run.cancel();
        await engine.advance(100);
        // Work that does not listen may go on after all clean-up.
        const isOver = run.isCancelled || run.isCancelling;
        if (!isOver || log.join() !== 'begins,ends') cut[`${name} in ${frameName}`] = [run.state, ...log];
      }
    }
    expect(cut).toEqual({});
    expect(reported).toEqual([]);
    await engine.close();
  });
});
