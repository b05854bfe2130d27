import { describe, expect, test } from '@jest/globals';
import { acquire, all, defer, fork, type Op, type Run, race, routine, self, shield, sleep, wait } from 'offloop';
import { type Gate, gate, microtasks, Stage, turn } from './stage.js';

/** What a handler with asynchronous steps in a helper's `finally` logs when it is cancelled. */
function leak(make: (helper: () => Op<string>, log: string[]) => () => Op<unknown>): {
  readonly log: string[];
  readonly ended: Promise<unknown>;
} {
  const engine = new Stage();
  const log: string[] = [];
  function* helper(): Op<string> {
    try {
      yield* gate();
      log.push('helper goes on');
    } finally {
      log.push('first step');
      yield* wait(Promise.resolve());
      log.push('second step');
      yield* wait(Promise.resolve());
      log.push('clean');
    }
    log.push('helper goes on');
    return 'delete';
  }
  const run = engine.run(make(helper, log));
  run.cancel();
  return { log, ended: run.settled };
}

describe('The leak', () => {
  const steps = ['first step', 'second step', 'clean'];

  test('a cancelled dialog does not delete: nothing of the caller runs after its helper cleaned up', async () => {
    const { log, ended } = leak(
      (helper, log) =>
        function* () {
          const answer = yield* helper();
          log.push(`caller: ${answer}`);
        },
    );
    await ended;
    expect(log).toEqual(steps);
  });

  test('nor does a catch of the caller, while its finally does', async () => {
    const { log, ended } = leak(
      (helper, log) =>
        function* () {
          try {
            yield* helper();
            log.push('caller');
          } catch {
            log.push('catch');
          } finally {
            log.push('finally of the caller');
          }
          log.push('end');
        },
    );
    await ended;
    expect(log).toEqual([...steps, 'finally of the caller']);
  });

  test('nor any caller of a chain, each with steps in its own finally', async () => {
    const { log, ended } = leak((helper, log) => {
      function* middle(name: string, next: () => Op<unknown>): Op<void> {
        try {
          yield* next();
          log.push(`${name} goes on`);
        } finally {
          log.push(`${name} cleans`);
          yield* wait(Promise.resolve());
          log.push(`${name} is clean`);
        }
        log.push(`${name} goes on`);
      }
      return () => middle('outer', () => middle('inner', helper));
    });
    await ended;
    expect(log).toEqual([...steps, 'inner cleans', 'inner is clean', 'outer cleans', 'outer is clean']);
  });

  test.each<[string, (helper: () => Op<unknown>) => any]>([
    ['a routine', (helper) => routine(helper)()],
    ['all', (helper) => all([helper])],
    ['race', (helper) => race([helper])],
    ['a generator that is yielded', (helper) => helper()],
    ['a fork', (helper) => fork(helper)],
  ])('nor when the helper stands in %s', async (_, make) => {
    const { log, ended } = leak(
      (helper, log) =>
        function* () {
          try {
            yield make(helper);
            log.push('caller');
          } catch {
            log.push('catch');
          }
        },
    );
    await ended;
    expect(log).toEqual(steps);
  });

  test('nor when the finally reaches further helpers with steps', async () => {
    const engine = new Stage();
    const log: string[] = [];
    function* cleanUp(name: string): Op<void> {
      try {
        yield* wait(Promise.resolve());
        log.push(name);
      } finally {
        yield* wait(Promise.resolve());
        log.push(`${name}, finally`);
      }
      log.push(`${name}, end`);
    }
    function* helper(): Op<void> {
      try {
        yield* gate();
      } finally {
        yield* cleanUp('one');
        yield* cleanUp('two');
        log.push('helper is clean');
      }
      log.push('never');
    }
    const run = engine.run(function* () {
      try {
        yield* helper();
        log.push('never');
      } finally {
        yield* cleanUp('three');
      }
      log.push('never');
    });
    run.cancel();
    await run.settled;
    const all = ['one', 'two'].flatMap((name) => [name, `${name}, finally`, `${name}, end`]);
    expect(log).toEqual([...all, 'helper is clean', 'three', 'three, finally', 'three, end']);
  });

  test('nor when steps of the finally answer at once', async () => {
    const engine = new Stage();
    const log: string[] = [];
    function* helper(): Op<void> {
      try {
        yield* gate();
      } finally {
        for (let i = 0; i < 3; i += 1) log.push((yield* self()).state);
      }
      log.push('never');
    }
    const run = engine.run(function* () {
      yield* helper();
      log.push('never');
    });
    run.cancel();
    expect(log).toEqual(['running', 'running', 'running']);
    expect(run.state).toBe('cancelled');
  });

  test('nor when the same operation is yielded in both finallys', async () => {
    const engine = new Stage();
    const log: string[] = [];
    const step = sleep(0);
    function* helper(): Op<void> {
      try {
        yield* gate();
      } finally {
        yield step;
        log.push('helper');
      }
      log.push('never');
    }
    const run = engine.run(function* () {
      try {
        yield* helper();
        log.push('never');
      } finally {
        yield step;
        log.push('handler');
      }
      log.push('never');
    });
    run.cancel();
    await run.settled;
    expect(log).toEqual(['helper', 'handler']);
  });

  test('nor when a helper is walked by `for…of` and not by `yield*`', async () => {
    const engine = new Stage();
    const log: string[] = [];
    function* numbers(): Generator<number> {
      try {
        for (let i = 0; ; i += 1) yield i;
      } finally {
        log.push('numbers closed');
      }
    }
    const run = engine.run(function* () {
      for (const number of numbers()) {
        log.push(`number ${number}`);
        yield* gate();
        log.push('never');
      }
      log.push('never');
    });
    run.cancel();
    expect(log).toEqual(['number 0', 'numbers closed']);
    expect(run.state).toBe('cancelled');
  });

  test('nor when an iterator of another kind is walked by `yield*`', async () => {
    const engine = new Stage();
    const log: string[] = [];
    const iterable = {
      [Symbol.iterator]() {
        let step = 0;
        return {
          next: () => ({ done: false, value: step++ === 0 ? gate() : undefined }) as IteratorResult<any, string>,
          return: () => {
            log.push('returned');
            return { done: true, value: 'x' } as IteratorResult<any, string>;
          },
        };
      },
    };
    const run = engine.run(function* () {
      try {
        yield* iterable;
        log.push('never');
      } finally {
        log.push('finally');
      }
      log.push('never');
    });
    run.cancel();
    expect(log).toEqual(['returned', 'finally']);
    expect(run.state).toBe('cancelled');
  });

  test('nor after two handlers were cancelled inside one another', async () => {
    const engine = new Stage();
    const log: string[] = [];
    const handler = (name: string, onCleanUp: () => void) =>
      engine.run(function* () {
        function* helper(): Op<void> {
          try {
            yield* gate();
          } finally {
            onCleanUp();
            yield* wait(Promise.resolve());
            log.push(name);
          }
          log.push('never');
        }
        yield* helper();
        log.push('never');
      });
    const inner = handler('inner', () => {});
    const outer = handler('outer', () => inner.cancel());
    outer.cancel();
    await Promise.all([inner.settled, outer.settled]);
    expect(log.sort()).toEqual(['inner', 'outer']);
    const { value, done } = (function* () {})().return(5 as never);
    expect([value, done]).toEqual([5, true]);
  });
});

