import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  AsyncTask,
  all,
  type CancelledError,
  currentRun,
  DeadlockError,
  defer,
  fork,
  type HandlerOptions,
  handlerOf,
  type Run,
  race,
  runOf,
  sleep,
  Task,
  type TaskContext,
  TimeoutError,
  wait,
} from 'offloop';
import { TestEngine } from 'offloop/testing';
import { Stage } from '../core/stage.js';
import { Gate } from '../helpers/gate.js';
import { makeCounter, states } from './counter.js';

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

const endOf = (run: Run): readonly unknown[] => {
  const { by, reason } = run.error as CancelledError;
  return [by, reason];
};

const shared = (options: HandlerOptions<[label: string]> = {}) => makeCounter(engine, { policy: 'share', ...options });

describe('a caller of shared work', () => {
  test('has a run of its own, with state, result and id', async () => {
    const call = shared();
    const [a, b] = [call('a'), engine.run(call.handler, { args: ['b'], id: 'mine' })];
    expect(a).not.toBe(b);
    expect([b.id, b.name, a.id === b.id]).toEqual(['mine', a.name, false]);
    expect(call.handler.runs).toEqual([a, b]);
    expect([...engine.runs]).toEqual([a, b]);
    expect(engine.runs.find({ name: '*' })).toEqual([a, b]);
    call.finish('a');
    expect(await b).toBe('a');
    expect([a.result, b.result]).toEqual(['a', 'a']);
    expect([call.handler.last, call.handler.lastSuccessful]).toEqual([b, b]);
  });

  test.each(['first', 'second'])('ends alone where the %s is cancelled', async (which) => {
    const call = shared();
    const [a, b] = [call('a'), call('b')];
    const [leaving, staying] = which === 'first' ? [a, b] : [b, a];
    expect(leaving.cancel('unmounted')).toBe(true);
    expect([leaving.state, endOf(leaving)]).toEqual(['cancelled', ['user', 'unmounted']]);
    expect([leaving.isFinished, staying.state, call.log]).toEqual([true, 'running', ['+a']]);
    call.finish('a');
    expect(await staying).toBe('a');
  });

  test('ends alone with its signal, its owner, its time, or its parent', async () => {
    const call = shared();
    const [signal, owner] = [new AbortController(), new AbortController()];
    const bySignal = engine.run(call.handler, { args: ['a'], signal: signal.signal });
    const byOwner = engine.run(call.handler, { args: ['b'], owner: owner.signal });
    const byTime = engine.run(call.handler, { args: ['c'], timeout: 10 });
    let byParent: Run | undefined;
    const parent = engine.run(function* () {
      yield* (byParent = call('d'));
    });
    const other = call('e');
    signal.abort('left');
    owner.abort('closed');
    parent.cancel();
    byTime.catch(() => {});
    await engine.advance(10);
    expect(states(bySignal, byOwner, byTime, byParent as Run, other)).toBe(
      'cancelled cancelled error cancelled running',
    );
    expect([endOf(bySignal), endOf(byOwner)[0], endOf(byParent as Run)[0]]).toEqual([
      ['signal', 'left'],
      'owner',
      'parent',
    ]);
    expect(byTime.error).toBeInstanceOf(TimeoutError);
    call.finish('a');
    expect(await other).toBe('a');
  });

  test('may be any object that is given as owner, but an instance has work of its own', async () => {
    const call = shared();
    const [one, two] = [{}, {}];
    void engine.run(call.handler, { args: ['a'], owner: one });
    void engine.run(call.handler, { args: ['b'], owner: two });
    expect(call.log).toEqual(['+a']);
    engine.runs.cancelOwner(one);
    expect(call.handler.runs).toHaveLength(1);

    const loaded: string[] = [];
    class Shop {
      readonly name: string;
      constructor(name: string) {
        this.name = name;
      }
      @engine.async({ policy: 'share' })
      *load(): Generator<any, string, any> {
        loaded.push(this.name);
        yield* sleep(1);
        return this.name;
      }
    }
    const shops = [new Shop('a'), new Shop('b')] as const;
    const runs = [runOf(shops[0].load()), runOf(shops[1].load()), runOf(shops[0].load())];
    expect(handlerOf(shops[0], 'load').runs).toHaveLength(2);
    await engine.settled().catch(() => {});
    await engine.advance(1);
    expect([loaded, runs.map((run) => run.result)]).toEqual([
      ['a', 'b'],
      ['a', 'b', 'a'],
    ]);
    void engine.runs.cancelAll();
  });

  test('keeps what it was given when it leaves', () => {
    const call = shared();
    const [a, b] = [call('a'), call('b')];
    b.update({ completed: 1, total: 4 });
    expect([a.progress.percent, b.progress.percent]).toEqual([0, 25]);
    a.cancel();
    expect(b.progress.percent).toBe(25);
  });
});

