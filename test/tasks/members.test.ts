/** The members of a multi task as runs: `children` makes them when somebody looks. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { AsyncTask, MultiTask, type Run, sleep, Task } from 'offloop';
import { NodeEngine } from 'offloop/node';
import { errorOf, Gate, until } from '../helpers/gate.js';

let engine: NodeEngine;
beforeAll(() => {
  engine = new NodeEngine({ maxThreads: 1, graceMs: 0 });
});
afterAll(() => engine.close());

/** Members on the event loop that end with their gates, or with their signal. */
function gated(...names: string[]) {
  const gates = new Map(names.map((name) => [name, new Gate<string>()]));
  const aborted: string[] = [];
  const tasks = names.map((name) =>
    new AsyncTask(async function () {
      this.signal.addEventListener('abort', () => {
        aborted.push(name);
        gates.get(name)!.open('aborted');
      });
      this.update({ completed: 1, total: 4, message: name });
      return await gates.get(name)!;
    }).with({ name }),
  );
  return { tasks, aborted, open: (name: string) => gates.get(name)!.open(`${name} ends`), gates };
}

const running = (count: number): Promise<void> => until(() => engine.executors.loop.counts.running === count);
const names = (runs: readonly Run[]): string[] => runs.map(({ name }) => name);

describe('children of a multi task', () => {
  let events: string[];
  let stop: () => void;
  beforeEach(() => {
    events = [];
    stop?.();
    const stops = (['started', 'finished'] as const).map((event) =>
      engine.on(event, ({ run }) => events.push(`${event} ${run.name}`)),
    );
    stop = () => {
      for (const each of stops) each();
    };
  });
  afterAll(() => stop());

  test('are those that execute', async () => {
    const { tasks, open } = gated('a', 'b', 'c');
    const run = engine.run(new MultiTask(tasks, { maxWorkers: 2 }));
    expect(run.children).toEqual([]);
    await running(2);
    expect(names(run.children)).toEqual(['a', 'b']);
    open('a');
    await until(() => names(run.children).join() === 'b,c');
    open('b');
    open('c');
    expect(await run).toEqual(['a ends', 'b ends', 'c ends']);
    expect(run.children).toEqual([]);
  });

  test('are the same each time one looks', async () => {
    const { tasks, open } = gated('a', 'b');
    const run = engine.run(new MultiTask(tasks));
    await running(2);
    const [first] = run.children;
    expect(run.children[0]).toBe(first);
    expect(first?.parent).toBe(run);
    expect(engine.runs.find({ name: 'a' })).toEqual([first]);
    open('a');
    open('b');
    await run;
  });

  test('have state and result, and can be awaited', async () => {
    const { tasks, open } = gated('a', 'b');
    const run = engine.run(new MultiTask(tasks));
    await running(2);
    const [a, b] = run.children;
    expect([a?.state, b?.state]).toEqual(['running', 'running']);
    open('b');
    expect(await b).toBe('b ends');
    expect([a?.state, b?.state, b?.result]).toEqual(['running', 'success', 'b ends']);
    open('a');
    await run;
    expect(a?.state).toBe('success');
  });

  test('have the progress that they tell, which counts for their part of the whole', async () => {
    const [half, end] = [new Gate(), new Gate()];
    const task = new AsyncTask(async function () {
      const { progress } = this;
      await half;
      progress(0.5, 'half');
      await end;
    });
    const run = engine.run(new MultiTask([task, new AsyncTask(() => 1)]));
    await until(() => run.progress.completed === 1);
    const [child] = run.children;
    half.open();
    await until(() => child?.progress.fraction === 0.5);
    expect(child?.progress.message).toBe('half');
    await until(() => run.progress.completed === 1.5);
    end.open();
    await run;
    expect(run.progress).toMatchObject({ completed: 2, total: 2 });
  });

  test('emit no events of the engine', async () => {
    const { tasks, open } = gated('a', 'b');
    const run = engine.run(new MultiTask(tasks), { name: 'multi' });
    await running(2);
    expect(run.children).toHaveLength(2);
    open('a');
    open('b');
    await run;
    expect(events).toEqual(['started multi', 'finished multi']);
  });

  test('end with the error of their member; nobody has to look', async () => {
    const { tasks, gates, aborted } = gated('a', 'b');
    const run = engine.run(new MultiTask(tasks));
    const settled = run.settled;
    await running(2);
    const [a, b] = run.children;
    gates.get('a')!.fail(new RangeError('a fails'));
    expect(await settled).toEqual({ state: 'error', error: new RangeError('a fails') });
    expect([a?.state, b?.state]).toEqual(['error', 'cancelled']);
    expect(aborted).toEqual(['b']);
  });

  test('end cancelled with the multi task', async () => {
    const { tasks, aborted } = gated('a', 'b');
    const run = engine.run(new MultiTask(tasks));
    await running(2);
    const children = run.children;
    run.cancel('enough');
    expect(children.map(({ isCancelling }) => isCancelling)).toEqual([true, true]);
    await run.settled;
    expect(children.map(({ state }) => state)).toEqual(['cancelled', 'cancelled']);
    expect(aborted).toEqual(['a', 'b']);
  });

  test('can be cancelled alone: a skipped member, with skipErrors', async () => {
    const { tasks, open, aborted } = gated('a', 'b');
    const run = engine.run(new MultiTask(tasks, { skipErrors: true }));
    await running(2);
    const [a] = run.children;
    expect(a?.cancel('not this')).toBe(true);
    expect(aborted).toEqual(['a']);
    open('b');
    expect(await run).toEqual(['b ends']);
    expect(await a?.settled).toEqual({ state: 'cancelled', reason: 'not this' });
  });

  test('cancel the whole without skipErrors', async () => {
    const { tasks, aborted } = gated('a', 'b');
    const run = engine.run(new MultiTask(tasks));
    await running(2);
    run.children[0]?.cancel('this');
    const error = await errorOf(run);
    expect(error).toMatchObject({ name: 'CancelledError', reason: 'this' });
    expect(run.state).toBe('cancelled');
    expect(aborted).toEqual(['a', 'b']);
  });

  test('give their place to the next member when they are cancelled', async () => {
    const { tasks, open } = gated('a', 'b');
    const run = engine.run(new MultiTask(tasks, { skipErrors: true, maxWorkers: 1 }));
    await running(1);
    run.children[0]?.cancel();
    open('b');
    expect(await run).toEqual(['b ends']);
  });

  test('are ended with their worker', async () => {
    const forever = new Task(() => {
      for (;;);
    }).with({ name: 'forever' });
    const run = engine.run(new MultiTask([forever, new Task(() => 'next')], { skipErrors: true }));
    await until(() => names(run.children).includes('forever'));
    const [child] = run.children;
    child?.cancel();
    expect(await run).toEqual(['next']);
    expect(child?.state).toBe('cancelled');
  });

  test('are there while a stream is read, too', async () => {
    const { tasks, open } = gated('a', 'b');
    const seen: string[][] = [];
    const run = engine.run(async function* () {
      for await (const _value of yield* new MultiTask(tasks, { unordered: true })) {
        seen.push(names(run.children[0]?.children ?? []));
        open('b');
      }
    });
    await running(2);
    expect(names(run.children[0]?.children ?? [])).toEqual(['a', 'b']);
    open('a');
    await run;
    expect(seen[0]).toEqual(['b']);
  });

  test('do not include members that are no tasks', async () => {
    const run = engine.run(new MultiTask([sleep(1_000_000)]));
    expect(run.children).toEqual([]);
    run.cancel();
    await run.settled;
  });
});
