import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  type CancelledError,
  DeadlockError,
  fork,
  type Policy,
  type Run,
  type RunOptions,
  runOf,
  StateError,
  sleep,
  Task,
} from 'offloop';
import { TestEngine } from 'offloop/testing';
import { thrownBy } from '../core/stage.js';
import { Gate } from '../helpers/gate.js';
import { type Counter, makeCounter, states } from './counter.js';

let engine: TestEngine;
beforeEach(() => {
  engine = new TestEngine();
});
afterEach(async () => {
  engine.runs.cancelAll();
  await engine[Symbol.asyncDispose]();
});

const idle = (options: RunOptions = {}): Run<void> => engine.run(sleep(60_000), options);

describe('a group', () => {
  test('is one for each name', () => {
    expect(engine.group('net')).toBe(engine.group('net'));
    expect(engine.group('net')).not.toBe(engine.group('disk'));
    expect(engine.group('net').name).toBe('net');
  });

  test('shows its active runs, wherever they are in the tree', async () => {
    const group = engine.group('net');
    expect([group.isRunning, group.size, [...group]]).toEqual([false, 0, []]);
    const named = idle({ group: 'net' });
    const given = idle({ group });
    idle().cancel();
    const outer = engine.run(function* () {
      fork(sleep(60_000), { group });
      yield* sleep(60_000);
    });
    expect([...group]).toEqual([named, given, outer.children[0]]);
    expect([group.isRunning, group.size]).toEqual([true, 3]);
    named.cancel();
    expect(group.size).toBe(2);
  });

  test('cancels its runs, and gives those that it cancelled', () => {
    const group = engine.group('net');
    const [a, other, b] = [idle({ group }), idle(), idle({ group })];
    expect(group.cancelAll('offline')).toEqual([a, b]);
    expect((a.error as CancelledError).reason).toBe('offline');
    expect([other.state, group.size, group.cancelAll()]).toEqual(['running', 0, []]);
  });

  test('of the name `default` has what is in no other, but no steps of handlers', async () => {
    const group = engine.group('default');
    const plain = idle();
    const net = engine.run(
      function* () {
        return yield* new Task(() => 'step');
      },
      { group: 'net' },
    );
    expect([...group]).toEqual([plain]);
    group.cancelAll();
    await engine.settled();
    await expect(net).resolves.toBe('step');
  });

  test.each([
    [() => engine.group(5 as never), TypeError, '`name`'],
    [() => engine.group('a', { policy: 'newest' as never }), TypeError, '`policy`'],
    [() => engine.group('a', { maxConcurrency: 0 }), RangeError, '`maxConcurrency`'],
    [() => engine.group('a', { limit: 1 } as never), TypeError, 'Unknown option `limit`'],
    [() => engine.run(sleep(1), { group: { name: 5 } as never }), TypeError, '`group`'],
  ])('refuses what it cannot use: %p', (action, kind, text) => {
    const error = thrownBy(action) as Error;
    expect(error).toBeInstanceOf(kind);
    expect(error.message).toContain(text);
  });
});

