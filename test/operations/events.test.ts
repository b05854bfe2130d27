import { EventEmitter } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { events, type ResultItem, type Results, sleep } from 'offloop';
import { NodeEngine } from 'offloop/node';
import { errorOf, until } from '../helpers/gate.js';

const engine = new NodeEngine();
const values = (items: readonly ResultItem<unknown>[]): unknown[] => items.map(({ value }) => value);

describe('events', () => {
  test('misses none between two turns', async () => {
    const emitter = new EventEmitter();
    const run = engine.run(function* () {
      const data: Results<unknown> = yield* events(emitter, 'data');
      for (let n = 0; n < 100; n += 1) emitter.emit('data', n);
      const first = yield* data.take();
      for (let n = 100; n < 200; n += 1) emitter.emit('data', n);
      yield* sleep(1);
      return [values(first), values(yield* data.take())];
    });
    const numbers = Array.from({ length: 200 }, (_, n) => n);
    expect(await run).toEqual([numbers.slice(0, 100), numbers.slice(100)]);
  });

  test('listens from its start, before its stream is given', async () => {
    const emitter = new EventEmitter();
    const run = engine.run(function* () {
      const data = yield* events(emitter, 'data');
      return yield* data.next();
    });
    emitter.emit('data', 'in the same turn');
    expect(await run).toEqual({ index: 0, value: 'in the same turn' });
  });

  test('gives them one by one, with their number', async () => {
    const target = new EventTarget();
    const run = engine.run(function* () {
      const ticks = yield* events(target, 'tick');
      const seen = [];
      for (let n = 0; n < 2; n += 1) seen.push(yield* ticks.next());
      return seen;
    });
    const [one, two] = [new Event('tick'), new Event('tick')];
    target.dispatchEvent(one);
    target.dispatchEvent(two);
    expect(await run).toEqual([
      { index: 0, value: one },
      { index: 1, value: two },
    ]);
  });

  test('gives them to `for await`', async () => {
    const emitter = new EventEmitter();
    const run = engine.run(async function* () {
      const seen: unknown[] = [];
      for await (const value of yield* events(emitter, 'data')) {
        seen.push(value);
        if (seen.length === 2) break;
        emitter.emit('data', 'b');
      }
      return [seen, emitter.listenerCount('data')];
    });
    await until(() => emitter.listenerCount('data') === 1);
    emitter.emit('data', 'a');
    expect(await run).toEqual([['a', 'b'], 0]);
  });

  test('keeps only the newest with `latest`', async () => {
    const emitter = new EventEmitter();
    const run = engine.run(function* () {
      const data = yield* events(emitter, 'data', { latest: true });
      for (let n = 0; n < 10; n += 1) emitter.emit('data', n);
      const first = yield* data.take();
      emitter.emit('data', 'x');
      emitter.emit('data', 'y');
      return [...first, yield* data.next()];
    });
    expect(await run).toEqual([
      { index: 9, value: 9 },
      { index: 11, value: 'y' },
    ]);
  });

  test('prevents the default at once with `preventDefault`', async () => {
    const target = new EventTarget();
    const run = engine.run(function* () {
      const submits = yield* events(target, 'submit', { preventDefault: true });
      yield* submits.next();
    });
    const event = new Event('submit', { cancelable: true });
    // Whether the default was prevented is decided when this call returns.
    expect(target.dispatchEvent(event)).toBe(false);
    await run;
  });

  test('prevents nothing where there is nothing to prevent', async () => {
    const emitter = new EventEmitter();
    const run = engine.run(function* () {
      const data = yield* events(emitter, 'data', { preventDefault: true });
      return [yield* data.next(), yield* data.next(), yield* data.next()];
    });
    for (const value of [null, 5, { a: 1 }]) emitter.emit('data', value);
    expect((await run).map((item) => item?.value)).toEqual([null, 5, { a: 1 }]);
  });

  test('ends with its signal, after what came before', async () => {
    const emitter = new EventEmitter();
    const controller = new AbortController();
    const run = engine.run(function* () {
      const data = yield* events(emitter, 'data', { signal: controller.signal });
      emitter.emit('data', 'before');
      controller.abort();
      emitter.emit('data', 'after');
      return [yield* data.next(), yield* data.next(), emitter.listenerCount('data')];
    });
    expect(await run).toEqual([{ index: 0, value: 'before' }, undefined, 0]);
  });

  test('wakes a reader that waits when its signal aborts', async () => {
    const controller = new AbortController();
    const run = engine.run(function* () {
      const data = yield* events(new EventEmitter(), 'data', { signal: controller.signal });
      return yield* data.take();
    });
    await new Promise((resolve) => setImmediate(resolve));
    controller.abort();
    expect(await run).toEqual([]);
  });

  test('gives nothing where its signal was aborted before', async () => {
    const emitter = new EventEmitter();
    const run = engine.run(function* () {
      const data = yield* events(emitter, 'data', { signal: AbortSignal.abort() });
      return [emitter.listenerCount('data'), yield* data.next()];
    });
    expect(await run).toEqual([0, undefined]);
  });

  test.each<[string, (data: Results<unknown>) => Generator<any, unknown, any>]>([
    [
      'ends',
      function* () {
        return 'end';
      },
    ],
    [
      'throws',
      function* () {
        throw new Error('thrown');
      },
    ],
    [
      'closes it',
      function* (data) {
        data.close();
        return yield* data.next();
      },
    ],
  ])('takes its listener back when the handler %s', async (_name, end) => {
    const emitter = new EventEmitter();
    const controller = new AbortController();
    const run = engine.run(function* () {
      const data = yield* events(emitter, 'data', { signal: controller.signal });
      expect(emitter.listenerCount('data')).toBe(1);
      return yield* end(data);
    });
    await run.settled;
    expect(emitter.listenerCount('data')).toBe(0);
  });

  test('takes its listener back when the handler is cancelled', async () => {
    const emitter = new EventEmitter();
    const run = engine.run(function* () {
      const data = yield* events(emitter, 'data');
      yield* data.next();
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(emitter.listenerCount('data')).toBe(1);
    run.cancel();
    expect(emitter.listenerCount('data')).toBe(0);
    await run.settled;
  });

  test.each<[unknown[], RegExp]>([
    [[undefined, 'x'], /Expected `target` to be an EventTarget or an event emitter/],
    [[new EventEmitter(), ''], /Expected `type` to be the event's name/],
    [[new EventEmitter(), 'x', 5], /Expected `options` to be an object of options for events/],
    [[new EventEmitter(), 'x', { lates: true }], /Unknown option `lates` of events\. Did you mean `latest`\?/],
    [[new EventEmitter(), 'x', { latest: 1 }], /Expected `latest` to be true or false, got `1` \(number\)/],
    [[new EventEmitter(), 'x', { preventDefault: 'yes' }], /Expected `preventDefault` to be true or false/],
    [[new EventEmitter(), 'x', { signal: {} }], /Expected `signal` to be an AbortSignal, got `Object` \(object\)/],
  ])('refuses events(%p) at the call', async (args, message) => {
    const error = await errorOf(() => (events as (...given: unknown[]) => unknown)(...args));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toMatch(message);
  });
});
