import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sleep, wait } from 'offloop';
import { TestEngine } from 'offloop/testing';
import { gate, Stage } from '../core/stage.js';
import { Gate } from '../helpers/gate.js';
import { makeCounter } from './counter.js';

let engine: TestEngine;
beforeEach(() => {
  engine = new TestEngine();
});
afterEach(async () => {
  engine.runs.cancelAll();
  await engine[Symbol.asyncDispose]();
});

describe('a run as a store', () => {
  test('has a snapshot that stays the same until something changes', async () => {
    const door = gate<string>();
    const run = engine.run(door, { id: 'one', name: 'first', group: 'net' });
    const { getSnapshot } = run;
    const first = getSnapshot();
    expect(first).toEqual({
      id: 'one',
      name: 'first',
      group: 'net',
      state: 'running',
      isCancelling: false,
      progress: run.progress,
      result: undefined,
      error: undefined,
    });
    expect(getSnapshot()).toBe(first);
    run.update({ completed: 1, total: 2 });
    const second = getSnapshot();
    expect(second).not.toBe(first);
    expect([second.progress.fraction, getSnapshot()]).toEqual([0.5, second]);
    door.open('done');
    await run;
    expect(getSnapshot()).toMatchObject({ state: 'success', result: 'done', error: undefined });
    expect(getSnapshot()).toBe(getSnapshot());
  });

  test('tells of each step: start, cancel, end', async () => {
    const call = makeCounter(engine, { policy: 'queue' });
    const [first, run] = [call('a'), call('b')];
    const seen: string[] = [];
    run.subscribe(() => {
      const { state, isCancelling } = run.getSnapshot();
      seen.push(isCancelling ? `${state}, cancelling` : state);
    });
    expect(run.getSnapshot().state).toBe('pending');
    call.finish('a');
    await first;
    call.slowCleanup = new Gate();
    run.cancel();
    call.slowCleanup.open();
    await run.settled;
    expect(seen).toEqual(['running', 'running, cancelling', 'cancelled']);
  });

  test('tells of an error', async () => {
    const failure = new RangeError('broken');
    const door = gate();
    const run = engine.run(door);
    const seen: unknown[] = [];
    run.subscribe(() => seen.push(run.getSnapshot().error));
    door.fail(failure);
    await run.settled;
    expect(seen).toEqual([failure]);
    expect(run.getSnapshot()).toMatchObject({ state: 'error', result: undefined });
  });

  test('is bound, as stores of React want it', () => {
    const { subscribe, getSnapshot } = engine.run(sleep(5));
    const undo = subscribe(() => {});
    expect(getSnapshot().state).toBe('running');
    undo();
  });

  test('gives the same functions at each reading', () => {
    const run = engine.run(sleep(5));
    expect([run.subscribe, run.getSnapshot]).toEqual([run.subscribe, run.getSnapshot]);
    expect(run.subscribe).toBe(run.subscribe);
    expect(run.getSnapshot).toBe(run.getSnapshot);
  });

  test('tells no listener that was taken back, and each as often as it was added', () => {
    const run = engine.run(sleep(5));
    let told = 0;
    const listener = (): void => {
      told += 1;
    };
    const undos = [run.subscribe(listener), run.subscribe(listener)];
    undos[0]?.();
    undos[0]?.();
    run.cancel();
    expect(told).toBe(2);
    undos[1]?.();
  });
});

describe('listeners of a run', () => {
  test('are called in order of registration, with the run; one that throws is reported and harms no other', async () => {
    const stage = new Stage();
    const run = stage.run(wait(new Promise<void>(() => {})));
    const log: unknown[] = [];
    const failure = new Error('listener');
    run.on('state', () => {
      log.push('first');
      throw failure;
    });
    run.on('state', (event) => log.push(event));
    run.cancel();
    expect(log.slice(0, 2)).toEqual(['first', { run }]);
    expect(stage.reported[0]).toBe(failure);
    await stage.close();
  });

  test('may take themselves and others back while they are called', () => {
    const run = engine.run(sleep(5));
    const log: string[] = [];
    const undos: (() => void)[] = [];
    undos.push(
      run.on('progress', () => {
        log.push('first');
        for (const undo of undos) undo();
      }),
    );
    undos.push(run.on('progress', () => log.push('second')));
    run.update({ completed: 1 });
    run.cancel();
    expect(log[0]).toBe('first');
    run.update({ completed: 2 });
    expect(log.filter((line) => line === 'first')).toHaveLength(1);
  });

  test('do not count as looking at the outcome', async () => {
    const reported: unknown[] = [];
    engine.on('error', ({ error }) => reported.push(error));
    const failure = new RangeError('broken');
    const door = gate();
    const run = engine.run(door);
    run.subscribe(() => run.getSnapshot());
    run.on('state', () => {});
    door.fail(failure);
    await engine.flush();
    expect(reported).toEqual([failure]);
  });
});
