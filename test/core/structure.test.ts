import { describe, expect, test } from '@jest/globals';
import { all, CancelledError, defer, fork, type Run, race, routine, self, sleep, timeout, wait } from 'offloop';
import { gate, Stage, thrownBy, turn } from './stage.js';

describe('A run made and yielded in one stretch', () => {
  const makers: [string, (engine: Stage) => Run][] = [
    [
      'a call of a handler',
      (engine) =>
        engine.async(function* () {
          yield* gate();
        })(),
    ],
    ['engine.run', (engine) => engine.run(gate())],
  ];
  const yields: [string, (run: Run) => any][] = [
    ['directly', (run) => run],
    ['in all', (run) => all([run])],
    ['in race', (run) => race([run])],
    ['in timeout', (run) => timeout(60_000, () => run)],
    ['in an array', (run) => [run]],
    ['in all in race', (run) => race([all([run])])],
  ];
  const cases = makers.flatMap(([maker, make]) => yields.map(([how, wrap]) => [maker, how, make, wrap] as const));

  test.each(cases)('is a child of the handler: %s, yielded %s', async (_maker, _how, make, wrap) => {
    const engine = new Stage();
    let child: Run | undefined;
    const run = engine.run(function* parent() {
      child = make(engine);
      yield wrap(child);
    });
    expect(child?.parent).toBe(run);
    expect(run.children).toEqual([child]);
    expect([...engine.runs]).toEqual([run]);
    run.cancel('why');
    expect(child?.state).toBe('cancelled');
    expect(child?.error).toMatchObject({ by: 'parent' });
  });

  test.each(yields)(
    "before another yield is only waited for, %s: the waiter's cancel leaves it running",
    async (_, wrap) => {
      const engine = new Stage();
      let other: Run | undefined;
      const run = engine.run(function* () {
        other = engine.run(gate());
        yield* wait(Promise.resolve());
        yield wrap(other);
      });
      await turn();
      expect([other?.parent, run.children]).toEqual([undefined, []]);
      run.cancel();
      expect([run.state, other?.state]).toEqual(['cancelled', 'running']);
      other?.cancel();
    },
  );

  test('of two in one stretch both are adopted when they are yielded together', () => {
    const engine = new Stage();
    const made: Run[] = [];
    const run = engine.run(function* () {
      made.push(engine.run(gate()), engine.run(gate()));
      yield* all(made as [Run, Run]);
    });
    expect(run.children).toEqual(made);
    run.cancel();
    expect(made.map((child) => child.state)).toEqual(['cancelled', 'cancelled']);
  });

  test('but not yielded stays independent', () => {
    const engine = new Stage();
    let other: Run | undefined;
    const run = engine.run(function* () {
      other = engine.run(gate());
      yield* gate();
    });
    run.cancel();
    expect(other?.state).toBe('running');
    other?.cancel();
  });

  test('in a ready stretch is still one stretch only up to the next yield', () => {
    const engine = new Stage();
    let other: Run | undefined;
    const run = engine.run(function* () {
      other = engine.run(gate());
      yield* self();
      yield* other;
    });
    expect([other?.parent, run.children.length]).toEqual([undefined, 0]);
    run.cancel();
    expect(other?.state).toBe('running');
    other?.cancel();
  });

  test('is adopted in a helper reached by yield* and in a routine', () => {
    const engine = new Stage();
    const made: Run[] = [];
    const helper = function* () {
      const child = engine.run(gate());
      made.push(child);
      yield* child;
    };
    const direct = engine.run(function* () {
      yield* helper();
    });
    const nested = engine.run(function* () {
      yield* routine(helper)();
    });
    expect(made.map((child) => child.parent)).toEqual([direct, nested]);
    engine.runs.cancelAll();
  });

  test('is adopted in a later stretch too', async () => {
    const engine = new Stage();
    let child: Run | undefined;
    const run = engine.run(function* () {
      yield* wait(Promise.resolve());
      child = engine.run(gate());
      yield* child;
    });
    await turn();
    expect(child?.parent).toBe(run);
    run.cancel();
  });

  test('of another engine is not moved, and waits all the same', async () => {
    const engine = new Stage();
    const other = new Stage();
    let foreign: Run | undefined;
    const run = engine.run(function* () {
      foreign = other.run(async () => 5);
      return yield* foreign;
    });
    expect(foreign?.parent).toBeUndefined();
    expect([...other.runs]).toEqual([foreign]);
    expect(await run).toBe(5);
  });

  test('that ended before the yield gives its result, and its failure', async () => {
    const engine = new Stage();
    const failure = new Error('at once');
    const result = await engine.run(function* () {
      const good = yield* engine.run(function* () {
        return 1;
      });
      try {
        yield* engine.run(function* () {
          throw failure;
        });
      } catch (error) {
        return [good, error];
      }
      return [];
    });
    expect(result).toEqual([1, failure]);
    await turn();
    expect(engine.reported).toEqual([]);
  });

  test('by the caller outside has no parent, and keeps it', async () => {
    const engine = new Stage();
    const outside = engine.run(gate());
    const first = engine.run(function* () {
      yield* outside;
    });
    const second = engine.run(function* () {
      yield* outside;
    });
    expect(outside.parent).toBeUndefined();
    first.cancel();
    expect(outside.state).toBe('running');
    outside.cancel('over');
    await second.settled;
    expect(second.state).toBe('cancelled');
  });
});

