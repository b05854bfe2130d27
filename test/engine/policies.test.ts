import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  type CancelledBy,
  type CancelledError,
  currentRun,
  defer,
  Engine,
  fork,
  type HandlerOptions,
  handlerOf,
  type Policy,
  runOf,
  sleep,
  wait,
} from 'offloop';
import { TestEngine } from 'offloop/testing';
import { decide } from '../../src/engine/policies.js';
import { thrownBy } from '../core/stage.js';
import { Gate, until } from '../helpers/gate.js';
import { type Counter, makeCounter, states } from './counter.js';

let engine: TestEngine;
const reported: unknown[] = [];
beforeEach(() => {
  reported.length = 0;
  engine = new TestEngine();
  engine.on('error', ({ error }) => reported.push(error));
});
afterEach(async () => {
  engine.runs.cancelAll();
  await engine[Symbol.asyncDispose]();
  expect(reported).toEqual([]);
});

const policies: readonly Policy[] = ['parallel', 'restart', 'drop', 'share', 'queue', 'keepLatest'];

/** Who cancelled a run, and with which words. */
const endOf = (run: { readonly error: unknown }): readonly [CancelledBy, unknown] => {
  const { by, reason } = run.error as CancelledError;
  return [by, reason];
};

describe('a decision', () => {
  const queued = { running: 1, closing: 0, waiting: 1, limit: 1 };
  const idle = { running: 0, closing: 0, waiting: 0, limit: 1 };
  const busy = { running: 1, closing: 0, waiting: 0, limit: 1 };
  const closing = { running: 1, closing: 1, waiting: 0, limit: 1 };
  const followed = { running: 1, closing: 1, waiting: 1, limit: 1 };
  const full = { running: 2, closing: 0, waiting: 1, limit: 2 };
  const half = { running: 2, closing: 1, waiting: 1, limit: 2 };
  test.each<[Policy, typeof idle, string]>([
    ['parallel', idle, 'enter'],
    ['parallel', full, 'enter'],
    ['queue', busy, 'enter'],
    ['queue', full, 'enter'],
    ['restart', idle, 'enter'],
    ['restart', busy, 'enter, 1 running cancelled'],
    ['restart', closing, 'enter'],
    ['restart', followed, 'enter, 1 waiting cancelled'],
    ['restart', full, 'enter, 2 running cancelled'],
    ['restart', half, 'enter, 1 running cancelled'],
    ['drop', idle, 'enter'],
    ['drop', busy, 'drop'],
    ['drop', closing, 'enter'],
    ['drop', followed, 'drop'],
    ['share', idle, 'enter'],
    ['share', busy, 'share'],
    ['share', closing, 'enter'],
    ['share', followed, 'share'],
    ['keepLatest', idle, 'enter'],
    ['keepLatest', busy, 'enter'],
    ['keepLatest', queued, 'enter, 1 waiting cancelled'],
    ['keepLatest', full, 'enter, 1 waiting cancelled'],
    ['keepLatest', closing, 'enter'],
    ['keepLatest', followed, 'enter, 1 waiting spared'],
    ['keepLatest', { running: 1, closing: 1, waiting: 2, limit: 1 }, 'enter, 1 waiting cancelled, 1 waiting spared'],
  ])('of %s with %o is: %s', (policy, state, text) => {
    const { call, cancelRunning, cancelWaiting, spareWaiting } = decide(policy, state);
    const running = cancelRunning > 0 ? `, ${cancelRunning} running cancelled` : '';
    const waiting = cancelWaiting > 0 ? `, ${cancelWaiting} waiting cancelled` : '';
    const spared = spareWaiting > 0 ? `, ${spareWaiting} waiting spared` : '';
    expect(call + running + waiting + spared).toBe(text);
  });
});

