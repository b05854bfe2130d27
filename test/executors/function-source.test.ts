import { describe, expect, test } from '@jest/globals';
import { describeFunction } from '../../src/executors/function-source.js';

const object = {
  method() {},
  async asyncMethod() {},
  *generator() {},
  async *asyncGenerator() {},
  get: () => {},
  [`computed${1}`]() {},
  'quoted name'() {},
  async() {},
  get value() {
    return 1;
  },
  set value(_) {},
  static() {},
};
const accessor = Object.getOwnPropertyDescriptor(object, 'value')!;

/** A function in exactly this form: the formatter and the compiler would change it. */
function parse(text: string): (...args: never[]) => unknown {
  return new Function(`return ${text}`)();
}

describe('describeFunction', () => {
  test.each<[string, (...args: never[]) => unknown]>([
    ['an arrow function', (a: number) => a],
    ['an arrow function with one parameter without parentheses', parse('a => a')],
    ['one with comments around', parse('a /* number */ => a')],
    ['an async arrow function', async () => {}],
    ['an async arrow function without parentheses', parse('async a => a')],
    ['a function', () => {}],
    ['a named function', function named() {}],
    ['an async function', async () => {}],
    ['a generator function', function* () {}],
    ['an async generator function', async function* () {}],
    ['an arrow function as a property', object.get],
    ['a function with a comment before its name', parse('(function /* what */ name() {})')],
  ])('takes %s', (_, fn) => {
    const reference = describeFunction(fn);
    expect(reference).toMatchObject({ kind: 'source', text: Function.prototype.toString.call(fn), local: fn });
  });

  test('gives its name, or `anonymous`', () => {
    expect(describeFunction(function named() {}).name).toBe('named');
    expect(describeFunction((() => () => {})()).name).toBe('anonymous');
  });

  test('describes a function once', () => {
    const fn = (): void => {};
    expect(describeFunction(fn)).toBe(describeFunction(fn));
  });

  test.each<[string, unknown, RegExp]>([
    ['a native function', Math.max, /native/],
    ['a bound function', (() => {}).bind(null), /bound/],
    ['a proxy', new Proxy(() => {}, {}), /native, bound or a proxy/],
    ['a class', class Thing {}, /class/],
    ['a method', object.method, /method/],
    ['an async method', object.asyncMethod, /method/],
    ['a generator method', object.generator, /method/],
    ['an async generator method', object.asyncGenerator, /method/],
    ['a computed method', object.computed1, /method/],
    ['a quoted method', object['quoted name'], /method/],
    ['a method called `static`', object.static, /method/],
    ['a getter', accessor.get, /getter/],
    ['a setter', accessor.set, /setter/],
    ['something else', 'text', /Expected `fn` to be a function/],
    ['nothing', undefined, /Expected `fn` to be a function/],
  ])('refuses %s', (_, fn, reason) => {
    expect(() => describeFunction(fn as () => void)).toThrow(TypeError);
    expect(() => describeFunction(fn as () => void)).toThrow(reason);
  });
});
