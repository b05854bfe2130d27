import { describe, expect, test } from '@jest/globals';
import { type Actor, closeActor, openActor, StateError, TransferError, workerModule } from 'offloop';
import { NodeEngine } from 'offloop/node';
import { control, TestEngine } from 'offloop/testing';
import type * as Module from '../fixtures/table.js';
import { fixture } from '../setup/fixture-url.js';

const work = workerModule(fixture('table.js'), () => import('../fixtures/table.js'));

describe('An actor under control', () => {
  test('is made anew in the process under each, and afterwards the real one goes on', async () => {
    const engine = new NodeEngine();
    const rows = engine.actor(work.openTable, 'real');
    await engine.run(rows.add('more'));
    for (let round = 0; round < 2; round += 1) {
      using clock = control(engine);
      const run = engine.run(function* () {
        yield* rows.add('test');
        return yield* rows.search('');
      });
      await clock.settled();
      expect(run.result).toEqual(['real', 'test']);
    }
    expect(await engine.run(rows.search(''))).toEqual(['real', 'more']);
    await engine.close();
  });

  test('gets copies, gives copies, and takes no time', async () => {
    await using engine = new TestEngine();
    const list = engine.actor(() => {
      const items: object[] = [];
      return {
        add: (item: object) => items.push(item),
        all: () => items,
        *each() {
          yield* items;
        },
      };
    });
    const item = { n: 1 };
    const before = engine.now;
    const run = engine.run(function* () {
      yield* list.add(item);
      item.n = 2;
      const all = yield* list.all();
      const stream = yield* list.each();
      const [first] = yield* stream.take();
      return [all, first?.value];
    });
    await engine.settled();
    expect(run.result).toEqual([[{ n: 1 }], { n: 1 }]);
    expect(engine.now).toBe(before);
    const refused = engine.run(list.add({ fn: () => {} }));
    refused.catch(() => {});
    await engine.settled();
    expect(refused.error).toBeInstanceOf(TransferError);
  });

  test.each(['thread', 'process'] as const)(
    'lasts as long as its handler, and its clean-up as long as it takes, as a %s',
    async (executor) => {
      await using engine = new TestEngine();
      const log: string[] = [];
      Object.assign(globalThis, { log });
      const run = engine.run(function* () {
        const actor = yield* openActor({ executor }, () => ({
          call: () => 5,
          async [Symbol.asyncDispose]() {
            (globalThis as unknown as { log: string[] }).log.push('disposed');
          },
        }));
        log.push('opened');
        return yield* actor.call();
      });
      await engine.settled();
      expect(run.result).toBe(5);
      expect(log).toEqual(['opened', 'disposed']);
    },
  );

  test('costs virtual time where its clean-up hangs', async () => {
    await using engine = new TestEngine({ graceMs: 1000 });
    const actor = engine.actor(() => ({ call: () => 5, [Symbol.asyncDispose]: () => new Promise<void>(() => {}) }));
    void engine.run(actor.call());
    await engine.settled();
    const closing = engine.run(closeActor(actor));
    await engine.advance(400);
    expect(closing.state).toBe('running');
    await engine.advance(600);
    expect(closing.state).toBe('success');
    const late = engine.run(actor.call());
    late.catch(() => {});
    await engine.settled();
    expect(late.error).toBeInstanceOf(StateError);
  });

  test('ends a call that goes on, by the virtual clock, with `restart`', async () => {
    await using engine = new TestEngine();
    const rows: Actor<Module.Table> = engine.actor({ restart: true, graceMs: 60_000 }, work.openTable, 'first');
    const stuck = engine.run(rows.never());
    const added = engine.run(rows.add('second'));
    await engine.flush();
    stuck.cancel();
    await engine.advance(59_000);
    expect(added.state).toBe('pending');
    await engine.advance(1000);
    expect(stuck.state).toBe('cancelled');
    expect(added.result).toBe(2);
  });

  test('ends when it is not used, by the virtual clock', async () => {
    await using engine = new TestEngine();
    const rows = engine.actor({ restart: true, idleTimeout: 60_000 }, work.openTable);
    const add = async (): Promise<unknown> => {
      const run = engine.run(rows.add('row'));
      await engine.flush();
      return run.result;
    };
    expect(await add()).toBe(1);
    await engine.advance(59_000);
    expect(await add()).toBe(2);
    await engine.advance(60_000);
    expect(await add()).toBe(1);
  });

  test('interleaves calls as its worker would, in their order', async () => {
    await using engine = new TestEngine();
    const rows = engine.actor(work.openTable);
    const runs = ['a', 'b'].map((name) => engine.run(rows.note(name)));
    await Promise.all(runs);
    const all = engine.run(rows.search(''));
    await engine.settled();
    expect(all.result).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });

  test('tells what `make` throws, what it gives, and which function there is none of', async () => {
    await using engine = new TestEngine();
    const broken = engine.run(
      engine
        .actor(() => {
          if (Date.now() > 0) throw new RangeError('no file');
          return { call: () => 5 };
        })
        .call(),
    );
    const number = engine.run((engine.actor(work.giveNumber as never) as unknown as Actor<Module.Table>).add('a'));
    const unknown = engine.run((engine.actor(work.openTable) as any).serch());
    for (const run of [broken, number, unknown]) run.catch(() => {});
    await engine.settled();
    expect(broken.error).toBeInstanceOf(RangeError);
    expect(String(number.error)).toMatch(/TypeError: .*object/);
    expect(String(unknown.error)).toContain('Did you mean `search`');
  });
});