describe('a call while another runs', () => {
  test('runs beside it without a policy', () => {
    const call = makeCounter(engine);
    const runs = [call('a'), call('b'), call('c')];
    expect(states(...runs)).toBe('running running running');
    expect(call.log).toEqual(['+a', '+b', '+c']);
  });

  test('waits under `parallel` with a limit, and starts in order', () => {
    const call = makeCounter(engine, { maxConcurrency: 2 });
    const [a, b, c, d] = [call('a'), call('b'), call('c'), call('d')];
    expect(states(a, b, c, d)).toBe('running running pending pending');
    call.finish('b');
    expect(states(a, b, c, d)).toBe('running success running pending');
    call.finish('a');
    expect(call.log).toEqual(['+a', '+b', '-b', '+c', '-a', '+d']);
  });

  test('replaces it under `restart`, after its `finally`', () => {
    const call = makeCounter(engine, { policy: 'restart' });
    const [a, b] = [call('a'), call('b')];
    expect(states(a, b)).toBe('cancelled running');
    expect(call.log).toEqual(['+a', '-a', '+b']);
    expect(endOf(a)).toEqual(['policy', 'replaced by a newer call']);
  });

  test('waits under `restart` until asynchronous clean-up has ended, and only the newest starts then', async () => {
    const call = makeCounter(engine, { policy: 'restart' });
    const a = call('a');
    const cleanup = new Gate();
    call.slowCleanup = cleanup;
    const [b, c] = [call('b'), call('c')];
    expect(states(a, b, c)).toBe('running cancelled pending');
    expect(a.isCancelling).toBe(true);
    cleanup.open();
    await engine.flush();
    expect(states(a, b, c)).toBe('cancelled cancelled running');
    expect(call.log).toEqual(['+a', '-a', '+c']);
    call.slowCleanup = undefined;
  });

  test('cancels only the oldest under `restart` with a limit', () => {
    const call = makeCounter(engine, { policy: 'restart', maxConcurrency: 2 });
    const runs = [call('a'), call('b'), call('c'), call('d')];
    expect(states(...runs)).toBe('cancelled cancelled running running');
  });

  test('leaves the newest under `restart` with a limit, also while older ones still clean up', async () => {
    const call = makeCounter(engine, { policy: 'restart', maxConcurrency: 2 });
    const [a, b] = [call('a'), call('b')];
    const cleanup = new Gate();
    call.slowCleanup = cleanup;
    const [c, d] = [call('c'), call('d')];
    expect([a.isCancelling, b.isCancelling, c.state, d.state]).toEqual([true, true, 'pending', 'pending']);
    call.slowCleanup = undefined;
    cleanup.open();
    await engine.flush();
    expect(states(a, b, c, d)).toBe('cancelled cancelled running running');
  });

  test('is cancelled at once under `drop`, and never starts', () => {
    const call = makeCounter(engine, { policy: 'drop' });
    const [a, b] = [call('a'), call('b')];
    expect(states(a, b)).toBe('running cancelled');
    expect(b.isFinished).toBe(true);
    expect(endOf(b)).toEqual(['policy', 'dropped, since one runs already']);
    call.finish('a');
    expect(call('c').state).toBe('running');
    expect(call.log).toEqual(['+a', '-a', '+c']);
  });

  test('is dropped under `drop` with a limit only when all places are taken', () => {
    const call = makeCounter(engine, { policy: 'drop', maxConcurrency: 2 });
    expect(states(call('a'), call('b'), call('c'))).toBe('running running cancelled');
  });

  test('gets the result of what runs under `share`', async () => {
    const call = makeCounter(engine, { policy: 'share' });
    const [a, b, c] = [call('a'), call('b'), call('c')];
    expect(states(a, b, c)).toBe('running running running');
    call.finish('a');
    expect(await Promise.all([a, b, c])).toEqual(['a', 'a', 'a']);
    call('d').cancel();
    expect(call.log).toEqual(['+a', '-a', '+d', '-d']);
  });

  test('gets that of the newest under `share` with a limit', async () => {
    const call = makeCounter(engine, { policy: 'share', maxConcurrency: 2 });
    const [a, b, c] = [call('a'), call('b'), call('c')];
    call.finish('b');
    expect(await Promise.all([b, c])).toEqual(['b', 'b']);
    expect(states(a, b, c)).toBe('running success success');
  });

  test('starts under `drop` and `keepLatest` when what only cleans up has ended', async () => {
    for (const policy of ['drop', 'keepLatest'] as const) {
      const call = makeCounter(engine, { policy });
      const cleanup = new Gate();
      call.slowCleanup = cleanup;
      const a = call('a');
      a.cancel();
      const [b, c] = [call('b'), call('c')];
      expect(states(a, b, c)).toBe(policy === 'drop' ? 'running pending cancelled' : 'running pending pending');
      const d = call('d');
      expect(states(b, c, d)).toBe(policy === 'drop' ? 'pending cancelled cancelled' : 'pending cancelled pending');
      call.slowCleanup = undefined;
      cleanup.open();
      await engine.flush();
      expect(states(a, b)).toBe('cancelled running');
      call.finish('b');
      await b;
      expect(d.state).toBe(policy === 'drop' ? 'cancelled' : 'running');
      d.cancel();
    }
  });

  test('starts under `drop` when the body before it has ended well, and its deferred clean-up too', async () => {
    const cleanup = new Gate();
    const handler = engine.async({ policy: 'drop' }, function* (name: string) {
      defer(() => wait(cleanup));
      yield* sleep(1);
      return name;
    });
    const a = handler('a');
    await engine.advance(1);
    const b = handler('b');
    expect(states(a, b)).toBe('running pending');
    cleanup.open();
    await engine.settled();
    expect(states(a, b)).toBe('success success');
  });

  test('waits in line under `queue`', () => {
    const call = makeCounter(engine, { policy: 'queue' });
    const [a, b, c] = [call('a'), call('b'), call('c')];
    expect(states(a, b, c)).toBe('running pending pending');
    call.finish('a');
    call.finish('b');
    expect(states(a, b, c)).toBe('success success running');
    expect(call.log).toEqual(['+a', '-a', '+b', '-b', '+c']);
  });

  test('waits under `keepLatest`, and is replaced by the next one', () => {
    const call = makeCounter(engine, { policy: 'keepLatest' });
    const [a, b, c] = [call('a'), call('b'), call('c')];
    expect(states(a, b, c)).toBe('running cancelled pending');
    expect(endOf(b)).toEqual(['policy', 'replaced by a newer call']);
    call.finish('a');
    expect(states(a, b, c)).toBe('success cancelled running');
    expect(call.log).toEqual(['+a', '-a', '+c']);
  });

  test('waits under `keepLatest` with a limit once all places are taken', () => {
    const call = makeCounter(engine, { policy: 'keepLatest', maxConcurrency: 2 });
    expect(states(call('a'), call('b'), call('c'), call('d'))).toBe('running running cancelled pending');
  });
});

