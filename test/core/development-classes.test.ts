/** What development mode tells of classes that get lost between workers. */
import { BlockList } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { AsyncTask, type Engine, MultiTask, ProcessTask, StreamTask, Task } from 'offloop';
import { NodeEngine } from 'offloop/node';
import { TestEngine } from 'offloop/testing';

class Point {
  readonly x = 1;
  readonly #y = 2;
  get sum(): number {
    return this.x + this.#y;
  }
}
class Stack extends Array<number> {}
class Index extends Map<string, number> {}

const warnings: string[] = [];
afterEach(() => {
  warnings.length = 0;
});
const logger = (level: string, message: string): void => void (level === 'warn' && warnings.push(message));
const engines: readonly (readonly [string, (development: boolean) => Engine & AsyncDisposable])[] = [
  ['Workers', (development) => new NodeEngine({ development, logger, maxThreads: 1, maxProcesses: 1 })],
  ['The test kit', (development) => new TestEngine({ development, logger })],
];
const take = (..._args: unknown[]): number => 1;
const givePoint = (): unknown => {
  class Point {
    readonly x = 1;
  }
  return { list: [new Point(), new Point()] };
};

describe.each(engines)('%s', (_, makeEngine) => {
  test.each([
    ['a thread', Task],
    ['a process', ProcessTask],
  ])('tell of a class among the arguments for %s once an engine, with its path', async (_where, Kind) => {
    await using engine = makeEngine(true);
    const give = (name: string): unknown => engine.run(new Kind(take, 1, { at: [new Point()] }).with({ name }));
    await give('first');
    await give('second');
    expect(warnings).toEqual([
      '`first`: `args[1].at[0]` is of class Point. It arrives as a plain object of its public fields: methods, getters and private fields are lost. Send its data, and make it anew there',
    ]);
    await using other = makeEngine(true);
    await other.run(new Kind(take, new Point()));
    expect(warnings).toHaveLength(2);
  });

  test.each([
    ['a thread', Task],
    ['a process', ProcessTask],
  ])('tell of a class in the result of %s', async (_where, Kind) => {
    await using engine = makeEngine(true);
    for (let call = 0; call < 2; call += 1) await engine.run(new Kind(givePoint).with({ name: 'give' }));
    expect(warnings).toEqual([
      expect.stringMatching(/^`give`: `result\.list\[0\]` is of class Point\. .*plain object/),
    ]);
  });

  test('tell of what is given to many calls, and what these give', async () => {
    await using engine = makeEngine(true);
    const values = [1, 2, new Stack()];
    await engine.run(new MultiTask(values.map((value) => new Task(take, 'x', value))));
    await engine.run(new MultiTask([1, 2, 3].map(() => new Task(givePoint))));
    expect(warnings).toEqual([
      expect.stringMatching(/`args\[1\]` is of class Stack\. It arrives as a plain `Array`/),
      expect.stringMatching(/`result\.list\[0\]` is of class Point/),
    ]);
  });

  test('tell of the items of a stream', async () => {
    await using engine = makeEngine(true);
    await engine.run(function* () {
      const items = yield* new StreamTask(function* () {
        yield new (class Item {})();
      });
      while ((yield* items.next()) !== undefined);
    });
    expect(warnings).toEqual([expect.stringMatching(/`items\[0\]` is of class Item/)]);
  });

  test('look into maps, sets and instances, and say what has no class of its own', async () => {
    await using engine = makeEngine(true);
    const given = new Map<unknown, unknown>([
      ['a', new Set([Object.create({ greet: () => 'hello' })])],
      [new Index(), { point: new Point() }],
    ]);
    await engine.run(new Task(take, given));
    expect(warnings).toEqual([
      expect.stringMatching(/`args\[0\]\.keys\(\)\[1\]` is of class Index\. It arrives as a plain `Map`/),
      expect.stringMatching(/`args\[0\]\.get\("a"\)\.values\(\)\[0\]` has a prototype of its own/),
      expect.stringMatching(/`args\[0\]\.values\(\)\[1\]\.point` is of class Point/),
    ]);
  });

  test('say nothing of what crosses as it is, or is refused', async () => {
    await using engine = makeEngine(true);
    const circle: unknown[] = [new Date(), /x/, new Map(), Buffer.from('x'), new TypeError('x'), Object.create(null)];
    circle.push(
      circle,
      new Float64Array(2),
      Array.from({ length: 5000 }, (_item, id) => ({ id })),
    );
    await engine.run(new Task(take, circle, new BlockList()));
    await expect(engine.run(new Task(take, new URL('http://a.b')))).rejects.toThrow('URL');
    await expect(engine.run(new Task(take, new Proxy({}, {})))).rejects.toThrow('proxy');
    await engine.run(new AsyncTask(take, new Point()));
    expect(warnings).toEqual([]);
  });

  test('say nothing where the engine is not in development', async () => {
    await using engine = makeEngine(false);
    await engine.run(new Task(take, new Point()));
    await engine.run(new Task(givePoint));
    expect(warnings).toEqual([]);
  });
});
