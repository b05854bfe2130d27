/** What development mode tells, how often, and where it points to. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { AsyncTask, all, fork, MultiTask, routine, sleep, Task } from 'offloop';
import { Job } from 'offloop/jobs';
import { NodeEngine } from 'offloop/node';

const warnings: string[] = [];
const makeEngine = (development = true): NodeEngine =>
  new NodeEngine({ development, logger: (level, message) => level === 'warn' && warnings.push(message) });
const task = () => new AsyncTask(() => 1);
afterEach(() => {
  warnings.length = 0;
  jest.restoreAllMocks();
});

/** The lines of a report behind its message. */
const placesOf = (report = ''): string[] => report.split('\n').slice(1);

/** The line after that of an error. */
function lineAfter(error: Error): RegExp {
  const line = Number(/development\.test\.ts:(\d+)/.exec(error.stack ?? '')?.[1]);
  return new RegExp(`development\\.test\\.ts:${line + 1}:`);
}

describe('A report of a forgotten operation', () => {
  test.each<[string, () => unknown]>([
    ['a function of the library', () => sleep(1)],
    ['a class of the library', () => new AsyncTask(() => 1)],
    ['a copy with options', () => shared.with({ name: 'copy' })],
  ])('begins with the line of the program, made by %s', async (_, make) => {
    await using engine = makeEngine();
    let line!: RegExp;
    await engine.run(function* careless() {
      line = lineAfter(new Error());
      (() => make())();
      yield* sleep(0);
    });
    const report = warnings.find((one) => one.includes('`careless`'));
    const places = placesOf(report);
    expect(places[0]).toMatch(/development\.test\.ts/);
    expect(places.join('\n')).toMatch(line);
    expect(places.join('\n')).not.toMatch(/src\/(core|tasks|engine)/);
  });

  test('comes once a place, and again at ten times as often', async () => {
    await using engine = makeEngine();
    const careless = engine.async(function* careless() {
      task();
      yield* sleep(0);
    });
    for (let call = 0; call < 120; call += 1) await careless();
    expect(warnings.map((report) => /\((\d+) times\)/.exec(report)?.[1])).toEqual([undefined, '10', '100']);
  });

  test('of many at one place is one, with their number', async () => {
    await using engine = makeEngine();
    await engine.run(function* careless() {
      for (let n = 0; n < 700; n += 1) task();
      yield* sleep(0);
    });
    expect(warnings).toEqual([expect.stringContaining('(700 times)')]);
  });

  test('tells places apart', async () => {
    await using engine = makeEngine();
    await engine.run(function* careless() {
      task();
      task();
      yield* sleep(0);
    });
    expect(warnings.length).toBe(2);
  });

  test('names a handler without a name by where it was made', async () => {
    await using engine = makeEngine();
    const line = lineAfter(new Error());
    const load = engine.async(function* () {
      task();
      yield* sleep(0);
    });
    await load();
    expect(warnings).toEqual([
      expect.stringMatching(/made in the handler of [^\s()]*development\.test\.ts:\d+:\d+ and/),
    ]);
    expect(warnings[0]).toMatch(line);
  });

  test('names no handler where there is none', async () => {
    await using engine = makeEngine();
    const work = [
      function* () {
        task();
        yield* sleep(0);
      },
    ];
    await engine.run(work[0]!);
    expect(warnings).toEqual([expect.stringContaining('made in a handler without a name')]);
  });
});

const shared = task();

describe('An operation that is made outside of a handler', () => {
  test('and never used is told when the last engine closes', async () => {
    const first = makeEngine();
    const second = makeEngine();
    const line = lineAfter(new Error());
    await (sleep(1) as unknown);
    await first.close();
    expect(warnings).toEqual([]);
    await second.close();
    expect(warnings).toEqual([
      expect.stringMatching(/^An operation \(Sleep\) was made outside of a handler and never used/),
    ]);
    expect(placesOf(warnings[0])[0]).toMatch(line);
  });

  test('and cannot be used any more is told when it has been collected', async () => {
    await using engine = makeEngine();
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    // The flag is of the whole process: workers of the tests after this one would have a global that cannot be replaced.
    setFlagsFromString('--no-expose-gc');
    const told = new Promise<void>((resolve) => {
      const look = (): void => {
        collect();
        if (warnings.length > 0) resolve();
        else setImmediate(look);
      };
      (() => void sleep(2))();
      look();
    });
    await told;
    expect(warnings).toEqual([expect.stringContaining('(Sleep) was made outside of a handler and never used')]);
    expect(engine.runs.find({})).toEqual([]);
  });

  test.each<[string, (engine: NodeEngine) => unknown]>([
    ['run', (engine) => engine.run(task())],
    ['given to a handler', (engine) => engine.run(all([task(), task()]))],
    [
      'yielded later',
      (engine) => {
        const later = sleep(0);
        return engine.run(function* () {
          yield* later;
        });
      },
    ],
    [
      'a member of a multi task that ends early',
      async (engine) => {
        const members = Array.from({ length: 50 }, () => new AsyncTask(() => sleepForEver));
        const run = engine.run(new MultiTask(members, { maxWorkers: 2 }));
        run.cancel();
        await run.settled;
      },
    ],
    [
      'a job',
      () =>
        new (class extends Job {
          override *run() {
            return '';
          }
        })(),
    ],
  ])('and is %s is not', async (_, use) => {
    const engine = makeEngine();
    await use(engine);
    await engine.close();
    expect(warnings).toEqual([]);
  });

  test('costs a stack for the first hundreds, and is told with a place and a number however many there are', async () => {
    const capture = jest.spyOn(Error, 'captureStackTrace');
    const engine = makeEngine();
    const line = lineAfter(new Error());
    for (let i = 0; i < 1000; i += 1) sleep(1);
    expect(capture.mock.calls.length).toBeLessThan(300);
    await engine.close();
    expect(warnings.map((warning) => /\((\d+) times\)/.exec(warning)?.[1])).toEqual([undefined, '10', '100', '1000']);
    for (const warning of warnings) expect(placesOf(warning)[0]).toMatch(line);
  });

  test('is not looked at where no engine is in development', async () => {
    const engine = makeEngine(false);
    sleep(1);
    await engine.close();
    expect(warnings).toEqual([]);
  });
});

