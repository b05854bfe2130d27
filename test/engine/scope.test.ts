import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type CancelledError, fork, runOf, sleep } from 'offloop';
import { TestEngine } from 'offloop/testing';
import { thrownBy } from '../core/stage.js';
import { Gate } from '../helpers/gate.js';
import { makeCounter, states } from './counter.js';
import { watchListeners } from './listeners.js';

let engine: TestEngine;
beforeEach(() => {
  engine = new TestEngine();
});
afterEach(async () => {
  engine.runs.cancelAll();
  await engine[Symbol.asyncDispose]();
});

const end = (run: { readonly error: unknown }): readonly unknown[] => {
  const { by, reason } = run.error as CancelledError;
  return [by, reason];
};

describe('a scope', () => {
  test('cancels the runs of its owner when it is left, and no others', () => {
    const owner = {};
    const other = engine.run(sleep(60_000));
    const foreign = engine.run(sleep(60_000), { owner: {} });
    let own: ReturnType<typeof engine.run>[] = [];
    {
      using scope = engine.scope(owner);
      const call = makeCounter(scope);
      own = [scope.run(sleep(60_000)), call('a'), engine.run(sleep(60_000), { owner })];
      expect(states(...own)).toBe('running running running');
    }
    expect(states(...own, other, foreign)).toBe('cancelled cancelled cancelled running running');
    expect(end(own[0]!)).toEqual(['owner', 'its scope has ended']);
  });

  test('cancels what its runs started, from the leaves up', async () => {
    const scope = engine.scope({});
    const log: string[] = [];
    engine.on('finished', ({ run }) => log.push(run.name));
    void scope.run(function* outer() {
      fork(sleep(60_000), { name: 'child' });
      yield* sleep(60_000);
    });
    scope[Symbol.dispose]();
    expect(log).toEqual(['child', 'outer']);
    expect(engine.runs.size).toBe(0);
  });

  test('cancels its runs on demand, and goes on', () => {
    const scope = engine.scope({});
    const [a, b] = [scope.run(sleep(60_000)), scope.run(sleep(60_000))];
    expect(scope.cancelAll('tidy')).toEqual([a, b]);
    expect(end(a)).toEqual(['owner', 'tidy']);
    expect(scope.run(sleep(60_000)).state).toBe('running');
    expect(scope.cancelAll()).toHaveLength(1);
  });

  test('starts nothing of what comes after its end', () => {
    const log: string[] = [];
    const scope = engine.scope({});
    const call = makeCounter(scope);
    scope[Symbol.dispose]();
    const run = scope.run(function* () {
      log.push('started');
      yield* sleep(60_000);
    });
    const a = call('a');
    expect(states(run, a)).toBe('cancelled cancelled');
    expect([end(run), end(a)]).toEqual([
      ['owner', 'its scope has ended'],
      ['owner', 'its scope has ended'],
    ]);
    expect([log, call.log, engine.runs.size]).toEqual([[], [], 0]);
  });

  test('cancels calls that wait, for a place or for rest, before they start', async () => {
    const scope = engine.scope({});
    const [queue, rest] = [makeCounter(scope, { policy: 'queue' }), makeCounter(scope, { debounce: 100 })];
    const runs = [queue('a'), queue('b'), rest('c')];
    scope[Symbol.dispose]();
    await engine.advance(100);
    expect(states(...runs)).toBe('cancelled cancelled cancelled');
    expect([queue.log, rest.log]).toEqual([['+a', '-a'], []]);
  });

  test('lets clean-up end', async () => {
    const scope = engine.scope({});
    const call = makeCounter(scope);
    const a = call('a');
    call.slowCleanup = new Gate();
    scope[Symbol.dispose]();
    expect([a.state, a.isCancelling]).toEqual(['running', true]);
    call.slowCleanup.open();
    await a.settled;
    expect(call.log).toEqual(['+a', '-a']);
  });

  test('leaves a handler the owner that it names', () => {
    const [owner, named] = [{}, {}];
    const scope = engine.scope(owner);
    const call = makeCounter(scope, { owner: named });
    const run = call('a');
    const other = scope.run(sleep(60_000), { owner: named });
    scope[Symbol.dispose]();
    expect(states(run, other)).toBe('running running');
    expect(engine.runs.cancelOwner(named).cancelled).toEqual([run, other]);
  });

  test('decorates methods', () => {
    const scope = engine.scope({});
    class Panel {
      @scope.async
      *load(): Generator<any, string, any> {
        yield* sleep(60_000);
        return 'loaded';
      }
    }
    const run = runOf(new Panel().load());
    scope[Symbol.dispose]();
    expect(end(run)).toEqual(['owner', 'its scope has ended']);
  });

  test('may end twice', () => {
    const scope = engine.scope({});
    const run = scope.run(sleep(60_000));
    scope[Symbol.dispose]();
    scope[Symbol.dispose]();
    expect(run.state).toBe('cancelled');
  });

  test.each([[undefined], [null], ['panel'], [5]])('refuses %p for an owner', (owner) => {
    expect(thrownBy(() => engine.scope(owner as never))).toBeInstanceOf(TypeError);
  });
});

describe('an AbortSignal as owner', () => {
  test('cancels its runs when it aborts', async () => {
    const controller = new AbortController();
    const scope = engine.scope(controller.signal);
    const call = makeCounter(scope, { policy: 'queue' });
    const runs = [scope.run(sleep(60_000)), call('a'), call('b'), engine.run(sleep(5), { owner: controller.signal })];
    controller.abort('page left');
    await engine.flush();
    expect(states(...runs)).toBe('cancelled cancelled cancelled cancelled');
    expect(runs.map(end)).toEqual(runs.map(() => ['owner', 'page left']));
    expect(call.log).toEqual(['+a', '-a']);
  });

  test('that aborted already lets nothing start', () => {
    const scope = engine.scope(AbortSignal.abort('gone'));
    const call = makeCounter(scope);
    expect(states(scope.run(sleep(60_000)), call('a'))).toBe('cancelled cancelled');
    expect(call.log).toEqual([]);
  });

  test('has no listener left when the runs have ended', async () => {
    const controller = new AbortController();
    const listeners = watchListeners(controller.signal);
    const scope = engine.scope(controller.signal);
    const call = makeCounter(scope, { policy: 'drop' });
    const done = scope.run(sleep(1));
    const [a, dropped] = [call('a'), call('b')];
    expect([dropped.state, listeners.size]).toEqual(['cancelled', 1]);
    call.finish('a');
    await engine.advance(1);
    expect([states(done, a), listeners.size]).toEqual(['success success', 0]);
    void scope.run(sleep(60_000));
    scope[Symbol.dispose]();
    expect(listeners.size).toBe(0);
  });

  test('ends its runs in order of waiting first, so that nothing starts', async () => {
    const controller = new AbortController();
    const call = makeCounter(engine, { policy: 'queue', signal: controller.signal });
    const runs = [call('a'), call('b'), call('c')];
    controller.abort();
    await engine.flush();
    expect(states(...runs)).toBe('cancelled cancelled cancelled');
    expect(call.log).toEqual(['+a', '-a']);
  });
});
