import { describe, expect, jest, test } from '@jest/globals';
import { all, Gate, MultiTask, race, self, sleep, Task, timeout, wait } from 'offloop';
import { TestEngine } from 'offloop/testing';
import { Gate as Door } from '../helpers/gate.js';

describe('A gate', () => {
  test('lets who comes pass in the same turn while it is open', () => {
    const engine = new TestEngine();
    const gate = new Gate();
    const log: number[] = [];
    const run = engine.run(function* () {
      for (let n = 0; n < 3; n += 1) {
        yield* gate;
        log.push(n);
      }
    });
    expect([gate.isOpen, log, run.state]).toEqual([true, [0, 1, 2], 'success']);
    return engine.close();
  });

  test('holds who comes while it is closed, and lets them pass in their order', async () => {
    await using engine = new TestEngine();
    const gate = new Gate({ isOpen: false });
    const log: string[] = [];
    const runs = ['a', 'b', 'c'].map((name) =>
      engine.run(function* () {
        yield* gate;
        log.push(name);
      }),
    );
    await engine.flush();
    expect(log).toEqual([]);
    gate.open();
    gate.open();
    expect(log).toEqual([]);
    // Who was let pass passes.
    gate.close();
    await Promise.all(runs);
    expect(log).toEqual(['a', 'b', 'c']);
    const late = engine.run(function* () {
      yield* gate;
    });
    await engine.flush();
    expect(late.state).toBe('running');
    late.cancel();
  });

  test('forgets who no longer waits', async () => {
    await using engine = new TestEngine();
    const gate = new Gate({ isOpen: false });
    const passed: string[] = [];
    const waiting = (name: string) =>
      function* () {
        yield* gate;
        passed.push(name);
      };
    const cancelled = engine.run(waiting('cancelled'));
    const late = engine.run(timeout(10, waiting('late')));
    const lost = engine.run(race([waiting('lost'), sleep(5)]));
    const both = engine.run(all([waiting('one'), waiting('other')]));
    cancelled.cancel();
    await expect(Promise.all([late, engine.advance(20)])).rejects.toThrow('10 ms');
    await lost;
    gate.open();
    // Between being let pass and passing.
    const inBetween = engine.run(waiting('in between'));
    await both;
    await inBetween;
    expect(passed.sort()).toEqual(['in between', 'one', 'other']);
  });

  test('lets nobody pass who was cancelled between being let pass and passing', async () => {
    await using engine = new TestEngine();
    const gate = new Gate({ isOpen: false });
    const passed = jest.fn();
    const run = engine.run(function* () {
      yield* gate;
      passed();
    });
    gate.open();
    run.cancel();
    await run.settled;
    await engine.flush();
    expect([run.state, passed.mock.calls]).toEqual(['cancelled', []]);
  });

  test('is a store', () => {
    const gate = new Gate();
    const seen: boolean[] = [];
    const listener = (): void => void seen.push(gate.getSnapshot());
    const stops = [gate.subscribe(listener), gate.subscribe(listener)];
    gate.close();
    gate.close();
    stops[0]?.();
    gate.open();
    stops[1]?.();
    gate.close();
    expect(seen).toEqual([false, false, true]);
  });

  test('keeps nothing of ten thousand who waited', async () => {
    await using engine = new TestEngine();
    const gate = new Gate({ isOpen: false });
    const runs = Array.from({ length: 10_000 }, () => engine.run(gate));
    for (const run of runs.slice(0, 5_000)) run.cancel();
    gate.open();
    const states = await Promise.all(runs.map((run) => run.settled.then(({ state }) => state)));
    expect(states.filter((state) => state === 'success')).toHaveLength(5_000);
  });

  test.each<[unknown, RegExp]>([
    [{ isOpen: 1 }, /Expected `isOpen` to be true or false, got `1`/],
    [{ open: true }, /Unknown option `open` of Gate/],
    ['open', /Expected `options` to be an object of options for Gate/],
  ])('refuses %p', (options, message) => {
    expect(() => new Gate(options as never)).toThrow(message);
  });
});