describe('Clean-up', () => {
  test('is not interrupted by a further cancel', async () => {
    const engine = new Stage();
    const log: string[] = [];
    const door = gate();
    const run = engine.run(function* () {
      try {
        yield* gate();
      } finally {
        log.push('begins');
        yield* door;
        log.push('ends');
      }
    });
    run.cancel();
    run.cancel();
    engine.runs.cancelAll();
    expect(log).toEqual(['begins']);
    door.open();
    expect(log).toEqual(['begins', 'ends']);
    expect(run.state).toBe('cancelled');
  });

  test('is not interrupted by the cancel of a parent', async () => {
    const engine = new Stage();
    const log: string[] = [];
    const door = gate();
    let child: Run | undefined;
    const run = engine.run(function* () {
      child = fork(function* () {
        try {
          yield* gate();
        } finally {
          yield* door;
          log.push('child is clean');
        }
      });
      yield* gate();
    });
    child?.cancel('child');
    run.cancel('parent');
    expect(run.isFinished).toBe(false);
    door.open();
    await run.settled;
    expect(log).toEqual(['child is clean']);
    expect(child?.error).toMatchObject({ reason: 'child' });
  });

  test('may try and catch', async () => {
    const engine = new Stage();
    const log: string[] = [];
    const run = engine.run(function* () {
      try {
        yield* gate();
      } finally {
        try {
          yield* wait(Promise.reject(new Error('disk full')));
        } catch (error) {
          log.push((error as Error).message);
        }
        yield* wait(Promise.resolve());
        log.push('clean');
      }
    });
    run.cancel();
    await run.settled;
    expect(log).toEqual(['disk full', 'clean']);
    expect(engine.reported).toEqual([]);
  });

  test('that fails after a cancel is reported, and the outcome stands', async () => {
    const engine = new Stage();
    const failure = new Error('cannot clean up');
    const run = engine.run(function* () {
      try {
        yield* gate();
      } finally {
        yield* wait(Promise.reject(failure));
      }
    });
    run.cancel('why');
    expect(await run.settled).toEqual({ state: 'cancelled', reason: 'why' });
    await turn();
    expect(engine.reported).toEqual([failure]);
  });

  test("that fails in a helper is reported; no caller's catch sees it, callers' finally blocks run", async () => {
    const engine = new Stage();
    const log: string[] = [];
    const synchronous = new Error('at once');
    const later = new Error('later');
    function* helper(fail: () => Op<void>): Op<void> {
      try {
        yield* gate();
      } finally {
        yield* fail();
      }
    }
    const handler = engine.async(function* (fail: () => Op<void>) {
      try {
        yield* helper(fail);
        log.push('never');
      } catch {
        log.push('catch');
      } finally {
        log.push('finally');
      }
      log.push('never');
    });
    const first = handler(function* () {
      throw synchronous;
    });
    const second = handler(function* () {
      yield* wait(Promise.reject(later));
    });
    first.cancel();
    second.cancel();
    await Promise.all([first.settled, second.settled]);
    await turn();
    expect(log).toEqual(['finally', 'finally']);
    expect(engine.reported).toEqual([synchronous, later]);
    expect([first.state, second.state]).toEqual(['cancelled', 'cancelled']);
  });

  test('a catch of the same frame sees what its own finally throws; the callers never go on', async () => {
    const engine = new Stage();
    const log: string[] = [];
    function* helper(): Op<void> {
      try {
        try {
          yield* gate();
        } finally {
          yield* wait(Promise.reject(new Error('inner')));
        }
      } catch (error) {
        log.push(`catch ${(error as Error).message}`);
      }
    }
    const run = engine.run(function* () {
      yield* helper();
      log.push('never');
    });
    run.cancel();
    await run.settled;
    expect(log).toEqual(['catch inner']);
  });

  test('may close generators of its own, with all that the language has for it', async () => {
    const engine = new Stage();
    const log: string[] = [];
    const step = sleep(0);
    function* numbers(): Generator<unknown> {
      try {
        yield 1;
      } finally {
        log.push('numbers');
        yield step;
        log.push('never');
      }
    }
    function* failing(): Generator<unknown> {
      try {
        yield 1;
      } finally {
        // biome-ignore lint/correctness/noUnsafeFinally: what a body may do
        throw new Error('in its finally');
      }
    }
    function* helper(): Op<void> {
      try {
        yield* gate();
      } finally {
        for (const _ of numbers()) break;
        try {
          for (const _ of failing()) break;
        } catch (error) {
          log.push((error as Error).message);
        }
        yield step;
        log.push('helper');
      }
      log.push('never');
    }
    const run = engine.run(function* () {
      yield* helper();
      log.push('never');
    });
    run.cancel();
    await run.settled;
    expect(log).toEqual(['numbers', 'in its finally', 'helper']);
    expect(engine.reported).toEqual([]);
  });

  test('holds a thousand ready steps and more without overflowing the stack, and lets the loop turn', async () => {
    const engine = new Stage({ uiBudget: 1 });
    let steps = 0;
    const run = engine.run(function* () {
      try {
        yield* gate();
      } finally {
        for (; steps < 100_000; steps += 1) yield* self();
      }
    });
    run.cancel();
    expect(steps).toBeLessThan(100_000);
    await run.settled;
    expect(steps).toBe(100_000);
    expect(engine.reported).toEqual([]);
  });

  test.each([0, 1])(
    'of 150 helpers that each yield in their finally runs to its end (%d asynchronous steps)',
    async (steps) => {
      const engine = new Stage();
      let clean = 0;
      function* nested(depth: number): Op<void> {
        try {
          if (depth > 1) yield* nested(depth - 1);
          else yield* gate();
        } finally {
          yield* self();
          for (let i = 0; i < steps; i += 1) yield* wait(Promise.resolve());
          clean += 1;
        }
      }
      const run = engine.run(() => nested(150));
      run.cancel();
      await run.settled;
      expect([clean, engine.reported]).toEqual([150, []]);
    },
  );

  test('may shield a step', async () => {
    const engine = new Stage();
    const log: string[] = [];
    const run = engine.run(function* () {
      try {
        yield* gate();
      } finally {
        log.push(yield* shield(() => wait(Promise.resolve('shielded'))));
        log.push('clean');
      }
    });
    run.cancel();
    await run.settled;
    expect(log).toEqual(['shielded', 'clean']);
  });
});

