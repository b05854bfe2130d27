import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sleep } from 'offloop';
import {
  type CacheEntry,
  cacheName,
  defineJob,
  type JobCache,
  type JobOptions,
  JobSet,
  memoryCache,
} from 'offloop/jobs';
import { TestEngine } from 'offloop/testing';
import { textOf } from '../../src/jobs/cache/cache-text.js';
import { gate, Stage, thrownBy, turn } from '../core/stage.js';

let engine: Stage;
beforeEach(() => {
  engine = new Stage();
  runs = 0;
});
afterEach(() => engine.close());

let runs = 0;
/** A cached job that puts out what it gives. */
const make = (options: Omit<JobOptions<any>, 'name'>, result: unknown = 'done') =>
  defineJob({
    name: 'cached',
    ...(options as object),
    *run(job) {
      runs += 1;
      yield* sleep(0);
      job.addOutput(`output ${runs}`);
      return result;
    },
  });

/** A cache that says what it was asked, and does what the test wants. */
class Watched implements JobCache {
  readonly inner = memoryCache();
  readonly log: string[] = [];
  read(job: string, id: string, signal: AbortSignal): PromiseLike<CacheEntry | undefined> {
    this.log.push(`read ${job} ${id}`);
    return this.inner.read(job, id, signal);
  }
  write(entry: CacheEntry, signal: AbortSignal): PromiseLike<void> {
    this.log.push(`write ${entry.job} ${entry.id}`);
    return this.inner.write(entry, signal);
  }
  remove(job: string, id: string): PromiseLike<void> {
    return this.inner.remove(job, id);
  }
}

