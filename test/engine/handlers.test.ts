import { describe, expect, test } from '@jest/globals';
import { currentRun, type Handler, type Op, type Run, self, wait } from 'offloop';
import { gate, Stage, thrownBy, turn } from '../core/stage.js';

describe('A handler', () => {
  test('keeps parameters, result and name of its function', async () => {
    const engine = new Stage();
    const add = engine.async(function* add(a: number, b: number) {
      yield* wait(Promise.resolve());
      return a + b;
    });
    expect(await add(2, 3)).toBe(5);
    expect(add.name).toBe('add');
    expect(add(1, 1).name).toBe('add');
  });

  test('keeps `this` of the call', async () => {
    const engine = new Stage();
    class Counter {
      count = 1;
      add = engine.async(function* (this: Counter, n: number) {
        yield* wait(Promise.resolve());
        this.count += n;
        return this.count;
      });
    }
    const counter = new Counter();
    expect(await counter.add(2)).toBe(3);
    expect(await counter.add.call({ count: 10 } as Counter, 1)).toBe(11);
  });

  test('has the object of the option `bind` as its `this`, also detached', async () => {
    const engine = new Stage();
    class Form {
      saved: string[] = [];
      save = engine.async({ bind: this }, function* (text: string) {
        yield* wait(Promise.resolve());
        this.saved.push(text);
        return this.saved.length;
      });
    }
    const form = new Form();
    const { save } = form;
    expect(await save('a')).toBe(1);
    expect(await [save].map((call) => call('b'))[0]).toBe(2);
    expect(form.saved).toEqual(['a', 'b']);
  });

  test('is an own property of its engine that can be detached', async () => {
    const { async: wrap } = new Stage();
    expect(
      await wrap(function* () {
        return 1;
      })(),
    ).toBe(1);
    expect(Object.hasOwn(new Stage(), 'async')).toBe(true);
  });

  test('takes an async function* as well', async () => {
    const engine = new Stage();
    const handler = engine.async(async function* (n: number) {
      await Promise.resolve();
      return n + (yield* wait(Promise.resolve(1)));
    });
    expect(await handler(1)).toBe(2);
  });

  test('takes a function that gives a generator, and says where one gives none', async () => {
    const engine = new Stage();
    function* body(): Op<number> {
      return 1;
    }
    // As compilers write a generator function for engines without any.
    function compiled(): Op<number> {
      return body();
    }
    function five(): number {
      return 5;
    }
    expect(await engine.async(compiled)()).toBe(1);
    const wrong = engine.async(five as never) as Handler<void, [], unknown>;
    await expect(wrong()).rejects.toThrow(/generator function.*gave `5`/);
  });

  test('refuses an arrow function, and does not execute it', () => {
    const engine = new Stage();
    let calls = 0;
    for (const arrow of [() => ++calls, (by: number) => (calls += by), async () => ++calls])
      expect(() => engine.async(arrow as never)).toThrow(/generator function.*[Ww]rite `(async )?function\*/);
    expect(calls).toBe(0);
  });

  test('gives names, groups and descriptions of its options to its runs', () => {
    const engine = new Stage();
    const handler = engine.async({ name: 'search', group: 'net', description: 'looks up' }, function* other() {
      yield* gate();
    });
    const run = handler();
    expect([run.name, run.group, run.description]).toEqual(['search', 'net', 'looks up']);
    run.cancel();
  });

  test('starts each call anew, side by side, by default', () => {
    const engine = new Stage();
    const log: string[] = [];
    const handler = engine.async(function* (name: string) {
      log.push(name);
      yield* gate();
    });
    const runs = [handler('a'), handler('b')];
    expect(log).toEqual(['a', 'b']);
    expect(handler.runs).toEqual(runs);
    expect(new Set(runs.map(({ id }) => id)).size).toBe(2);
    handler.cancelAll();
  });

  test('called inside another one is independent, awaited by `yield*` it is a child', () => {
    const engine = new Stage();
    const made: Run[] = [];
    const inner = engine.async(function* inner() {
      yield* gate();
    });
    const outer = engine.run(function* () {
      made.push(inner());
      const child = inner();
      made.push(child);
      yield* child;
    });
    expect(made.map(({ parent }) => parent)).toEqual([undefined, outer]);
    outer.cancel();
    expect(made.map(({ state }) => state)).toEqual(['running', 'cancelled']);
    made[0]?.cancel();
  });

  test('may call itself', async () => {
    const engine = new Stage();
    const factorial: Handler<void, [number], number> = engine.async(function* (n: number): Op<number> {
      return n < 2 ? 1 : n * (yield* factorial(n - 1));
    });
    expect(await factorial(10)).toBe(3_628_800);
  });
});

describe('The state of a handler', () => {
  test('shows what runs, and what ended how', async () => {
    const engine = new Stage();
    const doors = [gate<string>(), gate<string>()];
    const handler = engine.async(function* (index: number) {
      return yield* doors[index] as ReturnType<typeof gate<string>>;
    });
    expect([handler.isRunning, handler.runs, handler.queued, handler.last]).toEqual([false, [], 0, undefined]);
    const first = handler(0);
    const second = handler(1);
    second.catch(() => {});
    expect(handler.isRunning).toBe(true);
    expect(handler.runs).toEqual([first, second]);
    expect(handler.last).toBe(second);
    doors[0]?.open('a');
    expect(handler.lastSuccessful).toBe(first);
    doors[1]?.fail(new Error('no'));
    expect(handler.lastFailed).toBe(second);
    expect([handler.isRunning, handler.runs]).toEqual([false, []]);
    const third = handler(0);
    third.cancel();
    expect([handler.last, handler.lastSuccessful, handler.lastFailed]).toEqual([third, first, second]);
    await turn();
  });

  test('is a store: the same snapshot until something changes, bound', async () => {
    const engine = new Stage();
    const door = gate();
    const handler = engine.async(function* () {
      yield* door;
    });
    const { subscribe, getSnapshot } = handler;
    const seen: boolean[] = [];
    const off = subscribe(() => seen.push(getSnapshot().isRunning));
    const before = getSnapshot();
    expect(getSnapshot()).toBe(before);
    const run = handler();
    const during = getSnapshot();
    expect(during).not.toBe(before);
    expect(during).toMatchObject({ isRunning: true, last: run });
    expect(getSnapshot()).toBe(during);
    door.open();
    expect(getSnapshot()).toMatchObject({ isRunning: false, lastSuccessful: run });
    // What was given stays as it was.
    expect([before.isRunning, during.isRunning]).toEqual([false, true]);
    expect(seen[0]).toBe(true);
    expect(seen.at(-1)).toBe(false);
    off();
    const { length } = seen;
    handler().cancel();
    expect(seen.length).toBe(length);
  });

  test('a listener that throws is reported and harms no other', () => {
    const engine = new Stage();
    const failure = new Error('listener');
    let told = 0;
    const handler = engine.async(function* () {
      yield* gate();
    });
    handler.subscribe(() => {
      throw failure;
    });
    handler.subscribe(() => {
      told += 1;
    });
    handler().cancel();
    expect(told).toBeGreaterThan(0);
    expect(new Set(engine.reported)).toEqual(new Set([failure]));
  });

  test('cancelAll cancels what is active, and says which', async () => {
    const engine = new Stage();
    const handler = engine.async(function* () {
      yield* gate();
    });
    const runs = [handler(), handler()];
    expect(handler.cancelAll('all')).toEqual(runs);
    expect(runs.map(({ error }) => error)).toMatchObject([{ reason: 'all' }, { reason: 'all' }]);
    expect(handler.cancelAll()).toEqual([]);
  });
});

describe('engine.run', () => {
  test('calls a handler with arguments and run options, under its policy', async () => {
    const engine = new Stage();
    const handler = engine.async({ policy: 'drop' }, function* (name: string) {
      yield* gate();
      return name;
    });
    const run = engine.run(handler, { args: ['a'], id: 'mine', name: 'named' });
    expect([run.id, run.name, handler.last]).toEqual(['mine', 'named', run]);
    const dropped = engine.run(handler, { args: ['b'] });
    expect(dropped.state).toBe('cancelled');
    expect(dropped.error).toMatchObject({ by: 'policy' });
    run.cancel();
  });

  test('takes a handler without arguments', async () => {
    const engine = new Stage();
    const handler = engine.async(function* () {
      return (yield* self()).name;
    });
    expect(await engine.run(handler, { args: [], name: 'x' })).toBe('x');
  });

  test('inside a handler is independent too', () => {
    const engine = new Stage();
    let inner: Run | undefined;
    const outer = engine.run(function* () {
      inner = engine.run(gate());
      expect(currentRun()).toBe(outer ?? currentRun());
      yield* gate();
    });
    outer.cancel();
    expect(inner?.state).toBe('running');
    inner?.cancel();
  });

  test('refuses a duplicate id at the call, and starts nothing', () => {
    const engine = new Stage();
    let lines = 0;
    const handler = engine.async(function* () {
      lines += 1;
      yield* gate();
    });
    const first = engine.run(handler, { args: [], id: 'one' });
    expect(thrownBy(() => engine.run(handler, { args: [], id: 'one' }))).toMatchObject({ name: 'DuplicateIdError' });
    expect([lines, handler.runs]).toEqual([1, [first]]);
    first.cancel();
  });
});

describe('exitOnError', () => {
  class Exiting extends Stage {
    readonly exits: unknown[] = [];
    protected override exit(error: unknown): void {
      this.exits.push(error);
    }
  }

  test('ends the application by the toolkit, for an error alone', async () => {
    const engine = new Exiting();
    const handler = engine.async({ exitOnError: true }, function* (end: () => Op<void>) {
      yield* end();
    });
    const failure = new Error('fatal');
    handler(function* () {}).catch(() => {});
    const cancelled = handler(function* () {
      yield* gate();
    });
    cancelled.cancel();
    await turn();
    expect(engine.exits).toEqual([]);
    handler(function* () {
      throw failure;
    }).catch(() => {});
    await turn();
    expect(engine.exits).toEqual([failure]);
  });
});
