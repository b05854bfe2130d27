import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  type CancelledError,
  DuplicateIdError,
  defer,
  fork,
  type Run,
  type RunFilter,
  type RunOptions,
  self,
  sleep,
  Task,
} from 'offloop';
import { TestEngine } from 'offloop/testing';
import { gate, Stage, thrownBy, turn } from '../core/stage.js';
import { errorOf, Gate } from '../helpers/gate.js';
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

/** A run that does nothing for a long time. */
const idle = (options: RunOptions = {}): Run<void> => engine.run(sleep(60_000), options);
const names = (runs: Iterable<Run>): string => [...runs].map((run) => run.name).join(' ');

describe('the active runs', () => {
  test('are the top-level ones, in order of creation', async () => {
    const [a, b, c] = [idle({ name: 'a' }), idle({ name: 'b' }), idle({ name: 'c' })];
    expect([...engine.runs]).toEqual([a, b, c]);
    expect(engine.runs.size).toBe(3);
    b.cancel();
    expect(names(engine.runs)).toBe('a c');
    void idle({ name: 'd' });
    expect(names(engine.runs)).toBe('a c d');
  });

  test('are those at the start of a loop over them', () => {
    const seen: string[] = [];
    void idle({ name: 'a' });
    void idle({ name: 'b' });
    for (const run of engine.runs) {
      seen.push(run.name);
      run.cancel();
      if (seen.length < 5) idle({ name: `${run.name}+` });
    }
    expect(seen).toEqual(['a', 'b']);
    expect(names(engine.runs)).toBe('a+ b+');
  });

  test('are without those that are steps of others', async () => {
    const inner = engine.async(function* inner() {
      yield* sleep(10);
    });
    const outer = engine.async(function* outer() {
      yield* inner();
    });
    const run = outer();
    expect(names(engine.runs)).toBe('outer');
    expect(engine.runs.size).toBe(1);
    expect(names(run.children)).toBe('inner');
  });

  test('include one that waits, and one that is being cancelled, until it has ended', async () => {
    const call = makeCounter(engine, { policy: 'queue' });
    const [a, b] = [call('a'), call('b')];
    expect([...engine.runs]).toEqual([a, b]);
    call.slowCleanup = new Gate();
    a.cancel();
    expect([a.isCancelling, engine.runs.size]).toEqual([true, 2]);
    call.slowCleanup.open();
    await a.settled;
    call.slowCleanup = undefined;
    expect([...engine.runs]).toEqual([b]);
  });

  test('are none any more once all have ended, whatever their end', async () => {
    const failed = engine.run(function* () {
      throw new RangeError('no');
    });
    const cancelled = idle();
    cancelled.cancel();
    await Promise.all([engine.run(function* () {}), failed.settled, cancelled.settled]);
    expect([[...engine.runs], engine.runs.size, engine.runs.find({})]).toEqual([[], 0, []]);
  });
});

describe('find', () => {
  const owner = {};
  beforeEach(() => {
    void idle({ name: 'load users', group: 'net' });
    void idle({ name: 'load files', group: 'disk', owner });
    void engine.run(
      function* save() {
        fork(sleep(60_000), { name: 'load parts', group: 'net' });
        yield* sleep(60_000);
      },
      { owner },
    );
  });

  test.each<[RunFilter, string]>([
    [{}, 'load users load files save load parts'],
    [{ name: 'save' }, 'save'],
    [{ name: 'load*' }, 'load users load files load parts'],
    [{ name: '*e*s' }, 'load users load files'],
    [{ name: 'sav?' }, 'save'],
    [{ name: 's?e' }, ''],
    [{ name: 'Save' }, ''],
    [{ name: '' }, ''],
    [{ group: 'net' }, 'load users load parts'],
    [{ group: '?isk' }, 'load files'],
    [{ owner }, 'load files save'],
    [{ owner, name: 'load *' }, 'load files'],
    [{ owner: {} }, ''],
    [{ state: 'running' }, 'load users load files save load parts'],
    [{ state: 'pending' }, ''],
  ])('with %j gives: %s', (filter, expected) => {
    expect(names(engine.runs.find(filter))).toBe(expected);
  });

  test('takes other letters of regular expressions for themselves', () => {
    void idle({ name: 'a.b (c) [d] $1\\' });
    expect(names(engine.runs.find({ name: 'a.b (c) [d] $1\\' }))).toBe('a.b (c) [d] $1\\');
    expect(names(engine.runs.find({ name: '*.b (c) \\[d\\] $?\\' }))).toBe('a.b (c) [d] $1\\');
    expect(names(engine.runs.find({ name: 'a?b*(c) .d. *' }))).toBe('');
    void idle({ name: 'C++' });
    expect(names(engine.runs.find({ name: 'C++' }))).toBe('C++');
    expect(names(engine.runs.find({ name: '[A-D]?+' }))).toBe('C++');
  });
});

