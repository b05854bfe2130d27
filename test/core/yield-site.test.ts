import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runInNewContext } from 'node:vm';
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

/** The frames of an error itself, and those of the yields that it passed. */
function partsOf(error: Error | undefined): [origin: string, sites: string[]] {
  const lines = (error?.stack ?? '').split('\n');
  const first = lines.findIndex((line) => line.startsWith('    at async '));
  return [lines.slice(0, first).join('\n'), lines.slice(first)];
}

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
      const [origin, sites] = partsOf(error);
      expect(origin).toContain('disk is full');
      expect(origin).toContain('at failure');
      expect(sites).toEqual([expect.stringMatching(/^ {4}at async theHandler \(.*yield-site\.test\.ts:\d+:\d+\)$/)]);
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
    const [, sites] = partsOf(error);
    expect(sites.map((line) => line.split(' ')[6])).toEqual(['inner', 'middle', 'outermost']);
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
    const [, sites] = partsOf(error);
    expect(sites.map((line) => line.split(' ')[6])).toEqual(['inner', 'outermost']);
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
    const [, sites] = partsOf(error);
    expect(sites.map((line) => line.split(' ')[6])).toEqual(['first', 'second']);
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
    const [origin, sites] = partsOf(error);
    expect(origin).toContain('explode');
    expect(sites.join()).toContain('theHandler');
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

  test('has a stack of the kind that the language makes, with nothing in it that is no frame', async () => {
    const error: Error = await new Stage()
      .run(function* theHandler() {
        yield* wait(Promise.reject(failure()));
      })
      .catch((reason) => reason);
    const kindOf = (it: Error): string[] => {
      const { value, get, ...others } = Object.getOwnPropertyDescriptor(it, 'stack') as PropertyDescriptor;
      return [
        typeof value,
        String(get === Object.getOwnPropertyDescriptor(new Error(), 'stack')?.get),
        ...Object.entries(others).map(String),
      ];
    };
    expect(kindOf(error)).toEqual(kindOf(new Error()));
    const [header, ...frames] = (error.stack as string).split('\n');
    expect(header).toMatch(/^\w+Error: disk is full$/);
    for (const frame of frames)
      expect(frame).toMatch(/^ {4}at (async )?(new )?[^()]*( \((<anonymous>|[^()]+:\d+:\d+)\)|:\d+:\d+)$/);
  });

  test('is mapped to its sources, also where it ends the program', async () => {
    const program = fileURLToPath(new URL('../../.cache/test/test/fixtures/mapped-failure.js', import.meta.url));
    const text = readFileSync(new URL('../fixtures/mapped-failure.ts', import.meta.url), 'utf8');
    const lineOf = (part: string): number => text.slice(0, text.indexOf(part)).split('\n').length;
    const told = await new Promise<string>((resolve) => {
      execFile(process.execPath, ['--enable-source-maps', program], (_failure, _out, error) => resolve(error));
    });
    const places = [
      ...told.matchAll(/^ {4}at (?:async )?(read|helper|showAll) .*fixtures[\\/]mapped-failure\.ts:(\d+):\d+\)$/gm),
    ];
    expect(places.map(([, name, line]) => [name, Number(line)])).toEqual([
      ['read', lineOf('throw new')],
      ['helper', lineOf('yield* wait')],
      ['showAll', lineOf('yield* helper')],
    ]);
  });

  test('gives a handler without a name one, since readers would take `async` for a part of its address', async () => {
    const error: Error = await new Stage()
      .run(
        [
          function* () {
            yield* wait(Promise.reject(failure()));
          },
        ][0]!,
      )
      .catch((reason) => reason);
    expect(partsOf(error)[1]).toEqual([
      expect.stringMatching(/^ {4}at async <anonymous> \([^()]*yield-site\.test\.ts:\d+:\d+\)$/),
    ]);
  });

  test('names a place once, however often it passes there, and so many places at the most', async () => {
    const shared = failure();
    const places = Array.from({ length: 60 }, (_, n) =>
      new Function(
        'wait',
        'error',
        `${'\n'.repeat(n)}return function* at${n}() { yield* wait(Promise.reject(error)); }`,
      )(wait, shared),
    );
    const engine = new Stage();
    for (let round = 0; round < 3; round += 1) {
      for (let again = 0; again < 5; again += 1) await engine.run(places[0]).settled;
      const [, sites] = partsOf(shared);
      expect(sites.length).toBe(1);
    }
    for (const place of places) await engine.run(place).settled;
    expect(partsOf(shared)[1].length).toBe(50);
  });

  test('keeps what others have made of its stack meanwhile', async () => {
    const shared = failure();
    const engine = new Stage();
    const again = () =>
      engine.run(function* theHandler() {
        yield* wait(Promise.reject(shared));
      }).settled;
    await again();
    shared.stack = 'mine';
    await again();
    expect(shared.stack).toMatch(/^mine\n {4}at async theHandler [^\n]*$/);
  });

  test.each<[string, () => unknown]>([
    ['of another realm', () => runInNewContext('(function failure() { return new RangeError("disk is full"); })()')],
    ['that is a DOMException', () => new DOMException('disk is full', 'AbortError')],
  ])('%s has its yield site, too', async (_, make) => {
    const error: Error = await new Stage()
      .run(function* theHandler() {
        yield* wait(Promise.reject(make()));
      })
      .catch((reason) => reason);
    expect(error.stack).toMatch(/disk is full[\s\S]*\n {4}at async theHandler /);
  });

  test.each<[string, () => () => void, RegExp]>([
    [
      'with `Error.stackTraceLimit = 0` has its message alone',
      () => {
        const { stackTraceLimit } = Error;
        Error.stackTraceLimit = 0;
        return () => {
          Error.stackTraceLimit = stackTraceLimit;
        };
      },
      /^\w+Error: disk is full$/,
    ],
    [
      'with an `Error.prepareStackTrace` of others is as that makes it',
      () => {
        const { prepareStackTrace } = Error;
        Error.prepareStackTrace = (error) => `prepared: ${error.message}`;
        return () => {
          if (prepareStackTrace) Error.prepareStackTrace = prepareStackTrace;
          else delete (Error as { prepareStackTrace?: unknown }).prepareStackTrace;
        };
      },
      /^prepared: disk is full$/,
    ],
  ])('%s', async (_, prepare, expected) => {
    const undo = prepare();
    try {
      const error: Error = await new Stage()
        .run(function* theHandler() {
          yield* wait(Promise.reject(failure()));
        })
        .catch((reason) => reason);
      expect(error.stack).toMatch(expected);
    } finally {
      undo();
    }
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
    Object.defineProperty(Foreign.prototype, 'stack', {
      get: () => 'read@disk.js:1:1\n',
      set(value) {
        Object.defineProperty(this, 'stack', { value, writable: true, configurable: true });
      },
    });
    const error: Error = await new Stage()
      .run(function* theHandler() {
        yield* wait(Promise.reject(new Foreign()));
      })
      .catch((reason) => reason);
    expect(error.stack).toMatch(/^read@disk.js:1:1\n {4}at async theHandler /);
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
