import { describe, expect, test } from '@jest/globals';
import { AsyncTask, all, type Op, operation, routine, self, Task, wait } from 'offloop';
import { gate, Stage, turn } from './stage.js';

class DiskError extends RangeError {
  readonly code = 'EDISK';
  readonly sector: number;
  constructor(message: string, sector: number, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DiskError';
    this.sector = sector;
  }
}

function failure(): DiskError {
  return new DiskError('disk is full', 7, { cause: new Error('a write') });
}

const failing: [string, () => any][] = [
  ['a promise', () => Promise.reject(failure())],
  ['wait', () => wait(() => Promise.reject(failure()))],
  ['an AsyncTask', () => new AsyncTask(() => Promise.reject(failure()))],
  [
    'an operation',
    () =>
      operation((_, reject) => {
        reject(failure());
      }),
  ],
  [
    'a start that throws',
    () =>
      operation(() => {
        throw failure();
      }),
  ],
  ['a member of all', () => all([() => Promise.reject(failure())])],
  [
    'a routine',
    () =>
      routine(function* () {
        throw failure();
      })(),
  ],
  [
    'another run',
    () =>
      new Stage().run(function* () {
        throw failure();
      }),
  ],
];

describe('An error', () => {
  test.each(failing)('of %s is thrown at the yield, the same object with all it has', async (_, make) => {
    const engine = new Stage();
    const caught = await engine.run(function* () {
      try {
        yield make();
      } catch (error) {
        return error as DiskError;
      }
      return undefined;
    });
    expect(caught).toBeInstanceOf(DiskError);
    expect(caught).toMatchObject({ name: 'DiskError', message: 'disk is full', code: 'EDISK', sector: 7 });
    expect(caught?.cause).toMatchObject({ message: 'a write' });
  });

  test.each(failing.slice(1))(
    'of %s names in its stack where it was yielded, after its own frames',
    async (_, make) => {
      const engine = new Stage();
      const error: Error = await engine
        .run(function* theHandler() {
          yield* make();
        })
        .catch((reason) => reason);
      const [origin, site] = (error.stack ?? '').split('yielded');
      expect(origin).toContain('disk is full');
      expect(origin).toContain('at failure');
      expect(site).toContain('theHandler');
      expect(site).toContain('yield-site.test');
    },
  );

  test('names the whole chain of helpers, the innermost first, and nothing of the driver', async () => {
    const engine = new Stage();
    const door = gate();
    function* inner(): Op<void> {
      yield* door;
    }
    function* middle(): Op<void> {
      yield* inner();
    }
    const run = engine.run(function* outermost() {
      yield* middle();
    });
    door.fail(failure());
    const error: Error = await run.then(
      () => undefined,
      (reason) => reason,
    );
    const site = (error.stack ?? '').split('yielded')[1] as string;
    const order = ['inner', 'middle', 'outermost'].map((name) => site.indexOf(name));
    expect(order.every((place) => place >= 0)).toBe(true);
    expect([...order].sort((a, b) => a - b)).toEqual(order);
    expect(site).not.toMatch(/src\/core|src\/tasks|at drive/);
  });

  test('names the chain of an async function* too', async () => {
    const engine = new Stage();
    const door = gate();
    async function* inner() {
      yield* door;
    }
    const run = engine.run(async function* outermost() {
      yield* inner();
    });
    await turn();
    door.fail(failure());
    const error: Error = await run.catch((reason) => reason);
    const site = (error.stack ?? '').split('yielded')[1] ?? '';
    expect(site).toContain('inner');
    expect(site).not.toMatch(/src\/core|src\/tasks/);
  });

  test('names each run it passes', async () => {
    const engine = new Stage();
    const first = engine.async(function* first() {
      yield* wait(Promise.reject(failure()));
    });
    const error: Error = await engine
      .run(function* second() {
        yield* first();
      })
      .catch((reason) => reason);
    const parts = (error.stack ?? '').split('yielded');
    expect(parts.length).toBe(3);
    expect(parts[1]).toContain('first');
    expect(parts[2]).toContain('second');
  });

  test('of a worker has the frames of the worker and the yield site', async () => {
    await using engine = new Stage({ maxThreads: 1 });
    const error: Error = await engine
      .run(function* theHandler() {
        yield* new Task(function explode() {
          throw new TypeError('in the worker');
        });
      })
      .catch((reason) => reason);
    expect(error).toBeInstanceOf(TypeError);
    const [origin, site] = (error.stack ?? '').split('yielded');
    expect(origin).toContain('explode');
    expect(site).toContain('theHandler');
  });

  test.each([
    ['a frozen error', () => Object.freeze(failure())],
    ['a text', () => 'just a text'],
    ['undefined', () => undefined],
    ['null', () => null],
    [
      'an error whose stack cannot be changed',
      () => Object.defineProperty(failure(), 'stack', { value: 'fixed', configurable: false }),
    ],
    [
      'an error without a stack',
      () => {
        const error = failure();
        delete (error as { stack?: string }).stack;
        return error;
      },
    ],
    [
      'a proxy',
      () =>
        new Proxy(failure(), {
          defineProperty() {
            throw new Error('no');
          },
        }),
    ],
  ])('that is %s arrives as it is', async (_, make) => {
    const thrown = make();
    const caught = await new Stage().run(function* () {
      try {
        yield* wait(Promise.reject(thrown));
      } catch (error) {
        return [error];
      }
      return [];
    });
    expect(caught[0]).toBe(thrown);
  });

  test('keeps a stack that can be set, and is not enumerable', async () => {
    const error: Error = await new Stage()
      .run(function* () {
        yield* wait(Promise.reject(failure()));
      })
      .catch((reason) => reason);
    expect(Object.keys(error)).not.toContain('stack');
    error.stack = 'mine';
    expect(error.stack).toBe('mine');
  });

  test('keeps a stack that it inherits, as errors do in Firefox', async () => {
    class Foreign extends Error {
      constructor() {
        super('disk is full');
        delete this.stack;
      }
    }
    Object.defineProperty(Foreign.prototype, 'stack', { get: () => 'read@disk.js:1:1\n' });
    const error: Error = await new Stage()
      .run(function* theHandler() {
        yield* wait(Promise.reject(new Foreign()));
      })
      .catch((reason) => reason);
    expect(error.stack).toMatch(/^read@disk.js:1:1\n {2}yielded\n.*theHandler/);
  });

  test('may be caught, and the handler goes on', async () => {
    const log = await new Stage().run(function* () {
      const seen: string[] = [];
      for (let i = 0; i < 3; i += 1) {
        try {
          yield* wait(Promise.reject(new Error(`number ${i}`)));
        } catch (error) {
          seen.push((error as Error).message);
        } finally {
          seen.push((yield* self()).state);
        }
      }
      return seen;
    });
    expect(log).toEqual(['number 0', 'running', 'number 1', 'running', 'number 2', 'running']);
  });

  test.each([[5], ['text'], [undefined], [null], [true], [{}], [Symbol('x')], [() => 1]])(
    'says what can be yielded where %p was',
    async (value) => {
      const run = new Stage().run(function* () {
        try {
          yield value as never;
        } catch (error) {
          return error as Error;
        }
        return undefined;
      });
      expect(await run).toBeInstanceOf(TypeError);
      expect((await run)?.message).toContain('Expected an operation after `yield`');
    },
  );
});