describe('cancelAll', () => {
  test('cancels all, with a reason, and says so', () => {
    const runs = [idle(), idle()];
    const report = engine.runs.cancelAll('closing time');
    expect(report.cancelled).toEqual(runs);
    expect(report.failed).toEqual(new Map());
    expect(runs.map((run) => (run.error as CancelledError).reason)).toEqual(['closing time', 'closing time']);
    expect(engine.runs.cancelAll()).toEqual({ cancelled: [], failed: new Map() });
  });

  test('starts nothing that waited', () => {
    const call = makeCounter(engine, { policy: 'queue' });
    const runs = [call('a'), call('b'), call('c')];
    expect(engine.runs.cancelAll().cancelled).toEqual(runs);
    expect(states(...runs)).toBe('cancelled cancelled cancelled');
    expect(call.log).toEqual(['+a', '-a']);
  });

  test('names those that are ending by themselves', async () => {
    const cleanup = gate();
    const run = engine.run(
      function* () {
        defer(() => cleanup);
        return 'done';
      },
      { id: 'ending' },
    );
    expect(run.state).toBe('running');
    const { cancelled, failed } = engine.runs.cancelAll();
    expect([cancelled, [...failed]]).toEqual([[], [['ending', 'It is ending already']]]);
    cleanup.open();
    await expect(run).resolves.toBe('done');
  });

  test('names those that end well because another is cancelled', () => {
    const door = gate<string>();
    const first = engine.run(function* () {
      try {
        yield* sleep(60_000);
      } finally {
        door.open('in time');
      }
    });
    const second = engine.run(door, { id: 'second' });
    const { cancelled, failed } = engine.runs.cancelAll();
    expect([cancelled, [...failed]]).toEqual([[first], [['second', 'It has ended']]]);
    expect(second.result).toBe('in time');
  });

  test('counts a run that is being cancelled among the cancelled', async () => {
    const call = makeCounter(engine);
    const a = call('a');
    call.slowCleanup = new Gate();
    a.cancel('first');
    expect(engine.runs.cancelAll('second').cancelled).toEqual([a]);
    call.slowCleanup.open();
    await a.settled;
    expect((a.error as CancelledError).reason).toBe('first');
  });
});

describe('cancelGroup', () => {
  test('cancels the runs of a group, wherever they are in the tree', () => {
    const net = idle({ group: 'net' });
    const other = engine.run(function* () {
      const child = fork(sleep(5), { group: 'net' });
      yield* sleep(5);
      return child.state;
    });
    const [child] = other.children.filter(({ group }) => group === 'net');
    const { cancelled } = engine.runs.cancelGroup('net');
    expect(cancelled).toEqual([net, child]);
    expect(other.state).toBe('running');
  });

  test('cancels those of one owner alone, if it is named', () => {
    const owner = {};
    const [own, other] = [idle({ group: 'net', owner }), idle({ group: 'net' })];
    expect(engine.runs.cancelGroup('net', { owner }).cancelled).toEqual([own]);
    expect(other.state).toBe('running');
  });

  test('takes patterns', () => {
    const runs = [idle({ group: 'net-a' }), idle({ group: 'net-b' }), idle({ group: 'disk' })];
    expect(engine.runs.cancelGroup('net-*').cancelled).toEqual(runs.slice(0, 2));
  });

  test('leaves the steps of handlers in other groups alone', async () => {
    const handler = engine.async({ group: 'net' }, function* () {
      return yield* new Task(() => 'step');
    });
    const [run, plain] = [handler(), idle()];
    expect(run.children.map(({ group }) => group)).toEqual(['default']);
    expect(engine.runs.cancelGroup('default').cancelled).toEqual([plain]);
    await engine.settled();
    await expect(run).resolves.toBe('step');
  });
});

