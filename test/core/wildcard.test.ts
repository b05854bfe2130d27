import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { matches } from '../../src/core/wildcard.js';

describe('a pattern', () => {
  test.each([
    ['hello', 'h?llo', true],
    ['hello', 'h?lo', false],
    ['hello', 'h*lo', true],
    ['hello', '*l?', true],
    ['hello', 'hello*', true],
    ['hello', 'hello?', false],
    ['hello', 'hel+', true],
    ['hello', 'hello+', false],
    ['hello', 'h[ae]llo', true],
    ['hello', 'h[^ae]llo', false],
    ['hello', 'HELLO', false],
    ['hello', 'ell', false],
    ['', '*', true],
    ['', '?', false],
    ['', '+', false],
    ['a*c', 'a\\*c', true],
    ['abc', 'a\\*c', false],
    ['a[b]', 'a\\[b\\]', true],
    ['item-7', 'item-[0-9]', true],
    ['item-x', 'item-[0-9]', false],
    ['item--', 'item-[0-]', true],
    ['item-]', 'item-[\\]x]', true],
    ['a.b', 'a.?', true],
    ['axb', 'a.?', false],
    ['a\nb', 'a*b', true],
    ['a😀b', 'a?b', true],
    ['a\\', 'a\\', true],
    ['ab\\', 'a?\\', true],
    ['[x', '[?', true],
    ['a[]', 'a[]*', true],
    ['C++', 'C++', true],
    ['C--', 'C++', true],
    ['C', 'C++', false],
    ['list[0]', 'list[0]', true],
    ['list0', 'list[0]', true],
    ['a(b)|c', 'a(b)|*', true],
  ])('%j, %j: %p', (name, pattern, isMatch) => {
    expect(matches(name, pattern)).toBe(isMatch);
  });

  test('that is long and fits nowhere is decided at once', () => {
    expect(matches('a'.repeat(5000), `${'*a'.repeat(40)}b`)).toBe(false);
  });

  test('says what a regular expression of it says', () => {
    const signs: Record<string, string> = { '*': '[^]*', '+': '[^]+', '?': '[^]', '[ab]': '[ab]', '[^ab]': '[^ab]' };
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'b', 'c')),
        fc.array(fc.constantFrom('a', 'b', 'c', ...Object.keys(signs))),
        (name, pattern) => {
          const expression = new RegExp(`^${pattern.map((sign) => signs[sign] ?? sign).join('')}$`, 'u');
          expect(matches(name.join(''), pattern.join(''))).toBe(expression.test(name.join('')));
        },
      ),
    );
  });
});
