import { describe, expect, test } from '@jest/globals';
import { moduleMember } from '../../src/executors/module-member.js';

const add = (): string => 'added';
const compiled = (whole: object): object => Object.defineProperty(whole, '__esModule', { value: true });

describe('moduleMember', () => {
  test.each<[string, object]>([
    ['an export', { add }],
    ['an export before a member of the whole', { add, default: { add: () => 'other' } }],
    ['a member of what is exported as a whole', { default: { add } }],
    ['a member of a function', { default: Object.assign(() => 'whole', { add }) }],
    ['what a getter gives', { default: Object.defineProperty({}, 'add', { get: () => add }) }],
    ['a member below where the export is no function', { add: 1, default: { add } }],
    ['a member of a compiled default', { default: compiled({ default: { add } }) }],
  ])('finds %s', (_, module) => {
    expect(moduleMember(module, 'add', 'work.js')('' as never)).toBe('added');
  });

  test('finds a default itself, compiled or not', () => {
    expect(moduleMember({ default: add }, 'default', '')).toBe(add);
    expect(moduleMember({ default: compiled({ default: add }) }, 'default', '')).toBe(add);
  });

  test.each<[string, object]>([
    ['what every object has', { default: {} }],
    ['a default that is null', { default: null }],
    ['what lies deeper', { default: { default: { toString: add } } }],
  ])('takes nothing from %s', (_, module) => {
    expect(() => moduleMember(module, 'toString', '')).toThrow(/^The worker module has no export `toString`/);
  });

  test('lists the static methods of a class that is exported as a whole', () => {
    class Images {
      readonly size = 0;
      static crop(): void {}
      static scale(): void {}
    }
    expect(() => moduleMember({ default: Images }, 'resize', '')).toThrow(/It has `crop`, `scale`$/);
  });

  test('lists the functions of all levels, each once', () => {
    const whole = { add, sub: add, LIMIT: 1 };
    const module = { add, default: whole, 'module.exports': add };
    expect(() => moduleMember(module, 'ad', 'work.js')).toThrow(
      /^The worker module work\.js has no export `ad`\. It has `add`, `sub`$/,
    );
    expect(() => moduleMember(module, 'LIMIT', '')).toThrow(/^`LIMIT` of the worker module is no function\. It has/);
  });

  test('does not list hundreds', () => {
    const module = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`f${index}`, add]));
    expect(() => moduleMember(module, 'g', '')).toThrow(/`f19` and 280 more$/);
  });
});