describe('cancelOwner', () => {
  test('cancels the runs of an owner, and says that it was the owner', () => {
    const owner = {};
    const [own, other] = [idle({ owner }), idle({ owner: {} })];
    expect(engine.runs.cancelOwner(owner).cancelled).toEqual([own]);
    expect((own.error as CancelledError).by).toBe('owner');
    expect(other.state).toBe('running');
  });

  test('knows the object that a handler is bound to', () => {
    class Panel {
      readonly load = engine.async({ bind: this as Panel }, function* () {
        yield* sleep(5);
      });
    }
    const [one, two] = [new Panel(), new Panel()];
    const runs = [one.load(), two.load()];
    expect(engine.runs.cancelOwner(one).cancelled).toEqual([runs[0]]);
    expect(states(...runs)).toBe('cancelled running');
  });

  test('refuses what is no object', () => {
    expect(thrownBy(() => engine.runs.cancelOwner(undefined as never))).toBeInstanceOf(TypeError);
  });
});

describe('waitForComplete', () => {
  test('waits for all that are active', async () => {
    const call = makeCounter(engine);
    const [a, b] = [call('a'), call('b')];
    let isDone = false;
    const done = engine.runs.waitForComplete().then(() => {
      isDone = true;
    });
    call.finish('a');
    await a;
    await engine.flush();
    expect(isDone).toBe(false);
    call.finish('b');
    await done;
    expect(b.state).toBe('success');
  });

  test('waits for nothing where nothing is given', async () => {
    void idle();
    await engine.runs.waitForComplete([]);
    expect(engine.runs.size).toBe(1);
  });

  test('rejects with the first failure, and leaves the others running', async () => {
    const call = makeCounter(engine);
    const runs = [call('a'), call('b'), call('c')];
    const done = engine.runs.waitForComplete(runs);
    const failure = new RangeError('b');
    call.fail('b', failure);
    await expect(done).rejects.toBe(failure);
    expect(states(...runs)).toBe('running error running');
  });

  test('rejects when one is cancelled', async () => {
    const run = idle();
    const done = engine.runs.waitForComplete();
    run.cancel('why');
    expect(await errorOf<CancelledError>(done)).toMatchObject({ name: 'CancelledError', reason: 'why' });
  });
});

describe('the store of active runs', () => {
  test('has a snapshot that stays the same until something changes', () => {
    const { getSnapshot } = engine.runs;
    const empty = getSnapshot();
    expect([getSnapshot(), empty]).toEqual([empty, []]);
    expect(getSnapshot()).toBe(empty);
    const run = idle();
    const one = getSnapshot();
    expect(one).toEqual([run]);
    run.update({ completed: 1 });
    expect(getSnapshot()).toBe(one);
  });

  test('tells of every change, so that a listener never stays with an old list', async () => {
    const { subscribe, getSnapshot } = engine.runs;
    let seen = getSnapshot();
    const undo = subscribe(() => {
      seen = getSnapshot();
    });
    const check = (): void => expect(names(seen)).toBe(names(engine.runs));
    const queue = makeCounter(engine, { policy: 'queue' });
    const inner = engine.async(function* inner() {
      yield* sleep(5);
    });
    const outer = engine.async(function* outer() {
      yield* inner();
    });
    const steps = [
      () => void queue('a'),
      () => void queue('b'),
      () => queue.finish('a'),
      () => void outer(),
      () => void engine.run(new Task(() => 1)),
      () => void idle({ group: 'x', exclusive: true }),
      () => queue.finish('b'),
      () => void engine.run(function* () {}),
    ];
    for (const step of steps) {
      step();
      check();
      await engine.flush();
      check();
    }
    await engine.settled();
    check();
    expect(seen).toEqual([]);
    undo();
    void idle();
    expect(seen).toEqual([]);
  });
});