describe('A loser', () => {
  test('that is a run of this stretch is cancelled, one that is only waited for is left', async () => {
    const engine = new Stage();
    const outside = engine.run(gate());
    let own: Run | undefined;
    await engine.run(function* () {
      own = engine.run(gate());
      yield* race([own, outside, wait(Promise.resolve())]);
      expect([own.state, outside.state]).toEqual(['cancelled', 'running']);
    });
    outside.cancel();
  });

  test('has done its synchronous clean-up when race, all or timeout answer', async () => {
    const engine = new Stage();
    const log: string[] = [];
    const door = gate<string>();
    const slow = function* () {
      try {
        yield* gate();
      } finally {
        log.push('loser');
      }
    };
    await engine.run(function* () {
      const racing = race([door, slow]);
      queueMicrotask(() => door.open('won'));
      log.push(String(yield* racing));
      try {
        yield* all([() => Promise.reject(new Error('failed')), slow]);
      } catch (error) {
        log.push((error as Error).message);
      }
      try {
        yield* timeout(0, slow);
      } catch (error) {
        log.push((error as Error).name);
      }
    });
    expect(log).toEqual(['loser', 'won', 'loser', 'failed', 'loser', 'TimeoutError']);
  });

  test('that fails in its clean-up is reported', async () => {
    const engine = new Stage();
    const failure = new Error('clean-up');
    const winner = await engine.run(function* () {
      return yield* race([
        () => wait(Promise.resolve('won')),
        function* () {
          try {
            yield* gate<string>();
          } finally {
            yield* wait(Promise.reject(failure));
          }
          return 'never';
        },
      ]);
    });
    await turn();
    expect(winner).toBe('won');
    expect(engine.reported).toEqual([failure]);
  });
});

