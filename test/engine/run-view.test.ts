import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { fork, MultiTask, type Run, sleep, Task } from 'offloop';
import { TestEngine } from 'offloop/testing';
import { thrownBy } from '../core/stage.js';

let engine: TestEngine;
beforeEach(() => {
  engine = new TestEngine();
});
afterEach(async () => {
  engine.runs.cancelAll();
  await engine[Symbol.asyncDispose]();
});

const names = (runs: readonly Run[]): string => runs.map((run) => run.name).join(' ');
const idle = (name: string, group = 'default'): Run<void> => engine.run(sleep(60_000), { name, group });
const parent = (): Run =>
  engine.run(
    function* () {
      fork(sleep(60_000), { name: 'child', group: 'rows' });
      yield* sleep(60_000);
    },
    { name: 'parent' },
  );

describe('a view of runs', () => {
  test('shows top-level runs where nothing is looked for, else those of the whole tree', () => {
    const [all, rows] = [engine.runs.view(), engine.runs.view({ group: 'rows' })];
    expect([all.getSnapshot(), rows.getSnapshot()]).toEqual([[], []]);
    parent();
    idle('row', 'rows');
    expect([names(all.getSnapshot()), names(rows.getSnapshot())]).toEqual(['parent row', 'child row']);
    expect(rows.getSnapshot()).toEqual(engine.runs.find({ group: 'rows' }));
  });

  test('is the same array until the list is another, and tells of each change of it', async () => {
    const view = engine.runs.view({ name: 'a*' });
    const seen: string[] = [];
    const undo = view.subscribe(() => seen.push(names(view.getSnapshot())));
    const before = view.getSnapshot();
    idle('b');
    expect([view.getSnapshot(), seen]).toEqual([before, []]);
    expect(view.getSnapshot()).toBe(before);
    const a = idle('a1');
    idle('a2');
    expect(seen.at(-1)).toBe('a1 a2');
    a.cancel();
    expect(seen.at(-1)).toBe('a2');
    expect(view.getSnapshot()).toBe(view.getSnapshot());
    const told = seen.length;
    undo();
    idle('a3');
    expect(seen).toHaveLength(told);
    expect(names(view.getSnapshot())).toBe('a2 a3');
  });

  test('follows the state, and the children that a run gets', async () => {
    const [pending, running] = [engine.runs.view({ state: 'pending' }), engine.runs.view({ state: 'running' })];
    const queue = engine.async({ policy: 'queue', name: 'job' }, function* () {
      yield* sleep(5);
    });
    let told = 0;
    running.subscribe(() => (told += 1));
    void queue();
    void queue();
    expect([pending.getSnapshot().length, running.getSnapshot().length, told > 0]).toEqual([1, 1, true]);
    await engine.advance(5);
    expect([pending.getSnapshot().length, running.getSnapshot().length]).toEqual([0, 1]);
  });

  test('keeps so many of the last that ended, where they were', async () => {
    const view = engine.runs.view({ keep: 2 });
    view.subscribe(() => {});
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => idle(name)) as [Run, Run, Run, Run];
    expect(names(view.getSnapshot())).toBe('a b c d');
    b.cancel();
    expect(names(view.getSnapshot())).toBe('a b c d');
    d.cancel();
    idle('e');
    expect(names(view.getSnapshot())).toBe('a b c d e');
    a.cancel();
    expect(names(view.getSnapshot())).toBe('a c d e');
    c.cancel();
    expect(names(view.getSnapshot())).toBe('a c e');
  });

  test('of failures shows the last of them, of a step of a handler too, and also where nobody listens', async () => {
    const failures = engine.runs.view({ state: 'error', keep: 3 });
    const fails = (name: string) =>
      engine.run(
        function* () {
          try {
            yield* new Task(() => {
              throw new RangeError('no');
            }).with({ name: `${name} task` });
          } catch {}
          throw new RangeError(name);
        },
        { name },
      );
    const runs = [fails('a'), fails('b')];
    await Promise.all([engine.settled(), ...runs.map((run) => run.settled)]);
    const last = failures.getSnapshot();
    expect([last.length, last.every((run) => run.state === 'error'), names(last)]).toEqual([3, true, 'a b task b']);
    expect(engine.runs.find({ state: 'error' })).toEqual([]);
    await Promise.all([engine.run(sleep(1)), engine.settled()]);
    expect(failures.getSnapshot()).toBe(last);
  });

  test('shows what runs below what it looks for, and members of a multi task as they execute', async () => {
    const view = engine.runs.view({ name: 'hash' });
    let told = 0;
    view.subscribe(() => (told += 1));
    const tasks = [1, 2, 3].map(() => new Task(() => new Promise(() => {})).with({ name: 'hash' }));
    void engine.run(new MultiTask(tasks, { maxWorkers: 2 }));
    await engine.flush();
    expect([names(view.getSnapshot()), told > 0]).toEqual(['hash hash', true]);
    view.getSnapshot()[0]?.cancel();
    await engine.flush();
    expect(view.getSnapshot().length).toBeLessThan(3);
  });

  test('does not show a call that its handler waits for as one of the top any more', () => {
    const view = engine.runs.view();
    const seen: string[] = [];
    view.subscribe(() => seen.push(names(view.getSnapshot())));
    const inner = engine.async({ name: 'inner' }, function* () {
      yield* sleep(60_000);
    });
    void engine.run(
      function* () {
        yield* inner();
      },
      { name: 'outer' },
    );
    expect([names(view.getSnapshot()), seen.at(-1)]).toEqual(['outer', 'outer']);
  });

  test('is told a few times where very many are cancelled together', () => {
    const view = engine.runs.view({ name: 'row' });
    let told = 0;
    for (let row = 0; row < 1000; row += 1) idle('row');
    view.subscribe(() => (told += view.getSnapshot().length + 1));
    engine.runs.cancelAll();
    expect(told).toBeLessThan(10);
  });

  test.each([
    [{ keep: -1 }, RangeError, '`keep`'],
    [{ nmae: 'a' }, TypeError, 'Did you mean `name`?'],
    [{ state: 'done' }, TypeError, '`state`'],
  ])('refuses %o', (filter, kind, text) => {
    const error = thrownBy(() => engine.runs.view(filter as never)) as Error;
    expect(error).toBeInstanceOf(kind);
    expect(error.message).toContain(text);
  });
});
