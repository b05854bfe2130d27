import { expect, test } from '@jest/globals';
import { printable } from 'offloop/node';

test.each([
  ['plain/größe 日本.txt', 'plain/größe 日本.txt'],
  ['two\nlines\r\tand a tab', 'two\\nlines\\r\\tand a tab'],
  ['red\u001b[31m', 'red\\u001b[31m'],
  ['\u007f\u009b', '\\u007f\\u009b'],
  ['right\u202eto left\u200f', 'right\\u202eto left\\u200f'],
  ['\u2028', '\\u2028'],
  ['half of 😀: \ud83d', 'half of 😀: \\ud83d'],
])('what steers a terminal is spelled out: %j → %s', (text, shown) => {
  expect(printable(text)).toBe(shown);
});

test('it looks at so many characters as it is told', () => {
  expect(printable('x'.repeat(2000))).toBe('x'.repeat(1000));
  expect(printable('x'.repeat(2000), Number.POSITIVE_INFINITY)).toBe('x'.repeat(2000));
});
