import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  AsyncTask,
  all,
  currentRun,
  fork,
  MultiAsyncTask,
  MultiTask,
  type Progress,
  type Run,
  sleep,
  Task,
  type TaskContext,
} from 'offloop';
import { TestEngine } from 'offloop/testing';
import { gate, thrownBy } from '../core/stage.js';

let engine: TestEngine;
beforeEach(() => {
  engine = new TestEngine();
});
afterEach(async () => {
  engine.runs.cancelAll();
  await engine[Symbol.asyncDispose]();
});

const idle = (): Run<void> => engine.run(sleep(60_000));
const steps = ({ completed, total }: Progress): string => `${completed}/${total}`;

describe('progress that a run sets', () => {
  test('is none at first: indeterminate, and the same object for all', () => {
    const run = idle();
    expect(run.progress).toEqual({
      completed: 0,
      total: undefined,
      fraction: 0,
      percent: 0,
      message: '',
      rate: undefined,
      eta: undefined,
    });
    expect(idle().progress).toBe(run.progress);
  });

  test('has a fraction and a percentage, between their bounds', () => {
    const run = idle();
    run.update({ total: 8, completed: 2 });
    expect(run.progress).toMatchObject({ fraction: 0.25, percent: 25 });
    run.update({ completed: 9 });
    expect(run.progress).toMatchObject({ completed: 9, fraction: 1, percent: 100 });
    run.update({ completed: -1 });
    expect(run.progress).toMatchObject({ fraction: 0, percent: 0 });
  });

  test('is set by `update`, and what is left out stays; `advance` adds', () => {
    const run = idle();
    run.update({ total: 10, message: 'reading' });
    run.advance();
    run.advance(3);
    expect(run.progress).toMatchObject({ completed: 4, total: 10, message: 'reading' });
    run.update({ completed: 1 });
    run.update({ message: 'writing' });
    expect(run.progress).toMatchObject({ completed: 1, total: 10, message: 'writing' });
  });

  test.each([undefined, -1, 0, -5])('is indeterminate, or shows nothing, with a total of %p', (total) => {
    const run = idle();
    run.update({ total: 10, completed: 5 });
    run.update({ total });
    expect(run.progress).toMatchObject({ completed: 5, fraction: 0, percent: 0 });
    expect(run.progress.total).toBe(total === -1 ? undefined : total);
  });

  test('tells rate and time left, from the clock of the engine', async () => {
    const run = idle();
    run.update({ total: 10 });
    expect(run.progress).toMatchObject({ rate: undefined, eta: undefined });
    await engine.advance(2000);
    run.update({ completed: 4 });
    expect(run.progress).toMatchObject({ rate: 2, eta: 3000 });
  });

  test('stays after a failure or a cancel, and takes no change any more', async () => {
    const run = engine.run(function* () {
      currentRun().update({ completed: 1, total: 2, message: 'half' });
      throw new RangeError('failed');
    });
    await run.settled;
    run.update({ completed: 2 });
    run.advance();
    expect(run.progress).toMatchObject({ completed: 1, total: 2, message: 'half' });
  });

  test.each([
    [(run: Run) => run.update({ completed: '5' as never }), TypeError],
    [(run: Run) => run.update({ completed: Number.NaN }), RangeError],
    [(run: Run) => run.update({ total: Number.POSITIVE_INFINITY }), RangeError],
    [(run: Run) => run.advance('1' as never), TypeError],
  ])('is refused when it is no finite number: %p', (action, kind) => {
    const run = idle();
    expect(thrownBy(() => action(run))).toBeInstanceOf(kind);
    expect(run.progress.completed).toBe(0);
  });
});

