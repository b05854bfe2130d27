import { deserialize, serialize } from 'node:v8';
import { runInThisContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import { OffloopError, TimeoutError, TransferError, WorkerCrashedError } from '../../../src/core/errors.js';
import { decodeError, encodeError, registerError } from '../../../src/executors/wire/errors.js';

const canSend = (value: unknown): boolean => {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
};

/** There and back, as between two threads. */
function travel<T = Error>(thrown: unknown): T {
  return decodeError(deserialize(serialize(encodeError(thrown)))) as T;
}

describe('encodeError and decodeError', () => {
  test.each([Error, TypeError, RangeError, ReferenceError, SyntaxError, EvalError, URIError])('keep a %p', (type) => {
    const error = new type('message');
    const back = travel(error);
    expect(back).toBeInstanceOf(type);
    expect(Object.getPrototypeOf(back)).toBe(type.prototype);
    expect([back.name, back.message, back.stack]).toEqual([error.name, 'message', error.stack]);
  });

  test('show no frames of the journey', () => {
    const error = new Error('x');
    delete error.stack;
    expect(travel(error).stack).toBe('Error: x');
  });

  test.each([
    [
      'Node and Chromium',
      'Error: x\n    at mine (work.js:1:1)\n    at executeTask (runner.js:2:2)\n    at other (runner.js:3:3)',
      'Error: x\n    at mine (work.js:1:1)',
    ],
    ['Firefox', 'mine@work.js:1:1\nexecuteTask@runner.js:2:2\nother@runner.js:3:3\n', 'mine@work.js:1:1'],
    ['Firefox, after an await', 'mine@work.js:1:1\nasync*executeTask@runner.js:2:2\n', 'mine@work.js:1:1'],
  ])('cut off the frames of the worker, as written by %s', (_, stack, shown) => {
    const error = new Error('x');
    error.stack = stack;
    expect(travel(error).stack).toBe(shown);
  });

  test('give a native error object', () => {
    expect(Object.prototype.toString.call(travel(new TypeError('x')))).toBe('[object Error]');
  });

  test("rebuild this library's errors as such", () => {
    expect(travel(new TimeoutError(5, 'It'))).toBeInstanceOf(TimeoutError);
    expect(travel(new TimeoutError(5, 'It'))).toMatchObject({ ms: 5, message: 'It took longer than 5 ms' });
    const crash = travel<WorkerCrashedError>(new WorkerCrashedError('gone', 'process', 3));
    expect(crash).toBeInstanceOf(OffloopError);
    expect([crash.kind, crash.exitCode]).toEqual(['process', 3]);
  });

  test('keep properties, with their values', () => {
    const error = Object.assign(new Error('x'), {
      code: 'ENOENT',
      list: [1, { a: 2n }],
      when: new Date(3),
      nothing: undefined,
    });
    expect({ ...travel(error) }).toEqual({
      code: 'ENOENT',
      list: [1, { a: 2n }],
      when: new Date(3),
      nothing: undefined,
    });
  });

  test('keep errors in properties', () => {
    const error = Object.assign(new Error('x'), { inner: new RangeError('y') });
    expect(travel<typeof error>(error).inner).toBeInstanceOf(RangeError);
  });

  test('leave out functions and symbols', () => {
    expect({
      ...travel(Object.assign(new Error('x'), { fn: () => {}, symbol: Symbol('s'), [Symbol('k')]: 1, a: 1 })),
    }).toEqual({ a: 1 });
  });

  test('keep chains of causes, and tell an absent cause from an undefined one', () => {
    const back = travel(new Error('a', { cause: new TypeError('b', { cause: 'c' }) }));
    expect(back.cause).toBeInstanceOf(TypeError);
    expect((back.cause as Error).cause).toBe('c');
    expect(Object.keys(back)).toEqual([]);
    expect(Object.hasOwn(travel(new Error('a')), 'cause')).toBe(false);
    expect(Object.hasOwn(travel(new Error('a', { cause: undefined })), 'cause')).toBe(true);
  });

  test('keep a chain of ten thousand causes', () => {
    let error = new Error('0');
    for (let n = 1; n <= 10_000; n += 1) error = new Error(String(n), { cause: error });
    let depth = 0;
    for (let at: Error | undefined = travel(error); at; at = at.cause as Error) depth += 1;
    expect(depth).toBe(10_001);
  });

  test('keep circles', () => {
    const one = new Error('one');
    const two = new Error('two', { cause: one });
    one.cause = two;
    (one as { self?: unknown }).self = one;
    const back = travel<Error & { self: unknown }>(one);
    expect((back.cause as Error).cause).toBe(back);
    expect(back.self).toBe(back);
  });

  test('keep the members of an AggregateError', () => {
    const back = travel<AggregateError>(new AggregateError([new TypeError('a'), 5], 'all'));
    expect(back).toBeInstanceOf(AggregateError);
    expect(back.errors).toEqual([new TypeError('a'), 5]);
    expect(Object.keys(back)).toEqual([]);
  });

  test('rebuild a DOMException with its code', () => {
    const back = travel<DOMException>(new DOMException('stop', 'AbortError'));
    expect(back).toBeInstanceOf(DOMException);
    expect([back.name, back.message, back.code]).toEqual(['AbortError', 'stop', 20]);
  });

  test('give the nearest known class to an unknown one, and keep its name', () => {
    class HttpError extends TypeError {
      override name = 'HttpError';
      status = 404;
    }
    const back = travel<HttpError>(new HttpError('gone'));
    expect(back).toBeInstanceOf(TypeError);
    expect(back).toMatchObject({ name: 'HttpError', status: 404 });
    expect(String(back)).toBe('HttpError: gone');
  });

  test('keep a name that the prototype has', () => {
    class Named extends Error {}
    Named.prototype.name = 'Named';
    const back = travel(new Named('x'));
    expect(back.name).toBe('Named');
    expect(Object.keys(back)).toEqual([]);
  });

  test('take errors of another realm for errors', async () => {
    const { runInNewContext } = await import('node:vm');
    const back = travel(runInNewContext('Object.assign(new RangeError("far"), { code: 1 })'));
    expect(back).toBeInstanceOf(RangeError);
    expect(back).toMatchObject({ message: 'far', code: 1 });
  });

  test.each([null, undefined, 0, '', 'text', 10n, { code: 1 }, [1, 2]])('pass on %p, which is no error', (value) => {
    expect(travel(value)).toEqual(value);
  });

  test('stand up to errors that resist', () => {
    const hostile = new Error('kept');
    Object.defineProperty(hostile, 'broken', {
      enumerable: true,
      get: () => {
        throw new Error('no');
      },
    });
    Object.defineProperty(hostile, 'stack', {
      get: () => {
        throw new Error('no');
      },
    });
    expect(travel(hostile)).toMatchObject({ message: 'kept', stack: 'Error: kept' });
    const proxy = new Proxy(new Error('x'), {
      ownKeys: () => {
        throw new Error('no');
      },
      getOwnPropertyDescriptor: () => {
        throw new Error('no');
      },
    });
    expect(travel(proxy).message).toBe('x');
    const odd = Object.assign(new Error('x'), { message: 5, name: {} });
    expect(travel(odd).name).toBe('Error');
  });

  test('describe what cannot be sent, once each part is tried', () => {
    const decode = (thrown: unknown): unknown => decodeError(structuredClone(encodeError(thrown, canSend)));
    expect(decode(() => {})).toBeInstanceOf(TransferError);
    expect(decode(Symbol('s'))).toMatchObject({ message: expect.stringContaining('Symbol(s)') });
    expect(decode(new WeakMap())).toBeInstanceOf(TransferError);
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(decode(proxy)).toBeInstanceOf(TransferError);
    expect(decode(new AggregateError([() => {}]))).toMatchObject({ errors: [expect.any(TransferError)] });
    expect({ ...(decode(Object.assign(new Error('x'), { deep: [() => {}], a: 1 })) as Error) }).toEqual({ a: 1 });
  });
});

describe('registerError', () => {
  test('makes instances of a class without calling its constructor', () => {
    let calls = 0;
    class Strict extends Error {
      readonly needed: { deep: { value: number } };
      constructor(needed: { deep: { value: number } }) {
        super(`needs ${needed.deep.value}`);
        this.needed = needed;
        calls += 1;
      }
      get double(): number {
        return this.needed.deep.value * 2;
      }
    }
    registerError(Strict);
    const back = travel<Strict>(new Strict({ deep: { value: 4 } }));
    expect(calls).toBe(1);
    expect(back).toBeInstanceOf(Strict);
    expect(back.double).toBe(8);
    expect(back.message).toBe('needs 4');
  });

  test('takes a name under which the worker knows the class', () => {
    class Local extends Error {}
    registerError(Local, 'shop.Problem');
    const encoded = encodeError(new Local('x'));
    expect((encoded[1][2] as { classes: unknown }).classes).toEqual(['shop.Problem', 'Error']);
    expect(decodeError(encoded)).toBeInstanceOf(Local);
  });

  test('refuses another class of a name, that of its own classes and of the language too', () => {
    registerError(
      class Taken extends Error {
        readonly one = 1;
      },
    );
    const other = class Taken extends Error {
      readonly two = 2;
    };
    expect(() => registerError(other)).toThrow(
      /`Taken` is the name of another class \(.*errors\.test\.ts:\d+:\d+\).*`registerError\(Taken, 'app\.Taken'\)`/,
    );
    registerError(other, 'app.Taken');
    expect(decodeError(encodeError(new other()))).toBeInstanceOf(other);
    for (const own of [class TimeoutError extends Error {}, class TypeError extends Error {}])
      expect(() => registerError(own)).toThrow(/a class of the language or of offloop/);
    registerError(TimeoutError);
  });

  test('refuses a name that a minifier gave, unless it was meant', () => {
    const minified = class t extends Error {};
    expect(() => registerError(minified)).toThrow(
      /`t` looks like a name that a minifier gave.*`registerError\(t, 'app\.ParseError'\)`/,
    );
    registerError(minified, 't');
    expect(decodeError(encodeError(new minified()))).toBeInstanceOf(minified);
  });

  test('refuses a class that looks the same and was registered elsewhere', () => {
    const one = class Alike extends Error {};
    const other = class Alike extends Error {};
    registerError(one);
    expect(() => registerError(other)).toThrow(/is the name of another class/);
  });

  test('takes a class again, and the newer one of a module that is evaluated once more', () => {
    const evaluate = (text: string, file: string): (new () => Error) =>
      runInThisContext(`(register, Error) => { ${text}; register(Reloaded); return Reloaded; }`, { filename: file })(
        registerError,
        Error,
      );
    const text = 'class Reloaded extends Error {}';
    const first = evaluate(text, 'file:///app/errors.js');
    registerError(first);
    const again = evaluate(text, 'file:///app/errors.js');
    expect(decodeError(encodeError(new first()))).toBeInstanceOf(again);
    const edited = evaluate('class Reloaded extends Error { field = 1 }', 'file:///app/errors.js?t=2');
    expect(decodeError(encodeError(new first()))).toBeInstanceOf(edited);
    expect(() => evaluate(text, 'file:///app/others.js')).toThrow(/another class/);
  });

  test.each([
    ['no class', 5 as never, undefined],
    ['a class that is no error', class {} as never, undefined],
    ['an arrow function', (() => {}) as never, undefined],
    ['a class without a name', (() => class extends Error {})(), undefined],
    ['an empty name', class A extends Error {}, ''],
    ['a name that is none', class A extends Error {}, 5 as never],
  ])('refuses %s', (_, constructor, name) => {
    expect(() => registerError(constructor, name)).toThrow(TypeError);
  });
});
