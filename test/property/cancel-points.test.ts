import { describe, expect, test } from '@jest/globals';
import {
  AsyncTask,
  acquire,
  all,
  defer,
  events,
  fork,
  MultiTask,
  type Op,
  operation,
  type Run,
  race,
  retry,
  routine,
  shield,
  sleep,
  Task,
  timeout,
  wait,
  waitForEvent,
} from 'offloop';
import { TestEngine } from 'offloop/testing';

/**
 * What a walk through a handler did: sections that were entered and left, resources that were opened and released. Whatever the point
 * of the cancel, in the end they balance, and no line runs after the run has settled.
 */
class Diary {
  readonly lines: string[] = [];
  readonly open = new Map<string, number>();
  isOver = false;
  wroteAfterTheEnd = false;

  enter(name: string): void {
    this.#write(`> ${name}`, name, 1);
  }

  leave(name: string): void {
    this.#write(`< ${name}`, name, -1);
  }

  #write(line: string, name: string, by: number): void {
    this.wroteAfterTheEnd ||= this.isOver;
    this.lines.push(line);
    this.open.set(name, (this.open.get(name) ?? 0) + by);
  }

  get unbalanced(): string[] {
    return [...this.open].filter(([, count]) => count !== 0).map(([name]) => name);
  }
}

/** A section whose clean-up is synchronous. */
function* section(diary: Diary, name: string, body: () => Op<unknown>): Op<void> {
  diary.enter(name);
  try {
    yield* body();
  } finally {
    diary.leave(name);
  }
}

/**
 * A section whose clean-up takes two steps when it is cut short; no line of the caller may run after it then. (A cancel that comes
 * while a `finally` already runs in the ordinary course cuts the rest of that block, as the language has it.)
 */
function* slowSection(diary: Diary, name: string, body: () => Op<unknown>): Op<void> {
  diary.enter(name);
  let hasEnded = false;
  try {
    yield* body();
    hasEnded = true;
  } finally {
    if (!hasEnded) {
      yield* sleep(1);
      diary.enter(`${name} clean-up`);
      yield* sleep(1);
      diary.leave(`${name} clean-up`);
    }
    diary.leave(name);
  }
}

type Way = (diary: Diary, engine: TestEngine, target: EventTarget) => Op<unknown>;