describe.each(policies)('under %s with one place', (policy) => {
  const options: HandlerOptions<[string]> = { policy, maxConcurrency: 1 };

  test('one at a time starts, and the place is free after success, error and cancel', async () => {
    const call = makeCounter(engine, options);
    const a = call('a');
    call.finish('a');
    await a;
    const b = call('b');
    call.fail('b', new RangeError('b'));
    await b.settled;
    const c = call('c');
    c.cancel();
    const d = call('d');
    expect(states(a, b, c, d)).toBe('success error cancelled running');
    expect(call.log).toEqual(['+a', '-a', '+b', '-b', '+c', '-c', '+d']);
  });

  test('a failure before the first yield frees the place', async () => {
    const handler = engine.async({ policy, maxConcurrency: 1 }, function* (fails: boolean) {
      if (fails) throw new RangeError('at once');
      yield* sleep(5);
    });
    const failed = handler(true);
    expect(failed.state).toBe('error');
    await failed.settled;
    expect(handler(false).state).toBe('running');
  });

  test('a call that waits can be cancelled, and never starts', () => {
    const call = makeCounter(engine, options);
    const a = call('a');
    const b = call('b');
    if (b.state !== 'pending') return;
    expect(b.cancel('changed my mind')).toBe(true);
    call.finish('a');
    expect(states(a, b)).toBe('success cancelled');
    expect(endOf(b)).toEqual(['user', 'changed my mind']);
    expect(call.log).toEqual(['+a', '-a']);
    expect(call.handler.queued).toBe(0);
  });

  test('it counts by key', () => {
    const call = makeCounter(engine, { ...options, key: (label) => label[0] });
    const runs = [call('a1'), call('b1')];
    expect(states(...runs)).toBe('running running');
    void call('a2');
    expect(call.log.filter((line) => line.startsWith('+'))).toHaveLength(policy === 'restart' ? 3 : 2);
  });

  test('a call within a call of the same handler does not upset it', async () => {
    const inner: string[] = [];
    const handler = engine.async({ policy, maxConcurrency: 1 }, function* (depth: number): Generator<any, number, any> {
      if (depth === 0) inner.push(handler(1).state);
      yield* sleep(1);
      return depth;
    });
    const first = handler(0);
    await engine.settled();
    expect(inner).toEqual([policy === 'drop' ? 'cancelled' : policy === 'share' ? 'running' : 'pending']);
    expect(first.state).toBe(policy === 'restart' ? 'cancelled' : 'success');
    expect(handler.isRunning).toBe(false);
  });
});

