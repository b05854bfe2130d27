import { describe, expect, jest, test } from '@jest/globals';
import { AsyncTask, Engine, type EngineOptions, MultiTask, self, sleep, Task, wait } from 'offloop';
import { NodeEngine } from 'offloop/node';
import { gate, Stage, turn } from '../core/stage.js';

/** What async_gui asks of a toolkit, and nothing else. */
class Minimal extends Engine {
  protected override schedule(drain: () => void): void {
    setImmediate(drain);
  }
}

/** The loop of a toolkit with pending input: what is posted comes after it. */
class WithInput extends Engine {
  readonly log: string[] = [];
  readonly #events: (() => void)[] = [];

  input(name: string): void {
    this.#events.push(() => this.log.push(`input ${name}`));
  }

  turn(): void {
    for (const event of this.#events.splice(0)) event();
  }

  protected override schedule(drain: () => void): void {
    this.#events.push(drain);
  }
}

/** A toolkit that breaks its rule in one way or another. */
class Broken extends Engine {
  readonly #how: (drain: () => void) => void;
  constructor(how: (drain: () => void) => void, options: EngineOptions) {
    super(options);
    this.#how = how;
  }
  protected override schedule(drain: () => void): void {
    this.#how(drain);
  }
}

function warnings(): { readonly messages: string[]; readonly options: EngineOptions } {
  const messages: string[] = [];
  return {
    messages,
    options: { development: true, logger: (level, message) => level === 'warn' && messages.push(message) },
  };
}

describe('A toolkit of your own', () => {
  test('needs `schedule` alone', async () => {
    await using engine = new Minimal();
    const result = await engine.run(function* () {
      const a = yield* wait(Promise.resolve(1));
      yield* sleep(0);
      const b = yield* new AsyncTask(() => 2);
      const more = yield* new MultiTask([new AsyncTask(() => 3), new AsyncTask(() => 4)]);
      return [a, b, ...more, (yield* self()).state];
    });
    expect(result).toEqual([1, 2, 3, 4, 'running']);
  });

  test('on top of NodeEngine has its workers as well', async () => {
    const drains: string[] = [];
    class OnNode extends NodeEngine {
      protected override schedule(drain: () => void): void {
        drains.push('posted');
        setImmediate(drain);
      }
    }
    await using engine = new OnNode({ maxThreads: 1 });
    const result = await engine.run(function* () {
      return yield* new Task((n: number) => n * n, 12);
    });
    expect(result).toBe(144);
    expect(drains.length).toBeGreaterThan(0);
  });

  test('without workers says so where a task needs one', async () => {
    await using engine = new Minimal();
    await expect(engine.run(new Task(() => 1))).rejects.toThrow(/thread|worker/i);
  });

  test('gets what handlers show after the input that is pending', () => {
    const engine = new WithInput();
    const door = gate();
    void engine.run(function* () {
      yield* door;
      engine.log.push('handler');
    });
    engine.input('before');
    door.open();
    engine.input('after');
    expect(engine.log).toEqual([]);
    engine.turn();
    expect(engine.log).toEqual(['input before', 'handler', 'input after']);
  });

  test('may report errors in its own way, and end the application', async () => {
    const log: unknown[] = [];
    class Reporting extends Minimal {
      protected override reportError(error: unknown): void {
        log.push(['reported', error]);
      }
      protected override exit(error: unknown): void {
        log.push(['exit', error]);
      }
    }
    const failure = new Error('lost');
    const engine = new Reporting();
    const body = function* () {
      throw failure;
    };
    void engine.run(body);
    await turn();
    expect(log).toEqual([['reported', failure]]);
    log.length = 0;
    void engine.run(body, { exitOnError: true });
    await turn();
    expect(log).toEqual(expect.arrayContaining([['exit', failure]]));
    expect(log.filter(([what]: any) => what === 'exit')).toHaveLength(1);
  });

  test('that overrides `reportError` alone keeps the loop of its base', () => {
    const engine = new Stage();
    const door = gate();
    let isThrough = false;
    void engine.run(function* () {
      yield* door;
      isThrough = true;
    });
    door.open();
    expect(isThrough).toBe(true);
  });

  test('may declare that its loop is JavaScript’s', () => {
    class Own extends Engine {
      protected override readonly uiLoop = 'javascript';
      protected override schedule(drain: () => void): void {
        setImmediate(drain);
      }
    }
    const door = gate();
    let isThrough = false;
    void new Own().run(function* () {
      yield* door;
      isThrough = true;
    });
    door.open();
    expect(isThrough).toBe(true);
  });

  test('keeps its application object', () => {
    const engine = new Minimal();
    expect(engine.mainApp).toBeUndefined();
    engine.mainApp = { window: 1 };
    expect(engine.mainApp).toEqual({ window: 1 });
  });

  test('has no part in another engine', async () => {
    const one = new WithInput();
    const other = new Minimal();
    const door = gate<number>();
    const run = one.run(door);
    expect([...other.runs]).toEqual([]);
    door.open(1);
    expect(await other.run(async () => 2)).toBe(2);
    expect(run.state).toBe('running');
    one.turn();
    expect(run.state).toBe('success');
  });
});

describe('A `schedule` that breaks its rule', () => {
  test('by a call at once is reported, and the handler still goes on later', async () => {
    const { messages, options } = warnings();
    const engine = new Broken((drain) => drain(), options);
    const door = gate();
    const log: string[] = [];
    const run = engine.run(function* () {
      yield* door;
      log.push('handler');
    });
    door.open();
    log.push('caller');
    await run;
    expect(log).toEqual(['caller', 'handler']);
    expect(messages).toEqual([expect.stringContaining('at once')]);
  });

  test('by a second call is reported, and nothing runs twice', async () => {
    const { messages, options } = warnings();
    const engine = new Broken((drain) => {
      setImmediate(drain);
      setImmediate(drain);
    }, options);
    let lines = 0;
    await engine.run(function* () {
      yield* wait(Promise.resolve());
      lines += 1;
    });
    await turn();
    expect(lines).toBe(1);
    expect(messages[0]).toContain('twice');
  });

  test('by never calling is reported', () => {
    jest.useFakeTimers();
    try {
      const { messages, options } = warnings();
      const engine = new Broken(() => {}, options);
      const door = gate();
      void engine.run(door);
      door.open();
      jest.runOnlyPendingTimers();
      expect(messages).toEqual([expect.stringContaining('has not called `drain`')]);
    } finally {
      jest.useRealTimers();
    }
  });

  test('by a throw does not harm who gave the answer', async () => {
    const { options } = warnings();
    const failure = new Error('no loop');
    const reported: unknown[] = [];
    class Throwing extends Broken {
      protected override reportError(error: unknown): void {
        reported.push(error);
      }
    }
    let isBroken = true;
    const engine = new Throwing((drain) => {
      if (isBroken) throw failure;
      setImmediate(drain);
    }, options);
    const doors = [gate(), gate()];
    const runs = doors.map((door) =>
      engine.run(function* () {
        yield* door;
      }),
    );
    expect(() => doors[0]?.open()).not.toThrow();
    expect(reported).toEqual([failure]);
    isBroken = false;
    doors[1]?.open();
    await Promise.all(runs);
  });

  test('says nothing in production', async () => {
    const { messages, options } = warnings();
    const engine = new Broken((drain) => drain(), { ...options, development: false });
    const run = engine.run(function* () {
      yield* wait(Promise.resolve());
      return 1;
    });
    expect(await run).toBe(1);
    expect(messages).toEqual([]);
  });

  test('that keeps it is told nothing', async () => {
    const { messages, options } = warnings();
    const engine = new Broken((drain) => setImmediate(drain), options);
    await engine.run(function* () {
      for (let i = 0; i < 10; i += 1) yield* wait(Promise.resolve());
    });
    await engine.close();
    expect(messages).toEqual([]);
  });
});
