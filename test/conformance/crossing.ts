import { createSecretKey } from 'node:crypto';
import { BlockList } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { TransferError } from '../../src/core/errors.js';
import type { TaskExecutor } from '../../src/executors/executor.js';
import { registerError } from '../../src/executors/wire/errors.js';
import { Execution, execute, executeCalls, executeStream } from '../executors/execution.js';

/** An executor that has to let the same through as all others. */
export interface CrossingUnderTest {
  readonly name: string;
  /** Whether memory is shared and the platform's objects cross. */
  readonly kind: 'thread' | 'process';
  /** It executes elsewhere. */
  readonly hasWorkers: boolean;
  create(): TaskExecutor;
}

class Refused extends Error {
  readonly code: number;
  constructor(code: number) {
    super(`refused with ${code}`);
    this.name = 'Refused';
    this.code = code;
  }
}
registerError(Refused);

class Secretive {
  readonly #secret = 1;
  get secret(): number {
    return this.#secret;
  }
}

const inside = (levels: number, value: unknown): unknown => {
  let outer = value;
  for (let level = 0; level < levels; level += 1) outer = { next: outer };
  return outer;
};
const circle = (): object => {
  const one: Record<string, unknown> = { error: new Refused(1), list: [1] };
  one.self = one;
  one.again = one.list;
  (one.error as { owner?: unknown }).owner = one;
  return one;
};
const deep = (levels: number, end: unknown): unknown => inside(levels, end);
const asPrototype = (value: unknown): object => JSON.parse(`{"__proto__":${JSON.stringify(value)}}`);

/** What arrives as it was given, both ways. */
const SAME: readonly (readonly [string, () => unknown])[] = [
  ['nothing', () => undefined],
  ['a number that is none', () => [Number.NaN, -0, Number.POSITIVE_INFINITY]],
  ['a big integer', () => [10n ** 30n]],
  ['a date, and one that is none', () => [new Date(5), new Date(Number.NaN)]],
  ['an expression', () => /a(b)?/giu],
  // biome-ignore lint/suspicious/noSparseArray: that is what is tested
  ['a list with holes', () => [1, , 3]],
  ['a sparse list', () => Object.assign([], { 10000: 1 })],
  ['a list with a field', () => Object.assign([1], { name: 'x' })],
  ['an object without a prototype', () => ({ a: Object.assign(Object.create(null), { b: 1 }) })],
  ['a field that is called as the prototype is', () => asPrototype(5)],
  [
    'a field that is called so and leads to a Buffer',
    () =>
      Object.defineProperty({ a: 1 }, '__proto__', {
        value: [Buffer.from('x')],
        enumerable: true,
        configurable: true,
        writable: true,
      }),
  ],
  ['boxed values', () => [Object(1), Object('x'), Object(true)]],
  [
    'a map and a set',
    () =>
      new Map<unknown, unknown>([
        [{ a: 1 }, new Set([1, [2]])],
        ['x', new Map()],
      ]),
  ],
  ['a huge map', () => new Map(Array.from({ length: 20_000 }, (_, index) => [index, { index }]))],
  [
    'memory and views of it',
    () => [new ArrayBuffer(3), new Float64Array([1.5]), new DataView(new ArrayBuffer(2)), new Uint8Array()],
  ],
  ['objects 200 deep', () => deep(200, 'end')],
  ['a Buffer', () => Buffer.from('hello')],
  ['an empty Buffer', () => Buffer.alloc(0)],
  ['a large Buffer', () => Buffer.alloc(100_000, 7)],
  ['a Buffer in an object', () => ({ data: Buffer.from('a'), n: 1 })],
  [
    'a Buffer in a list, behind 10,000 rows',
    () => [...Array.from({ length: 10_000 }, (_, id) => ({ id })), Buffer.from('b')],
  ],
  [
    'Buffers as keys and values of a map',
    () =>
      new Map<unknown, unknown>([
        ['first', 1],
        [Buffer.from('k'), Buffer.from('v')],
        ['last', 2],
      ]),
  ],
  ['Buffers in a set', () => new Set([1, Buffer.from('m'), 2])],
  ['a Buffer 100 deep', () => deep(100, Buffer.from('d'))],
  ['an error', () => new TypeError('no')],
  [
    'an error with its fields',
    () => Object.assign(new RangeError('no', { cause: { why: 1 } }), { code: 'E', bytes: Buffer.from('x') }),
  ],
  ['an error of a class that is registered', () => ({ reason: new Refused(7) })],
  ['an error without a message', () => [new Error()]],
  ['several errors', () => [new AggregateError([new Refused(1), new Error('two')], 'both')]],
  [
    'what settled',
    () => [
      { status: 'rejected', reason: new Refused(404) },
      { status: 'fulfilled', value: Buffer.from('v') },
    ],
  ],
  [
    'one of 400 that failed',
    () =>
      Array.from({ length: 400 }, (_, id) =>
        id === 350 ? { status: 'rejected', reason: new Refused(id) } : { status: 'fulfilled', value: { id } },
      ),
  ],
  [
    'an error behind 5,000 fields',
    () => ({
      ...Object.fromEntries(Array.from({ length: 5000 }, (_, id) => [`k${id}`, id])),
      last: new Refused(1),
    }),
  ],
  ['an error as a key', () => new Map([[new Refused(1), 'why']])],
  [
    'an error as the cause of a cause',
    () => ({ error: new Error('a', { cause: new Error('b', { cause: new Refused(3) }) }) }),
  ],
  ['an error in the field of an error', () => Object.assign(new Error('a'), { details: { inner: new Refused(2) } })],
  ['an error of the platform', () => [new DOMException('gone', 'AbortError')]],
  ['an error 100 deep', () => deep(100, new Refused(5))],
];