/** Each way to wait; the pauses between are points too. */
const ways: Record<string, Way> = {
  sleep: function* () {
    yield* sleep(2);
  },
  operation: function* (diary) {
    yield* operation<void>((resolve) => {
      diary.enter('operation');
      const timer = fork(sleep(2));
      timer.then(
        () => resolve(),
        () => {},
      );
      return () => diary.leave('operation');
    });
  },
  'wait for a promise': function* (_diary, engine) {
    yield* wait(engine.run(sleep(2)).then(() => {}));
  },
  'wait for a function': function* (diary, engine) {
    yield* wait(async (signal) => {
      diary.enter('signal');
      signal.addEventListener('abort', () => diary.leave('signal'));
      await engine.run(sleep(2));
      if (!signal.aborted) diary.leave('signal');
    });
  },
  'promises, and for one in its clean-up': function* (diary, engine) {
    diary.enter('promises');
    let hasEnded = false;
    try {
      yield* wait(() => engine.run(sleep(1)).then(() => {}));
      yield engine.run(sleep(1)).then(() => {});
      yield* wait(() => engine.run(sleep(1)).then(() => {}));
      hasEnded = true;
    } finally {
      if (!hasEnded) yield engine.run(sleep(1)).then(() => {});
      diary.leave('promises');
    }
  },
  'a task': function* () {
    yield* new Task(() => 1);
    yield* new AsyncTask(async () => 2);
  },
  'a multi task': function* () {
    yield* new MultiTask([1, 2, 3].map((n) => new Task((value: number) => value, n)));
    yield* new MultiTask([sleep(1), sleep(2)]);
  },
  'a stream of results': function* () {
    using results = yield* new MultiTask([sleep(1), sleep(2), sleep(3)], { unordered: true });
    while (yield* results.next());
  },
  all: function* (diary) {
    yield* all([() => slowSection(diary, 'a member', () => sleepTwice()), sleep(3)]);
  },
  race: function* (diary) {
    yield* race([() => slowSection(diary, 'a loser', () => sleepTwice()), sleep(1)]);
  },
  timeout: function* (diary) {
    try {
      yield* timeout(1, () => slowSection(diary, 'a late one', () => sleepTwice()));
    } catch {
      yield* sleep(1);
    }
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
  shield: function* (diary) {
    yield* shield(() => section(diary, 'a shield', () => sleepTwice()));
  },
  acquire: function* (diary) {
    yield* acquire(
      function* () {
        yield* sleep(1);
        diary.enter('a resource');
        return 'resource';
      },
      function* () {
        yield* sleep(1);
        diary.leave('a resource');
      },
    );
    yield* sleep(1);
  },
  'acquire with a shield inside': function* (diary) {
    yield* acquire(
      function* () {
        yield* shield(() => sleepTwice());
        diary.enter('a shielded resource');
        return 'resource';
      },
      () => diary.leave('a shielded resource'),
    );
    yield* sleep(1);
  },
  'a routine with a fork and a deferred clean-up': function* (diary) {
    yield* routine(function* () {
      fork(() => slowSection(diary, 'a fork', () => sleepTwice()));
      diary.enter('deferred');
      defer(function* () {
        yield* sleep(1);
        diary.leave('deferred');
      });
      yield* sleep(2);
    })();
  },
  'a child run': function* (diary, engine) {
    yield* engine.run(() => slowSection(diary, 'a child', () => sleepTwice()));
  },
  'helpers three deep': function* (diary) {
    yield* slowSection(diary, 'outer', () =>
      slowSection(diary, 'middle', () => section(diary, 'inner', () => sleepTwice())),
    );
  },
  'a finally that ends normally': function* (diary) {
    yield* section(diary, 'before', function* () {
      defer(sleep(1));
      yield* sleep(1);
    });
  },
  'an event': function* (_diary, engine, target) {
    fork(function* () {
      yield* sleep(1);
      target.dispatchEvent(new Event('tick'));
    });
    yield* waitForEvent(target, 'tick');
    void engine;
  },
  'a stream of events': function* (_diary, _engine, target) {
    using ticks = yield* events(target, 'tick');
    fork(function* () {
      yield* sleep(1);
      target.dispatchEvent(new Event('tick'));
    });
    yield* ticks.next();
  },
};

function* sleepTwice(): Op<void> {
  yield* sleep(1);
  yield* sleep(1);
}

/** A target that knows how many listeners it has. */
class CountingTarget extends EventTarget {
  listeners = 0;

  override addEventListener(...args: Parameters<EventTarget['addEventListener']>): void {
    this.listeners += 1;
    super.addEventListener(...args);
  }

  override removeEventListener(...args: Parameters<EventTarget['removeEventListener']>): void {
    this.listeners -= 1;
    super.removeEventListener(...args);
  }
}

/** Runs one way, cancels after so many milliseconds, and checks that nothing is left. */
async function cancelAfter(way: Way, ms: number): Promise<Run['state']> {
  const engine = new TestEngine();
  const diary = new Diary();
  const target = new CountingTarget();
  const handler = engine.async({ policy: 'queue' }, function* () {
    diary.enter('handler');
    try {
      yield* way(diary, engine, target);
    } finally {
      diary.leave('handler');
    }
  });
  const blocker = ms < 0 ? handler() : undefined;
  const run = handler();
  if (ms >= 0) await engine.advance(ms);
  const wasAccepted = run.cancel('now');
  blocker?.cancel();
  await engine.settled();
  const { state } = await run.settled;
  diary.isOver = true;
  await engine.advance(100);
  expect(state).toBe(wasAccepted ? 'cancelled' : 'success');
  expect(diary.unbalanced).toEqual([]);
  expect(diary.wroteAfterTheEnd).toBe(false);
  expect(target.listeners).toBe(0);
  expect(engine.runs.size).toBe(0);
  await engine.close();
  return state;
}

describe('A cancel at every point', () => {
  test.each(Object.keys(ways))('of a handler that waits for %s leaves nothing behind', async (name) => {
    const way = ways[name] as Way;
    // Before the start, where it waits for its turn.
    expect(await cancelAfter(way, -1)).toBe('cancelled');
    let last: string = 'cancelled';
    for (let ms = 0; last === 'cancelled'; ms += 1) {
      if (ms > 50) throw new Error('It never ends by itself');
      last = await cancelAfter(way, ms);
    }
    expect(last).toBe('success');
  });
});

test('A cancel inside a finally that runs in the ordinary course cuts the rest of that block, and closes what is around it', async () => {
  const engine = new TestEngine();
  const log: string[] = [];
  const run = engine.run(function* () {
    try {
      try {
        yield* sleep(1);
      } finally {
        yield* sleep(1);
        log.push('cut');
      }
      log.push('never');
    } finally {
      yield* sleep(1);
      log.push('outer');
    }
  });
  await engine.advance(1);
  run.cancel();
  await engine.settled();
  expect(log).toEqual(['outer']);
  await engine.close();
});
