import { describe, expect, test } from '@jest/globals';
import { callsThatShare } from '../../../src/executors/worker/shared-arguments.js';

const bytes = new Uint8Array(4);
const list = [1];

describe('Calls of one message', () => {
  test.each<[string, unknown[], number[]]>([
    ['nothing', [1, 'a', null, undefined, {}, []], []],
    ['an object', [list, 1, 2, list], [0, 3]],
    ['a part of one, however deep', [{ a: [{ list }] }, {}, new Map([['key', new Set([list])]])], [0, 2]],
    ['the key of a map', [new Map([[list, 1]]), { list }], [0, 1]],
    ['the memory of two arrays', [bytes, new DataView(bytes.buffer), bytes.buffer], [0, 1, 2]],
  ])('share %s', (_, args, sharing) => {
    expect([...callsThatShare(args, 1)].sort()).toEqual(sharing);
  });

  test('share no memory that is shared with everybody', () => {
    const memory = new SharedArrayBuffer(4);
    const words = new Int32Array(memory);
    expect([...callsThatShare([words, memory, words, { memory }], 1)]).toEqual([]);
  });

  test('may each lead to one object in several ways, and to itself', () => {
    const circle: { self?: object } = {};
    circle.self = circle;
    expect([...callsThatShare([list, list, circle, { circle }], 2)]).toEqual([]);
  });
});
