import { expect, test } from '@jest/globals';
import { inWords } from '../../../src/toolkits/ink/in-words.js';
import { currentLook } from '../../../src/toolkits/ink/look.js';

test.each([
  [{}, { color: 'red' }, '❯'],
  [{ NO_COLOR: '' }, { color: 'red' }, '❯'],
  [{ NO_COLOR: '1' }, undefined, '❯'],
  [{ TERM: 'linux' }, { color: 'red' }, '>'],
  [{ TERM: 'dumb' }, undefined, '>'],
])('with %j a text looks like %j', (environment, style, pointer) => {
  const look = currentLook(environment);
  expect(look.style({ color: 'red' })).toEqual(style);
  expect(look.pointer).toBe(pointer);
});

test.each([
  [-5, 'now', Number.POSITIVE_INFINITY],
  [0, 'now', Number.POSITIVE_INFINITY],
  [1, 'in 1 s', 1],
  [1_000, 'in 1 s', 1_000],
  [1_001, 'in 2 s', 1],
  [60_000, 'in 60 s', 1_000],
  [60_001, 'in 2 min', 1],
  [3_600_000, 'in 60 min', 60_000],
  [7_200_001, 'in 3 h', 1],
  [48 * 3_600_000, 'in 48 h', 3_600_000],
  [49 * 3_600_000, 'in 3 d', 3_600_000],
])('%d ms are %s, for %d ms', (ms, text, lasts) => {
  expect(inWords(ms)).toEqual({ text, lasts });
});
