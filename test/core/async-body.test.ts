import { describe, expect, test } from '@jest/globals';
import { all, CancelledError, defer, fork, type Op, type Run, race, routine, self, sleep, wait } from 'offloop';
import { type Gate, gate, microtasks, Stage, thrownBy, turn } from './stage.js';

describe('An async function*', () => {
  test('starts synchronously, and gives its result', async () => {
    const engine = new Stage();
    const log: string[] = [];
    const run = engine.run(async function* () {
      log.push('first line');
      const value = yield* wait(Promise.resolve(20));
      return value + 1;
    });
    expect(log).toEqual(['first line']);
    expect(run.state).toBe('running');
    expect(await run).toBe(21);
  });

  test('gives a throw, also of its first stretch, to the run', async () => {
    const failure = new Error('no');
    await expect(
      new Stage().run(async function* () {
        throw failure;
      }),
    ).rejects.toBe(failure);
    await expect(
      new Stage().run(async function* () {
        yield* sleep(0);
        throw failure;
      }),
    ).rejects.toBe(failure);
  });

  test('takes operations, runs, promises, arrays and helpers', async () => {
    const engine = new Stage();
    async function* helper(n: number) {
      yield* sleep(0);
      return n * 2;
    }
    const result = await engine.run(async function* () {
      const other = engine.run(async () => 'run');
      const answers: unknown[] = [
        yield* self(),
        yield* wait(Promise.resolve('wait')),
        yield* other,
        yield* helper(4),
        yield Promise.resolve('promise'),
        yield [wait(Promise.resolve('a')), wait(Promise.resolve('b'))],
        yield* all([wait(Promise.resolve('c'))]),
        await Promise.resolve('native'),
        yield* race([wait(Promise.resolve('d')), gate()]),
      ];
      return answers.slice(1);
    });
    expect(result).toEqual(['wait', 'run', 8, 'promise', ['a', 'b'], ['c'], 'native', 'd']);
  });

  test('lets a plain helper wait for promises as anywhere: what they reject with, give, and a cancel', async () => {
    const log: string[] = [];
    function* caught(): Op<unknown> {
      try {
        return yield* wait(Promise.reject(new Error('refused')));
      } catch (error) {
        return error;
      } finally {
        log.push('finally');
      }
    }
    function* operationInside(): Op<unknown> {
      return yield* wait(Promise.resolve(sleep(1)));
    }
    function* stuck(): Op<void> {
      try {
        yield* wait(new Promise<void>(() => {}));
      } finally {
        log.push('cancelled');
      }
    }
    const engine = new Stage();
    const run = engine.run(async function* () {
      return [yield* caught(), (yield* operationInside()) instanceof Object];
    });
    expect(await run).toEqual([new Error('refused'), true]);
    const other = engine.run(async function* () {
      yield* stuck();
    });
    await turn();
    other.cancel();
    await other.settled;
    expect(log).toEqual(['finally', 'cancelled']);
  });

  test('gets a rejected promise that is yielded as an error at the yield', async () => {
    const caught = await new Stage().run(async function* () {
      try {
        yield Promise.reject(new Error('rejected'));
      } catch (error) {
        return (error as Error).message;
      }
      return undefined;
    });
    expect(caught).toBe('rejected');
  });

  test('waits for a run of another handler without awaiting it natively', async () => {
    const engine = new Stage();
    let child: Run | undefined;
    const run = engine.run(async function* () {
      child = engine.run(gate());
      yield* child;
    });
    await turn();
    expect(child?.parent).toBe(run);
    run.cancel();
    await run.settled;
    expect(child?.state).toBe('cancelled');
  });

  test('stops at its next yield: at a yield that waits, at once', async () => {
    const engine = new Stage();
    const log: string[] = [];
    const run = engine.run(async function* () {
      try {
        yield* gate();
        log.push('never');
      } catch {
        log.push('catch');
      } finally {
        await Promise.resolve();
        log.push('finally');
      }
      log.push('never');
    });
    await turn();
    run.cancel();
    await run.settled;
    expect(log).toEqual(['finally']);
    expect(run.state).toBe('cancelled');
  });

  test('stops at its next yield: after a native await, lines before it still run', async () => {
    const engine = new Stage();
    const log: string[] = [];
    let open = (): void => {};
    const native = new Promise<void>((resolve) => {
      open = resolve;
    });
    const door = gate();
    const run = engine.run(async function* () {
      try {
        await native;
        log.push('after the await');
        yield* door;
        log.push('never');
      } finally {
        log.push('finally');
      }
    });
    const { signal } = run;
    run.cancel();
    expect([signal.aborted, run.isCancelling, run.isFinished]).toEqual([true, true, false]);
    open();
    await run.settled;
    expect(log).toEqual(['after the await', 'finally']);
    expect(door.started).toBe(0);
  });

  test('ends cancelled whatever it returns after the cancel', async () => {
    const engine = new Stage();
    let open = (): void => {};
    const native = new Promise<void>((resolve) => {
      open = resolve;
    });
    const run = engine.run(async function* () {
      await native;
      return 'value';
    });
    run.cancel();
    open();
    await run.settled;
    expect([run.state, run.result]).toEqual(['cancelled', undefined]);
  });

  test('leaves what it throws after the cancel to the log: mostly it is what the aborted signal leads to', async () => {
    const engine = new Stage();
    const failure = new Error('after the cancel');
    let open = (): void => {};
    const native = new Promise<void>((resolve) => {
      open = resolve;
    });
    const run = engine.run(async function* () {
      await native;
      throw failure;
    });
    run.cancel();
    open();
    await run.settled;
    await turn();
    expect([run.state, engine.reported]).toEqual(['cancelled', []]);
    expect(engine.logged).toEqual([expect.stringMatching(/^debug: /)]);
  });

  describe('cancelled where helpers wait', () => {
    /** What a body and its helpers have done when it was cancelled at the gate below. */
    const linesOf = async (make: (log: string[], step: Gate<void>) => () => AsyncGenerator): Promise<string[]> => {
      const engine = new Stage();
      const log: string[] = [];
      const step = gate();
      const run = engine.run(make(log, step) as never);
      await turn();
      run.cancel();
      await turn();
      expect([step.started, run.isFinished]).toEqual([1, false]);
      log.push('waits');
      step.open();
      await run.settled;
      expect(run.state).toBe('cancelled');
      expect(engine.logged).toEqual([]);
      return log;
    };

    test('finishes the clean-up of a helper, then its own, and no other line runs', async () => {
      const log = await linesOf((log, step) => {
        async function* helper() {
          try {
            yield* gate();
          } finally {
            log.push('helper');
            yield* step;
            log.push('helper ends');
          }
          log.push('never');
        }
        return async function* () {
          try {
            yield* helper();
            log.push('never');
          } catch {
            log.push('never');
          } finally {
            log.push('caller');
            await Promise.resolve();
            yield* sleep(0);
            log.push('caller ends');
          }
          log.push('never');
        };
      });
      expect(log).toEqual(['helper', 'waits', 'helper ends', 'caller', 'caller ends']);
    });

    test('goes from the innermost outwards, whatever kind the helpers are of', async () => {
      const log = await linesOf((log, step) => {
        function* innermost(): Generator<unknown, void, unknown> {
          try {
            yield* gate();
          } finally {
            log.push('innermost');
            expect(yield Promise.resolve(1)).toBe(1);
            yield* step;
            log.push('innermost ends');
          }
          log.push('never');
        }
        function* synchronous() {
          try {
            yield* innermost();
          } finally {
            yield sleep(0);
            log.push('synchronous ends');
          }
          log.push('never');
        }
        async function* inner() {
          try {
            yield* synchronous();
          } finally {
            yield* nested();
            log.push('inner ends');
          }
          log.push('never');
        }
        async function* nested() {
          await Promise.resolve();
          yield* sleep(0);
          log.push('nested');
        }
        async function* outer(): AsyncGenerator<unknown, void, unknown> {
          try {
            yield* inner();
          } finally {
            expect(yield Promise.resolve(2)).toBe(2);
            log.push('outer ends');
          }
          log.push('never');
        }
        return async function* () {
          for await (const _ of [1]) yield* outer();
          log.push('never');
        };
      });
      expect(log).toEqual([
        'innermost',
        'waits',
        'innermost ends',
        'synchronous ends',
        'nested',
        'inner ends',
        'outer ends',
      ]);
    });

    test('keeps what leaves the clean-up of a helper from the catch of its callers, and reports it', async () => {
      const engine = new Stage();
      const log: string[] = [];
      const failures = ['helper', 'caught', 'own'].map((text) => new Error(text));
      async function* failing() {
        try {
          yield* gate();
        } finally {
          yield* sleep(0);
          // biome-ignore lint/correctness/noUnsafeFinally: what is tried here.
          throw failures[0];
        }
      }
      async function* middle() {
        try {
          yield* failing();
        } catch {
          log.push('never');
        }
      }
      const run = engine.run(async function* () {
        try {
          yield* middle();
        } catch {
          log.push('never');
        } finally {
          try {
            yield* wait(Promise.reject(failures[1]));
          } catch (error) {
            log.push(String(error));
          }
          yield* wait(Promise.reject(failures[2]));
          log.push('never');
        }
      });
      await turn();
      run.cancel();
      await run.settled;
      await turn();
      expect(log).toEqual(['Error: caught']);
      expect(engine.reported).toEqual([failures[0], failures[2]]);
    });

    test('lets a rejection that a synchronous helper waits for in its clean-up reach that one alone', async () => {
      const engine = new Stage();
      const log: string[] = [];
      const failure = new Error('rejected');
      function* helper() {
        try {
          yield* gate();
        } finally {
          try {
            yield Promise.reject(failure);
            log.push('never');
          } catch (error) {
            log.push(String(error));
          }
        }
      }
      const run = engine.run(async function* () {
        try {
          yield* helper();
        } catch {
          log.push('never');
        }
      });
      await turn();
      run.cancel();
      await run.settled;
      expect([log, engine.reported]).toEqual([['Error: rejected'], []]);
    });

    test('leaves the intrinsics as they were, and lives with what others put on top meanwhile', async () => {
      const prototypes = [
        Object.getPrototypeOf(Object.getPrototypeOf((function* () {})())),
        Object.getPrototypeOf(Object.getPrototypeOf((async function* () {})())),
      ];
      const returns = prototypes.map((prototype) => prototype.return);
      const cancelled = async (during: () => void): Promise<string[]> => {
        const log: string[] = [];
        async function* helper() {
          try {
            yield* gate();
          } finally {
            await turn();
            during();
            yield* sleep(0);
            log.push('helper ends');
          }
        }
        const run = new Stage().run(async function* () {
          yield* helper();
          log.push('never');
        });
        await turn();
        run.cancel();
        await run.settled;
        return log;
      };
      let below: unknown[] = [];
      const putOnTop = (): void => {
        below = prototypes.map((prototype) => prototype.return);
        for (const [index, prototype] of prototypes.entries())
          prototype.return = function (value: unknown) {
            return (below[index] as (value: unknown) => unknown).call(this, value);
          };
      };
      expect(await cancelled(putOnTop)).toEqual(['helper ends']);
      for (const [index, prototype] of prototypes.entries()) prototype.return = below[index];
      expect(await cancelled(() => {})).toEqual(['helper ends']);
      const plain = (function* () {
        yield 1;
      })();
      expect(plain.return(5 as never)).toEqual({ value: 5, done: true });
      expect(prototypes.map((prototype) => prototype.return)).toEqual(returns);
    });

    test('looks into helpers when a native await has ended, not before', async () => {
      const engine = new Stage();
      const log: string[] = [];
      let open = (): void => {};
      const native = new Promise<void>((resolve) => {
        open = resolve;
      });
      async function* helper() {
        try {
          await native;
          yield* gate();
          log.push('never');
        } finally {
          yield* sleep(0);
          log.push('helper ends');
        }
        log.push('never');
      }
      const run = engine.run(async function* () {
        yield* helper();
        log.push('never');
      });
      await turn();
      run.cancel();
      await turn();
      expect(log).toEqual([]);
      open();
      await run.settled;
      expect([log, engine.logged, run.state]).toEqual([['helper ends'], [], 'cancelled']);
    });
  });

  test('gives up a body that refuses to end', async () => {
    const engine = new Stage({ development: false });
    let rounds = 0;
    const run = engine.run(async function* () {
      for (;;) {
        try {
          yield* self();
          yield* gate();
        } finally {
          rounds += 1;
        }
      }
    });
    await turn();
    run.cancel();
    await run.settled;
    expect(run.state).toBe('cancelled');
    expect(rounds).toBeLessThan(1000);
  });

  test('closes its children first, asynchronous clean-up included', async () => {
    const engine = new Stage();
    const log: string[] = [];
    const door = gate();
    const run = engine.run(async function* () {
      const me = yield* self();
      me.fork(function* () {
        try {
          yield* gate();
        } finally {
          yield* door;
          log.push('child');
        }
      });
      try {
        yield* gate();
      } finally {
        log.push('parent');
      }
    });
    await turn();
    run.cancel();
    await turn();
    expect(log).toEqual([]);
    door.open();
    await run.settled;
    expect(log).toEqual(['child', 'parent']);
  });

  test('ends what its finally forked', async () => {
    const engine = new Stage();
    const log: string[] = [];
    const run = engine.run(async function* () {
      const me = yield* self();
      try {
        yield* gate();
      } finally {
        me.fork(function* () {
          try {
            yield* gate();
          } finally {
            log.push('fork');
          }
        });
      }
    });
    await turn();
    run.cancel();
    await run.settled;
    expect(log).toEqual(['fork']);
  });

  test('fails with an error of its finally after success, and reports it after a cancel', async () => {
    const engine = new Stage();
    const failure = new Error('clean-up');
    const body = async function* () {
      try {
        yield* gate();
      } finally {
        await Promise.reject(failure);
      }
    };
    const run = engine.run(body);
    await turn();
    run.cancel();
    await run.settled;
    await turn();
    expect([run.state, engine.reported]).toEqual(['cancelled', [failure]]);
  });

  test('has no current run after an await, but yield* self() knows it', async () => {
    const engine = new Stage();
    const run = engine.run(async function* () {
      const before = yield* self();
      await Promise.resolve();
      const error = thrownBy(() => fork(gate()));
      const after = yield* self();
      return [before === after, error];
    });
    expect(await run).toMatchObject([true, { name: 'NoCurrentRunError' }]);
  });

  test('does not let a current run leak into others after an await', async () => {
    const engine = new Stage();
    const run = engine.run(async function* () {
      await Promise.resolve();
      yield* gate();
    });
    await microtasks();
    const leaked = thrownBy(() => defer(() => sleep(0)));
    expect(leaked).toMatchObject({ name: 'NoCurrentRunError' });
    run.cancel();
    await run.settled;
  });

  test('that cancels itself ends at its next yield', async () => {
    const engine = new Stage();
    const log: string[] = [];
    const run = engine.run(async function* () {
      const me = yield* self();
      try {
        me.cancel('myself');
        log.push('goes on');
        yield* gate();
        log.push('never');
      } finally {
        log.push('finally');
      }
    });
    expect(await run.settled).toEqual({ state: 'cancelled', reason: 'myself' });
    expect(log).toEqual(['goes on', 'finally']);
  });

  test('is cancelled by a CancelledError that nobody caught', async () => {
    const engine = new Stage();
    const other = engine.run(gate());
    const run = engine.run(async function* () {
      yield* other;
    });
    await turn();
    other.cancel('why');
    await run.settled;
    expect(run.state).toBe('cancelled');
    await expect(run).rejects.toBeInstanceOf(CancelledError);
  });

  test('fails when a fork fails while nobody waits for it', async () => {
    const engine = new Stage();
    const failure = new Error('fork');
    const run = engine.run(async function* () {
      const me = yield* self();
      me.fork(async () => Promise.reject(failure));
      yield* gate();
    });
    await expect(run).rejects.toBe(failure);
  });

  test('can be a helper in a routine, in all and in race', async () => {
    const engine = new Stage();
    const twice = routine(async function* (n: number) {
      yield* sleep(0);
      return n * 2;
    } as never) as unknown as (n: number) => ReturnType<typeof wait<number>>;
    const result = await engine.run(function* () {
      return [
        yield* twice(3),
        yield* all([
          async function* () {
            return 1;
          },
        ]),
        yield* race([
          async function* () {
            return 2;
          },
        ]),
      ];
    });
    expect(result).toEqual([6, [1], 2]);
  });
});