describe('a call whose signal has aborted', () => {
  test.each(policies)('takes no place under %s', (policy) => {
    const controller = new AbortController();
    controller.abort('gone');
    const call = makeCounter(engine, { policy, maxConcurrency: 1 });
    const run = engine.run(call.handler, { args: ['a'], signal: controller.signal });
    expect([run.state, endOf(run)]).toEqual(['cancelled', ['signal', 'gone']]);
    expect(call('b').state).toBe('running');
    expect(call.log).toEqual(['+b']);
  });
});

describe('a method', () => {
  test('has a policy of its own for each instance', () => {
    class Player {
      readonly played: string[] = [];
      @engine.async({ policy: 'drop' })
      *play(song: string): Generator<any, string, any> {
        this.played.push(song);
        yield* sleep(10);
        return song;
      }
    }
    const [one, two] = [new Player(), new Player()];
    const runs = [runOf(one.play('x')), runOf(two.play('y')), runOf(one.play('z'))];
    expect(states(...runs)).toBe('running running cancelled');
    expect([one.played, two.played]).toEqual([['x'], ['y']]);
  });

  test('has a handler for each instance, with a state of its own', () => {
    class Own {
      @engine.async({ policy: 'drop' })
      *open(file: string): Generator<any, string, any> {
        yield* sleep(10);
        return file;
      }
    }
    const [one, two] = [new Own(), new Own()];
    const run = runOf(one.open('x'));
    const [first, second] = [handlerOf(one, 'open'), handlerOf(two, 'open')];
    expect([first.isRunning, second.isRunning]).toEqual([true, false]);
    expect(first.last).toBe(run);
    expect(handlerOf(one, 'open')).toBe(first);
    expect(first.cancelAll()).toEqual([run]);
    expect(first('detached').state).toBe('running');
  });

  test('as a field is bound to its instance', async () => {
    class Shelf {
      readonly books: string[] = [];
      readonly add = engine.async({ bind: this as Shelf, policy: 'queue' }, function* (book: string) {
        yield* sleep(1);
        this.books.push(book);
      });
    }
    const shelf = new Shelf();
    const { add } = shelf;
    void add('a');
    void add('b');
    await engine.settled();
    expect(shelf.books).toEqual(['a', 'b']);
  });
});

describe('owners', () => {
  test('divide the places', () => {
    const [one, two] = [{}, {}];
    const call = makeCounter(engine, { policy: 'drop' });
    const start = (label: string, owner: object) => engine.run(call.handler, { args: [label], owner });
    expect(states(start('a', one), start('b', two), start('c', one))).toBe('running running cancelled');
  });
});