describe('a cached job', () => {
  test('runs once: afterwards result and output come from the cache, and nothing is written again', async () => {
    const cache = new Watched();
    const seen: unknown[] = [];
    for (let n = 0; n < 5; n += 1) {
      const job = make({ cache });
      const events: string[] = [];
      for (const event of ['started', 'running', 'finished'] as const) job.on(event, () => events.push(event));
      job.on('output', (text) => events.push(text));
      const result = await engine.run(job);
      await job.running;
      seen.push([result, job.output, job.isCached, job.exitCode, events]);
    }
    const [first, ...others] = seen;
    expect(first).toEqual(['done', ['output 1'], false, 0, ['started', 'running', 'output 1', 'finished']]);
    for (const each of others)
      expect(each).toEqual(['done', ['output 1'], true, 0, ['started', 'output 1', 'finished']]);
    expect(cache.log).toEqual(['read cached ', 'write cached ', ...Array(4).fill('read cached ')]);
  });

  test('tells entries apart by id and version, and leaves out those that are too old', async () => {
    await using virtual = new TestEngine({ now: 1_000_000 });
    const cache = memoryCache();
    const run = async (options: object): Promise<boolean> => {
      const job = make({ cache, ...options });
      const done = virtual.run(job);
      await virtual.settled();
      await done;
      return job.isCached;
    };
    expect([await run({}), await run({})]).toEqual([false, true]);
    expect([await run({ cacheId: 'a/b' }), await run({ cacheId: 'a:b' }), await run({ cacheId: 'a/b' })]).toEqual([
      false,
      false,
      true,
    ]);
    expect([await run({ cacheVersion: 2 }), await run({ cacheVersion: 2 }), await run({})]).toEqual([
      false,
      true,
      false,
    ]);
    virtual.setTime(virtual.now + 500);
    expect([await run({ cacheTtl: 1000 }), await run({ ignoreCache: true }), await run({ cacheTtl: 100 })]).toEqual([
      true,
      false,
      true,
    ]);
    virtual.setTime(virtual.now + 200);
    expect(await run({ cacheTtl: 100 })).toBe(false);
    virtual.setTime(virtual.now - 50_000);
    expect(await run({ cacheTtl: 100 })).toBe(false);
  });

  test('with the id `null` is not cached', async () => {
    const cache = new Watched();
    await engine.run(make({ cache, cacheId: null }));
    expect(cache.log).toEqual([]);
  });

  test.each([
    [
      'that failed',
      {
        *run() {
          throw new Error('broken');
        },
      },
    ],
    [
      'with errors',
      {
        *run(this: { errors: unknown[] }) {
          this.errors.push('e');
          return 1;
        },
      },
    ],
    ['without output and result', { *run() {} }],
    ['that has nothing to keep', { noOutputIsOk: true, *run() {} }],
    [
      'that was terminated, though it went on',
      {
        *run(job: { terminate(): void }) {
          job.terminate();
          return 1;
        },
      },
    ],
    [
      'that was terminated with exit code 0',
      {
        *run(job: { terminate(reason: string, exitCode: number): void }) {
          job.terminate('', 0);
          return 1;
        },
      },
    ],
  ])('is not written where it is one %s', async (_what, definition) => {
    const cache = new Watched();
    const job = defineJob({ name: 'cached', cache, ...(definition as { run(): Generator<never> }) });
    await engine.run(job).settled;
    expect(cache.log).toEqual(['read cached ']);
  });

  test('keeps the events that are recorded beside `output`', async () => {
    const cache = memoryCache();
    const create = () => {
      const job = make({ cache });
      job.events.record('warning', 'info');
      return job;
    };
    const first = create();
    first.on('running', () => {
      first.warn('careful');
      first.info = 'half';
    });
    await engine.run(first);
    const second = create();
    await engine.run(second);
    expect([second.isCached, second.warnings, second.info, second.output]).toEqual([
      true,
      ['careful'],
      'half',
      ['output 1'],
    ]);
  });

  test('runs anew where the cache has events that it does not know', async () => {
    const cache = memoryCache();
    const first = make({ cache });
    first.events.add('more', { record: true });
    first.on('running', () => first.events.emit('more' as never, 1 as never));
    await engine.run(first);
    const second = make({ cache });
    await engine.run(second);
    expect([second.isCached, runs]).toEqual([false, 2]);
  });

  test.each([
    ['undefined members', { a: undefined }, 'result.a'],
    ['dates', { when: [new Date(0)] }, 'result.when[0]'],
    ['maps', new Map(), 'result'],
    [
      'instances',
      {
        list: [
          new (class Point {
            x = 1;
          })(),
        ],
      },
      'result.list[0]',
    ],
    ['numbers that are none', [1, Number.NaN], 'result[1]'],
    ['minus zero', -0, 'result'],
    ['functions', { fn: () => 1 }, 'result.fn'],
    ['big integers', 1n, 'result'],
    ['lists with holes', Array(2), 'result'],
  ])('is not cached with %s, which JSON would change: a warning says where', async (_what, result, place) => {
    const cache = new Watched();
    const job = make({ cache }, result);
    await engine.run(job);
    expect([job.exitCode, cache.log, job.warnings]).toEqual([
      0,
      ['read cached '],
      [expect.objectContaining({ message: expect.stringContaining(`\`${place}\``) })],
    ]);
  });

  test.each([[{ a: [1, 'x', null, { b: true }] }], [Object.create(null)], [''], [0], [null], [[]]])(
    'is cached with %j',
    async (result) => {
      const cache = memoryCache();
      await engine.run(make({ cache }, result));
      const job = make({ cache }, result);
      expect(await engine.run(job)).toEqual(result);
      expect(job.isCached).toBe(true);
    },
  );

  test('with a circle in its result gets a warning', async () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    const job = make({ cache: memoryCache() }, circle);
    await engine.run(job);
    expect(job.warnings).toHaveLength(1);
  });

  test('keeps what it had when it was written', async () => {
    const cache = memoryCache();
    const list = ['a'];
    await engine.run(make({ cache }, list));
    list.push('b');
    const cached = (await engine.run(make({ cache }))) as string[];
    cached.push('c');
    expect(await engine.run(make({ cache }))).toEqual(['a']);
  });
});

