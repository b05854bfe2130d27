import { describe, expect, test } from '@jest/globals';
import { TransferError } from '../../../src/core/errors.js';
import { transferError } from '../../../src/executors/wire/unsendable.js';
import { sleep } from '../../../src/operations/sleep.js';
import { Task } from '../../../src/tasks/task.js';
import { localWire } from '../pool/fake-transport.js';

const wire = localWire(true);
const pathOf = (value: unknown, transfer?: object[]): string =>
  transferError(value, 'args', transfer, wire, new Error('no')).path;

describe('transferError', () => {
  test.each<[string, unknown, string]>([
    ['the value itself', () => {}, 'args'],
    ['in an array', [1, () => {}], 'args[1]'],
    ['deep inside', [{ a: { b: [0, { c: Symbol('x') }] } }], 'args[0].a.b[1].c'],
    ['under a key that is no name', [{ 'x-y': () => {} }], 'args[0]["x-y"]'],
    ['under a name with umlauts', [{ größe: () => {} }], 'args[0].größe'],
    ['as a value of a map', [new Map([[1, () => {}]])], 'args[0].get(1)'],
    ['as a value under a key that is an object', [new Map([[{}, () => {}]])], 'args[0].values()[0]'],
    ['as a key of a map', [new Map([[() => {}, 1]])], 'args[0].keys()[0]'],
    ['in a set', [new Set([1, () => {}])], 'args[0].values()[1]'],
    ['the first of several', [1, { a: () => {} }, () => {}], 'args[1].a'],
  ])('names the place: %s', (_, value, path) => {
    expect(pathOf(value)).toBe(path);
  });

  test('names a view that is to be moved, and says to list its memory', () => {
    const view = new Float32Array(2);
    const { path, message } = transferError([view], 'args', [view], wire, new Error('no'));
    expect([path, message]).toEqual(['transfer[0]', expect.stringContaining('List its `buffer`')]);
  });

  test('names what is to be moved a second time, and where it stands first', () => {
    const [one, two] = [new ArrayBuffer(1), new ArrayBuffer(2)];
    const { path, message } = transferError([one, two], 'args', [one, two, one], wire, new Error('no'));
    expect([path, message]).toEqual(['transfer[2]', expect.stringContaining('the same ArrayBuffer as `transfer[0]`')]);
  });

  test('names a proxy behind 20,000 rows where only trying tells, and tries few', () => {
    let tries = 0;
    const local = localWire(true);
    const counting = Object.assign(Object.create(local), {
      isProxy: undefined,
      canSend: (value: unknown) => {
        tries += 1;
        return local.canSend(value);
      },
    });
    const rows: unknown[] = Array.from({ length: 20_000 }, (_, id) => ({ id }));
    rows[12_345] = { at: new Map([['x', new Proxy({}, {})]]) };
    expect(transferError([rows], 'args', undefined, counting, new Error('no')).path).toBe('args[0][12345].at.get("x")');
    expect(tries).toBeLessThan(40);
  });

  test('finds its way out of circles', () => {
    const value: { self?: unknown; fn: () => void } = { fn: () => {} };
    value.self = value;
    expect(pathOf([value])).toBe('args[0].fn');
  });

  test('passes over what is moved', () => {
    const { port1, port2 } = new MessageChannel();
    expect(pathOf([{ port: port1, fn: () => {} }], [port1])).toBe('args[0].fn');
    expect(pathOf([{ port: port1 }], [])).toBe('args[0].port');
    port1.close();
    port2.close();
  });

  test('blames the list of what is moved when the data is fine', () => {
    const error = transferError([1], 'args', [{}], wire, new Error('Found invalid value'));
    expect(error).toMatchObject({ path: 'transfer', message: expect.stringContaining('Found invalid value') });
    expect(transferError([1], 'args', [{}], wire, 'text').message).toContain('text');
  });

  const hostile = {
    enumerable: true,
    get: () => {
      throw new Error('no');
    },
  };
  test.each<[string, () => unknown, RegExp]>([
    ['a named function', () => function named() {}, /a function \(`named`\)/],
    ['a function', () => () => {}, /a function/],
    ['a symbol', () => Symbol('x'), /a symbol \(`Symbol\(x\)`\)/],
    ['a promise', () => Promise.resolve(), /of class Promise/],
    [
      'a task',
      () => new Task((n: number) => n, 1),
      /work that has not given its result \(Task\). Write `yield\*` before it/,
    ],
    ['an operation in a list', () => sleep(1), /work that has not given its result \(Sleep\)/],
    ['a weak set', () => new WeakSet(), /of class WeakSet/],
    ['an object with a bad getter', () => Object.defineProperty({}, 'a', hostile), /an object that cannot be cloned/],
    ['one without a prototype', () => Object.create(null, { a: hostile }), /an object that cannot be cloned/],
  ])('says what stands there: %s', (_, make, what) => {
    const error = transferError(make(), 'result', undefined, wire, new Error('no'));
    expect(error).toBeInstanceOf(TransferError);
    expect(error.message).toMatch(what);
    expect(error.message).toMatch(/`result`/);
  });

  test('says so of a revoked proxy', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(transferError(proxy, 'result', undefined, wire, null).message).toMatch(/proxy that was revoked/);
  });
});