describe('progress that flows up', () => {
  test('is that of the child that a run waits for', async () => {
    const run = engine.run(function* outer() {
      yield* new AsyncTask(function (this: TaskContext) {
        this.update({ completed: 3, total: 4, message: 'reading' });
        return new Promise((resolve) => this.signal.addEventListener('abort', resolve));
      });
    });
    await engine.flush();
    expect(run.progress).toMatchObject({ completed: 3, total: 4, message: 'reading' });
  });

  test('goes through helpers with a frame of their own, to the top', async () => {
    const inner = engine.async(function* () {
      currentRun().update({ completed: 1, total: 4 });
      yield* sleep(5);
    });
    const run = engine.run(function* () {
      yield* all([
        function* () {
          yield* inner();
        },
      ]);
    });
    expect(steps(run.progress)).toBe('1/4');
    await engine.settled();
  });

  test('is the sum of concurrent children, where all know how many steps they have', () => {
    const run = engine.run(function* () {
      fork(sleep(5), { name: 'a' }).update({ completed: 1, total: 4 });
      fork(sleep(5), { name: 'b' }).update({ completed: 5, total: 6, message: 'b' });
      yield* sleep(5);
    });
    expect(run.progress).toMatchObject({ completed: 6, total: 10, fraction: 0.6, message: 'b' });
  });

  test('counts each child as one where some do not know', () => {
    const run = engine.run(function* () {
      fork(sleep(5)).update({ completed: 2, total: 4 });
      fork(sleep(5)).update({ completed: 70 });
      fork(sleep(5));
      fork(sleep(5)).update({ completed: 50, total: 100 });
      yield* sleep(5);
    });
    expect(run.progress).toMatchObject({ completed: 1, total: 4, fraction: 0.25, rate: undefined });
  });

  test('is nothing where there is nothing to do', () => {
    const run = engine.run(function* () {
      fork(sleep(5)).update({ total: 0 });
      fork(sleep(5)).update({ total: 0 });
      yield* sleep(5);
    });
    expect(run.progress).toMatchObject({ completed: 0, total: 0, fraction: 0 });
  });

  test('takes rates together, and the longest time left', async () => {
    const run = engine.run(function* () {
      const [a, b] = [fork(sleep(60_000)), fork(sleep(60_000))];
      a.update({ total: 10 });
      b.update({ total: 100 });
      yield* sleep(1000);
      a.update({ completed: 5 });
      b.update({ completed: 10 });
      yield* sleep(60_000);
    });
    await engine.advance(1000);
    expect(run.progress).toMatchObject({ rate: 15, eta: 9000 });
  });

  test('gives way to progress of the run itself', () => {
    const run = engine.run(function* () {
      fork(sleep(5)).update({ completed: 1, total: 4 });
      yield* sleep(5);
    });
    run.update({ completed: 1, total: 100 });
    expect(steps(run.progress)).toBe('1/100');
  });

  test('stays with the parent when the child has ended, until another has some', async () => {
    const run = engine.run(function* () {
      const step = fork(function* () {
        currentRun().update({ completed: 4, total: 4 });
        yield* sleep(1);
      });
      yield* step;
      yield* sleep(10);
      fork(sleep(5)).update({ completed: 1, total: 2 });
      yield* sleep(10);
    });
    await engine.advance(5);
    expect(steps(run.progress)).toBe('4/4');
    await engine.advance(6);
    expect(steps(run.progress)).toBe('1/2');
    await engine.settled();
  });
});

describe('progress of a MultiTask', () => {
  test('counts its members', async () => {
    const gates = [gate(), gate(), gate(), gate()];
    const run = engine.run(new MultiAsyncTask(gates));
    expect(steps(run.progress)).toBe('0/4');
    gates[0]?.open();
    gates[2]?.open();
    await engine.flush();
    expect(run.progress).toMatchObject({ completed: 2, total: 4, percent: 50 });
    engine.runs.cancelAll();
  });

  test('weighs members by their own progress', async () => {
    const report = (share: number) =>
      new AsyncTask(function (this: TaskContext) {
        this.update({ completed: share, total: 100 });
        return new Promise((resolve) => this.signal.addEventListener('abort', resolve));
      });
    const run = engine.run(new MultiAsyncTask([report(50), report(25), report(0)]));
    await engine.flush();
    expect(run.progress.completed).toBeCloseTo(0.75);
    expect(run.progress.fraction).toBeCloseTo(0.25);
    engine.runs.cancelAll();
  });

  test('is that of the handler that waits for it', async () => {
    const gates = [gate(), gate()];
    const seen: string[] = [];
    const run = engine.run(function* () {
      yield* new MultiTask(gates);
    });
    run.on('progress', () => seen.push(steps(run.progress)));
    gates[0]?.open();
    await engine.advance(20);
    expect(seen).toEqual(['1/2']);
    gates[1]?.open();
    await engine.settled();
    expect(seen.at(-1)).toBe('2/2');
  });

  test('has no total where the iterable has no length', async () => {
    const door = gate();
    const run = engine.run(
      new MultiTask(
        (function* () {
          yield new Task(() => 1);
          yield door;
        })(),
      ),
    );
    await engine.flush();
    expect(run.progress).toMatchObject({ completed: 1, total: undefined });
    door.open();
    await run;
  });

  test('reaches its own `onProgress` too', async () => {
    const seen: string[] = [];
    await Promise.all([
      engine.run(
        new MultiTask([new Task(() => 1), new Task(() => 2)], { onProgress: (progress) => seen.push(steps(progress)) }),
      ),
      engine.settled(),
    ]);
    expect(seen.at(-1)).toBe('2/2');
  });
});