describe('defer', () => {
  const outcomes: [string, (door: Gate<void>, run: () => Run) => void, string][] = [
    ['success', (door) => door.open(), 'success'],
    ['an error', (door) => door.fail(new Error('no')), 'error'],
    ['a cancel', (_, run) => run().cancel(), 'cancelled'],
  ];
  test.each(outcomes)(
    'runs after %s, after finally, last in first out, asynchronous steps included',
    async (_, act, state) => {
      const engine = new Stage();
      const log: string[] = [];
      const door = gate();
      const run = engine.run(function* () {
        defer(() => {
          log.push('first');
        });
        defer(function* () {
          log.push('second begins');
          yield* wait(Promise.resolve());
          log.push('second ends');
        });
        defer(async () => {
          log.push('third begins');
          await Promise.resolve();
          log.push('third ends');
        });
        defer(sleep(0));
        try {
          yield* door;
        } finally {
          log.push('finally');
        }
      });
      act(door, () => run);
      await run.settled;
      expect(run.state).toBe(state);
      expect(log).toEqual(['finally', 'third begins', 'third ends', 'second begins', 'second ends', 'first']);
    },
  );

  test.each(outcomes)('is not interrupted after %s', async (_, act, state) => {
    const engine = new Stage();
    const log: string[] = [];
    const door = gate();
    const cleaning = gate();
    const run = engine.run(function* () {
      defer(function* () {
        log.push('begins');
        yield* cleaning;
        log.push('ends');
      });
      yield* door;
    });
    act(door, () => run);
    expect(log).toEqual(['begins']);
    run.cancel('in the middle');
    engine.runs.cancelAll();
    expect([log, run.isFinished]).toEqual([['begins'], false]);
    cleaning.open();
    await run.settled;
    expect(log).toEqual(['begins', 'ends']);
    expect(run.state).toBe(state);
  });

  test.each<[string, () => unknown, string[]]>([
    ['a number', () => [1].push(2), []],
    ['a map', () => new Map(), []],
    ['a list of values', () => [1, 2, 3].splice(0, 2), []],
    ['an empty list', () => [], []],
    ['a function', () => () => {}, []],
    ['an iterator', () => [1].values(), []],
    ['a promise', () => Promise.resolve(), []],
    ['a failed promise', () => Promise.reject(new Error('no')), ['Error: no']],
    ['a list of work', () => [wait(Promise.resolve()), Promise.resolve()], []],
    ['a failed list of work', () => [Promise.reject(new Error('no')), wait(Promise.resolve())], ['Error: no']],
  ])('that gives %s waits for it where it is work, and for nothing else', async (_, cleanup, failures) => {
    for (const register of [
      function* () {
        defer(cleanup);
      },
      function* () {
        yield* acquire(self(), cleanup);
      },
    ]) {
      const run = new Stage().run(register);
      const outcome = await run.settled;
      expect(outcome.state === 'error' ? [String(outcome.error)] : []).toEqual(failures);
    }
  });

  test('called on the run works from outside, and after an `await`', async () => {
    const engine = new Stage();
    const log: string[] = [];
    const run = engine.run(async function* () {
      const me = yield* self();
      await Promise.resolve();
      me.defer(() => log.push('after an await'));
      yield* gate();
    });
    run.defer(() => log.push('from outside'));
    await turn();
    run.cancel();
    await run.settled;
    expect(log).toEqual(['after an await', 'from outside']);
  });

  test('within a clean-up belongs to it', async () => {
    const engine = new Stage();
    const log: string[] = [];
    const run = engine.run(function* () {
      defer(function* () {
        log.push('first');
        yield* self();
      });
      defer(function* () {
        defer(() => log.push('inner'));
        yield* wait(Promise.resolve());
        log.push('second');
      });
    });
    await run;
    expect(log).toEqual(['second', 'inner', 'first']);
  });

  test('in a finally still counts', async () => {
    const engine = new Stage();
    const log: string[] = [];
    const run = engine.run(function* () {
      try {
        yield* gate();
      } finally {
        defer(() => log.push('deferred in finally'));
        log.push('finally');
      }
    });
    run.cancel();
    await run.settled;
    expect(log).toEqual(['finally', 'deferred in finally']);
  });

  test.each([
    ['success', (door: Gate<void>) => door.open(), 'error', []],
    ['an error', (door: Gate<void>) => door.fail(new Error('the outcome')), 'error', ['clean-up']],
    ['a cancel', (_door: Gate<void>, run: Run) => run.cancel(), 'cancelled', ['clean-up']],
  ] as const)('that fails after %s', async (_, act, state, reported) => {
    const engine = new Stage();
    const log: string[] = [];
    const door = gate();
    const run = engine.run(function* () {
      defer(() => log.push('the others run'));
      defer(function* () {
        yield* wait(Promise.resolve());
        throw new Error('clean-up');
      });
      yield* door;
    });
    run.catch(() => {});
    act(door, run);
    await run.settled;
    await turn();
    expect(run.state).toBe(state);
    expect(log).toEqual(['the others run']);
    expect(engine.reported.map((error) => (error as Error).message)).toEqual(reported);
    if (state === 'error')
      expect(run.error).toMatchObject({ message: reported.length === 0 ? 'clean-up' : 'the outcome' });
  });

  test.each([
    [
      'throws',
      () => () => {
        throw new Error('clean-up');
      },
    ],
    ['rejects', () => () => Promise.reject(new Error('clean-up'))],
    ['fails as an operation', () => wait(() => Promise.reject(new Error('clean-up')))],
  ] as const)('that %s makes a success an error; a second failure is reported', async (_, make) => {
    const engine = new Stage();
    const run = engine.run(function* () {
      defer(() => {
        throw new Error('second');
      });
      defer(make() as never);
      return 1;
    });
    await expect(run).rejects.toThrow('clean-up');
    await turn();
    expect(engine.reported).toMatchObject([{ message: 'second' }]);
  });

  test('comes too late after the end', async () => {
    const run = new Stage().run(function* () {});
    expect(() => run.defer(() => {})).toThrow('`defer` came too late');
  });

  test.each([[5], [undefined], [null], ['text'], [{}]])('refuses %p', (value) => {
    const run = new Stage().run(gate());
    expect(() => run.defer(value as never)).toThrow(TypeError);
    run.cancel();
  });

  test('a hundred thousand run one after the other', async () => {
    const engine = new Stage();
    let count = 0;
    const run = engine.run(function* () {
      for (let i = 0; i < 100_000; i += 1)
        defer(() => {
          count += 1;
        });
    });
    await run;
    expect(count).toBe(100_000);
  });

  test('a hundred thousand with steps run one after the other', async () => {
    const engine = new Stage();
    let count = 0;
    const run = engine.run(function* () {
      for (let i = 0; i < 100_000; i += 1)
        defer(function* () {
          yield* self();
          count += 1;
        });
    });
    await run;
    expect(count).toBe(100_000);
  });
});

