// What docs/guide/crossing.md says of threads and processes holds with the installed package: each row of its table is tried.
import assert from 'node:assert/strict';
import { createSecretKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { BlockList, SocketAddress } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import { ProcessTask, registerError, Task, TransferError } from 'offloop';
import { NodeEngine } from 'offloop/node';

class Refused extends Error {
  code = 7;
}
registerError(Refused);
class Point {
  x = 1;
  #y = 2;
  get sum() {
    return this.x + this.#y;
  }
}

const engine = new NodeEngine({ maxThreads: 1, maxProcesses: 1, logger: () => {} });
const KINDS = { threads: Task, processes: ProcessTask };
const back = (value) => value;
const tag = (value) => Object.prototype.toString.call(value);
const sendTo =
  (Kind) =>
  (value, fn = back, options = {}) =>
    engine.run(new Kind(fn, value).with(options));
const circle = { list: [1] };
circle.self = circle;

/** What comes of a value: that it comes back as it was, or that it is refused with its place. */
const sameOrRefused = (makers) => async (send) => {
  const found = new Set();
  for (const make of makers) {
    const value = make();
    try {
      const came = await send({ at: value }, (given) => [given.at, Object.prototype.toString.call(given.at)]);
      assert.equal(came[1], tag(value));
      assert.equal(tag(came[0]), tag(value));
      assert.ok(isDeepStrictEqual(came[0], value) || typeof value.size === 'number', `${tag(value)} is another one`);
      found.add('the same');
    } catch (error) {
      assert.ok(error instanceof TransferError, error);
      assert.equal(error.path, 'args[0].at');
      found.add('refused');
    }
  }
  return [...found].join(' and ');
};

const movedOrRefused = (make) => async (send) => {
  const value = make();
  try {
    const came = await send(value, (given) => Object.prototype.toString.call(given), { transfer: [value] });
    assert.equal(came, tag(value));
  } catch (error) {
    assert.ok(error instanceof TransferError, error);
    return 'refused';
  }
  // Not moved it is refused, and the message says what to do.
  await assert.rejects(send(make()), /`transfer`/);
  return 'moved';
};

/** By what the first column says. */
const ROWS = {
  'plain values': sameOrRefused([
    () => [undefined, null, true, 'x', Number.NaN, -0, 10n ** 30n],
    // biome-ignore lint/suspicious/noSparseArray: that is what is tried
    () => [1, , 3],
    () => new Map([[{ a: 1 }, new Set([1])]]),
    () => [new Date(5), /a/g],
    () => circle,
  ]),
  'typed arrays': async (send) => {
    const bytes = new Uint8Array([1, 2]);
    assert.deepEqual(await send(bytes), bytes);
    assert.equal(await send(new DataView(new ArrayBuffer(3)), (view) => view.byteLength), 3);
    assert.equal(bytes.length, 2);
    assert.deepEqual([...(await send(bytes, back, { transfer: [bytes.buffer] }))], [1, 2]);
    return bytes.length === 0 ? 'a copy, or moved' : 'a copy';
  },
  '`Buffer`': async (send) => {
    const buffer = Buffer.from('hello');
    const inWorker = await send([buffer], ([given]) => [
      Buffer.isBuffer(given),
      String(given),
      given.buffer.byteLength,
    ]);
    assert.deepEqual(inWorker, [true, 'hello', 5]);
    const came = await send({ deep: [buffer] });
    assert.ok(Buffer.isBuffer(came.deep[0]));
    assert.equal(String(came.deep[0]), 'hello');
    return 'a `Buffer` with its own bytes';
  },
  'errors,': async (send) => {
    const given = new Refused('no', { cause: new RangeError('why') });
    given.bytes = Buffer.from('x');
    const [came] = (await send({ deep: [given] })).deep;
    assert.ok(came instanceof Refused && came.cause instanceof RangeError && Buffer.isBuffer(came.bytes));
    assert.deepEqual([came.message, came.code, came.stack], ['no', 7, given.stack]);
    return 'class, message, stack, `cause`, fields';
  },
  '`SharedArrayBuffer`': async (send) => {
    const shared = new Int32Array(new SharedArrayBuffer(4));
    try {
      await send(shared, (memory) => Atomics.store(memory, 0, 5));
    } catch (error) {
      assert.ok(error instanceof TransferError, error);
      return 'refused';
    }
    assert.equal(shared[0], 5);
    return 'shared';
  },
  '`MessagePort`': async (send) => {
    const outcomes = new Set();
    for (const make of [() => new MessageChannel().port1, () => new ReadableStream(), () => new TransformStream()])
      outcomes.add(await movedOrRefused(make)(send));
    return [...outcomes].join(' and ');
  },
  '`Blob`': sameOrRefused([
    () => new Blob(['x']),
    () => createSecretKey(Buffer.from('abcdefgh')),
    () => new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)),
  ]),
  '`File`': async (send) => {
    // Older lines of Node have it as a global only with a flag.
    const { File } = await import('node:buffer');
    const file = new File(['text'], 'a.txt', { type: 'text/plain', lastModified: 5 });
    try {
      const came = await send({ file });
      assert.deepEqual([came.file.name, came.file.lastModified, await came.file.text()], ['a.txt', 5, 'text']);
      return 'the same';
    } catch (error) {
      assert.ok(error instanceof TransferError, error);
      return 'refused';
    }
  },
  '`BlockList`': async (send) => {
    const list = new BlockList();
    list.addAddress('1.2.3.4');
    try {
      assert.equal(await send(list, (given) => given.check('1.2.3.4')), true);
      assert.equal(await send(new SocketAddress({ port: 5 }), (given) => given.port), 5);
      return 'the same';
    } catch (error) {
      assert.ok(error instanceof TransferError, error);
      await assert.rejects(send(new SocketAddress({ port: 5 })), TransferError);
      return 'refused';
    }
  },
  '`URL`': sameOrRefused([
    () => new URL('http://a.b'),
    () => new URLSearchParams('a=1'),
    () => new Headers(),
    () => new FormData(),
    () => new Request('http://a.b'),
    () => new Response(),
    () => new AbortController().signal,
    () => new AbortController(),
    () => new EventTarget(),
  ]),
  'functions,': sameOrRefused([
    () => back,
    () => Symbol('x'),
    () => Promise.resolve(1),
    () => new Proxy({}, {}),
    () => new WeakRef({}),
    () => (function* () {})(),
  ]),
  'instances of your classes': async (send) => {
    const came = await send([new Point()]);
    assert.deepEqual(came, [{ x: 1 }]);
    return 'plain objects of their public fields';
  },
  'symbols as keys': async (send) => {
    const given = Object.freeze({
      [Symbol('x')]: 1,
      get now() {
        return 5;
      },
    });
    const came = await send(given);
    assert.deepEqual([Reflect.ownKeys(came), came.now, Object.isFrozen(came)], [['now'], 5, false]);
    return 'left out, as values';
  },
};

const guide = readFileSync(new URL('docs/guide/crossing.md', import.meta.resolve('offloop/package.json')), 'utf8');
const rows = guide
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| given'))
  .map((line) =>
    line
      .split('|')
      .map((cell) => cell.trim())
      .slice(1, -1),
  );
assert.equal(rows.length, Object.keys(ROWS).length);
for (const [given, threads, processes] of rows) {
  const row = Object.keys(ROWS).find((key) => given.startsWith(key));
  assert.ok(row, `Nothing tries ${given}`);
  const found = {};
  for (const [where, Kind] of Object.entries(KINDS)) found[where] = await ROWS[row](sendTo(Kind));
  assert.deepEqual(
    found,
    { threads, processes: processes === 'the same' && threads !== 'the same' ? threads : processes },
    given,
  );
}
process.stdout.write('done');
