import { describe, expect, test } from '@jest/globals';
import { STREAM_WINDOW } from '../../../src/executors/wire/messages.js';
import { type AnyIterator, ItemSource, iteratorOf } from '../../../src/executors/worker/item-source.js';

/** A source, and all that its sink is told. */
class Trial {
  readonly items: unknown[] = [];
  readonly told: unknown[][] = [];
  readonly source: ItemSource;
  isCancelled = false;
  obstacle: Error | undefined;

  constructor(iterator: AnyIterator, now = () => performance.now()) {
    this.source = new ItemSource(
      iterator,
      {
        onItems: (items) => {
          if (this.obstacle) throw this.obstacle;
          this.items.push(...items);
        },
        onEnd: (value) => this.told.push(['end', value]),
        onError: (error) => this.told.push(['error', error]),
        onClosed: (late) => this.told.push(late ? ['closed', late.error] : ['closed']),
        isCancelled: () => this.isCancelled,
      },
      { now, macrotask: setImmediate },
    );
  }
}
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const turns = async (count: number): Promise<void> => {
  for (let index = 0; index < count; index += 1) await turn();
};

function* endless(log: string[] = []): Generator<number> {
  try {
    for (let index = 0; ; index += 1) yield index;
  } finally {
    log.push('finally');
  }
}

describe('ItemSource', () => {
  test('hands on the first item of a synchronous iterator before it asks for the second', () => {
    const seen: number[] = [];
    const give = function* (): Generator<number> {
      yield 1;
      seen.push(trial.items.length);
      yield 2;
    };
    const trial = new Trial(give(), () => 0);
    trial.source.start();
    expect(seen).toEqual([1]);
    expect(trial.told).toEqual([['end', undefined]]);
  });

  test('never hands on more than there is room for', async () => {
    const trial = new Trial(endless());
    trial.source.start();
    await turns(3);
    expect(trial.items).toHaveLength(STREAM_WINDOW);
    trial.source.grant(10);
    await turns(3);
    expect(trial.items).toHaveLength(STREAM_WINDOW + 10);
    trial.source.close();
    expect(trial.told).toEqual([['closed']]);
    trial.source.grant(10);
    trial.source.close();
    await turns(3);
    expect(trial.told).toHaveLength(1);
  });

  test('lets the loop turn while a slow synchronous iterator goes on', async () => {
    const give = function* (): Generator<number> {
      for (;;) {
        const end = performance.now() + 5;
        while (performance.now() < end);
        yield 1;
      }
    };
    const trial = new Trial(give());
    trial.source.start();
    expect(trial.items).toHaveLength(1);
    await turns(2);
    trial.source.close();
    expect(trial.told).toEqual([['closed']]);
  });

  test('sees a cancel between two items', () => {
    const log: string[] = [];
    const give = function* (): Generator<number> {
      yield 1;
      trial.isCancelled = true;
      yield* endless(log);
    };
    const trial = new Trial(give());
    trial.source.start();
    expect(trial.told).toEqual([['closed']]);
    expect(log).toEqual(['finally']);
  });

  test('closes after the step when it is closed from inside', () => {
    const log: string[] = [];
    const give = function* (): Generator<number> {
      trial.source.close();
      yield* endless(log);
    };
    const trial = new Trial(give());
    trial.source.start();
    expect(trial.told).toEqual([['closed']]);
    expect(trial.items).toEqual([]);
    expect(log).toEqual(['finally']);
  });

  test('tells what `finally` throws as late', () => {
    const error = new Error('in finally');
    const trial = new Trial({
      next: () => ({ done: false, value: 1 }),
      return: () => {
        throw error;
      },
    });
    trial.source.start();
    trial.source.close();
    expect(trial.told).toEqual([['closed', error]]);
  });

  test('tells as late what an asynchronous iterator fails with once it is closed', async () => {
    let fail!: (error: unknown) => void;
    const trial = new Trial(
      (async function* () {
        yield await new Promise((_, reject) => (fail = reject));
      })(),
    );
    trial.source.start();
    trial.source.close();
    const error = new Error('because of the abort');
    fail(error);
    await turns(2);
    expect(trial.told).toEqual([['closed', error]]);
  });

  test('closes an iterator that waits for its next item', async () => {
    let release!: (result: IteratorResult<number>) => void;
    const trial = new Trial({
      next: () => new Promise<IteratorResult<number>>((resolve) => (release = resolve)),
      return: async () => {
        release({ done: true, value: undefined });
        return { done: true, value: undefined };
      },
    } as AsyncIterator<number>);
    trial.source.start();
    trial.source.close();
    await turns(2);
    expect(trial.told).toEqual([['closed']]);
  });

  test('closes one that cannot be closed by ending', () => {
    const trial = new Trial({ next: () => ({ done: false, value: 1 }) });
    trial.source.start();
    trial.source.close();
    expect(trial.told).toEqual([['closed']]);
  });

  test('tells when it cannot be closed', async () => {
    const error = new Error('no');
    const trial = new Trial({
      next: async () => ({ done: false, value: 1 }),
      return: async () => Promise.reject(error),
    });
    trial.source.start();
    await turns(2);
    trial.source.close();
    await turns(2);
    expect(trial.told).toEqual([['closed', error]]);
  });

  test('hands on what came before an error', async () => {
    const error = new Error('x');
    const trial = new Trial(
      (async function* () {
        yield 1;
        yield 2;
        throw error;
      })(),
    );
    trial.source.start();
    await turns(3);
    expect([trial.items, trial.told]).toEqual([[1, 2], [['error', error]]]);
  });

  test.each(['sync', 'async'])('closes a %s iterator whose items cannot be handed on', async (kind) => {
    const log: string[] = [];
    const asynchronous = async function* (): AsyncGenerator<number> {
      yield* endless(log);
    };
    const trial = new Trial(kind === 'sync' ? endless(log) : asynchronous());
    trial.obstacle = new Error('cannot leave');
    trial.source.start();
    await turns(3);
    expect(trial.told).toEqual([['error', trial.obstacle]]);
    expect(log).toEqual(['finally']);
  });

  test('fails, and does not end, when the last items cannot be handed on', async () => {
    const trial = new Trial(
      (async function* () {
        yield 1;
      })(),
    );
    trial.obstacle = new Error('cannot leave');
    trial.source.start();
    await turns(3);
    expect(trial.told).toEqual([['error', trial.obstacle]]);
  });
});

describe('iteratorOf', () => {
  const iterable = { [Symbol.iterator]: () => [1][Symbol.iterator]() };
  const later = { [Symbol.asyncIterator]: () => (async function* () {})() };

  test.each<[string, unknown, boolean, boolean]>([
    ['a generator', endless(), true, true],
    ['an async generator', (async function* () {})(), true, true],
    ["an array's iterator", [1].values(), true, true],
    ['an array', [1], false, true],
    ['a map', new Map(), false, true],
    ['an iterable', iterable, false, true],
    ['an async iterable', later, false, true],
    ['a text', 'text', false, false],
    ['a number', 5, false, false],
    ['null', null, false, false],
    ['an object with `next`', { next: 1 }, false, false],
    ['an object', {}, false, false],
  ])('takes %s for an iterator, or for what can be iterated', (_, value, asIterator, asIterable) => {
    expect(iteratorOf(value, false) !== undefined).toBe(asIterator);
    expect(iteratorOf(value, true) !== undefined).toBe(asIterable);
  });

  test('leaves a revoked proxy to where it is sent', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(iteratorOf(proxy, true)).toBeUndefined();
  });
});