describe('A fork', () => {
  test('starts at once, beside, as a child', () => {
    const engine = new Stage();
    const log: string[] = [];
    let child: Run | undefined;
    const run = engine.run(function* () {
      child = fork(
        function* () {
          log.push('fork');
          yield* gate();
        },
        { name: 'beside' },
      );
      log.push('parent');
      yield* gate();
    });
    expect(log).toEqual(['fork', 'parent']);
    expect([child?.parent, child?.name]).toEqual([run, 'beside']);
    run.cancel();
  });

  test('is cancelled and awaited when the body ends', async () => {
    const engine = new Stage();
    const log: string[] = [];
    const door = gate();
    const run = engine.run(function* () {
      fork(function* () {
        try {
          yield* gate();
        } finally {
          yield* door;
          log.push('fork is clean');
        }
      });
      return 'value';
    });
    expect(run.state).toBe('running');
    door.open();
    expect(await run).toBe('value');
    expect(log).toEqual(['fork is clean']);
  });

  const failure = new Error('fork');
  const timings: [string, (door: ReturnType<typeof gate>) => () => any, boolean][] = [
    [
      'at once',
      () =>
        function* () {
          throw failure;
        },
      false,
    ],
    ['in a microtask', () => () => Promise.reject(failure), false],
    [
      'later',
      (door) =>
        function* () {
          yield* door;
          throw failure;
        },
      true,
    ],
  ];

  test.each(timings)(
    'that fails %s fails its parent, closes its body and cancels its siblings',
    async (_, make, isLater) => {
      const engine = new Stage();
      const log: string[] = [];
      const door = gate();
      let sibling: Run | undefined;
      const run = engine.run(function* () {
        defer(() => log.push('deferred'));
        sibling = fork(gate());
        fork(make(door));
        try {
          yield* gate();
          log.push('never');
        } catch {
          log.push('catch');
        } finally {
          log.push('finally');
        }
      });
      if (isLater) door.open();
      await expect(run).rejects.toBe(failure);
      expect(run.state).toBe('error');
      expect(sibling?.state).toBe('cancelled');
      expect(log).toEqual(['finally', 'deferred']);
      await turn();
      expect(engine.reported).toEqual([]);
    },
  );

  test.each(timings)('that fails %s is a matter of who waits for it', async (_, make, isLater) => {
    const engine = new Stage();
    const door = gate();
    const run = engine.run(function* () {
      const beside = fork(make(door));
      try {
        yield* beside;
      } catch (error) {
        return error;
      }
      return undefined;
    });
    if (isLater) door.open();
    expect(await run).toBe(failure);
    await turn();
    expect(engine.reported).toEqual([]);
  });

  test.each(timings)('that fails %s is a matter of who catches its promise', async (_, make, isLater) => {
    const engine = new Stage();
    const door = gate();
    const end = gate<string>();
    const run = engine.run(function* () {
      const caught = fork(make(door)).catch((error: unknown) => error);
      yield* end;
      return yield* wait(caught);
    });
    if (isLater) door.open();
    await turn();
    end.open('');
    expect(await run).toBe(failure);
    expect(engine.reported).toEqual([]);
  });

  test('that fails is a matter of who waits for it in all', async () => {
    const engine = new Stage();
    const run = engine.run(function* () {
      const beside = fork(() => Promise.reject(failure));
      try {
        yield* all([beside, gate()]);
      } catch (error) {
        return error;
      }
      return undefined;
    });
    expect(await run).toBe(failure);
  });

  test('that fails while its parent returns fails it', async () => {
    const engine = new Stage();
    const run = engine.run(function* () {
      fork(function* () {
        throw failure;
      });
      return 'value';
    });
    await expect(run).rejects.toBe(failure);
  });

  test('that fails while its parent throws is reported beside', async () => {
    const engine = new Stage();
    const own = new Error('own');
    const run = engine.run(function* () {
      fork(function* () {
        throw failure;
      });
      throw own;
    });
    const error = await run.catch((reason) => reason);
    await turn();
    expect(new Set([error, ...engine.reported])).toEqual(new Set([own, failure]));
  });

  test('that fails while its parent closes is reported, and the outcome stands', async () => {
    const engine = new Stage();
    const run = engine.run(function* () {
      fork(function* () {
        try {
          yield* gate();
        } finally {
          yield* wait(Promise.reject(failure));
        }
      });
      return 'value';
    });
    expect(await run).toBe('value');
    await turn();
    expect(engine.reported).toEqual([failure]);
  });

  test('of two that fail in one stretch the first is the outcome, the other is reported', async () => {
    const engine = new Stage();
    const other = new Error('other');
    const run = engine.run(function* () {
      fork(function* () {
        throw failure;
      });
      fork(function* () {
        throw other;
      });
      yield* gate();
    });
    await expect(run).rejects.toBe(failure);
    await turn();
    expect(engine.reported).toEqual([other]);
  });

  test('that is cancelled fails nobody', async () => {
    const engine = new Stage();
    const door = gate<string>();
    const run = engine.run(function* () {
      const beside = fork(gate());
      beside.cancel();
      return yield* door;
    });
    door.open('value');
    expect(await run).toBe('value');
  });

  test('from outside, by run.fork, is a child too', async () => {
    const engine = new Stage();
    const run = engine.run(gate());
    const child = run.fork(gate());
    expect(child.parent).toBe(run);
    run.cancel();
    expect(child.state).toBe('cancelled');
  });

  test('comes too late when the body has ended', async () => {
    const engine = new Stage();
    const errors: unknown[] = [];
    const door = gate();
    const run = engine.run(function* () {
      defer(function* () {
        yield* door;
      });
      defer(() => errors.push(thrownBy(() => fork(gate()))));
    });
    errors.push(thrownBy(() => run.fork(gate())));
    door.open();
    errors.push(thrownBy(() => run.fork(gate())));
    await run;
    expect(errors.map((error) => (error as Error).name)).toEqual(['StateError', 'StateError', 'StateError']);
    const cancelled = engine.run(gate());
    cancelled.cancel();
    expect(() => cancelled.fork(gate())).toThrow('`fork` came too late');
  });

  test('that fails in a routine fails the routine, where its caller may catch it', async () => {
    const engine = new Stage();
    const log: string[] = [];
    const run = engine.run(function* () {
      try {
        yield* routine(function* () {
          fork(() => Promise.reject(failure));
          yield* gate();
        })();
      } catch (error) {
        log.push((error as Error).message);
      }
      return 'went on';
    });
    expect(await run).toBe('went on');
    expect(log).toEqual(['fork']);
  });
});