describe('exclusive', () => {
  const both = (options: HandlerOptions<[string]>): [Counter, Counter] => [
    makeCounter(engine, options),
    makeCounter(engine, options),
  ];

  test('cancels the other runs of its handler where no group is named', () => {
    const [one, two] = both({ exclusive: true });
    const [a, b, c] = [one('a'), two('b'), one('c')];
    expect(states(a, b, c)).toBe('cancelled running running');
    expect(endOf(a)).toEqual(['policy', 'replaced by an exclusive run']);
    expect(one.log).toEqual(['+a', '-a', '+c']);
  });

  test('cancels the other runs of its group, those of other handlers too', () => {
    const [one, two] = both({ exclusive: true, group: 'panel' });
    const other = makeCounter(engine, { group: 'other' });
    const plain = makeCounter(engine, { group: 'panel' });
    const runs = [one('a'), other('o'), plain('p'), two('b')];
    expect(states(...runs)).toBe('cancelled running cancelled running');
  });

  test('does not cancel what comes after it and is not exclusive', () => {
    const one = makeCounter(engine, { exclusive: true, group: 'panel' });
    const plain = makeCounter(engine, { group: 'panel' });
    expect(states(one('a'), plain('p'))).toBe('running running');
  });

  test('leaves the runs of other owners alone', () => {
    const owners = [{}, {}];
    const start = (owner: object | undefined) =>
      engine.run(sleep(10), { exclusive: true, group: 'panel', ...(owner && { owner }) });
    const runs = [start(owners[0]), start(owners[1]), start(undefined), start(owners[0])];
    expect(states(...runs)).toBe('cancelled running running running');
  });

  test('spares its ancestors', async () => {
    const inner = engine.async({ exclusive: true, group: 'panel' }, function* () {
      yield* sleep(1);
      return 'inner';
    });
    const outer = engine.async({ group: 'panel' }, function* () {
      return yield* inner();
    });
    const run = outer();
    expect(run.state).toBe('running');
    await engine.settled();
    await expect(run).resolves.toBe('inner');
  });

  test('spares the steps of handlers that belong to other groups', async () => {
    const other = engine.async({ group: 'other' }, function* () {
      return yield* engine.run(sleep(5));
    });
    const nested = engine.async({ group: 'other' }, function* () {
      return yield* fork(sleep(5));
    });
    const runs = [other(), nested()];
    const exclusive = engine.run(sleep(1), { exclusive: true });
    await engine.settled();
    expect(states(...runs, exclusive)).toBe('success success success');
  });

  test('waits until the others have closed, with clean-up that takes time', async () => {
    const call = makeCounter(engine, { exclusive: true, group: 'panel' });
    const a = call('a');
    const cleanup = new Gate();
    call.slowCleanup = cleanup;
    const b = call('b');
    expect(states(a, b)).toBe('running pending');
    const c = call('c');
    expect(states(a, b, c)).toBe('running cancelled pending');
    call.slowCleanup = undefined;
    cleanup.open();
    await engine.flush();
    expect(states(a, b, c)).toBe('cancelled cancelled running');
    expect(call.log).toEqual(['+a', '-a', '+c']);
  });

  test('may be cancelled while it waits', async () => {
    const call = makeCounter(engine, { exclusive: true });
    const a = call('a');
    const cleanup = new Gate();
    call.slowCleanup = cleanup;
    const b = call('b');
    b.cancel();
    call.slowCleanup = undefined;
    cleanup.open();
    await engine.flush();
    expect(states(a, b)).toBe('cancelled cancelled');
    expect(call.log).toEqual(['+a', '-a']);
  });
});

describe('before', () => {
  test('runs at every call, whatever the policy does with it', () => {
    const seen: string[] = [];
    const call = makeCounter(engine, { policy: 'drop', before: (label) => seen.push(label) });
    void call('a');
    void call('b');
    expect(seen).toEqual(['a', 'b']);
    expect(call.log).toEqual(['+a']);
  });

  test('runs before the handler, on the stack of the call', () => {
    const order: string[] = [];
    const handler = engine.async({ before: () => order.push('before') }, function* () {
      order.push('body');
      yield* sleep(1);
    });
    void handler();
    order.push('after');
    expect(order).toEqual(['before', 'body', 'after']);
  });

  test('runs at once where the call is delayed', async () => {
    const seen: string[] = [];
    const call = makeCounter(engine, { debounce: 10, before: (label) => seen.push(label) });
    void call('a');
    expect([seen, call.log]).toEqual([['a'], []]);
  });

  test.each(['before', 'key'] as const)(
    'ends the run in `error` when `%s` throws, and takes no place',
    async (option) => {
      const error = new RangeError(option);
      let fails = true;
      const call = makeCounter(engine, {
        policy: 'drop',
        [option]: () => {
          if (fails) throw error;
        },
      });
      const a = call('a');
      await a.settled;
      expect([a.state, a.error]).toEqual(['error', error]);
      fails = false;
      expect(call('b').state).toBe('running');
      expect(call.log).toEqual(['+b']);
    },
  );
});

