import { types } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { copyPlain } from '../../../src/executors/wire/plain-copy.js';

const copy = (value: unknown): unknown[] | undefined => copyPlain(value, types.isProxy);

describe('A copy by hand', () => {
  test.each<[string, unknown[]]>([
    ['plain values', [1, 'x', true, null, undefined, 10n, Number.NaN, -0]],
    ['flat objects', [{ a: 1, b: 'x' }, {}]],
    ['a field that is called as the prototype is', [JSON.parse('{"__proto__":5,"a":1}')]],
    ['a symbol as a key, which a clone leaves out', [{ [Symbol('x')]: 1, a: 2 }]],
    ['a getter, which a clone reads', [Object.defineProperty({}, 'a', { get: () => 5, enumerable: true })]],
    ['what is not enumerable', [Object.defineProperty({}, 'a', { value: 5 })]],
    ['nothing', []],
  ])('of %s is what a clone gives', (_, given) => {
    const made = copy(given)!;
    expect(made).toStrictEqual(structuredClone(given));
    expect(made).not.toBe(given);
    for (const [index, part] of made.entries())
      if (typeof part === 'object' && part !== null) {
        expect(part).not.toBe(given[index]);
        expect(Reflect.ownKeys(part)).toEqual(Reflect.ownKeys(structuredClone(given[index]) as object));
      }
  });

  const shared = {};
  test.each<[string, unknown]>([
    ['an object by itself', { a: 1 }],
    ['what leads further', [{ a: {} }]],
    ['a list in the list', [[1]]],
    ['one object twice', [shared, shared]],
    ['functions', [() => {}]],
    ['a symbol', [{ a: Symbol('x') }]],
    ['a proxy', [new Proxy({}, {})]],
    ['a list that is one', new Proxy([1], {})],
    ['an instance', [new (class Point {})()]],
    ['a date', [new Date()]],
    // biome-ignore lint/suspicious/noSparseArray: that is what is tested
    ['a list with holes', [1, , 3]],
    ['a list with a field', Object.assign([1], { name: 'x' })],
    ['a long list', Array(9).fill(1)],
    ['a large object', [Object.fromEntries(Array.from({ length: 33 }, (__, key) => [key, key]))]],
  ])('is not made of %s', (_, given) => {
    expect(copy(given)).toBeUndefined();
  });
});