describe('events', () => {
  test('of a run come in order: started, progress, finished, and when it was the last, allFinished', async () => {
    const log: string[] = [];
    for (const event of ['started', 'progress', 'finished'] as const)
      engine.on(event, ({ run }) => log.push(`${event} ${run.name} ${run.state}`));
    engine.on('allFinished', () => log.push('allFinished'));
    const run = engine.run(
      function* () {
        const me = yield* self();
        yield* sleep(1);
        me.update({ completed: 1, total: 2 });
      },
      { name: 'a' },
    );
    await engine.settled();
    await run;
    expect(log).toEqual(['started a running', 'progress a success', 'finished a success', 'allFinished']);
  });

  test('of a child come within those of its parent', async () => {
    const log: string[] = [];
    engine.on('started', ({ run }) => log.push(`+${run.name}`));
    engine.on('finished', ({ run }) => log.push(`-${run.name}`));
    engine.on('allFinished', () => log.push('all'));
    void engine.run(function* outer() {
      yield* new Task(function task() {});
      fork(sleep(5), { name: 'fork' });
    });
    await engine.settled();
    expect(log).toEqual(['+outer', '+task', '-task', '+fork', '-fork', '-outer', 'all']);
  });

  test('tell of a run that never started only its end', () => {
    const log: string[] = [];
    const call = makeCounter(engine, { policy: 'drop' });
    void call('a');
    engine.on('started', ({ run }) => log.push(`started ${run.id}`));
    engine.on('finished', ({ run }) => log.push(`finished ${run.state}`));
    void call('b');
    expect(log).toEqual(['finished cancelled']);
  });

  test('of many say `allFinished` each time the last has ended', async () => {
    let times = 0;
    engine.on('allFinished', () => {
      times += 1;
    });
    const call = makeCounter(engine);
    const [a] = [call('a'), call('b')];
    call.finish('a');
    await a;
    expect(times).toBe(0);
    call.finish('b');
    await engine.flush();
    expect(times).toBe(1);
    void call('c');
    call.finish('c');
    await engine.flush();
    expect(times).toBe(2);
  });

  test('that start another run put `allFinished` off', async () => {
    const log: string[] = [];
    let left = 2;
    engine.on('finished', ({ run }) => {
      log.push(run.name);
      left -= 1;
      if (left >= 0) void engine.run(sleep(1), { name: `chain ${left}` });
    });
    engine.on('allFinished', () => log.push('all'));
    void engine.run(sleep(1), { name: 'first' });
    await engine.settled();
    expect(log).toEqual(['first', 'chain 1', 'chain 0', 'all']);
  });

  test('go to every listener, in order of registration; one that throws is reported', async () => {
    const stage = new Stage();
    const log: string[] = [];
    const failure = new Error('listener');
    stage.on('finished', () => {
      log.push('first');
      throw failure;
    });
    const listener = (): unknown => log.push('same');
    stage.on('finished', listener);
    const undo = stage.on('finished', listener);
    await stage.run(function* () {});
    expect([log, stage.reported]).toEqual([['first', 'same', 'same'], [failure]]);
    undo();
    await stage.run(function* () {});
    expect(log.slice(3)).toEqual(['first', 'same']);
    await stage.close();
  });

  test('of errors carry only those that nobody looks at', async () => {
    const stage = new Stage();
    const seen: unknown[] = [];
    stage.on('error', ({ error, run }) => seen.push(`${run.name}: ${(error as Error).message}`));
    const fail = function* (): Generator<never, void> {
      throw new RangeError('broken');
    };
    void stage.run(fail, { name: 'unseen' });
    await stage.run(fail, { name: 'caught' }).catch(() => {});
    await stage.run(fail, { name: 'settled' }).settled;
    const watched = stage.run(fail, { name: 'watched' });
    watched.on('state', () => {});
    await stage.runs.waitForComplete();
    await turn();
    await turn();
    expect(seen).toEqual(['unseen: broken', 'watched: broken']);
    expect(stage.reported).toEqual([]);
    await stage.close();
  });

  test('of errors go to the toolkit where nobody listens', async () => {
    const stage = new Stage();
    const failure = new RangeError('broken');
    void stage.run(function* () {
      throw failure;
    });
    await turn();
    await turn();
    expect(stage.reported).toEqual([failure]);
    await stage.close();
  });

  test('refuse unknown names', () => {
    const error = thrownBy(() => engine.on('done' as 'started', () => {})) as Error;
    expect(error.message).toContain('`allFinished`');
  });
});