describe('The stack of an error', () => {
  const failed = async (work: PromiseLike<unknown>): Promise<string> => {
    const error = await work.then(
      () => undefined,
      (reason: Error) => reason,
    );
    return error?.stack ?? '';
  };

  test.each<[string, (engine: NodeEngine) => PromiseLike<unknown>]>([
    [
      'of a task',
      (engine) =>
        engine.run(
          new Task(() => {
            throw new Error('in a worker');
          }),
        ),
    ],
    [
      'of many tasks',
      (engine) =>
        engine.run(
          new MultiTask([
            new Task(() => {
              throw new Error('in a worker');
            }),
          ]),
        ),
    ],
    ['of a promise', (engine) => engine.run(() => Promise.reject(elsewhere()))],
    ['of time that is up', (engine) => engine.run(sleep(60_000), { timeout: 1 })],
    [
      'of a fork',
      (engine) =>
        engine.run(function* () {
          fork(() => Promise.reject(elsewhere()));
          yield* sleep(60_000);
        }),
    ],
    [
      'of a handler whose time is up',
      (engine) =>
        engine.async({ timeout: 1 }, function* () {
          yield* sleep(60_000);
        })(),
    ],
  ])('says where the work was started, outside of handlers, too: %s', async (_, start) => {
    await using engine = makeEngine();
    const stack = await failed(start(engine));
    const added = stack.split('\n').filter((line) => line.includes('at async'));
    expect(added[0]).toMatch(/development\.test\.ts:\d+:\d+\)$/);
    for (const line of added) expect(line).toMatch(/^ {4}at async \S.* \(.+:\d+:\d+\)$/);
  });

  test('stays as it is outside of development', async () => {
    await using engine = makeEngine(false);
    expect(await failed(engine.run(sleep(60_000), { timeout: 1 }))).not.toContain('at async');
  });
});

/** An error whose lines are none of a test. */
function elsewhere(): Error {
  const error = new Error('elsewhere');
  error.stack = 'Error: elsewhere\n    at there (/app/there.js:1:1)';
  return error;
}

const sleepForEver = new Promise<void>(() => {});

describe('A program that ends without `close`', () => {
  test('is told of what was never used, by one listener, while an engine is open', async () => {
    const before = process.listenerCount('beforeExit');
    const engines = [makeEngine(), makeEngine(), makeEngine()];
    expect(process.listenerCount('beforeExit')).toBe(before + 1);
    sleep(1);
    process.emit('beforeExit', 0);
    expect(warnings).toEqual([expect.stringContaining('(Sleep) was made outside of a handler and never used')]);
    await Promise.all(engines.map((engine) => engine.close()));
    expect(process.listenerCount('beforeExit')).toBe(before);
    expect(warnings.length).toBe(1);
  });
});

describe('Without the option', () => {
  test.each([
    ['production', false],
    ['test', true],
  ])('in Node `NODE_ENV` decides when the engine is made: %s', async (value, isTold) => {
    const { NODE_ENV } = process.env;
    process.env.NODE_ENV = value;
    try {
      await using engine = new NodeEngine({ logger: (_, message) => warnings.push(message) });
      await engine.run(function* careless() {
        task();
        yield* sleep(0);
      });
      expect(warnings.length).toBe(isTold ? 1 : 0);
    } finally {
      process.env.NODE_ENV = NODE_ENV;
    }
  });
});

describe('A stream that ends with the handler that returns it', () => {
  const stream = function* () {
    return yield* new MultiTask([sleep(0)], { unordered: true });
  };

  test('is told of, for who reads it would be cancelled without a word', async () => {
    await using engine = makeEngine();
    const inner = engine.async(stream);
    await engine.run(function* search() {
      return yield* inner();
    });
    await engine.run(function* () {
      return yield* routine(stream)();
    });
    expect(warnings.map((warning) => warning.split(', which')[0])).toEqual([
      expect.stringMatching(/^The result of .* is a stream of results$/),
      expect.stringMatching(/^The result of .* is a stream of results$/),
    ]);
  });

  test('is fine where a plain helper made it for who reads', async () => {
    await using engine = makeEngine();
    const items = await engine.run(function* () {
      const results = yield* stream();
      return (yield* results.take()).length;
    });
    expect([items, warnings]).toEqual([1, []]);
  });
});
