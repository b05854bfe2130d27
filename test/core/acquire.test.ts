import { describe, expect, test } from '@jest/globals';
import {
  acquire,
  all,
  defer,
  fork,
  operation,
  type Run,
  race,
  routine,
  self,
  shield,
  sleep,
  timeout,
  wait,
} from 'offloop';
import { type Gate, gate, Stage, turn } from './stage.js';

describe('acquire', () => {
  test('releases at the end of the handler, after finally, last in first out with defer', async () => {
    const engine = new Stage();
    const log: string[] = [];
    const open = (name: string) =>
      acquire(
        () => wait(Promise.resolve(name)),
        (value) => {
          log.push(`release ${value}`);
        },
      );
    const result = await engine.run(function* () {
      try {
        const a = yield* open('a');
        defer(() => log.push('deferred'));
        const b = yield* open('b');
        return a + b;
      } finally {
        log.push('finally');
      }
    });
    expect(result).toBe('ab');
    expect(log).toEqual(['finally', 'release b', 'deferred', 'release a']);
  });

  test.each<[string, (log: string[]) => (value: string) => any]>([
    ['a function', (log) => (value) => void log.push(value)],
    [
      'a generator',
      (log) =>
        function* (value) {
          yield* wait(Promise.resolve());
          log.push(value);
        },
    ],
    ['a promise', (log) => async (value) => void log.push(value)],
    [
      'an operation',
      (log) => (value) =>
        operation<void>((resolve) => {
          log.push(value);
          resolve();
        }),
    ],
  ])('releases by %s, after success, error and cancel', async (_, make) => {
    const engine = new Stage();
    const log: string[] = [];
    const door = gate();
    const body = function* () {
      yield* acquire(() => wait(Promise.resolve('released')), make(log));
      yield* door;
    };
    for (const end of [() => door.open(), () => door.fail(new Error('no')), undefined]) {
      const run = engine.run(body);
      await turn();
      if (end === undefined) run.cancel();
      else end();
      await run.settled;
    }
    expect(log).toEqual(['released', 'released', 'released']);
  });

  const opens: [string, (door: ReturnType<typeof gate<string>>) => () => any][] = [
    ['a promise', (door) => async () => new Stage().run(door)],
    ['wait of a promise', (door) => () => wait(new Stage().run(door).then((value) => value))],
    ['wait of a function', (door) => () => wait(() => new Stage().run(door).then((value) => value))],
    [
      'a generator that waits for a promise',
      (door) =>
        function* () {
          return `${yield* wait(new Stage().run(door).then((value) => value))}`;
        },
    ],
    [
      'a generator with clean-up of its own',
      (door) =>
        function* () {
          try {
            return yield* wait(new Stage().run(door).then((value) => value));
          } finally {
            yield* wait(Promise.resolve());
          }
        },
    ],
  ];

  test.each(opens)('releases a value that arrives after the cancel: %s', async (_, make) => {
    const engine = new Stage();
    const log: string[] = [];
    const door = gate<string>();
    const run = engine.run(function* () {
      try {
        log.push(
          yield* acquire<string>(make(door), (value) => {
            log.push(`release ${value}`);
          }),
        );
      } finally {
        log.push('finally');
      }
      log.push('never');
    });
    await turn();
    run.cancel();
    await turn();
    expect(log).toEqual(['finally']);
    expect(run.isFinished).toBe(false);
    door.open('late');
    await run.settled;
    expect(log).toEqual(['finally', 'release late']);
    expect([run.state, engine.reported]).toEqual(['cancelled', []]);
  });

  test.each(opens)(
    'says nothing of a failure that arrives after the cancel, and releases nothing: %s',
    async (_, make) => {
      const engine = new Stage();
      const log: string[] = [];
      const door = gate<string>();
      const run = engine.run(function* () {
        yield* acquire<string>(make(door), (value) => {
          log.push(`release ${value}`);
        });
      });
      await turn();
      run.cancel();
      door.fail(new Error('could not open'));
      await run.settled;
      await turn();
      expect([log, run.state]).toEqual([[], 'cancelled']);
    },
  );

  test('releases a value when the cancel came inside `open`', async () => {
    const engine = new Stage();
    const log: string[] = [];
    const door = gate<string>();
    const run: Run = engine.run(function* () {
      const me = yield* self();
      yield* acquire(
        () => {
          me.cancel();
          return new Stage().run(door).then((value) => value);
        },
        (value) => {
          log.push(`release ${value}`);
        },
      );
    });
    expect(run.isFinished).toBe(false);
    door.open('late');
    await run.settled;
    expect([log, run.state]).toEqual([['release late'], 'cancelled']);
  });

  test('takes what a shield inside `open` gives after the cancel, and releases it', async () => {
    const engine = new Stage();
    const log: string[] = [];
    const door = gate<string>();
    const run = engine.run(function* () {
      yield* acquire(
        function* () {
          const value = yield* shield(door);
          log.push(`open ${value}`);
          return value;
        },
        (value) => {
          log.push(`release ${value}`);
        },
      );
      log.push('never');
    });
    run.cancel();
    expect(run.isFinished).toBe(false);
    door.open('late');
    await run.settled;
    expect([log, run.state]).toEqual([['open late', 'release late'], 'cancelled']);
  });

  test.each<[string, (door: Gate<string>) => any]>([
    ['an operation', (door) => door],
    [
      'a generator',
      (door) =>
        function* () {
          return yield* door;
        },
    ],
  ])('releases a value that had arrived and waited for the loop when the cancel came: %s', async (_, make) => {
    const engine = new Stage({ uiBudget: 0 });
    const log: string[] = [];
    const doors = Array.from({ length: 20 }, () => gate<string>());
    const runs = doors.map((door) =>
      engine.run(function* () {
        yield* acquire<string>(make(door), (value) => {
          log.push(value);
        });
        yield* gate();
      }),
    );
    for (const door of doors) door.open('released');
    for (const run of runs) run.cancel();
    await Promise.all(runs.map((run) => run.settled));
    expect(log).toEqual(doors.map(() => 'released'));
  });

  test.each<[string, () => any]>([
    ['an operation', () => operation<string>((resolve) => resolve('released'))],
    [
      'a generator',
      () =>
        function* () {
          return 'released';
        },
    ],
    [
      'a routine',
      () =>
        routine(function* () {
          return 'released';
        }),
    ],
  ])('releases a value that was there at once when the cancel came in the same turn: %s', async (_, make) => {
    const engine = new Stage();
    const log: string[] = [];
    const run = engine.run(function* () {
      yield* acquire<string>(make(), (value) => {
        log.push(value);
      });
      log.push('never');
    });
    run.cancel();
    await run.settled;
    expect(log).toEqual(['released']);
  });

  test('reports a release that fails after the cancel, and logs a failure to open', async () => {
    const engine = new Stage();
    const failure = new Error('cannot release');
    const door = gate<string>();
    const body = function* () {
      yield* acquire(
        () => new Stage().run(door).then((value) => value),
        () => {
          throw failure;
        },
      );
    };
    const first = engine.run(body);
    first.cancel();
    door.open('late');
    await first.settled;
    expect([first.state, engine.reported, engine.logged]).toEqual(['cancelled', [failure], []]);
    const second = engine.run(body);
    second.cancel();
    door.fail(new Error('cannot open'));
    await second.settled;
    expect(engine.reported).toEqual([failure]);
    expect(engine.logged).toEqual([expect.stringMatching(/^debug: /)]);
  });

  test('aborts the signal of what it opens with', async () => {
    const engine = new Stage();
    let signal: AbortSignal | undefined;
    const run = engine.run(function* () {
      yield* acquire(
        wait((given) => {
          signal = given;
          return new Promise((_, reject) => given.addEventListener('abort', () => reject(given.reason)));
        }),
        () => {},
      );
    });
    run.cancel();
    await run.settled;
    expect(signal?.aborted).toBe(true);
    await turn();
    expect(engine.reported).toEqual([]);
  });

  test('stops what can bring no value: a pause', async () => {
    const engine = new Stage();
    const door = gate();
    const log: string[] = [];
    const run = engine.run(function* () {
      yield* acquire(door, () => {
        log.push('release');
      });
    });
    run.cancel();
    expect([run.state, door.left, log]).toEqual(['cancelled', 1, []]);
  });

  test('does not start a second step after the cancel', async () => {
    const engine = new Stage();
    const log: string[] = [];
    const second = gate<string>();
    const first = gate<string>();
    const run = engine.run(function* () {
      yield* acquire(
        function* () {
          const half = yield* wait(new Stage().run(first).then((value) => value));
          log.push('second step');
          return half + (yield* second);
        },
        (value) => {
          log.push(`release ${value}`);
        },
      );
    });
    run.cancel();
    first.open('half');
    await run.settled;
    expect(second.left).toBe(second.started);
    expect(log).not.toContain('release');
  });

  test('throws the failure to open at the yield, and releases nothing', async () => {
    const engine = new Stage();
    const log: string[] = [];
    const result = await engine.run(function* () {
      try {
        yield* acquire(
          () => Promise.reject(new Error('could not open')),
          () => {
            log.push('release');
          },
        );
      } catch (error) {
        return (error as Error).message;
      }
      return '';
    });
    expect([result, log]).toEqual(['could not open', []]);
  });

  test('fails the handler when the release fails after success, and reports it otherwise', async () => {
    const engine = new Stage();
    const failure = new Error('cannot release');
    const door = gate();
    const body = function* () {
      yield* acquire(
        () => wait(Promise.resolve(1)),
        () => {
          throw failure;
        },
      );
      yield* door;
    };
    const success = engine.run(body);
    await turn();
    door.open();
    await expect(success).rejects.toBe(failure);
    const cancelled = engine.run(body);
    await turn();
    cancelled.cancel();
    await turn();
    expect([cancelled.state, engine.reported]).toEqual(['cancelled', [failure]]);
  });

  test('fails when a fork of its `open` fails', async () => {
    const engine = new Stage();
    const failure = new Error('fork');
    const run = engine.run(function* () {
      yield* acquire(
        function* () {
          fork(() => Promise.reject(failure));
          yield* wait(new Promise<string>(() => {}));
        },
        () => {},
      );
    });
    await expect(run).rejects.toBe(failure);
  });

  test('in a routine releases at the end of the routine', async () => {
    const engine = new Stage();
    const log: string[] = [];
    await engine.run(function* () {
      yield* routine(function* () {
        yield* acquire(
          () => wait(Promise.resolve('x')),
          () => {
            log.push('release');
          },
        );
        log.push('routine');
      })();
      log.push('caller');
    });
    expect(log).toEqual(['routine', 'release', 'caller']);
  });

  test('that loses a race releases its value when it comes', async () => {
    const engine = new Stage();
    const log: string[] = [];
    const door = gate<string>();
    const run = engine.run(function* () {
      log.push(
        yield* race([
          acquire(
            () => wait(new Stage().run(door).then((value) => value)),
            (value) => {
              log.push(`release ${value}`);
            },
          ),
          wait(Promise.resolve('fast')),
        ]),
      );
      return 'over';
    });
    await turn();
    expect([log, run.isFinished]).toEqual([['fast'], false]);
    door.open('late');
    expect(await run).toBe('over');
    expect(log).toEqual(['fast', 'release late']);
  });

  test('that wins a race, or stands in all or timeout, belongs to the handler', async () => {
    const engine = new Stage();
    const log: string[] = [];
    const open = (name: string) =>
      acquire(
        () => wait(Promise.resolve(name)),
        (value) => {
          log.push(`release ${value}`);
        },
      );
    await engine.run(function* () {
      log.push(yield* race([open('race'), gate<string>()]));
      log.push((yield* all([open('all')]))[0]);
      log.push(yield* timeout(60_000, open('timeout')));
      log.push('end');
    });
    expect(log).toEqual(['race', 'all', 'timeout', 'end', 'release timeout', 'release all', 'release race']);
  });

  test('may be cancelled twice, and its release is not interrupted', async () => {
    const engine = new Stage();
    const log: string[] = [];
    const releasing = gate();
    const run = engine.run(function* () {
      yield* acquire(
        () => wait(Promise.resolve(1)),
        function* () {
          yield* releasing;
          log.push('released');
        },
      );
      yield* sleep(60_000);
    });
    await turn();
    run.cancel();
    run.cancel();
    await turn();
    expect(log).toEqual([]);
    releasing.open();
    await run.settled;
    expect(log).toEqual(['released']);
  });
});
