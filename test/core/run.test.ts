import { describe, expect, test } from '@jest/globals';
import {
  CancelledError,
  fork,
  Operation,
  type Run,
  type RunSnapshot,
  self,
  shield,
  sleep,
  TimeoutError,
  wait,
} from 'offloop';
import { gate, microtasks, Stage, turn } from './stage.js';

describe('Run', () => {
  test('goes from running to success', async () => {
    const engine = new Stage();
    const door = gate<number>();
    const run = engine.run(door);
    expect([run.state, run.isRunning, run.isFinished, run.result, run.error]).toEqual([
      'running',
      true,
      false,
      undefined,
      undefined,
    ]);
    door.open(5);
    expect([run.state, run.isRunning, run.isFinished, run.result, run.error]).toEqual([
      'success',
      false,
      true,
      5,
      undefined,
    ]);
    expect(await run.settled).toEqual({ state: 'success', value: 5 });
  });

  test('goes from running to error', async () => {
    const failure = new Error('no');
    const run = new Stage().run(async () => Promise.reject(failure));
    expect(await run.settled).toEqual({ state: 'error', error: failure });
    expect([run.state, run.result, run.error, run.isFinished, run.isCancelled]).toEqual([
      'error',
      undefined,
      failure,
      true,
      false,
    ]);
  });

  test('has an id of its own, a name, a group and a description', () => {
    const engine = new Stage();
    const plain = engine.run(function* named() {});
    const other = engine.run(function* () {});
    expect([plain.name, plain.group, plain.description]).toEqual(['named', 'default', '']);
    expect(plain.id).not.toBe(other.id);
    expect(plain.id).toBe(plain.id);
    const given = engine.run(gate(), { id: 'mine', name: 'a name', group: 'a group', description: 'a text' });
    expect([given.id, given.name, given.group, given.description]).toEqual(['mine', 'a name', 'a group', 'a text']);
    given.cancel();
  });

  test('keeps its id to itself while it is active', async () => {
    const engine = new Stage();
    const door = gate();
    const run = engine.run(door, { id: 'mine' });
    expect(() => engine.run(gate(), { id: 'mine' })).toThrow(/`mine` is active already/);
    door.open();
    await run;
    engine.run(gate(), { id: 'mine' }).cancel();
    engine.run(gate(), { id: 'mine' }).cancel();
  });

  test('is a promise', async () => {
    const engine = new Stage();
    const run = engine.run(async () => 5);
    expect(Object.prototype.toString.call(run)).toBe('[object Run]');
    expect(await run.then((value) => value + 1)).toBe(6);
    expect(await run.then()).toBe(5);
    expect(await run.catch(() => 0)).toBe(5);
    const log: unknown[] = [];
    expect(await run.finally(() => log.push('finally'))).toBe(5);
    const failed = engine.run(async () => Promise.reject(new Error('no')));
    expect(await failed.catch((error: Error) => error.message)).toBe('no');
    await expect(failed.finally(() => log.push('finally'))).rejects.toThrow('no');
    await expect(failed.then((value) => value)).rejects.toThrow('no');
    expect(log).toEqual(['finally', 'finally']);
  });

  test('that gives a promise gives its value', async () => {
    const run = new Stage().run(function* () {
      return Promise.resolve(5);
    });
    expect(await run).toBe(5);
  });

  test('rejects with CancelledError, which says why and by whom', async () => {
    const run = new Stage().run(gate());
    run.cancel('enough');
    const error = await run.catch((reason) => reason);
    expect(error).toBeInstanceOf(CancelledError);
    expect(error).toMatchObject({ by: 'user', reason: 'enough', message: 'Cancelled by user: enough' });
    expect(await run.settled).toEqual({ state: 'cancelled', reason: 'enough' });
  });

  test('is an operation for any number of waiters, but is not started again', async () => {
    const engine = new Stage();
    const door = gate<number>();
    const run = engine.run(door);
    const waiters = [1, 2, 3].map((factor) =>
      engine.run(function* () {
        return factor * (yield* run);
      }),
    );
    door.open(5);
    expect(await Promise.all(waiters)).toEqual([5, 10, 15]);
    expect(door.started).toBe(1);
    expect(run).not.toBeInstanceOf(Operation);
  });

  test('lists its children, and through helpers the runs below', () => {
    const engine = new Stage();
    const run = engine.run(function* () {
      const one = fork(gate(), { name: 'one' });
      one.fork(gate(), { name: 'below' });
      yield* shield(function* () {
        fork(gate(), { name: 'two' });
        yield* gate();
      });
    });
    const names = (of: Run): unknown[] => of.children.map((child) => [child.name, names(child)]);
    expect(names(run)).toEqual([
      ['one', [['below', []]]],
      ['two', []],
    ]);
    expect(run.children[0]?.parent).toBe(run);
    engine.runs.cancelAll();
  });

  test('shows only active children', async () => {
    const engine = new Stage();
    const door = gate();
    const run = engine.run(function* () {
      fork(door, { name: 'short' });
      fork(gate(), { name: 'long' });
      yield* gate();
    });
    door.open();
    expect(run.children.map(({ name }) => name)).toEqual(['long']);
    run.cancel();
    expect(run.children).toEqual([]);
  });

  test('is left by `await using` cancelled and cleaned up', async () => {
    const engine = new Stage();
    const log: string[] = [];
    {
      await using run = engine.run(function* () {
        try {
          yield* gate();
        } finally {
          yield* wait(Promise.resolve());
          log.push('clean');
        }
      });
      log.push(run.state);
    }
    log.push('after');
    expect(log).toEqual(['running', 'clean', 'after']);
  });

  test('is left by `await using` in peace when it has ended, or failed', async () => {
    const engine = new Stage();
    const failed = engine.run(async () => Promise.reject(new Error('no')));
    {
      await using run = engine.run(async () => 5);
      await run;
    }
    await failed[Symbol.asyncDispose]();
    await turn();
    expect(engine.reported).toEqual([]);
  });
});