describe('A routine', () => {
  test('ends its forks and runs its deferred clean-up before its caller goes on', async () => {
    const engine = new Stage();
    const log: string[] = [];
    const work = routine(function* (this: void, name: string) {
      defer(function* () {
        yield* wait(Promise.resolve());
        log.push('deferred');
      });
      fork(function* () {
        try {
          yield* gate();
        } finally {
          log.push('fork');
        }
      });
      yield* wait(Promise.resolve());
      return `${name}!`;
    });
    const result = await engine.run(function* () {
      const value = yield* work('x');
      log.push('caller');
      return value;
    });
    expect(result).toBe('x!');
    expect(log).toEqual(['fork', 'deferred', 'caller']);
  });

  test('nests a thousand deep', async () => {
    const engine = new Stage();
    const nested: (depth: number) => ReturnType<typeof wait<number>> = routine(function* (depth: number): any {
      if (depth === 0) {
        yield* wait(Promise.resolve());
        return 0;
      }
      return (yield* nested(depth - 1)) + 1;
    }) as never;
    expect(await engine.run(nested(1000))).toBe(1000);
  });

  test('keeps `this` and its arguments, and can be started again', async () => {
    const engine = new Stage();
    const owner = {
      factor: 3,
      times: routine(function* (this: { factor: number }, n: number) {
        yield* sleep(0);
        return this.factor * n;
      }),
    };
    const twice = owner.times(2);
    expect(
      await engine.run(function* () {
        return [yield* twice, yield* twice];
      }),
    ).toEqual([6, 6]);
  });
});

describe('A parent', () => {
  test('never ends before its children', async () => {
    const engine = new Stage();
    const order: string[] = [];
    engine.on('finished', ({ run }) => order.push(run.name));
    const inner = gate();
    const run = engine.run(
      function* () {
        fork(
          function* () {
            fork(
              function* () {
                try {
                  yield* gate();
                } finally {
                  yield* inner;
                }
              },
              { name: 'grandchild' },
            );
            yield* gate();
          },
          { name: 'child' },
        );
      },
      { name: 'parent' },
    );
    await turn();
    expect(order).toEqual([]);
    inner.open();
    await run;
    expect(order).toEqual(['grandchild', 'child', 'parent']);
  });

  test('that is thrown a CancelledError ends cancelled, and may catch it', async () => {
    const engine = new Stage();
    const other = engine.run(gate());
    const passing = engine.run(function* () {
      yield* other;
    });
    const catching = engine.run(function* () {
      try {
        yield* other;
      } catch (error) {
        return error instanceof CancelledError ? 'caught' : 'other';
      }
      return 'nothing';
    });
    other.cancel('why');
    expect(await catching).toBe('caught');
    expect(await passing.settled).toEqual({ state: 'cancelled', reason: 'why' });
  });
});