describe('a group with a policy', () => {
  test('bounds the runs of all its handlers together', () => {
    const group = engine.group('disk', { maxConcurrency: 2 });
    const [read, write] = [makeCounter(engine, { group }), makeCounter(engine, { group: 'disk' })];
    const runs = [read('a'), write('b'), read('c'), idle({ group })];
    expect(states(...runs)).toBe('running running pending pending');
    write.finish('b');
    read.finish('a');
    expect(states(...runs)).toBe('success success running running');
  });

  test('acts across its handlers', () => {
    const group = engine.group('view', { policy: 'restart' });
    const [list, detail] = [makeCounter(engine, { group }), makeCounter(engine, { group })];
    const runs = [list('a'), detail('b'), idle({ group })];
    expect(states(...runs)).toBe('cancelled cancelled running');
    expect([list.log, detail.log]).toEqual([
      ['+a', '-a'],
      ['+b', '-b'],
    ]);
  });

  test('shares what runs there, whatever handler it came from', async () => {
    const group = engine.group('sync', { policy: 'share' });
    const [push, pull] = [makeCounter(engine, { group }), makeCounter(engine, { group })];
    const runs = [push('a'), pull('b'), engine.run(sleep(1), { group })];
    expect(states(...runs)).toBe('running running running');
    push.finish('a');
    expect(await Promise.all(runs)).toEqual(['a', 'a', 'a']);
    expect([push.log, pull.log]).toEqual([['+a', '-a'], []]);
  });

  test('drops across its handlers', () => {
    const group = engine.group('sync', { policy: 'drop' });
    const [push, pull] = [makeCounter(engine, { group }), makeCounter(engine, { group })];
    expect(states(push('a'), pull('b'))).toBe('running cancelled');
  });

  test('counts by key within it, and whoever calls', () => {
    const group = engine.group('files', { policy: 'drop' });
    const call = makeCounter(engine, { group, key: (label) => label[0] });
    expect(states(call('a1'), call('b1'), call('a2'))).toBe('running running cancelled');
    const [one, two] = [{}, {}];
    const runs = [idle({ group, owner: one }), idle({ group, owner: two }), idle({ group, owner: one })];
    expect(states(...runs)).toBe('running cancelled cancelled');
  });

  test('has its places for all owners, scopes and instances together', () => {
    const group = engine.group('one', { policy: 'queue', maxConcurrency: 1 });
    class Page {
      readonly save = engine.async({ bind: this, group }, function* () {
        yield* sleep(60_000);
      });
      @engine.async({ group })
      *load(): Generator<any, void, any> {
        yield* sleep(60_000);
      }
    }
    const [a, b] = [new Page(), new Page()];
    const runs = [a.save(), b.save(), runOf(a.load()), runOf(b.load()), engine.scope({}).run(sleep(1), { group })];
    expect(states(...runs)).toBe('running pending pending pending pending');
  });

  test('is a queue where only a limit is given', () => {
    const group = engine.group('one', { maxConcurrency: 1 });
    expect(states(idle({ group }), idle({ group }))).toBe('running pending');
  });

  test('that is `parallel` bounds nothing', () => {
    const group = engine.group('all', { policy: 'parallel' });
    expect(states(idle({ group }), idle({ group }))).toBe('running running');
  });

  test('may be described again in the same way, and in no other', () => {
    const group = engine.group('disk', { policy: 'queue', maxConcurrency: 2 });
    expect(engine.group('disk', { maxConcurrency: 2 })).toBe(group);
    expect(engine.group('disk')).toBe(group);
    const error = thrownBy(() => engine.group('disk', { policy: 'drop' })) as Error;
    expect(error).toBeInstanceOf(StateError);
    expect(error.message).toBe('The group `disk` has the policy `queue` with 2 at once already. Give it once');
  });

  test('takes no handler with a policy of its own', () => {
    const group = engine.group('disk', { policy: 'queue' });
    for (const options of [
      { group, policy: 'drop' },
      { group: 'disk', maxConcurrency: 2 },
    ] as const) {
      const error = thrownBy(() => engine.async(options, function* () {})) as Error;
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toContain('The group `disk` has a policy, so its handlers take none');
    }
  });

  test('is refused at the call where a handler had a policy first', () => {
    const call = makeCounter(engine, { group: 'late', policy: 'drop' });
    void call('a');
    engine.group('late', { policy: 'queue' });
    expect(thrownBy(() => call('b'))).toBeInstanceOf(TypeError);
    expect(call.log).toEqual(['+a']);
  });

  test.each<[string, (group: string) => Counter]>([
    ['of a handler', (group) => makeCounter(engine, { group })],
    ['of several owners', (group) => makeCounter(engine, { group, owner: {} })],
    ['that waits for its debounce', (group) => makeCounter(engine, { group, debounce: 10 })],
  ])('counts a run that came before the policy: one %s', async (_, make) => {
    const early = make('new');
    const first = early('a');
    engine.group('new', { maxConcurrency: 1 });
    const late = makeCounter(engine, { group: 'new' });
    const second = late('b');
    await engine.advance(20);
    expect([early.log, second.state]).toEqual([['+a'], 'pending']);
    early.finish('a');
    await first;
    await engine.flush();
    expect(second.state).toBe('running');
    late.finish('b');
    await second;
  });

  test.each<[Policy, string[]]>([
    ['restart', ['cancelled', 'running']],
    ['drop', ['running', 'cancelled']],
    ['share', ['running', 'pending']],
    ['keepLatest', ['running', 'pending']],
  ])('acts on a run that came before the policy: %s', async (policy, states) => {
    const first = idle({ group: 'new' });
    engine.group('new', { policy });
    const second = idle({ group: 'new' });
    await engine.flush();
    expect([first.state, second.state]).toEqual(states);
    first.cancel();
    await engine.flush();
    expect(second.state).toBe(policy === 'drop' ? 'cancelled' : 'running');
  });

  test('makes a child wait too', async () => {
    const group = engine.group('disk', { maxConcurrency: 1 });
    const first = makeCounter(engine, { group });
    const a = first('a');
    const outer = engine.run(function* () {
      return yield* fork(new Task(() => 'read'), { group });
    });
    expect([outer.state, ...outer.children.map((run) => run.state)]).toEqual(['running', 'pending']);
    first.finish('a');
    await engine.settled();
    await expect(outer).resolves.toBe('read');
    expect(a.state).toBe('success');
  });

  test('refuses a wait for a place that the waiter itself holds', async () => {
    const group = engine.group('disk', { maxConcurrency: 1 });
    const run = engine.run(
      function* () {
        return yield* fork(sleep(1), { group });
      },
      { group },
    );
    await expect(run).rejects.toBeInstanceOf(DeadlockError);
  });

  test('starts none of those that wait when it cancels all', () => {
    const group = engine.group('disk', { maxConcurrency: 1 });
    const call = makeCounter(engine, { group });
    const runs = [call('a'), call('b'), call('c')];
    expect(group.cancelAll()).toEqual(runs);
    expect(call.log).toEqual(['+a', '-a']);
  });

  test('keeps a place until clean-up has ended', async () => {
    const group = engine.group('disk', { maxConcurrency: 1 });
    const call = makeCounter(engine, { group });
    const a = call('a');
    call.slowCleanup = new Gate();
    const b = call('b');
    a.cancel();
    expect(states(a, b)).toBe('running pending');
    call.slowCleanup.open();
    await a.settled;
    expect(states(a, b)).toBe('cancelled running');
    call.slowCleanup = undefined;
  });

  test('belongs to its engine alone', () => {
    const other = new TestEngine();
    engine.group('disk', { maxConcurrency: 1 });
    const runs = [other.run(sleep(5), { group: 'disk' }), other.run(sleep(5), { group: 'disk' })];
    expect(states(...runs)).toBe('running running');
    other.runs.cancelAll();
  });
});