describe('a cache that fails', () => {
  const failing = (what: 'read' | 'write', how: () => PromiseLike<never>) => {
    const cache = new Watched();
    (cache as JobCache)[what] = how;
    return cache;
  };

  test.each([
    ['rejects', () => Promise.reject(new Error('no disk'))],
    [
      'throws',
      () => {
        throw new Error('no disk');
      },
    ],
    ['gives what is no entry', () => Promise.resolve({ job: 5 }) as never],
  ])('at reading and %s is a warning and a fresh run, which repairs it', async (_what, how) => {
    const cache = failing('read', how);
    const job = make({ cache });
    await expect(engine.run(job)).resolves.toBe('done');
    expect([job.exitCode, job.warnings.length, job.isCached, cache.log]).toEqual([0, 1, false, ['write cached ']]);
  });

  test('at writing is a warning', async () => {
    const job = make({ cache: failing('write', () => Promise.reject(new Error('disk is full'))) });
    await expect(engine.run(job)).resolves.toBe('done');
    expect([job.exitCode, job.warnings]).toEqual([0, [new Error('disk is full')]]);
  });

  test('by a cancel at reading is given up', async () => {
    let signal: AbortSignal | undefined;
    const cache = new Watched();
    cache.read = (_job, _id, given) => {
      signal = given;
      return new Promise(() => {});
    };
    const run = engine.run(make({ cache }));
    run.cancel();
    await run.settled;
    expect([signal?.aborted, runs]).toEqual([true, 0]);
  });

  test.each([
    ['a cancel', (job: ReturnType<typeof make>) => job.current?.cancel()],
    ['`terminate`', (job: ReturnType<typeof make>) => job.terminate()],
  ])('that hangs at writing is given up at %s, which is too late: all is done', async (_what, end) => {
    let signal: AbortSignal | undefined;
    const cache = new Watched();
    cache.write = (_entry, given) => {
      signal = given;
      return new Promise(() => {});
    };
    const job = make({ cache });
    const run = engine.run(job);
    while (signal === undefined) await turn();
    expect([job.isFinished, signal.aborted]).toEqual([false, false]);
    end(job);
    await run;
    expect([signal.aborted, run.state, job.exitCode, job.isTerminated]).toEqual([true, 'success', 0, false]);
  });

  test('for an id without a text fails the job', async () => {
    await expect(engine.run(make({ cache: memoryCache(), cacheId: () => 1 }))).rejects.toBeInstanceOf(TypeError);
    expect(thrownBy(() => make({ cache: {} as never }))).toBeInstanceOf(TypeError);
    expect(thrownBy(() => make({ cacheTtl: -1 }))).toBeInstanceOf(RangeError);
    expect(thrownBy(() => make({ cacheVersion: {} as never }))).toBeInstanceOf(TypeError);
  });
});

describe('the plan of a set', () => {
  test('says in order what would run, and what the cache has, and runs nothing', async () => {
    const cache = memoryCache();
    await engine.run(make({ cache }));
    runs = 0;
    const cached = make({ cache });
    const off = defineJob({
      name: 'off',
      prejobs: [cached],
      precondition: () => false,
      *run() {
        return 1;
      },
    });
    const last = defineJob({
      name: 'last',
      prejobs: [off],
      *run() {
        return 1;
      },
    });
    const manual = defineJob({
      name: 'manual',
      autostart: false,
      *run() {
        return 1;
      },
    });
    const never = defineJob({
      name: 'never',
      prejobs: [manual],
      *run() {
        return 1;
      },
    });
    const set = new JobSet(engine, [last, never, cached]);
    expect(
      (await set.plan()).map(({ job, prejobs, isEnabled, isCached }) => [job.name, prejobs, isEnabled, isCached]),
    ).toEqual([
      ['cached', [], true, true],
      ['off', ['cached'], false, false],
      ['last', ['off'], true, false],
      ['never', ['manual'], false, false],
    ]);
    expect([runs, set.current, cached.current]).toEqual([0, undefined, undefined]);
  });

  test('leaves out what has ended, and takes for done what runs', async () => {
    const held = gate<number>();
    const a = defineJob({
      name: 'a',
      *run() {
        return yield* held;
      },
    });
    const set = new JobSet(engine, [
      defineJob({
        name: 'b',
        prejobs: [a],
        *run() {
          return 1;
        },
      }),
    ]);
    set.start();
    expect((await set.plan()).map(({ job, isEnabled }) => [job.name, isEnabled])).toEqual([['b', true]]);
    held.open(1);
    await set.finished;
    expect(await set.plan()).toEqual([]);
  });
});

