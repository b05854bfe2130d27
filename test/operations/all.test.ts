import { describe, expect, test } from '@jest/globals';
import { AsyncTask, all, operation, sleep, wait } from 'offloop';
import { NodeEngine } from 'offloop/node';
import { Gate } from '../helpers/gate.js';

const engine = new NodeEngine();
const local = <T>(value: T): AsyncTask<[], T> => new AsyncTask(() => value);

describe('all', () => {
  test('gives the results of an array in order, whatever ends first', async () => {
    const gate = new Gate<string>();
    const run = engine.run(function* () {
      const opening = operation<string>((resolve) => {
        gate.open('late');
        resolve('early');
      });
      const results = yield* all([wait(gate), opening]);
      return results;
    });
    expect(await run).toEqual(['late', 'early']);
  });

  test('gives the results of a record by name', async () => {
    expect(await engine.run(all({ a: local(1), b: wait(Promise.resolve('x')), pause: sleep(1) }))).toEqual({
      a: 1,
      b: 'x',
      pause: undefined,
    });
  });

  test.each<[string, () => any, unknown]>([
    ['operations', () => [local(1), local(2)], [1, 2]],
    ['promises', () => [Promise.resolve(1), Promise.resolve(2)], [1, 2]],
    ['functions that make operations', () => [() => local(1)], [1]],
    ['functions that make promises', () => [() => Promise.resolve(1)], [1]],
    [
      'generator functions',
      () => [
        function* () {
          return yield* local(1);
        },
      ],
      [1],
    ],
    [
      'async generator functions',
      () => [
        async function* () {
          return yield* local(1);
        },
      ],
      [1],
    ],
    [
      'generator objects',
      () => [
        (function* () {
          return yield* local(1);
        })(),
      ],
      [1],
    ],
    ['itself, nested', () => [all([local(1), all({ deep: local(2) })]), local(3)], [[1, { deep: 2 }], 3]],
    [
      'runs',
      () => [
        engine.run(local(1)),
        engine.async(function* () {
          return 2;
        })(),
      ],
      [1, 2],
    ],
    ['no members in an array', () => [], []],
    ['no members in a record', () => ({}), {}],
    [
      'a thousand members',
      () => Array.from({ length: 1000 }, (_, n) => wait(Promise.resolve(n))),
      Array.from({ length: 1000 }, (_, n) => n),
    ],
  ])('takes %s', async (_name, work, results) => {
    expect(
      await engine.run(function* () {
        return yield* all(work());
      }),
    ).toEqual(results);
  });

  test('can be run again', async () => {
    const both = all([() => Promise.resolve(1), local(2)]);
    expect([await engine.run(both), await engine.run(both)]).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });

  test('throws the first failure, after the synchronous clean-up of the others', async () => {
    const log: string[] = [];
    const run = engine.run(function* () {
      try {
        yield* all([
          function* () {
            try {
              yield* sleep(1_000_000);
            } finally {
              log.push('closed');
            }
          },
          operation<void>(() => () => log.push('undone')),
          () => Promise.reject(new Error('first')),
        ]);
      } catch (error) {
        log.push((error as Error).message);
      }
    });
    await run;
    expect(log).toEqual(['closed', 'undone', 'first']);
  });

  test('starts no further member when one fails at its start', async () => {
    const started: string[] = [];
    const run = engine.run(
      all([
        () => {
          started.push('a');
          return sleep(1_000_000);
        },
        () => {
          throw new Error('at its start');
        },
        () => {
          started.push('c');
          return sleep(1_000_000);
        },
      ]),
    );
    await expect(run).rejects.toThrow('at its start');
    expect(started).toEqual(['a']);
  });

  test('cancels all members with its handler', async () => {
    const log: string[] = [];
    const run = engine.run(
      all([operation<void>(() => () => log.push('a')), operation<void>(() => () => log.push('b'))]),
    );
    run.cancel();
    await run.settled;
    expect(log).toEqual(['a', 'b']);
  });

  test.each<[unknown, RegExp]>([
    [undefined, /Expected `work` to be an array or a record of operations for `all`, got `undefined`/],
    [5, /got `5` \(number\)/],
    [[local(1), 5], /Expected `work\[1\]` of `all`.*got `5` \(number\)/],
    [{ a: local(1), b: 'x' }, /Expected `work\.b` of `all`.*got `"x"` \(string\)/],
    [[undefined], /Expected `work\[0\]`.*got `undefined`/],
    [[{ not: 'work' }], /Expected `work\[0\]`.*got `Object` \(object\)/],
  ])('refuses %p at the call', (work, message) => {
    expect(() => all(work as never)).toThrow(TypeError);
    expect(() => all(work as never)).toThrow(message);
  });

  test('refuses what a function makes that is no work, naming it', async () => {
    await expect(engine.run(all([(() => 5) as never]))).rejects.toThrow(/got `5` \(number\)/);
  });
});