describe('ids', () => {
  test('are made by the engine, each once', () => {
    const ids = [idle(), idle(), idle()].map((run) => run.id);
    expect(new Set(ids).size).toBe(3);
    expect(ids[0]).toBe(ids[0]);
  });

  test('that were given are kept clear of', () => {
    void idle({ id: 'run-1' });
    expect(idle().id).toBe('run-2');
  });

  test('are taken while a run is active, and free after its end', async () => {
    const run = idle({ id: 'one' });
    const error = thrownBy(() => idle({ id: 'one' })) as DuplicateIdError;
    expect(error).toBeInstanceOf(DuplicateIdError);
    expect([error.id, engine.runs.size, run.state]).toEqual(['one', 1, 'running']);
    run.cancel();
    expect(idle({ id: 'one' }).id).toBe('one');
  });

  test('are taken by a call that waits, too', () => {
    const group = engine.group('one', { maxConcurrency: 1 });
    void idle({ group });
    const waiting = idle({ group, id: 'one' });
    expect(waiting.state).toBe('pending');
    expect(thrownBy(() => idle({ group, id: 'one' }))).toBeInstanceOf(DuplicateIdError);
    waiting.cancel();
    expect(idle({ group, id: 'one' }).state).toBe('pending');
  });

  test('may be given to a call of a handler', () => {
    const call = makeCounter(engine);
    const run = engine.run(call.handler, { args: ['a'], id: 'one', name: 'first' });
    expect([run.id, run.name, call.handler.last]).toEqual(['one', 'first', run]);
    expect(thrownBy(() => engine.run(call.handler, { args: ['b'], id: 'one' }))).toBeInstanceOf(DuplicateIdError);
    expect(call.handler.runs).toEqual([run]);
  });
});

describe('options of a run', () => {
  test('name, describe and group it', () => {
    const run = engine.run(sleep(5), { name: 'nap', group: 'rest', description: 'in the afternoon' });
    expect([run.name, run.group, run.description]).toEqual(['nap', 'rest', 'in the afternoon']);
    const plain = engine.run(function* plain() {
      yield* sleep(5);
    });
    expect([plain.name, plain.group, plain.description]).toEqual(['plain', 'default', '']);
  });

  test('`signal` cancels it, and nothing stays on the signal', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const listeners = watchListeners(signal);
    const done = engine.run(sleep(1), { signal });
    const run = idle({ signal });
    expect(listeners.size).toBe(1);
    await engine.advance(1);
    expect([done.state, listeners.size]).toEqual(['success', 1]);
    controller.abort('enough');
    await engine.flush();
    expect(run.error).toMatchObject({ by: 'signal', reason: 'enough' });
    expect(listeners.size).toBe(0);
    expect(idle({ signal }).state).toBe('cancelled');
  });

  test('`timeout` ends it with an error, after its clean-up', async () => {
    const log: string[] = [];
    const run = engine.run(
      function* slow() {
        try {
          yield* sleep(60_000);
        } finally {
          yield* sleep(5);
          log.push('clean');
        }
      },
      { timeout: 100 },
    );
    await engine.advance(100);
    expect([run.state, run.isCancelling]).toEqual(['running', true]);
    await engine.advance(5);
    expect(await errorOf(run)).toMatchObject({ name: 'TimeoutError', ms: 100 });
    expect([run.state, log]).toEqual(['error', ['clean']]);
  });

  test('`exitOnError` hands the error to the toolkit, once it was told', async () => {
    class Exiting extends Stage {
      readonly exits: unknown[] = [];
      protected override exit(error: unknown): void {
        this.exits.push(error);
      }
    }
    const stage = new Exiting();
    const failure = new RangeError('broken');
    const fails = function* (): Generator<never, void> {
      throw failure;
    };
    await stage.run(fails).settled;
    expect(stage.exits).toEqual([]);
    await stage.run(fails, { exitOnError: true }).settled;
    expect(stage.exits).toEqual([failure]);
    await stage.close();
  });
});