describe('debounce', () => {
  test('starts the last call after the rest, and cancels those before it', async () => {
    const call = makeCounter(engine, { debounce: 100 });
    const a = call('a');
    await engine.advance(60);
    const b = call('b');
    expect(states(a, b)).toBe('cancelled pending');
    expect(endOf(a)).toEqual(['policy', 'replaced by a newer call']);
    await engine.advance(99);
    expect(b.state).toBe('pending');
    await engine.advance(1);
    expect(b.state).toBe('running');
    expect(call.log).toEqual(['+b']);
  });

  test('leaves a run alone that has started, until the policy decides', async () => {
    const call = makeCounter(engine, { debounce: 10, policy: 'restart' });
    const a = call('a');
    await engine.advance(10);
    const b = call('b');
    expect(states(a, b)).toBe('running pending');
    await engine.advance(10);
    expect(states(a, b)).toBe('cancelled running');
  });

  test('counts by key', async () => {
    const call = makeCounter(engine, { debounce: 10, key: (label) => label[0] });
    const runs = [call('a1'), call('b1'), call('a2')];
    await engine.advance(10);
    expect(states(...runs)).toBe('cancelled running running');
  });

  test('leaves no timer when the call is cancelled', async () => {
    const call = makeCounter(engine, { debounce: 10 });
    const a = call('a');
    expect(call.handler.queued).toBe(1);
    a.cancel();
    expect(call.handler.queued).toBe(0);
    await engine.advance(10);
    expect(call.log).toEqual([]);
  });

  test('then follows share: the call that waited gets the result of the one that runs', async () => {
    const handler = engine.async({ debounce: 10, policy: 'share' }, function* (name: string) {
      yield* sleep(50);
      return name;
    });
    const a = handler('a');
    await engine.advance(15);
    const b = handler('b');
    await engine.settled();
    expect(states(a, b)).toBe('success success');
    expect(await b).toBe('a');
  });

  test('then follows drop', async () => {
    const [policy, reason] = ['drop', 'dropped, since one runs already'] as const;
    const call = makeCounter(engine, { debounce: 10, policy });
    const a = call('a');
    await engine.advance(10);
    const b = call('b');
    await engine.advance(10);
    expect(states(a, b)).toBe('running cancelled');
    expect(endOf(b)).toEqual(['policy', reason]);
  });

  test('starts nothing that is cancelled after its time, before the UI loop has come to it', async () => {
    const drains: (() => void)[] = [];
    class Slow extends Engine {
      protected override schedule(drain: () => void): void {
        drains.push(drain);
      }
    }
    const slow = new Slow();
    const call = makeCounter(slow, { debounce: 1 });
    const a = call('a');
    await until(() => drains.length > 0);
    a.cancel();
    for (const drain of drains) drain();
    expect([a.state, call.log]).toEqual(['cancelled', []]);
    await slow.close();
  });

  test('of 0 starts at once', () => {
    const call = makeCounter(engine, { debounce: 0 });
    expect(call('a').state).toBe('running');
  });
});

describe('throttle', () => {
  test('starts the first call at once, and of those in the meantime the last one after it', async () => {
    const call = makeCounter(engine, { throttle: 100 });
    const a = call('a');
    await engine.advance(30);
    const b = call('b');
    await engine.advance(30);
    const c = call('c');
    expect(states(a, b, c)).toBe('running cancelled pending');
    await engine.advance(39);
    expect(c.state).toBe('pending');
    await engine.advance(1);
    expect(call.log).toEqual(['+a', '+c']);
  });

  test('counts from the last start', async () => {
    const call = makeCounter(engine, { throttle: 100 });
    void call('a');
    await engine.advance(50);
    void call('b');
    await engine.advance(100);
    expect(call.log).toEqual(['+a', '+b']);
    const c = call('c');
    expect(c.state).toBe('pending');
    await engine.advance(50);
    expect(c.state).toBe('running');
    await engine.advance(100);
    expect(call('d').state).toBe('running');
  });

  test('counts by key', () => {
    const call = makeCounter(engine, { throttle: 100, key: (label) => label[0] });
    expect(states(call('a1'), call('b1'), call('a2'))).toBe('running running pending');
  });

  test('forgets keys of the past', async () => {
    const starts: number[] = [];
    const handler = engine.async({ throttle: 10, key: (n: number) => n }, function* (n: number) {
      starts.push(n);
    });
    for (let n = 0; n < 1001; n += 1) await handler(n);
    await engine.advance(10);
    await handler(1001);
    expect(handler(5).state).toBe('success');
    expect(starts).toHaveLength(1003);
  });

  test('cannot be combined with `debounce`', () => {
    const error = thrownBy(() => engine.async({ throttle: 1, debounce: 1 }, function* () {})) as Error;
    expect(error.message).toBe('Expected `debounce` or `throttle`, got both. Choose one');
  });
});