describe('After a cancel', () => {
  test('forks of a clean-up end with it', async () => {
    const engine = new Stage();
    const log: string[] = [];
    const run = engine.run(function* () {
      defer(function* () {
        fork(function* () {
          try {
            yield* gate();
          } finally {
            log.push('fork ends');
          }
        });
        yield* wait(Promise.resolve());
        log.push('clean-up ends');
      });
      yield* gate();
    });
    run.cancel();
    await run.settled;
    expect(log).toEqual(['clean-up ends', 'fork ends']);
  });

  test('a fork in a finally runs, and ends with the handler', async () => {
    const engine = new Stage();
    const log: string[] = [];
    const run = engine.run(function* () {
      try {
        yield* gate();
      } finally {
        const farewell = fork(function* () {
          yield* wait(Promise.resolve());
          log.push('farewell');
        });
        yield* farewell;
        fork(function* () {
          try {
            yield* gate();
          } finally {
            log.push('closed');
          }
        });
      }
    });
    run.cancel();
    await run.settled;
    expect(log).toEqual(['farewell', 'closed']);
  });

  test('a value that is acquired in a finally is released', async () => {
    const engine = new Stage();
    const log: string[] = [];
    const run = engine.run(function* () {
      try {
        yield* gate();
      } finally {
        log.push(
          yield* acquire(
            () => wait(Promise.resolve('value')),
            (value) => {
              log.push(`released ${value}`);
            },
          ),
        );
      }
    });
    run.cancel();
    await run.settled;
    expect(log).toEqual(['value', 'released value']);
  });

  test('asynchronous clean-up of losers is awaited by the end of the handler', async () => {
    const engine = new Stage();
    const log: string[] = [];
    const door = gate();
    const run = engine.run(function* () {
      const winner = yield* race([
        function* () {
          yield* wait(Promise.resolve());
          return 'fast';
        },
        function* () {
          try {
            yield* gate();
          } finally {
            log.push('loser closes');
            yield* door;
            log.push('loser is clean');
          }
          return 'slow';
        },
      ]);
      log.push(winner);
    });
    await microtasks();
    await turn();
    expect(log).toEqual(['loser closes', 'fast']);
    expect(run.isFinished).toBe(false);
    door.open();
    await run;
    expect(log).toEqual(['loser closes', 'fast', 'loser is clean']);
  });
});