describe('The events of a run', () => {
  test('tell the states, after the transition', async () => {
    const engine = new Stage();
    const states: string[] = [];
    const doors = [gate(), gate()];
    const run = engine.run(function* () {
      try {
        yield* doors[0] as Operation<void>;
      } finally {
        yield* doors[1] as Operation<void>;
      }
    });
    run.on('state', ({ run: same }) => states.push(`${same.state} ${same.isCancelling}`));
    run.cancel();
    doors[1]?.open();
    await run.settled;
    expect(states).toEqual(['running true', 'cancelled false']);
  });

  test('come in order of registration; one that throws is reported and harms no other', () => {
    const engine = new Stage();
    const log: string[] = [];
    const failure = new Error('listener');
    const run = engine.run(gate());
    run.on('state', () => log.push('first'));
    run.on('state', () => {
      throw failure;
    });
    run.on('state', () => log.push('third'));
    engine.on('finished', () => {
      throw failure;
    });
    engine.on('finished', () => log.push('engine'));
    run.cancel();
    expect(run.state).toBe('cancelled');
    expect(log.slice(-3)).toEqual(['first', 'third', 'engine']);
    expect(new Set(engine.reported)).toEqual(new Set([failure]));
  });

  test('are taken back by what `on` gives; the same function may listen twice', () => {
    const engine = new Stage();
    const door = gate();
    const run = engine.run(function* () {
      try {
        yield* gate();
      } finally {
        yield* door;
      }
    });
    let count = 0;
    const listener = () => {
      count += 1;
    };
    const off = run.on('state', listener);
    run.on('state', listener);
    run.cancel();
    expect(count).toBe(2);
    off();
    off();
    door.open();
    expect([run.state, count]).toEqual(['cancelled', 3]);
  });

  test('of a listener that is added or taken back meanwhile change nothing of the round', () => {
    const run = new Stage().run(gate());
    const log: string[] = [];
    const off = run.on('state', () => {
      if (run.isFinished) return;
      off();
      log.push('first');
      run.on('state', () => log.push(`added ${run.state}`));
    });
    run.on('state', () => log.push(`second ${run.state}`));
    run.cancel();
    expect(log).toEqual(['first', 'second running', 'second cancelled', 'added cancelled']);
  });

  test('of progress come once a frame, with the newest value', async () => {
    const run = new Stage().run(gate());
    const seen: number[] = [];
    const listened = new Promise<void>((resolve) => {
      run.on('progress', () => {
        seen.push(run.progress.completed);
        resolve();
      });
    });
    for (let i = 0; i < 1000; i += 1) run.advance();
    await listened;
    expect(seen).toEqual([1000]);
    run.cancel();
  });

  test('a listener that cancels the run is told the rest in order', async () => {
    const engine = new Stage();
    const run = engine.run(function* () {
      const me = yield* self();
      me.advance();
      yield* gate();
    });
    const log: string[] = [];
    engine.on('progress', () => {
      log.push('progress');
      run.cancel();
    });
    engine.on('finished', () => log.push('finished'));
    run.advance();
    await run.settled;
    await turn();
    expect(log).toEqual(['progress', 'finished']);
  });

  test('are refused where nobody knows them', () => {
    const run = new Stage().run(gate());
    expect(() => run.on('finished' as never, () => {})).toThrow(TypeError);
    run.cancel();
  });

  test('bubble to the engine', async () => {
    const engine = new Stage();
    const log: string[] = [];
    engine.on('started', ({ run }) => log.push(`started ${run.name}`));
    engine.on('finished', ({ run }) => log.push(`finished ${run.name} ${run.state}`));
    engine.on('allFinished', () => log.push('all finished'));
    const outer = engine.run(function* outer() {
      yield* fork(function* inner() {
        yield* wait(Promise.resolve());
      });
    });
    await outer;
    expect(log).toEqual([
      'started outer',
      'started inner',
      'finished inner success',
      'finished outer success',
      'all finished',
    ]);
  });

  test('allFinished comes when the last top-level run has ended, each time', async () => {
    const engine = new Stage();
    let count = 0;
    engine.on('allFinished', () => {
      count += 1;
    });
    const doors = [gate(), gate()];
    const runs = doors.map((door) => engine.run(door));
    doors[0]?.open();
    expect(count).toBe(0);
    doors[1]?.open();
    expect(count).toBe(1);
    await Promise.all(runs);
    await engine.run(sleep(0));
    expect(count).toBe(2);
  });
});