describe('listeners of progress', () => {
  test('are called once a frame', async () => {
    const run = idle();
    const seen: string[] = [];
    run.on('progress', () => seen.push(steps(run.progress)));
    run.update({ completed: 1, total: 10 });
    run.update({ completed: 2 });
    expect(seen).toEqual([]);
    await engine.advance(16);
    expect(seen).toEqual(['2/10']);
    await engine.advance(100);
    expect(seen).toEqual(['2/10']);
    run.advance();
    await engine.advance(16);
    expect(seen).toEqual(['2/10', '3/10']);
  });

  test('are called few times in a flood, and hear the last value', async () => {
    const calls = { run: 0, parent: 0, engine: 0, store: 0 };
    const door = gate();
    let child: Run | undefined;
    const parent = engine.run(function* () {
      child = fork(door);
      yield* door;
    });
    const run = child as Run;
    run.on('progress', () => (calls.run += 1));
    run.subscribe(() => (calls.store += 1));
    parent.on('progress', () => (calls.parent += 1));
    engine.on('progress', () => (calls.engine += 1));
    run.update({ total: 100_000 });
    for (let n = 0; n < 100_000; n += 1) run.advance();
    await engine.advance(16);
    expect(calls).toEqual({ run: 1, parent: 1, engine: 2, store: 1 });
    expect(steps(parent.progress)).toBe('100000/100000');
    parent.cancel();
  });

  test('hear the last value before the end', async () => {
    const log: string[] = [];
    const run = engine.run(function* () {
      yield* sleep(1);
      currentRun().update({ completed: 10, total: 10 });
      return 'done';
    });
    run.on('progress', () => log.push(`progress ${steps(run.progress)}`));
    run.on('state', () => log.push(run.state));
    void run.then((value) => log.push(value));
    await engine.settled();
    await engine.advance(100);
    expect(log).toEqual(['progress 10/10', 'success', 'done']);
  });

  test('hear nothing of a run without progress', async () => {
    const log: string[] = [];
    engine.on('progress', ({ run }) => log.push(run.id));
    await Promise.all([engine.run(sleep(50)), engine.settled()]);
    expect(log).toEqual([]);
  });

  test('see no progress go back when one of several children ends', async () => {
    const door = gate();
    const run = engine.run(function* () {
      const [a, b] = [fork(door), fork(sleep(60_000))];
      a.update({ completed: 5, total: 10 });
      b.update({ completed: 0, total: 10 });
      yield* sleep(60_000);
    });
    let seen = '';
    run.on('progress', () => {
      seen = steps(run.progress);
    });
    await engine.advance(16);
    expect(seen).toBe('5/20');
    door.open();
    await engine.advance(16);
    expect(run.children).toHaveLength(1);
    expect([steps(run.progress), steps(run.getSnapshot().progress)]).toEqual(['10/20', '10/20']);
    run.children[0]?.update({ completed: 10 });
    await engine.advance(16);
    expect(seen).toBe('20/20');
  });

  test('leave no timer behind', async () => {
    const run = engine.run(function* () {
      fork(sleep(1)).update({ completed: 1 });
      currentRun().update({ completed: 1 });
    });
    await run;
    let told = 0;
    engine.on('progress', () => (told += 1));
    await engine.advance(100);
    expect(told).toBe(0);
  });
});
