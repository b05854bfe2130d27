import { describe, expect, test } from '@jest/globals';
import { pack, processWire, unpack } from '../../../src/executors/node/process-wire.js';

const travel = (message: unknown[]): any => unpack(pack(message));

describe('pack and unpack', () => {
  test.each([[[]], [[1, 'a', null, undefined, true, 5n]], [[0, 1, 'text', 'name', [1, 2, 'x']]]])(
    'send plain values as they are: %p',
    (message) => {
      expect(pack(message)).toBe(message);
      expect(unpack(message)).toBe(message);
    },
  );

  test.each([
    [[{ a: 1 }]],
    [[[[1]]]],
    [[new Map([[1, new Set([2])]])]],
    [[new Date(1), /x/g]],
    [[new RangeError('x')]],
    [[Array(100).fill(1)]],
    [[[undefined, Number.NaN, -0]]],
    [[new Float64Array([1, 2]), new ArrayBuffer(3)]],
  ])('write down all others: %p', (message) => {
    expect(travel(message as unknown[])).toEqual(message);
  });

  test('make a Uint8Array of a Buffer', () => {
    const [bytes] = travel([Buffer.from('abc')]);
    expect(Object.prototype.toString.call(bytes)).toBe('[object Uint8Array]');
    expect(bytes.constructor.name).toBe('Uint8Array');
  });

  test('keep views of one buffer together', () => {
    const buffer = new ArrayBuffer(8);
    const [a, b] = travel([new Uint8Array(buffer, 4), new Uint8Array(buffer)]);
    expect(a.buffer).toBe(b.buffer);
    expect(a.byteOffset).toBe(4);
  });

  test.each<[string, () => unknown]>([
    ['a function', () => () => {}],
    ['a symbol', () => Symbol('x')],
    ['a port', () => new MessageChannel().port1],
    ['shared memory', () => new SharedArrayBuffer(4)],
    ['a view on shared memory', () => new Int32Array(new SharedArrayBuffer(4))],
    ['a promise', () => Promise.resolve()],
    ['a weak map', () => new WeakMap()],
  ])('refuse %s, which another process cannot have', (_, make) => {
    expect(processWire.canSend({ inside: make() })).toBe(false);
    expect(() => pack([0, 1, make()])).toThrow();
    expect(() => pack([0, 1, [make()]])).toThrow();
  });

  test('take what can be sent', () => {
    expect(processWire.canSend({ a: [1] })).toBe(true);
  });
});