describe('A run as a store', () => {
  test('gives the same snapshot until something changes', () => {
    const engine = new Stage();
    const run = engine.run(gate());
    const { getSnapshot, subscribe } = run;
    let changes = 0;
    const off = subscribe(() => {
      changes += 1;
    });
    const first = getSnapshot();
    expect(getSnapshot()).toBe(first);
    run.update({ completed: 1, total: 2 });
    const second = getSnapshot();
    expect(second).not.toBe(first);
    expect(second.progress).toMatchObject({ completed: 1, total: 2, fraction: 0.5, percent: 50 });
    expect(getSnapshot()).toBe(second);
    run.cancel('why');
    const third = getSnapshot();
    expect(third).toMatchObject({ state: 'cancelled', isCancelling: false, name: run.name, id: run.id });
    expect(getSnapshot()).toBe(third);
    expect(changes).toBeGreaterThanOrEqual(2);
    const before = changes;
    off();
    run.update({ completed: 2 });
    expect(changes).toBe(before);
  });

  test('keeps its functions', () => {
    const run = new Stage().run(gate());
    expect(run.subscribe).toBe(run.subscribe);
    expect(run.getSnapshot).toBe(run.getSnapshot);
    run.cancel();
  });

  test('is told every transition, and shows what the run shows', async () => {
    const engine = new Stage();
    const door = gate<string>();
    const cleaning = gate();
    const run = engine.run(function* () {
      (yield* self()).defer(() => new Promise<void>((resolve) => setImmediate(resolve)));
      try {
        return yield* door;
      } finally {
        yield* cleaning;
      }
    });
    const seen: RunSnapshot[] = [];
    run.subscribe(() => seen.push(run.getSnapshot()));
    run.cancel();
    cleaning.open();
    await run.settled;
    expect(seen.map(({ state, isCancelling }) => [state, isCancelling])).toEqual([
      ['running', true],
      ['cancelled', false],
    ]);
    expect(seen.at(-1)).toMatchObject({ state: run.state, error: run.error, result: run.result });
  });

  test('narrows its result by the state', async () => {
    const run = new Stage().run(async () => 5);
    await run;
    if (run.state === 'success') expect(run.result.toFixed(1)).toBe('5.0');
    else throw new Error('not there');
  });
});