/** What is refused, where it stands, and the way out. */
const REFUSED: readonly (readonly [string, () => unknown, path: string, message: RegExp])[] = [
  ['a function', () => ({ on: { click: () => {} } }), '.on.click', /a function.*worker module/],
  ['a symbol', () => [Symbol('x')], '[0]', /a symbol/],
  ['a promise', () => ({ later: Promise.resolve(1) }), '.later', /Await it/],
  ['a weak reference', () => ({ ref: new WeakRef({}) }), '.ref', /WeakRef/],
  ['a generator', () => [(function* () {})()], '[0]', /cannot be cloned/],
  ['a proxy', () => ({ state: new Proxy({ a: 1 }, {}) }), '.state', /proxy/],
  [
    'a getter that throws',
    () => ({
      a: Object.defineProperty({}, 'b', {
        enumerable: true,
        get: () => {
          throw new Error('no');
        },
      }),
    }),
    '.a',
    /getter that throws/,
  ],
  ['a formatter', () => [new Intl.NumberFormat('en')], '[0]', /NumberFormat/],
  ['a URL', () => ({ url: new URL('http://a.b/c') }), '.url', /URL.*`url\.href`/],
  ['parameters of a URL', () => ({ query: new URLSearchParams('a=1') }), '.query', /String\(params\)/],
  ['headers', () => [new Headers({ a: 'b' })], '[0]', /\[\.\.\.headers\]/],
  ['a form', () => [new FormData()], '[0]', /\[\.\.\.form\]/],
  ['a request', () => [new Request('http://a.b')], '[0]', /Request/],
  ['a response', () => [new Response('x')], '[0]', /arrayBuffer/],
  ['a signal', () => ({ signal: new AbortController().signal }), '.signal', /currentTask\(\)\.signal/],
  ['a controller', () => ({ controller: new AbortController() }), '.controller', /currentTask\(\)\.signal/],
  ['a target of events', () => [new EventTarget()], '[0]', /EventTarget/],
  ['a list that is 100,000 deep', () => deep(100_000, 1), '', /levels deep/],
];

/** What another process cannot have. */
const OF_ONE_PROCESS: readonly (readonly [string, () => unknown, RegExp])[] = [
  ['shared memory', () => new SharedArrayBuffer(4), /shared memory.*thread/],
  ['a view of shared memory', () => new Int32Array(new SharedArrayBuffer(4)), /shared memory.*thread/],
  ['a Blob', () => new Blob(['x']), /arrayBuffer/],
  ['a key', () => createSecretKey(Buffer.from('abcdefgh')), /KeyObject/],
  ['addresses to block', () => new BlockList(), /BlockList/],
  ['a module of WebAssembly', () => new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)), /Module/],
];