describe('options of a policy', () => {
  test.each([
    [{ policy: 'newest' }, TypeError, '`policy`'],
    [{ maxConcurrency: 0 }, RangeError, '`maxConcurrency`'],
    [{ maxConcurrency: '2' }, TypeError, '`maxConcurrency`'],
    [{ debounce: -1 }, RangeError, '`debounce`'],
    [{ throttle: Number.POSITIVE_INFINITY }, RangeError, '`throttle`'],
    [{ key: 'id' }, TypeError, '`key`'],
    [{ before: 5 }, TypeError, '`before`'],
    [{ polciy: 'drop' }, TypeError, 'Did you mean `policy`?'],
  ])('%o are refused', (options, kind, text) => {
    const error = thrownBy(() => engine.async(options as HandlerOptions, function* () {})) as Error;
    expect(error).toBeInstanceOf(kind);
    expect(error.message).toContain(text);
  });
});

describe('the state of a handler', () => {
  test('shows its runs, the calls that wait, and its last runs', async () => {
    const call = makeCounter(engine, { policy: 'queue' });
    const { handler } = call;
    expect([handler.isRunning, handler.runs, handler.queued, handler.last]).toEqual([false, [], 0, undefined]);
    const [a, b, c] = [call('a'), call('b'), call('c')];
    expect([handler.isRunning, handler.queued, handler.last]).toEqual([true, 2, c]);
    expect(handler.runs).toEqual([a, b, c]);
    call.finish('a');
    await a;
    expect([handler.queued, handler.lastSuccessful, handler.lastFailed]).toEqual([1, a, undefined]);
    call.fail('b', new RangeError('b'));
    await b.settled;
    expect([handler.queued, handler.lastSuccessful, handler.lastFailed]).toEqual([0, a, b]);
    c.cancel();
    expect([handler.isRunning, handler.runs, handler.last, handler.lastFailed]).toEqual([false, [], c, b]);
  });

  test('keeps the last run that started, where a later call was dropped or replaced before its start', () => {
    const drop = makeCounter(engine, { policy: 'drop' });
    const a = drop('a');
    void drop('b');
    void drop('c');
    expect(drop.handler.last).toBe(a);
    const latest = makeCounter(engine, { policy: 'keepLatest' });
    const x = latest('x');
    void latest('y');
    void latest('z').cancel();
    expect(latest.handler.last).toBe(x);
  });

  test('counts calls that wait for a place of their group, and for exclusive clean-up', () => {
    const group = engine.group('disk', { maxConcurrency: 1 });
    const call = makeCounter(engine, { group });
    void call('a');
    void call('b');
    expect(call.handler.queued).toBe(1);
    const exclusive = makeCounter(engine, { exclusive: true });
    void exclusive('a');
    exclusive.slowCleanup = new Gate();
    void exclusive('b');
    expect(exclusive.handler.queued).toBe(1);
    exclusive.slowCleanup.open();
  });

  test('cancels all its runs, those that wait too', () => {
    const call = makeCounter(engine, { policy: 'queue' });
    const other = makeCounter(engine);
    const [a, b, o] = [call('a'), call('b'), other('o')];
    expect(call.handler.cancelAll('enough')).toEqual([a, b]);
    expect(states(a, b, o)).toBe('cancelled cancelled running');
    expect([endOf(a), endOf(b)]).toEqual([
      ['user', 'enough'],
      ['user', 'enough'],
    ]);
    expect(call.log).toEqual(['+a', '-a']);
    expect(call.handler.cancelAll()).toEqual([]);
  });

  test('has a snapshot that stays the same until something changes, and tells of each change', async () => {
    const call = makeCounter(engine, { policy: 'queue' });
    const { subscribe, getSnapshot } = call.handler;
    const seen: string[] = [];
    const undo = subscribe(() => {
      const { isRunning, queued, runs, last } = getSnapshot();
      expect(getSnapshot()).toBe(getSnapshot());
      seen.push(`${isRunning} ${queued} ${runs.length} ${last?.state}`);
    });
    const before = getSnapshot();
    expect(getSnapshot()).toBe(before);
    void call('a');
    expect(getSnapshot()).not.toBe(before);
    const b = call('b');
    expect(getSnapshot()).toMatchObject({ isRunning: true, queued: 1 });
    expect(getSnapshot().last).toBe(b);
    call.finish('a');
    await engine.flush();
    expect(getSnapshot()).toMatchObject({ isRunning: true, queued: 0 });
    expect(getSnapshot().runs[0]).toBe(b);
    call.finish('b');
    await b;
    expect(getSnapshot()).toMatchObject({ isRunning: false, queued: 0, runs: [] });
    expect(getSnapshot().lastSuccessful).toBe(b);
    expect(seen.at(-1)).toBe('false 0 0 success');
    const told = seen.length;
    undo();
    void call('c');
    expect(seen).toHaveLength(told);
  });

  test('tells a listener of the last change, so that what it read then is what there is', async () => {
    const call = makeCounter(engine, { policy: 'keepLatest' });
    const { subscribe, getSnapshot } = call.handler;
    let seen = getSnapshot();
    subscribe(() => {
      seen = getSnapshot();
    });
    const show = ({ isRunning, runs, queued, last, lastSuccessful, lastFailed }: typeof seen): string => {
      const ids = [...runs, last, lastSuccessful, lastFailed].map((run) => run?.id);
      return [isRunning, queued, ...ids].join(' ');
    };
    for (const step of [
      () => void call('a'),
      () => void call('b'),
      () => void call('c'),
      () => call.finish('a'),
      () => void call('d'),
      () => call.handler.last?.cancel(),
      () => call.fail('c', new RangeError('c')),
    ]) {
      step();
      await call.handler.lastFailed?.settled;
      await engine.flush();
      expect(show(seen)).toBe(show(call.handler));
    }
  });

  test('shows the progress of its runs since it was last idle together', async () => {
    const handler = engine.async(function* (total: number) {
      const run = currentRun();
      run.update({ total, completed: 0 });
      yield* sleep(100);
      run.update({ completed: total });
    });
    expect(handler.progress).toMatchObject({ completed: 0, total: undefined });
    const [a, b] = [handler(10), handler(30)];
    a.update({ completed: 5 });
    b.update({ completed: 15 });
    expect(handler.progress).toMatchObject({ completed: 20, total: 40, fraction: 0.5 });
    await engine.settled();
    expect(handler.progress).toMatchObject({ completed: 40, total: 40, fraction: 1 });
    const c = handler(50);
    expect(handler.progress).toMatchObject({ completed: 0, total: 50, fraction: 0 });
    c.cancel();
  });

  test('forgets by `reset` what was, and cancels nothing', async () => {
    const handler = engine.async(function* (isWell: boolean) {
      yield* sleep(10);
      if (!isWell) throw new Error('not well');
    });
    handler.reset();
    const runs = [handler(true), handler(false)];
    await Promise.all(runs.map((run) => run.settled).concat(engine.advance(20) as never));
    const ended = handler.getSnapshot();
    expect([ended.last, ended.lastSuccessful, ended.lastFailed]).toEqual([runs[1], runs[0], runs[1]]);
    const going = handler(true);
    let told = 0;
    handler.subscribe(() => (told += 1));
    handler.reset();
    expect(told).toBe(1);
    expect(handler.getSnapshot()).toMatchObject({ last: undefined, lastSuccessful: undefined, lastFailed: undefined });
    expect([ended.last, handler.runs, going.state]).toEqual([runs[1], [going], 'running']);
    await engine.settled();
    expect([handler.last, handler.lastSuccessful]).toEqual([undefined, going]);
  });

  test('tells of progress in a store of its own', async () => {
    const handler = engine.async(function* () {
      const run = currentRun();
      yield* sleep(10);
      run.update({ completed: 1, total: 2 });
      yield* sleep(100);
    });
    const seen: number[] = [];
    let told = 0;
    handler.subscribe(() => (told += 1));
    handler.progressStore.subscribe(() => seen.push(handler.progressStore.getSnapshot().fraction));
    void handler();
    const before = { snapshot: handler.getSnapshot(), told };
    await engine.advance(50);
    expect(seen).toEqual([0.5]);
    expect(handler.progressStore.getSnapshot()).toBe(handler.progressStore.getSnapshot());
    expect(handler.getSnapshot()).toBe(before.snapshot);
    expect([before.snapshot.progress.fraction, told]).toEqual([0, before.told]);
    await engine.settled();
    expect(seen).toEqual([0.5, 1]);
  });
});