describe('Progress', () => {
  test('is set, added to, and refused where it is no number', () => {
    const run = new Stage().run(gate());
    run.update({ total: 4, message: 'begins' });
    run.advance();
    run.advance(2);
    expect(run.progress).toMatchObject({ completed: 3, total: 4, fraction: 0.75, percent: 75, message: 'begins' });
    run.update({ total: undefined });
    expect(run.progress).toMatchObject({ completed: 3, total: undefined, fraction: 0 });
    for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY]) expect(() => run.advance(wrong)).toThrow(RangeError);
    expect(() => run.advance('1' as never)).toThrow(TypeError);
    expect(() => run.update({ completed: null as never })).toThrow(TypeError);
    run.cancel();
  });

  test('of a parent mirrors the child that it waits for, and sums concurrent ones', async () => {
    const engine = new Stage();
    const children: Run[] = [];
    const run = engine.run(function* () {
      for (let i = 0; i < 2; i += 1) children.push(fork(gate()));
      yield* gate();
    });
    children[0]?.update({ completed: 1, total: 4 });
    // The other one has not said how much there is: a run of two, a quarter of the first.
    expect(run.progress).toMatchObject({ completed: 0.25, total: 2 });
    children[1]?.update({ completed: 2, total: 6 });
    expect(run.progress).toMatchObject({ completed: 3, total: 10 });
    run.cancel();
  });

  test('after the end changes nothing', () => {
    const run = new Stage().run(gate());
    run.update({ completed: 1, total: 2 });
    run.cancel();
    run.update({ completed: 2 });
    run.advance();
    expect(run.progress).toMatchObject({ completed: 1, total: 2 });
  });
});

describe('The registry', () => {
  test('lists active top-level runs in order of creation, and finds in the whole tree', async () => {
    const engine = new Stage();
    const runs = ['a', 'b', 'c'].map((name) => engine.run(gate(), { name }));
    const child = runs[1]?.fork(gate(), { name: 'child' });
    expect([...engine.runs]).toEqual(runs);
    expect(engine.runs.size).toBe(3);
    expect(engine.runs.find({ name: 'child' })).toEqual([child]);
    runs[1]?.cancel();
    expect([...engine.runs]).toEqual([runs[0], runs[2]]);
    engine.runs.cancelAll();
    expect(engine.runs.size).toBe(0);
    await microtasks();
  });

  test('waits for the completion of all, and rejects with the first failure', async () => {
    const engine = new Stage();
    const door = gate();
    void engine.run(door);
    const all = engine.runs.waitForComplete();
    door.open();
    await all;
    const failing = engine.run(gate(), { timeout: 0 });
    await expect(engine.runs.waitForComplete([failing])).rejects.toBeInstanceOf(TimeoutError);
  });
});