describe('the text of an id', () => {
  test.each([
    ['', ''],
    ['a/b', 'a/b'],
    [5, '5'],
    [true, 'true'],
    [10n, '10'],
    [{ a: 1, b: 'x' }, 'a=1,b=x'],
    [new Map([['a', 1]]), 'a=1'],
    [['a', 'b'], 'a,b'],
    [new Set([1, 2]), '1,2'],
    [{}, ''],
    [[], ''],
    [{ a: [1, { b: 2 }] }, 'a=(1,(b=2))'],
    [{ a: '1,b=2' }, 'a=1\\,b\\=2'],
    [new URL('http://x/?a=b'), 'http://x/?a=b'],
    [[new Date(0)], '1970-01-01T00:00:00.000Z'],
    [[null, undefined], 'null,undefined'],
  ])('of %p is %p', (id, text) => {
    expect(textOf(id)).toBe(text);
  });

  test.each([[() => 1], [Symbol('x')], [new (class Point {})()], [{ fn: () => 1 }]])('of %p is refused', (id) => {
    expect(thrownBy(() => textOf(id))).toBeInstanceOf(TypeError);
  });

  test('of a circle is refused', () => {
    const circle: unknown[] = [];
    circle.push(circle);
    expect(thrownBy(() => textOf(circle))).toBeInstanceOf(TypeError);
  });

  test('tells ids apart', () => {
    const ids = [
      { a: '1', b: '2' },
      { a: '1,b=2' },
      [['a', 'b'], 'c'],
      ['a', ['b', 'c']],
      ['a', 'b', 'c'],
      ['(a,b)', 'c'],
      ['a,b', 'c'],
      ['a\\', 'b'],
      ['kožušček'],
      ['kozuscek'],
    ];
    expect(new Set(ids.map((id) => textOf(id))).size).toBe(ids.length);
  });
});

describe('cacheName', () => {
  test.each([
    ['sums', '', 'sums.out'],
    ['sums', 'id', 'sums.id.out'],
    ['sums', 'a/b\\c:d*e?f"g<h>i|j', 'sums.a_b_c_d_e_f_g_h_i_j.out'],
    ['a\u0000b', '\n', 'a_b._.out'],
    ['sums', 'kožušček', 'sums.kozuscek.out'],
    ['CON', '', '_CON.out'],
    ['nul.x', '', '_nul.x.out'],
    ['com1', 'x', '_com1.x.out'],
    ['console', '', 'console.out'],
    ['../up', '..', '.._up....out'],
  ])('of %j and %j is %j', (job, id, name) => {
    expect(cacheName(job, id)).toBe(name);
  });

  test.each([
    ['foo', '01234567890123456789', 20, 'foo.0123…6789.out'],
    ['foo', '0123456789', 20, 'foo.0123456789.out'],
    ['日本語日本語日本語日本語', 'x', 24, undefined],
    ['name', '😀'.repeat(200), 255, undefined],
    ['n'.repeat(300), 'i'.repeat(300), 255, undefined],
    ['n'.repeat(300), '', 16, undefined],
  ])('of %s and %s fits %i bytes', (job, id, maxBytes, expected) => {
    const name = cacheName(job, id, maxBytes);
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(maxBytes);
    expect(name).toMatch(/\.out$/);
    expect(name).not.toContain('\ufffd');
    if (expected !== undefined) expect(name).toBe(expected);
  });

  test('refuses what it cannot use', () => {
    expect(thrownBy(() => cacheName(5 as never, ''))).toBeInstanceOf(TypeError);
    expect(thrownBy(() => cacheName('a', undefined as never))).toBeInstanceOf(TypeError);
    expect(thrownBy(() => cacheName('a', '', 5))).toBeInstanceOf(RangeError);
  });
});
