import { describe, expect, test } from '@jest/globals';
import { PlainWriter, readPlainValues } from '../../../src/executors/wire/plain-values.js';

const written = (values: unknown[], room = 10_000): { kept: boolean[]; read: unknown[]; at: number } => {
  const bytes = new Uint8Array(room);
  const writer = new PlainWriter(bytes);
  const kept = values.map((value) => writer.write(value));
  return { kept, read: readPlainValues(bytes.slice(0, writer.at)), at: writer.at };
};

describe('PlainWriter', () => {
  test.each<[string, unknown]>([
    ['small integers', [0, 1, -1, 2 ** 31 - 1, -(2 ** 31)]],
    ['other numbers', [-0, 0.1, 2 ** 31, Number.NaN, Number.POSITIVE_INFINITY, Number.MIN_VALUE]],
    ['what has no value', [undefined, null, true, false]],
    ['text', ['', 'abc', 'é', '€', '𝄞', '\ud800', 'x'.repeat(1024)]],
    ['lists', [[], [1, 'a', [true]], [undefined]]],
    ['records', [{}, { a: 1, b: { c: [null] } }, { '€': '€', 1: undefined }]],
  ])('keeps %s as they are', (_, values) => {
    const { kept, read } = written(values as unknown[]);
    expect(kept).not.toContain(false);
    expect(read).toEqual(values);
    for (const [index, value] of read.entries())
      expect(Object.is(value, (values as unknown[])[index]) || typeof value === 'object').toBe(true);
  });

  const twice = {};
  const circle: unknown[] = [];
  circle.push(circle);
  class Point {}
  test.each<[string, unknown]>([
    ['an instance', new Point()],
    ['a date', new Date()],
    ['a map inside of a list', [new Map()]],
    ['a bigint', 1n],
    ['a symbol', Symbol('a')],
    ['a function inside of a record', { a() {} }],
    ['a list with holes', new Array(3)],
    ['a list with a name', Object.assign([1], { a: 1 })],
    ['a record without prototype', Object.create(null)],
    ['a name that is no plain one', JSON.parse('{ "__proto__": 1 }')],
    ['what is there twice', [twice, twice]],
    ['a circle', circle],
    ['what is deep', [[[[[]]]]]],
    ['what is long', Array.from({ length: 65 }, () => 0)],
    ['a long text', 'x'.repeat(1025)],
    ['many objects', Array.from({ length: 17 }, () => ({}))],
    [
      'what throws',
      {
        get a(): number {
          throw new Error('no');
        },
      },
    ],
    ['a proxy that was revoked', revoked()],
  ])('leaves %s to messages, and nothing of it stays', (_, value) => {
    expect(written([1, value, 2])).toMatchObject({ kept: [true, false, true], read: [1, 2] });
  });

  test('keeps as much as has room', () => {
    const { kept, at } = written([1, 2, 'abc', { a: 1 }], 16);
    expect(kept).toEqual([true, true, false, false]);
    expect(at).toBe(10);
  });
});

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