/** What crosses is what was given, or is refused. */
export function describeCrossing({ name, kind, hasWorkers, create }: CrossingUnderTest): void {
  describe(`${name}: what crosses`, () => {
    let executor: TaskExecutor;
    beforeAll(() => {
      executor = create();
    });
    afterAll(() => executor.close());
    const echo = (value: unknown): Execution => execute(executor, (given: unknown) => given, [value]);

    test.each(SAME)('lets %s through', async (_, make) => {
      expect(shown(await echo(make()).result())).toEqual(shown(make()));
    });

    test('keeps what is one object one object', async () => {
      const one = (await echo(circle()).result()) as any;
      expect([one.self === one, one.again === one.list, one.error.owner === one]).toEqual([true, true, true]);
      expect(one.error).toBeInstanceOf(Refused);
      const buffer = Buffer.from('x');
      const [a, b, c] = (await echo([buffer, { buffer }, new Map([[buffer, 1]])]).result()) as any;
      expect([a === b.buffer, c.has(a), Buffer.isBuffer(a)]).toEqual([true, true, true]);
    });

    test('touches nothing that was given', async () => {
      const given = Object.freeze({
        list: Object.freeze([Buffer.from('x'), new Refused(1)]),
        map: new Map([[Buffer.from('k'), 1]]),
      });
      const before = shown(given);
      await echo(given).result();
      expect(shown(given)).toEqual(before);
    });

    test('sends the bytes of a Buffer alone, and not the memory around them', async () => {
      const given = [Buffer.from('x'), Buffer.alloc(10_000).subarray(10, 20)];
      const sizes = (buffers: Buffer[]): unknown => buffers.map((one) => [Buffer.isBuffer(one), one.buffer.byteLength]);
      expect(await execute(executor, sizes, [given]).result()).toEqual([
        [true, 1],
        [true, 10],
      ]);
      const [back] = (await execute(executor, () => [Buffer.from('y')], []).result()) as [Buffer];
      expect([Buffer.isBuffer(back), back.buffer.byteLength, String(back)]).toEqual([true, 1, 'y']);
    });

    test('makes errors what they are in the worker, too', async () => {
      const fn = (errors: Error[]): unknown =>
        errors.map((error) => [error instanceof RangeError, error.message, (error as { code?: unknown }).code]);
      expect(await execute(executor, fn, [[Object.assign(new RangeError('a'), { code: 1 })]]).result()).toEqual([
        [true, 'a', 1],
      ]);
    });

    test('leaves out of an error what cannot be sent, as of one that is thrown', async () => {
      const error = Object.assign(new Refused(1), { retry: () => {}, open: { on: () => {} }, fine: 1 });
      expect(await echo([error]).result()).toEqual([expect.objectContaining({ code: 1, fine: 1 })]);
    });

    test('lets Buffers and errors through in streams', async () => {
      const stream = executeStream(
        executor,
        function* () {
          yield Buffer.from('a');
          yield { error: new RangeError('b') };
        },
        [],
      );
      await stream.until('result');
      expect(shown(stream.items)).toEqual(shown([Buffer.from('a'), { error: new RangeError('b') }]));
    });

    test.each(REFUSED)('refuses %s, both ways', async (_, make, path, message) => {
      const error = await echo(make()).error<TransferError>();
      expect(error).toBeInstanceOf(TransferError);
      expect(error.message).toMatch(message);
      if (path !== '') expect(error.path).toBe(`args[0]${path}`);
      expect(error.path.length).toBeLessThanOrEqual(200);
    });

    test('refuses what a function gives, with the place', async () => {
      const error = await execute(executor, () => ({ url: new URL('http://a.b') }), []).error<TransferError>();
      expect(error).toMatchObject({ name: 'TransferError', path: 'result.url' });
    });

    test.each(OF_ONE_PROCESS)('lets %s through where it can be had', async (_, make, message) => {
      const execution = execute(executor, (value: object) => Object.prototype.toString.call(value), [make() as object]);
      if (kind === 'thread') expect(await execution.result()).toBe(Object.prototype.toString.call(make()));
      else expect((await execution.error()).message).toMatch(message);
    });

    test('shares memory between threads', async () => {
      if (kind === 'process') return;
      const memory = new Int32Array(new SharedArrayBuffer(4));
      await execute(executor, (shared: Int32Array) => Atomics.store(shared, 0, 5), [memory]).result();
      expect(memory[0]).toBe(5);
    });

    test('makes a plain object of an instance', async () => {
      class Point {
        readonly x = 1;
        readonly bytes = Buffer.from('p');
      }
      const back = (await echo(new Point()).result()) as Point;
      expect(shown(back)).toEqual(shown({ x: 1, bytes: Buffer.from('p') }));
      // That its fields are private cannot be seen from outside.
      expect(await echo(new Secretive()).result()).toEqual({});
    });

    test('refuses what was moved away, before anything is sent', async () => {
      const view = new Uint8Array(4);
      structuredClone(view.buffer, { transfer: [view.buffer] });
      for (const [args, path] of [
        [[view], 'args[0]'],
        [[{ a: [view.buffer] }], 'args[0].a[0]'],
        [[new DataView(new ArrayBuffer(1)), { view }], 'args[1].view'],
      ] as const) {
        const execution = new Execution(
          executor,
          { kind: 'source', text: '() => 1', name: 'one', local: () => 1 },
          args,
          { transfer: [view.buffer] },
        );
        const error = await execution.error<TransferError>();
        expect(error).toMatchObject({ name: 'TransferError', path, message: expect.stringContaining('moved away') });
        if (hasWorkers) expect(execution.calls).not.toContain('start');
      }
      const execution = execute(executor, () => 1, [], { transfer: [view.buffer] });
      if (kind === 'thread') expect(await execution.error()).toMatchObject({ path: 'transfer[0]' });
    });

    test('lets the same through for many calls in one message', async () => {
      if (executor.takesCalls !== true) return;
      const fn = (value: { data: Buffer }): unknown => ({
        data: value.data,
        error: new RangeError(String(value.data)),
        is: Buffer.isBuffer(value.data),
      });
      const calls = executeCalls(executor, fn, [[{ data: Buffer.from('a') }], [{ data: Buffer.from('b') }]]);
      await calls.over();
      const gave = (text: string): unknown => [
        'gave',
        { data: Buffer.from(text), error: new RangeError(text), is: true },
      ];
      expect(shown(calls.ends)).toEqual(shown([gave('a'), gave('b')]));
    });
  });
}

