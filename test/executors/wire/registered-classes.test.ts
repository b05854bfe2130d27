import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { MultiTask, ProcessTask, registerClass, Task, TransferError, workerModule } from 'offloop';
import { NodeEngine } from 'offloop/node';
import { TestEngine } from 'offloop/testing';
import * as module from '../../fixtures/points.js';
import { fixture } from '../../setup/fixture-url.js';

jest.setTimeout(30_000);

const { Line, Point } = module;
const work = workerModule(fixture('points.js'), () => import('../../fixtures/points.js'));

describe.each([
  ['threads', Task, () => new NodeEngine({ maxThreads: 1 })],
  ['processes', ProcessTask, () => new NodeEngine({ maxProcesses: 1 })],
  ['the process itself', Task, () => new TestEngine()],
] as const)('Registered classes, to and from %s', (_where, Kind, make) => {
  let engine: NodeEngine | TestEngine;
  beforeAll(() => {
    engine = make();
  });
  afterAll(() => engine[Symbol.asyncDispose]());

  test('arrive as such, at any depth, and what is one stays one', async () => {
    const point = new Point(3, 4);
    expect(await engine.run(new Kind(work.measure, new Line([point, point])))).toEqual([10, true]);
    const { map, list } = await engine.run(new Kind(work.both, point));
    const members = [...map.get('a')!];
    expect(list[0]).toBeInstanceOf(Point);
    expect(list.map(({ length }) => length)).toEqual([5, 5]);
    expect(members[0]).toBe(list[0]);
    expect(members[1]).toBe(list[1]);
  });

  test('arrive far behind others, where a look has a budget otherwise', async () => {
    const rows = Array.from({ length: 5000 }, (_, n) => ({ n, cells: [{ n }] as object[] }));
    rows[4999]!.cells.push({ deep: [new Point(3, 4)] });
    const length = await engine
      .run(new Kind((all: any) => all[4999].cells[1].deep[0].constructor.name as string, rows))
      .catch((error: Error) => error.message);
    // In a worker that knows the class by a module; else it says so.
    expect(length).toMatch(/^Point$|`Point` is not registered here/);
  });

  test('arrive in many calls, and in streams', async () => {
    const tasks = Array.from({ length: 200 }, (_, n) => new Kind(work.times, new Point(n, 0), 2));
    const all = await engine.run(new MultiTask(tasks));
    expect(all.every((point) => point instanceof Point)).toBe(true);
    expect(all[199]!.length).toBe(398);
    if (Kind !== Task) return;
    const lengths = await engine.run(function* () {
      const stream = yield* work.points(3);
      const found: number[] = [];
      for (let item = yield* stream.next(); item; item = yield* stream.next()) found.push(item.value.length);
      return found;
    });
    expect(lengths).toEqual([0, 1, 2]);
  });

  test('are refused where one leads back to itself', async () => {
    class Node {
      readonly next: unknown[] = [];
    }
    registerClass(Node, { name: 'Node', encode: ({ next }) => next, decode: () => new Node() });
    const node = new Node();
    node.next.push({ back: [node] });
    const refused = engine.run(new Kind((_: unknown) => 1, { node }));
    await expect(refused).rejects.toThrow(TransferError);
  });
});

describe('registerClass', () => {
  const options = { name: 'Own', encode: () => 1, decode: () => new Own() };
  class Own {}

  test.each<[string, () => void, RegExp]>([
    ['no class', () => registerClass(5 as never, options), /`constructor` to be a function/],
    ['an arrow function', () => registerClass((() => {}) as never, options), /`constructor` to be a class/],
    ['no name', () => registerClass(Own, { ...options, name: '' }), /`name` to be a name/],
    ['no function', () => registerClass(Own, { ...options, encode: 5 as never }), /`encode` to be a function/],
    ['an unknown option', () => registerClass(Own, { ...options, decoder: 5 } as never), /`decoder`.*`decode`/],
    [
      'the name of another class',
      () => registerClass(Own, { ...options, name: 'Line' }),
      /`Line` is the name of another class/,
    ],
  ])('refuses %s', (_what, call, message) => {
    expect(call).toThrow(TypeError);
    expect(call).toThrow(message);
  });

  test('takes a class again whose module is evaluated once more', () => {
    const evaluate = (): void => {
      class Twice {}
      registerClass(Twice, { name: 'Twice', encode: () => 1, decode: () => new Twice() });
    };
    evaluate();
    expect(evaluate).not.toThrow();
  });
});