describe('the work', () => {
  test('ends when nobody is left, and those that leave last end after its clean-up', async () => {
    const call = shared();
    const cleanup = new Gate();
    call.slowCleanup = cleanup;
    const [a, b] = [call('a'), call('b')];
    a.cancel();
    b.cancel('last');
    expect([a.state, b.state, b.isCancelling, call.log]).toEqual(['cancelled', 'running', true, ['+a']]);
    cleanup.open();
    await engine.flush();
    expect([b.state, endOf(b), call.log]).toEqual(['cancelled', ['user', 'last'], ['+a', '-a']]);
  });

  test('begins anew for who comes during its clean-up, after it, and is shared again', async () => {
    const call = shared();
    const cleanup = new Gate();
    call.slowCleanup = cleanup;
    const a = call('a');
    a.cancel();
    const [b, c] = [call('b'), call('c')];
    expect(states(a, b, c)).toBe('running pending pending');
    call.slowCleanup = undefined;
    cleanup.open();
    await engine.flush();
    expect(states(a, b, c)).toBe('cancelled running running');
    expect(call.log).toEqual(['+a', '-a', '+b']);
  });

  test('never starts where all leave before', async () => {
    const call = shared();
    const cleanup = new Gate();
    call.slowCleanup = cleanup;
    call('a').cancel();
    const [b, c] = [call('b'), call('c')];
    b.cancel();
    expect(states(b, c)).toBe('cancelled pending');
    c.cancel();
    expect(states(b, c)).toBe('cancelled cancelled');
    cleanup.open();
    await engine.flush();
    expect([call.log, call.handler.isRunning]).toEqual([['+a', '-a'], false]);
  });

  test('goes on below who is left, with its children and its signal', async () => {
    let signal: AbortSignal | undefined;
    const handler = engine.async({ policy: 'share' }, function* () {
      signal = currentRun().signal;
      fork(sleep(60_000), { name: 'child' });
      return yield* new Task(() => new Promise(() => {}));
    });
    const [a, b] = [handler(), handler()];
    expect(a.children.map(({ name }) => name)).toEqual(['child', 'anonymous']);
    expect(b.children).toEqual([]);
    a.cancel();
    expect([a.children, b.children.length, b.children[0]?.parent]).toEqual([[], 2, b]);
    expect([signal?.aborted, engine.runs.find({ name: 'child' }).length]).toEqual([false, 1]);
    b.cancel();
    expect(signal?.aborted).toBe(true);
  });

  test('can be cancelled for all, from inside', async () => {
    const handler = engine.async({ policy: 'share' }, function* () {
      yield* sleep(1);
      currentRun().cancel('no use');
      yield* sleep(1);
    });
    const runs = [handler(), handler()];
    await engine.settled();
    expect(runs.map((run) => [run.state, ...endOf(run)])).toEqual([
      ['cancelled', 'user', 'no use'],
      ['cancelled', 'user', 'no use'],
    ]);
  });

  test('shows its progress in each run, once a frame, to the end', async () => {
    const seen: string[] = [];
    const ends: (() => void)[] = [];
    const handler = engine.async({ policy: 'share' }, function* () {
      yield* new AsyncTask(async function (this: TaskContext) {
        this.progress(0.5, 'half');
        await new Promise<void>((resolve) => ends.push(resolve));
      });
      yield* sleep(20);
      currentRun().update({ completed: 0, total: 4 });
      currentRun().update({ completed: 3 });
    });
    const [a, b] = [handler(), handler()];
    const parent = engine.run(function* () {
      yield* handler();
    });
    for (const [name, run] of Object.entries({ a, b, parent }))
      run.on('progress', () => seen.push(`${name} ${run.progress.percent}`));
    await engine.flush();
    expect(seen.sort()).toEqual(['a 50', 'b 50', 'parent 50']);
    ends[0]?.();
    await engine.settled();
    expect(seen.slice(3).sort()).toEqual([...['a 100', 'a 100', 'b 100', 'b 100', 'parent 100', 'parent 100']]);
    expect(handler.progress.percent).toBe(100);
  });

  test('counts once in the progress of the handler, which tells each value once', async () => {
    const handler = engine.async({ policy: 'share' }, function* () {
      for (let completed = 1; completed <= 4; completed += 1) {
        currentRun().update({ completed, total: 4 });
        yield* sleep(100);
      }
    });
    const { subscribe, getSnapshot } = handler.progressStore;
    const seen: string[] = [];
    subscribe(() => seen.push(`${getSnapshot().completed}/${getSnapshot().total}`));
    const [first, second] = [handler(), handler()];
    await engine.advance(150);
    handler();
    first.cancel();
    await engine.advance(100);
    second.cancel();
    await engine.settled();
    expect(seen).toEqual(['1/4', '2/4', '3/4', '4/4']);
  });

  test('tells `started` and `finished` of each caller, and nothing of itself', async () => {
    const seen: string[] = [];
    engine.on('started', ({ run }) => seen.push(`+${run.id}`));
    engine.on('finished', ({ run }) => seen.push(`-${run.id}`));
    const call = shared();
    const [a, b] = [call('a'), call('b')];
    a.cancel();
    call.finish('a');
    await b;
    expect(seen).toEqual([`+${a.id}`, `+${b.id}`, `-${a.id}`, `-${b.id}`]);
  });

  test('that fails tells its error once where nobody looks, and not at all where one caller does', async () => {
    const errors = engine.on('error', () => {});
    errors();
    const call = shared();
    const error = new RangeError('offline');
    void call('a');
    void call('b');
    void call('c');
    call.fail('a', error);
    await engine.flush();
    expect(reported.splice(0)).toEqual([error]);
    const [d, e] = [call('d'), call('e')];
    const caught = d.catch(() => 'caught');
    call.fail('d', error);
    await engine.flush();
    expect([await caught, e.error, reported]).toEqual(['caught', error, []]);
  });

  test('that waits for itself is a circle', async () => {
    const handler = engine.async({ policy: 'share' }, function* (): Generator<any, void, any> {
      yield* sleep(1);
      yield* handler();
    });
    const [a, b] = [handler(), handler()];
    const errors = Promise.all([a.settled, b.settled]);
    await engine.settled();
    expect([a.error, b.error, (await errors)[0].state]).toEqual([
      expect.any(DeadlockError),
      expect.any(DeadlockError),
      'error',
    ]);
  });

  test('is shared inside of one handler, too: in a list, in a race, and in a fork', async () => {
    const call = shared();
    const list = engine.run(function* () {
      return yield* all([call('a'), call('b')]);
    });
    const won = engine.run(function* () {
      return yield* race([call('c'), sleep(1)]);
    });
    const forked = engine.run(function* () {
      return yield* fork(() => call('d'));
    });
    await engine.advance(1);
    expect(won.state).toBe('success');
    call.finish('a');
    expect([await list, await forked, call.log]).toEqual([['a', 'a'], 'a', ['+a', '-a']]);
  });

  test('of a pace starts once, for all', async () => {
    const call = shared({ throttle: 10 });
    const a = call('a');
    await engine.advance(5);
    const b = call('b');
    a.cancel();
    await engine.advance(5);
    expect([states(a, b), call.log]).toEqual(['cancelled running', ['+a', '-a', '+b']]);
  });

  test('that is exclusive spares those that share it', () => {
    const call = shared({ exclusive: true, group: 'panel' });
    const other = engine.run(sleep(60_000), { group: 'panel' });
    const [a, b] = [call('a'), call('b')];
    expect(states(other, a, b)).toBe('cancelled running running');
  });

  test('may be a task or a multi task in a group that shares', async () => {
    const group = engine.group('hash', { policy: 'share' });
    const task = () => engine.run(new Task((n: number) => n * 2, 21), { group });
    const [a, b] = [task(), task()];
    expect(states(a, b)).toBe('pending pending');
    a.cancel();
    await engine.settled();
    expect([a.state, b.result]).toEqual(['cancelled', 42]);
  });

  test('waits for deferred clean-up that who comes later does not share', async () => {
    const cleanup = new Gate();
    let calls = 0;
    const handler = engine.async({ policy: 'share' }, function* () {
      calls += 1;
      defer(() => wait(cleanup));
      yield* sleep(1);
      return calls;
    });
    const [a, b] = [handler(), handler()];
    await engine.advance(1);
    const c = handler();
    expect([states(a, b, c), a.cancel()]).toEqual(['running running pending', false]);
    cleanup.open();
    await engine.settled();
    expect([a.result, b.result, c.result]).toEqual([1, 1, 2]);
  });

  test('is told of in development where calls had other arguments and there is no key', async () => {
    const stage = new Stage();
    const load = stage.async({ policy: 'share', name: 'load' }, function* (id: number) {
      yield* sleep(1);
      return id;
    });
    const byKey = stage.async({ policy: 'share', key: (id: number) => id }, function* (id: number) {
      yield* sleep(1);
      return id;
    });
    const results = await Promise.all([load(1), load(1), load(2), byKey(1), byKey(2)]);
    expect(results).toEqual([1, 1, 1, 1, 2]);
    expect(stage.logged).toEqual([expect.stringMatching(/^warn: `load` shares one call's work.*Give it a `key`/)]);
    await stage.close();
  });

  test('leaves nothing behind when the engine closes', async () => {
    const call = shared();
    const runs = [call('a'), call('b')];
    await engine.close();
    expect([states(...runs), call.log, runs.map((run) => endOf(run)[0])]).toEqual([
      'cancelled cancelled',
      ['+a', '-a'],
      ['close', 'close'],
    ]);
  });
});
