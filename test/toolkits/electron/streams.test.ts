import { afterEach, describe, expect, test } from '@jest/globals';
import { MultiTask, routine, StreamTask, sleep } from 'offloop';
import { closeEngines, startApp, turns, until } from './app.js';

afterEach(closeEngines);

const count = function* (to: number) {
  for (let n = 0; n < to; n += 1) yield n;
};

describe('A stream of main', () => {
  test.each(['a generator', 'an asynchronous generator'])('arrives whole and in order, from %s', async (kind) => {
    const { engine, open } = await startApp();
    const api = engine.expose({
      *sync(_event, to: number) {
        return yield* new StreamTask(count, to);
      },
      async *async(_event, to: number) {
        return yield* new StreamTask(count, to);
      },
    });
    const main = open().page.library.connect<typeof api>();
    const run = kind === 'a generator' ? main.sync(1000) : main.async(1000);
    const seen: number[] = [];
    for await (const n of await run) seen.push(n);
    expect(seen).toEqual([...Array(1000).keys()]);
    await run.settled;
    expect(run.state).toBe('success');
    expect([...engine.runs]).toEqual([]);
  });

  test('of a multi task comes as it is ready, each item with the place of its task', async () => {
    const { engine, open } = await startApp();
    const api = engine.expose({
      *all(_event, names: readonly string[]) {
        const read = function* (name: string, index: number) {
          yield* sleep((names.length - index) * 5);
          if (name === 'bad') throw new Error('bad');
          return name.toUpperCase();
        };
        return yield* new MultiTask(
          names.map((name, index) => routine(read)(name, index)),
          { unordered: true, skipErrors: true },
        );
      },
    });
    const { library } = open().page;
    class PageEngine extends library.Engine {
      protected override schedule(drain: () => void): void {
        setTimeout(drain);
      }
    }
    const pageEngine = new PageEngine();
    const main = library.connect<typeof api>({ engine: pageEngine });
    const names = ['a', 'bad', 'c', 'd'];
    const seen: unknown[] = [];
    await pageEngine.run(function* () {
      const results = yield* main.all(names);
      for (let item; (item = yield* results.next()) !== undefined; ) seen.push([names[item.index], item.value]);
    });
    expect(seen).toEqual([
      ['d', 'D'],
      ['c', 'C'],
      ['a', 'A'],
    ]);
  });

  test('inside of a value is refused with its place', async () => {
    const { engine, open } = await startApp();
    const api = engine.expose({
      *both() {
        return { list: [yield* new StreamTask(count, 3)] };
      },
    });
    const main = open().page.library.connect<typeof api>();
    await expect(main.both()).rejects.toMatchObject({
      name: 'TransferError',
      path: 'result.list[0]',
      message: expect.stringMatching(/a stream of results\. Read it, and send its items/),
    });
  });

  test('waits for a reader that does not read', async () => {
    const { engine, open } = await startApp();
    let given = 0;
    const api = engine.expose({
      *numbers() {
        const results = yield* new StreamTask(function* () {
          for (let n = 0; ; n += 1) yield n;
        });
        const take = results.take.bind(results);
        results.take = () => {
          given += 1;
          return take();
        };
        return results;
      },
    });
    const { page } = open();
    let messages = 0;
    const run = page.library.connect<typeof api>().numbers();
    const stream = await run;
    page.ports[0]!.other.addEventListener('message', ({ data }: { data: unknown[] }) => {
      if (data[0] === 5) messages += (data[2] as unknown[]).length;
    });
    await until(() => given > 0 && messages > 0);
    await turns(300);
    expect(messages).toBeLessThanOrEqual(64);
    expect(given).toBeLessThanOrEqual(65);
    // Reads again: it goes on.
    const iterator = stream[Symbol.asyncIterator]();
    for (let n = 0; n < 500; n += 1) expect((await iterator.next()).value).toBe(n);
    stream.close();
    await run.settled;
    expect(run.state).toBe('cancelled');
    await until(() => [...engine.runs].length === 0);
  });

  test('ends with the loop that reads it', async () => {
    const { engine, open } = await startApp();
    const api = engine.expose({
      *numbers() {
        return yield* new StreamTask(count, 1e9);
      },
    });
    const run = open().page.library.connect<typeof api>().numbers();
    for await (const n of await run) if (n === 5) break;
    await run.settled;
    await until(() => [...engine.runs].length === 0);
  });

  test('that fails rejects the reader with the error, after what came before it', async () => {
    const { engine, open } = await startApp();
    const api = engine.expose({
      *numbers() {
        return yield* new StreamTask(function* () {
          yield 1;
          throw new RangeError('no more');
        });
      },
    });
    const run = open().page.library.connect<typeof api>().numbers();
    const seen: unknown[] = [];
    await (async () => {
      for await (const n of await run) seen.push(n);
    })().catch((error: unknown) => seen.push((error as Error).name));
    expect(seen).toEqual([1, 'RangeError']);
    await run.settled;
    expect(run.state).toBe('error');
  });

  test('of items that cannot cross fails with their place', async () => {
    const { engine, open } = await startApp();
    const api = engine.expose({
      *numbers() {
        const results = yield* new StreamTask(count, 3);
        const { take } = results;
        results.take = function* (this: object) {
          const items = yield* take.call(results);
          return items.map((item) => ({ ...item, value: () => item.value }));
        } as never;
        return results;
      },
    });
    const run = open().page.library.connect<typeof api>().numbers();
    const reading = async () => {
      for await (const n of await run) void n;
    };
    expect(await reading().catch((error: unknown) => error)).toMatchObject({
      name: 'TransferError',
      path: 'items[0]',
    });
  });

  test('goes on while others call', async () => {
    const { engine, open } = await startApp();
    const api = engine.expose({
      *numbers() {
        return yield* new StreamTask(count, 10_000);
      },
      *ping() {
        yield* sleep(1);
        return 'pong';
      },
    });
    const main = open().page.library.connect<typeof api>();
    const stream = await main.numbers();
    expect(await main.ping()).toBe('pong');
    let sum = 0;
    for await (const n of stream) sum += n;
    expect(sum).toBe(49_995_000);
  });
});
