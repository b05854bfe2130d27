import { afterAll, describe, expect, test } from '@jest/globals';
import { type Results, race, StreamTask, sleep, workerModule } from 'offloop';
import { NodeEngine } from 'offloop/node';
import { fixture } from '../setup/fixture-url.js';

const engine = new NodeEngine({ maxThreads: 2 });
afterAll(() => engine.close());

const work = workerModule<typeof import('../fixtures/streams.js')>(fixture('streams.js'));

/** Reads a stream to its end. */
function* all<T>(results: Results<T>) {
  const values: T[] = [];
  let item: { readonly value: T; readonly index: number } | undefined;
  while ((item = yield* results.next())) values.push(item.value);
  return values;
}

describe('StreamTask', () => {
  test('gives what an inline generator yields, in order, with its place', async () => {
    const items = await engine.run(function* () {
      const squares = yield* new StreamTask(function* (n: number) {
        for (let i = 1; i <= n; i += 1) yield i * i;
      }, 3);
      const got: { value: number; index: number }[] = [];
      let item: { readonly value: number; readonly index: number } | undefined;
      while ((item = yield* squares.next())) got.push({ ...item });
      return got;
    });
    expect(items).toEqual([
      { value: 1, index: 0 },
      { value: 4, index: 1 },
      { value: 9, index: 2 },
    ]);
  });

  test("makes a stream of a module's generator, called by its name", async () => {
    const lines = await engine.run(function* () {
      return yield* all(yield* work.lines('a\nb\nc'));
    });
    expect(lines).toEqual(['a', 'b', 'c']);
  });

  test('takes asynchronous generators', async () => {
    const values = await engine.run(function* () {
      return yield* all(yield* work.later(3));
    });
    expect(values).toEqual([0, 1, 2]);
  });

  test('gives an empty stream for a generator that yields nothing', async () => {
    const values = await engine.run(function* () {
      return yield* all(yield* work.lines2());
    });
    expect(values).toEqual([]);
  });

  test('throws an error of the generator at the read, after the items before it', async () => {
    const got: unknown[] = [];
    const error = await engine
      .run(function* () {
        const results = yield* work.failing(2);
        let item: { readonly value: number } | undefined;
        while ((item = yield* results.next())) got.push(item.value);
      })
      .catch((reason: unknown) => reason);
    expect(got).toEqual([0, 1]);
    expect(error).toBeInstanceOf(RangeError);
  });

  test('waits in the worker while its reader is far behind', async () => {
    const ahead = await engine.run(function* () {
      using counter = yield* work.counting();
      const first = yield* counter.next();
      yield* race([sleep(20)]);
      let made = 0;
      // The counter yields how many it has made: with no reader it must have stopped soon.
      for (let i = 0; i < 2000; i += 1) made = ((yield* counter.next())?.value ?? 0) - i;
      return [first?.value, made];
    });
    expect(ahead[0]).toBe(0);
    expect(ahead[1]).toBe(1);
  });

  test.each(['close', 'cancel', 'end'] as const)("runs the generator's finally in the worker on %s", async (way) => {
    const flag = new Int32Array(new SharedArrayBuffer(4));
    let hasBegun = false;
    const run = engine.run(function* () {
      const endless = yield* work.endless(flag);
      yield* endless.next();
      hasBegun = true;
      if (way === 'close') {
        endless.close();
        yield* sleep(60_000);
      }
      if (way === 'cancel') yield* sleep(60_000);
    });
    if (way === 'close') {
      await expectSoon(() => Atomics.load(flag, 0) === 1);
      run.cancel();
    } else if (way === 'cancel') {
      // A generator that was never entered has no `finally` to run.
      await expectSoon(() => hasBegun);
      run.cancel();
    }
    await run.settled;
    await expectSoon(() => Atomics.load(flag, 0) === 1);
    expect(engine.runs.size).toBe(0);
  });

  test('is a run of its own that lasts until the generator has ended', async () => {
    const states: string[] = [];
    await engine.run(function* () {
      const endless = yield* work.counting();
      const [child] = engine.runs.find({ name: 'counting' });
      states.push(child?.state ?? 'none');
      endless.close();
      yield* race([sleep(60_000), () => child?.settled ?? Promise.resolve()]);
      states.push(child?.state ?? 'none');
    });
    expect(states).toEqual(['running', 'cancelled']);
  });

  test('leaves its worker usable', async () => {
    for (let round = 0; round < 5; round += 1) {
      const values = await engine.run(function* () {
        const endless = yield* work.counting();
        const first = yield* endless.next();
        endless.close();
        return first?.value;
      });
      expect(values).toBe(0);
    }
  });
});

async function expectSoon(condition: () => boolean): Promise<void> {
  for (let turns = 0; !condition(); turns += 1) {
    if (turns > 5000) throw new Error('It never came true');
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