/** A value as text that tells classes apart. */
function shown(value: unknown, seen = new Set<unknown>()): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  if (Object.is(value, -0)) return '-0';
  if (typeof value !== 'object' || value === null) return String(value);
  if (seen.has(value)) return 'seen';
  seen.add(value);
  const again = (part: unknown): unknown => shown(part, seen);
  const tag = Object.prototype.toString.call(value);
  if (Buffer.isBuffer(value)) return ['Buffer', value.toString('hex')];
  if (tag === '[object Error]' || tag === '[object DOMException]') {
    const error = value as Error & Record<string, unknown>;
    const fields = Object.entries(error).map(([key, field]) => [key, again(field)]);
    return [error.constructor.name, error.name, error.message, fields, again(error.cause), again(error.errors)];
  }
  if (tag === '[object Map]')
    return [tag, [...(value as Map<unknown, unknown>)].map(([key, item]) => [again(key), again(item)])];
  if (tag === '[object Set]') return [tag, [...(value as Set<unknown>)].map(again)];
  if (tag === '[object DataView]') return [tag, (value as DataView).byteLength];
  if (tag === '[object ArrayBuffer]') return [tag, [...new Uint8Array(value as ArrayBuffer)]];
  if (tag === '[object Date]') return [tag, (value as Date).getTime()];
  const length = Array.isArray(value) ? value.length : '';
  return [
    tag,
    length,
    tag === '[object RegExp]' ? String(value) : '',
    Object.entries(value).map(([key, field]) => [key, again(field)]),
  ];
}
