import { describe, expect, test } from '@jest/globals';
import { defer, fork, Operation, routine, type Step, sleep } from 'offloop';
import { NodeEngine } from 'offloop/node';

const engine = new NodeEngine();

describe('routine', () => {
  test('gives an operation, which is cold and can be yielded again', async () => {
    const calls: number[] = [];
    const double = routine(function* (n: number) {
      calls.push(n);
      yield* sleep(0);
      return n * 2;
    });
    const work = double(21);
    expect(work).toBeInstanceOf(Operation);
    expect(calls).toEqual([]);
    const run = engine.run(function* () {
      return [yield* work, yield* work];
    });
    expect(await run).toEqual([42, 42]);
    expect(calls).toEqual([21, 21]);
  });

  test('keeps `this`', async () => {
    class Store {
      readonly prefix = 'p';
      load = routine(function* (this: Store, id: string) {
        yield* sleep(0);
        return this.prefix + id;
      });
    }
    const store = new Store();
    expect(
      await engine.run(function* () {
        return yield* store.load('1');
      }),
    ).toBe('p1');
  });

  test('runs its deferred clean-up at its own end, not the handler’s', async () => {
    const log: string[] = [];
    const step = routine(function* () {
      defer(function* () {
        log.push('cleaned');
      });
      log.push('inside');
    });
    await engine.run(function* () {
      yield* step();
      log.push('handler goes on');
    });
    expect(log).toEqual(['inside', 'cleaned', 'handler goes on']);
  });

  test('ends its forks with it', async () => {
    const log: string[] = [];
    const step = routine(function* () {
      fork(function* () {
        try {
          yield* sleep(1_000_000);
        } finally {
          log.push('fork ended');
        }
      });
    });
    await engine.run(function* () {
      yield* step();
      log.push('handler goes on');
    });
    expect(log).toEqual(['fork ended', 'handler goes on']);
  });

  test('throws its error at the yield', async () => {
    const bad = routine(function* (): Generator<Step, never> {
      yield* sleep(0);
      throw new RangeError('inside');
    });
    await expect(
      engine.run(function* () {
        yield* bad();
      }),
    ).rejects.toEqual(new RangeError('inside'));
  });

  test('nests to any depth', async () => {
    const deep: (n: number) => Operation<number> = routine(function* (n: number): Generator<Step, number> {
      if (n === 0) return 0;
      return (yield* deep(n - 1)) + 1;
    });
    expect(await engine.run(() => deep(1000))).toBe(1000);
  });

  test('is closed innermost first when it is cancelled', async () => {
    const log: string[] = [];
    const inner = routine(function* () {
      try {
        yield* sleep(1_000_000);
      } finally {
        yield* sleep(0);
        log.push('inner');
      }
    });
    const run = engine.run(function* () {
      try {
        yield* inner();
        log.push('never here');
      } finally {
        log.push('outer');
      }
    });
    run.cancel();
    await run.settled;
    expect(log).toEqual(['inner', 'outer']);
  });

  test('refuses what is no function', () => {
    expect(() => routine(undefined as never)).toThrow(/Expected `fn` to be a function.*generator function/);
  });

  test('refuses, when it is yielded, a function that gives no generator', async () => {
    const plain = routine((() => 5) as never);
    await expect(
      engine.run(function* () {
        yield* (plain as () => Operation<unknown>)();
      }),
    ).rejects.toThrow(/got `5` \(number\)/);
  });
});