describe('A multi task with a gate', () => {
  test('begins no further member while it is closed; those that execute go on', async () => {
    await using engine = new TestEngine();
    const gate = new Gate();
    const doors = Array.from({ length: 6 }, () => new Door<number>());
    const begun: number[] = [];
    const members = doors.map((door, index) =>
      Object.assign(function* () {
        begun.push(index);
        return yield* wait(door as unknown as PromiseLike<number>);
      }, {}),
    );
    const run = engine.run(
      new MultiTask(
        members.map((member) => all([member])),
        { maxWorkers: 2, gate },
      ),
    );
    await engine.flush();
    expect(begun).toEqual([0, 1]);
    gate.close();
    doors[0]?.open(0);
    await engine.flush();
    expect([begun, run.progress.completed]).toEqual([[0, 1], 1]);
    gate.open();
    expect(begun).toEqual([0, 1, 2]);
    for (const [index, door] of doors.entries()) door.open(index);
    expect(await run).toEqual([[0], [1], [2], [3], [4], [5]]);
  });

  test.each([false, true])('that is closed at first begins when it opens (unordered: %p)', async (unordered) => {
    await using engine = new TestEngine();
    const gate = new Gate({ isOpen: false });
    const tasks = [1, 2, 3].map((n) => new Task((value: number) => value * 2, n));
    const run = engine.run(function* () {
      const results = yield* new MultiTask(tasks, { unordered, gate });
      if (Array.isArray(results)) return results;
      const values: number[] = [];
      for (let item; (item = yield* results.next()) !== undefined; ) values.push(item.value);
      return values.sort();
    });
    await engine.flush();
    expect(run.state).toBe('running');
    gate.open();
    expect(await run).toEqual([2, 4, 6]);
  });

  test('leaves the gate alone once it has ended, was cancelled or has failed', async () => {
    await using engine = new TestEngine();
    const gate = new Gate();
    const subscribe = jest.spyOn(gate, 'subscribe');
    const left = jest.fn();
    subscribe.mockImplementation(() => left as () => void);
    await engine.run(new MultiTask([new Task(() => 1)], { gate }));
    const cancelled = engine.run(new MultiTask([sleep(1000)], { gate }));
    cancelled.cancel();
    const failed = engine.run(
      new MultiTask(
        [
          new Task(() => {
            throw new Error('no');
          }),
        ],
        { gate },
      ),
    );
    await expect(failed).rejects.toThrow('no');
    expect([subscribe.mock.calls.length, left.mock.calls.length >= 3]).toEqual([3, true]);
  });

  test('refuses what is no gate', () => {
    expect(() => new MultiTask([], { gate: true as never })).toThrow('Expected `gate` to be a Gate, got `true`');
  });
});

describe('Progress at a closed gate', () => {
  test('keeps its rate, and the time that is left', async () => {
    await using engine = new TestEngine({ now: 0 });
    const gate = new Gate();
    const run = engine.run(function* () {
      const me = yield* self();
      for (let done = 0; done < 10; done += 1) {
        yield* gate;
        yield* sleep(100);
        me.update({ completed: done + 1, total: 10 });
      }
    });
    await engine.advance(250);
    expect(run.progress.completed).toBe(2);
    gate.close();
    await engine.advance(60_000);
    expect(run.progress.completed).toBe(3);
    gate.open();
    await engine.advance(200);
    const { completed, rate } = run.progress;
    expect(completed).toBe(5);
    // Ten a second since it told something first, 100 ms after its begin; the minute is not counted.
    expect(rate).toBeGreaterThan(10);
    expect(rate).toBeLessThan(17);
    await engine.advance(1000);
    await run;
  });

  test('of a multi task does as well', async () => {
    await using engine = new TestEngine({ now: 0 });
    const gate = new Gate();
    const run = engine.run(
      new MultiTask(
        Array.from({ length: 10 }, () => sleep(100)),
        { maxWorkers: 1, gate },
      ),
    );
    await engine.advance(250);
    gate.close();
    await engine.advance(100_000);
    expect(run.progress.completed).toBe(3);
    gate.open();
    await engine.advance(300);
    expect(run.progress.completed).toBe(6);
    expect(run.progress.rate).toBeGreaterThan(9);
    expect(run.progress.eta).toBeLessThan(500);
    await engine.advance(1000);
    await run;
  });
});
