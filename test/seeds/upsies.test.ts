/**
 * What upsies' jobs do, in offloop's words: each title begins with the number that the statement has in `docs/coverage.md`,
 * section upsies.
 */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { CancelledError, type Operation, StateError, sleep } from 'offloop';
import {
  type CacheEntry,
  cacheName,
  defineJob,
  Job,
  type JobOptions,
  JobSet,
  memoryCache,
  prompt,
  prompts,
} from 'offloop/jobs';
import { TestEngine } from 'offloop/testing';
import { textOf } from '../../src/jobs/cache/cache-text.js';
import { gate, thrownBy } from '../core/stage.js';

let engine: TestEngine;
const reported: unknown[] = [];
beforeEach(() => {
  reported.length = 0;
  engine = new TestEngine({ logger: () => {} });
  engine.on('error', ({ error }) => reported.push(error));
});
afterEach(async () => {
  engine.runs.cancelAll();
  await engine.close();
});

/** A job that does what the test says. */
function make(name: string, run: (job: Job<any>) => Generator<any, any, any>, options: JobOptions<any> = {}): Job<any> {
  return defineJob({ ...options, name, run });
}
/** One that gives its name after a moment. */
const simple = (name: string, options: JobOptions<any> = {}): Job<any> =>
  make(
    name,
    function* () {
      yield* sleep(1);
      return name;
    },
    options,
  );

/** Starts jobs in a set, lets all happen, and gives the set. */
async function play(
  jobs: readonly Job<any>[],
  options: ConstructorParameters<typeof JobSet>[2] = { onFailure: 'continue' },
): Promise<JobSet> {
  const set = new JobSet(engine, jobs, options);
  set.start();
  await engine.settled();
  await set.finished;
  return set;
}

describe('construction', () => {
  test('1 has typed options, which are checked; a subclass has fields of its own', () => {
    const job = simple('x');
    expect([job.autostart, job.guaranteed, job.hidden, job.noOutputIsOk, job.prejobs, job.label]).toEqual([
      true,
      false,
      false,
      false,
      [],
      'x',
    ]);
    expect(
      simple('x', { label: 'The X', hidden: true, guaranteed: true, autostart: false, noOutputIsOk: true }),
    ).toMatchObject({
      label: 'The X',
      hidden: true,
      guaranteed: true,
      autostart: false,
      noOutputIsOk: true,
    });
    for (const options of [
      { autostart: 1 },
      { guaranteed: 'yes' },
      { hidden: 5 },
      { label: 5 },
      { homeDirectory: '/x' },
    ])
      expect(thrownBy(() => simple('x', options as never))).toBeInstanceOf(TypeError);
  });

  test('2 is initialized once, when the fields are there and before its callbacks, which may name events that it adds', () => {
    const log: string[] = [];
    class Custom extends Job<string, { mine: number }> {
      readonly field = 'set';
      protected override initialize(): void {
        log.push(`initialize ${this.field}`);
        this.events.add('mine');
      }
      override *run() {
        return '';
      }
    }
    const job = new Custom({
      callbacks: {
        mine: [(value) => log.push(`a ${value}`), (value) => log.push(`b ${value}`)],
        output: undefined as never,
      },
    });
    expect(log).toEqual([]);
    new JobSet(engine, [job]);
    expect(log).toEqual(['initialize set']);
    job.events.emit('mine', 1);
    expect(log).toEqual(['initialize set', 'a 1', 'b 1']);
    const bad = new Custom({ callbacks: { yours: () => {} } as never });
    expect(thrownBy(() => new JobSet(engine, [bad]))).toBeInstanceOf(TypeError);
    expect(thrownBy(() => new Custom({ callbacks: { mine: 5 } as never }))).toBeInstanceOf(TypeError);
  });

  test('3 needs no folders: files are what a cache makes of them', async () => {
    const cache = memoryCache();
    await play([simple('x', { cache })]);
    expect((await play([simple('x', { cache })])).getSnapshot()[0]?.state).toBe('cached');
  });

  test('4 is hidden by a value or a function, which is asked each time, and can be set', () => {
    let isHidden: unknown = 0;
    const job = simple('x', { hidden: () => isHidden });
    expect(job.hidden).toBe(false);
    isHidden = 'yes';
    expect(job.hidden).toBe(true);
    job.hidden = false;
    expect(job.hidden).toBe(false);
  });

  test('5 refuses a precondition that is no function; neither it nor prejobs can be set after the start', async () => {
    for (const precondition of ['foo', '', true, null])
      expect((thrownBy(() => simple('x', { precondition: precondition as never })) as Error).message).toContain(
        '`precondition` to be a function',
      );
    const other = simple('other');
    const job = simple('x', { prejobs: [other, null, undefined, other] });
    expect(job.prejobs).toEqual([other]);
    expect(Object.isFrozen(job.prejobs)).toBe(true);
    job.prejobs = [];
    job.precondition = () => true;
    expect(
      thrownBy(() => {
        job.precondition = 5 as never;
      }),
    ).toBeInstanceOf(TypeError);
    await play([job]);
    expect(
      thrownBy(() => {
        job.prejobs = [];
      }),
    ).toMatchObject({ name: 'StateError', message: expect.stringContaining('`prejobs` of `x`') });
    expect(
      thrownBy(() => {
        job.precondition = () => true;
      }),
    ).toBeInstanceOf(StateError);
  });

  test('6 has the siblings of its set alone', () => {
    const [a, b] = [simple('a'), simple('b')];
    expect(a.siblings.size).toBe(0);
    const set = new JobSet(engine, [a, b]);
    expect([...a.siblings.keys()]).toEqual(['a', 'b']);
    expect(a.set).toBe(set);
    expect(simple('c').siblings.size).toBe(0);
  });
});

describe('whether it is enabled', () => {
  /** A job of a set that has finished or not, and is wanted or not. */
  const prejob = (name: string, isFinished: boolean, isWanted: boolean): Job<any> => {
    const job = simple(name, { precondition: () => isWanted });
    if (isFinished) job.terminate();
    return job;
  };
  const rows: [boolean, boolean, boolean, boolean, boolean, boolean][] = [
    [true, true, true, true, true, true],
    [true, true, true, true, false, false],
    [true, true, false, true, true, false],
    [true, true, false, false, true, true],
    [false, false, true, true, true, true],
    [false, true, true, true, true, false],
  ];
  test.each(rows)(
    '7 follows the table: prejobs %p/%p and %p/%p, its own precondition %p: %p',
    (aEnds, aWants, bEnds, bWants, own, expected) => {
      const job = simple('x', {
        prejobs: [prejob('a', aEnds, aWants), prejob('b', bEnds, bWants)],
        precondition: () => own,
      });
      expect(job.isEnabled).toBe(expected);
    },
  );

  test('7 a → b → c run in that order: one that waits frees nobody', async () => {
    const log: string[] = [];
    const note = (name: string, prejobs: string[]) =>
      make(
        name,
        function* () {
          log.push(name);
          yield* sleep(1);
          return 1;
        },
        { prejobs },
      );
    await play([note('c', ['b']), note('b', ['a']), note('a', [])]);
    expect(log).toEqual(['a', 'b', 'c']);
  });

  test('8 is true or false, whatever the precondition gives', () => {
    expect([
      simple('x', { precondition: () => 'yes' }).isEnabled,
      simple('x', { precondition: () => 0 }).isEnabled,
    ]).toEqual([true, false]);
  });

  test('9 a prejob that failed has finished; what follows a failure is the policy of the set', async () => {
    const bad = make('bad', function* () {
      throw new Error('bad');
    });
    const set = await play([simple('x', { prejobs: [bad] })]);
    expect(set.getSnapshot().map(({ state }) => state)).toEqual(['failed', 'success']);
  });

  test('10 one that is disabled frees those behind it, one by one', async () => {
    const c1 = simple('c1', { precondition: () => false });
    const c2 = simple('c2', { prejobs: [c1] });
    const c3 = simple('c3', { prejobs: [c2] });
    const set = new JobSet(engine, [c3]);
    expect([c1.isEnabled, c2.isEnabled, c3.isEnabled]).toEqual([false, true, false]);
    set.start();
    await engine.settled();
    expect([c3.exitCode, set.exitCode]).toEqual([0, 0]);
  });

  test('11 one that was terminated before its start counts as finished, with exit code 1', async () => {
    const job = simple('x');
    job.terminate();
    await job.finished;
    expect([job.isFinished, job.exitCode, job.isTerminated, job.isStarted]).toEqual([true, 1, true, false]);
    const next = simple('next', { prejobs: [job] });
    await play([next]);
    expect([job.isStarted, next.exitCode]).toEqual([false, 0]);
  });
});

describe('start, run and finish', () => {
  test('12 has no exit code before its end; it is not started, not finished', () => {
    const job = simple('x');
    expect([job.isStarted, job.isFinished, job.exitCode]).toEqual([false, false, undefined]);
    void engine.run(job);
    expect([job.isStarted, job.isFinished, job.exitCode]).toEqual([true, false, undefined]);
  });

  test('13 tells started, running, its output and finished; from the cache without running', async () => {
    const cache = memoryCache();
    for (const expected of [
      ['started', 'running', 'run', 'output', 'finished'],
      ['started', 'output', 'finished'],
    ]) {
      const log: string[] = [];
      const job = make(
        'x',
        function* (self) {
          log.push('run');
          self.addOutput('o');
        },
        { cache },
      );
      for (const event of ['started', 'running', 'output', 'finished'] as const) job.on(event, () => log.push(event));
      await play([job]);
      expect(log).toEqual(expected);
    }
  });

  test('13 starts once: nothing where it is started, finished, terminated or disabled', async () => {
    const off = simple('off', { precondition: () => false });
    const ended = simple('ended');
    ended.terminate();
    const manual = simple('manual', { autostart: false });
    new JobSet(engine, [off, ended, manual]);
    for (const job of [off, ended]) job.start();
    expect([off.isStarted, ended.isStarted]).toEqual([false, false]);
    manual.start();
    const run = manual.current;
    manual.start();
    await engine.settled();
    manual.start();
    expect([manual.current === run, manual.exitCode]).toEqual([true, 0]);
    expect(thrownBy(() => simple('alone').start())).toMatchObject({
      name: 'StateError',
      message: expect.stringContaining('`alone`'),
    });
  });

  test('14 ends once, when all of it has ended and nobody waits for `finalize`; then its events stop, and the cache is written', async () => {
    const written: CacheEntry[] = [];
    const cache = {
      ...memoryCache(),
      write: async (entry: CacheEntry) => {
        written.push(entry);
      },
    };
    const finished: unknown[] = [];
    const job = make(
      'x',
      function* (self) {
        void self.addTask(function* () {
          yield* self.finalization();
        });
        void self.addTask(sleep(10));
        return 1;
      },
      { cache },
    );
    job.on('finished', () => finished.push([job.isFinished, job.exitCode, written.length]));
    const run = engine.run(job);
    await engine.advance(100);
    expect(job.isFinished).toBe(false);
    job.finalize();
    await engine.settled();
    await run;
    expect([finished, written]).toMatchObject([[[true, 0, 1]], [{ job: 'x', result: 1 }]]);
    expect(thrownBy(() => job.events.emit('output', 'late'))).toBeInstanceOf(StateError);
  });

  test('15 lives as long as its tasks, those that tasks have added included', async () => {
    const order: string[] = [];
    const job = make('x', function* (self) {
      for (const [name, ms] of [
        ['foo', 30],
        ['bar', 20],
        ['baz', 10],
      ] as const)
        void self.addTask(
          function* () {
            yield* sleep(ms);
            return name;
          },
          (_error, value) => order.push(`${value} ${self.isFinished}`),
        );
      void self.addTask(function* () {
        yield* sleep(35);
        void self.addTask(sleep(5), () => order.push('inner'));
      });
      return 1;
    });
    await play([job]);
    expect(order).toEqual(['baz false', 'bar false', 'foo false', 'inner']);
    expect(job.exitCode).toBe(0);
  });

  test('15 calls its tasks by its name', async () => {
    let name: string | undefined;
    await play([
      make('x', function* (self) {
        name = self.addTask(sleep(1)).name;
        return 1;
      }),
    ]);
    expect(name).toBe('x task');
  });

  test('16 gives a callback error and value apart, falsy ones too, and nothing where the task was cancelled', async () => {
    const seen: unknown[] = [];
    const note = (...values: unknown[]): unknown => seen.push(values);
    const job = make('x', function* (self) {
      void self.addTask(() => Promise.resolve(0), note);
      void self.addTask(sleep(50), note).cancel();
      yield* sleep(5);
      void self.addTask(() => Promise.reject(new Error('task')), note);
      yield* sleep(5);
      return 1;
    });
    await play([job]);
    expect(seen).toEqual([
      [undefined, 0],
      [new Error('task'), undefined],
    ]);
    const thrower = make('y', function* (self) {
      void self.addTask(sleep(1), () => {
        throw new Error('callback');
      });
      yield* sleep(10);
      return 1;
    });
    await play([thrower]);
    expect(thrower.raised).toEqual(new Error('callback'));
  });

  test('17 an error in a task ends it: the first is `raised`, all else is cancelled', async () => {
    const ended: string[] = [];
    const job = make('x', function* (self) {
      void self.addTask(function* () {
        yield* sleep(1);
        throw new Error('first');
      });
      void self.addTask(function* () {
        try {
          yield* sleep(100);
        } finally {
          ended.push('task');
        }
      });
      try {
        yield* sleep(100);
      } finally {
        ended.push('body');
      }
      return 1;
    });
    const set = await play([job]);
    expect([job.raised, job.errors, ended.sort(), job.isTerminated, job.exitCode]).toEqual([
      new Error('first'),
      [new Error('first')],
      ['body', 'task'],
      true,
      1,
    ]);
    expect(set.getSnapshot()[0]?.state).toBe('failed');
  });

  test('18 knows its error before anybody is told of its end, and a failed job leaves nothing in the cache', async () => {
    const cache = memoryCache();
    const seen: unknown[] = [];
    const job = make(
      'x',
      function* (self) {
        self.addOutput('o');
        throw new Error('only');
      },
      { cache },
    );
    job.on('finished', () => seen.push(job.exitCode, job.raised, [...job.errors]));
    await play([job]);
    expect(seen).toEqual([1, new Error('only'), [new Error('only')]]);
    expect(await cache.read('x', '', new AbortController().signal)).toBeUndefined();
  });

  const guarded = ['addOutput', 'addTask', 'addPrompt'] as const;
  test.each(guarded)(
    '19 refuses `%s` before its start, after its end, and after `terminate`, and says which',
    async (method) => {
      const use = (job: Job<any>): string =>
        (thrownBy(() => (job[method] as (what: unknown) => unknown)(sleep(1))) as Error).message;
      let after = '';
      const job = make('x', function* (self) {
        self.terminate();
        after = use(self);
      });
      expect(use(job)).toBe(
        `\`${method}\` of \`x\` was called before the job was started. Only while it runs it can take more`,
      );
      await play([job]);
      expect(after).toContain('was called after the job was terminated');
      expect(use(job)).toContain('was called after the job had finished');
    },
  );

  test('20 warnings, info and errors may come before its start; what comes after its end is ignored', async () => {
    const job = simple('x');
    job.warn('early');
    job.info = 'soon';
    await play([job]);
    for (const late of [
      () => job.warn('late'),
      () => {
        job.info = 'late';
      },
      () => job.error('late'),
      () => job.fail('late'),
      () => job.clearWarnings(),
      () => job.terminate(),
      () => job.finalize(),
    ])
      late();
    expect([job.warnings, job.info, job.errors, job.raised, job.exitCode, job.isTerminated]).toEqual([
      ['early'],
      'soon',
      [],
      undefined,
      0,
      false,
    ]);
    const bad = simple('bad');
    bad.error('early');
    await play([bad]);
    expect([bad.isStarted, bad.errors, bad.exitCode]).toEqual([false, ['early'], 1]);
  });

  test('21 keeps its output in order, numbers as text; listeners find it there already', async () => {
    const seen: unknown[] = [];
    const job = make('x', function* (self) {
      self.addOutput('a');
      self.addOutput(5);
      expect(thrownBy(() => self.addOutput({} as never))).toBeInstanceOf(TypeError);
      const { output } = self;
      seen.push(output === self.output, Object.isFrozen(output));
    });
    job.on('output', () => seen.push(job.output));
    await play([job]);
    expect(seen).toEqual([['a'], ['a', '5'], true, true]);
  });

  test('22 tells and keeps warnings, and each info, equal ones too', async () => {
    const log: unknown[] = [];
    const job = make('x', function* (self) {
      self.warn('w');
      self.info = 'i';
      self.info = 'i';
      self.info = 5 as never;
      return 1;
    });
    expect(job.info).toBe('');
    job.on('warning', (warning) => log.push(warning));
    job.on('info', (info) => log.push(info));
    await play([job]);
    expect([log, job.warnings, job.info, job.exitCode]).toEqual([['w', 'i', 'i', '5'], ['w'], '5', 0]);
  });

  test('23 `error` keeps and tells it, and ends the job, but for the part that calls', async () => {
    const log: unknown[] = [];
    const error = { any: 'thing' };
    const job = make('x', function* (self) {
      void self.addTask(function* () {
        try {
          yield* sleep(100);
        } finally {
          log.push('task cancelled');
        }
      });
      yield* sleep(1);
      self.error(error);
      self.error('second');
      log.push(self.isTerminated, self.isFinished);
      yield* sleep(10);
      log.push('went on');
      return 1;
    });
    job.on('error', (each) => log.push(each));
    const run = engine.run(job);
    await engine.settled();
    expect(log).toEqual([error, 'task cancelled', 'second', true, false, 'went on']);
    expect([job.errors, job.raised, job.exitCode, run.state, run.error]).toEqual([
      [error, 'second'],
      undefined,
      1,
      'error',
      error,
    ]);
  });
});

describe('terminate, guaranteed jobs, finalization', () => {
  test('24 ends all but the part that calls; what was asked first counts', async () => {
    const ended: string[] = [];
    const job = make('x', function* (self) {
      for (const name of ['a', 'b', 'c'])
        void self.addTask(function* () {
          yield* sleep(1);
          if (name === 'b') {
            self.terminate('enough', 7);
            self.terminate('again', 8);
            ended.push(`finished: ${self.isFinished}`);
          }
          yield* sleep(10);
          ended.push(name);
        });
      yield* sleep(100);
      ended.push('body');
    });
    const run = engine.run(job);
    await engine.settled();
    expect([ended, job.exitCode, run.state]).toEqual([['a', 'finished: false', 'b'].slice(1), 7, 'cancelled']);
    await expect(run).rejects.toMatchObject({ name: 'CancelledError', reason: 'enough', by: 'user' });
  });

  test('25 a terminated job has exit code 1, or the given one, and is never cached', async () => {
    const cache = memoryCache();
    for (const [given, expected] of [
      [undefined, 1],
      [130, 130],
      [0, 0],
    ] as const) {
      const job = make(
        'x',
        function* (self) {
          self.addOutput('o');
          self.terminate('no', given);
          return 5;
        },
        { cache },
      );
      await play([job]);
      expect([job.exitCode, job.current?.state]).toEqual([expected, 'cancelled']);
    }
    expect(await cache.read('x', '', new AbortController().signal)).toBeUndefined();
    expect(thrownBy(() => simple('x').terminate('', -1))).toBeInstanceOf(RangeError);
  });

  test('26 a guaranteed job is not terminated, not even by its errors', async () => {
    const job = make(
      'x',
      function* (self) {
        void self.addTask(function* () {
          yield* sleep(1);
          throw new Error('task');
        });
        self.terminate();
        self.error('noted');
        yield* sleep(10);
        self.addOutput('went on');
        return 1;
      },
      { guaranteed: true },
    );
    job.terminate();
    await play([job]);
    expect([job.output, job.errors, job.isTerminated, job.exitCode]).toEqual([
      ['went on'],
      ['noted', new Error('task')],
      false,
      1,
    ]);
  });

  test('27 `finalization` waits for `finalize`, which may come first; awaited from outside it holds the job', async () => {
    const log: string[] = [];
    const first = make('first', function* (self) {
      self.finalize();
      yield* self.finalization();
      log.push('first');
      return 1;
    });
    const held = make('held', function* () {
      return 1;
    });
    void engine.run(function* () {
      yield* held.finalization();
      log.push('outside');
    });
    const set = new JobSet(engine, [first, held]);
    set.start();
    await engine.advance(10);
    expect([log, held.isFinished]).toEqual([['first'], false]);
    held.finalize();
    await engine.settled();
    expect([log, held.exitCode, set.exitCode]).toEqual([['first', 'outside'], 0, 0]);
    const ended = make('ended', function* (self) {
      yield* self.finalization();
      log.push('never');
      return 1;
    });
    void engine.run(ended).settled;
    ended.terminate();
    expect([ended.isFinished, log.includes('never')]).toEqual([true, false]);
  });

  const codes: [string, (job: Job<any>) => unknown, JobOptions<any>, number][] = [
    ['output', (job) => job.addOutput('o'), {}, 0],
    ['a result', () => 5, {}, 0],
    ['neither', () => undefined, {}, 1],
    ['neither, where that is ok', () => undefined, { noOutputIsOk: true }, 0],
    [
      'output and errors',
      (job) => {
        job.addOutput('o');
        job.errors.push('e');
      },
      {},
      1,
    ],
    [
      'a throw',
      () => {
        throw new Error('x');
      },
      { noOutputIsOk: true },
      1,
    ],
  ];
  test.each(codes)('28 with %s has its exit code, which is undefined before', async (_what, act, options, expected) => {
    const job = make(
      'x',
      function* (self) {
        yield* sleep(1);
        return act(self);
      },
      options,
    );
    void engine.run(job).settled;
    expect(job.exitCode).toBeUndefined();
    await engine.settled();
    expect(job.exitCode).toBe(expected);
  });
});

describe('waiting', () => {
  test('29 `started` and `running` resolve at once afterwards, and never hang: a cached job was running enough', async () => {
    const cache = memoryCache();
    for (const isCached of [false, true]) {
      const job = simple('x', { cache });
      const waits = Promise.all([job.started, job.running, job.finished]);
      await play([job]);
      await Promise.all([waits, job.started, job.running, job.finished]);
      expect(job.isCached).toBe(isCached);
    }
    const never = simple('never');
    const waits = [never.started, never.running];
    never.terminate();
    await Promise.all(waits);
  });

  test('30 `finished` may be waited for before the start, never rejects, and does not wait for a disabled job', async () => {
    const bad = make(
      'bad',
      function* () {
        throw new Error('bad');
      },
      { prejobs: ['slow'] },
    );
    const off = simple('off', { precondition: () => false });
    const waits = Promise.all([bad.finished, off.finished]);
    await play([bad, off, simple('slow')]);
    await waits;
    expect([bad.isFinished, off.isFinished]).toEqual([true, false]);
  });

  test('31 `receiveOne`, `receiveAll` and `waitFor` refuse a job that is not there', () => {
    const [job, alone] = [simple('x'), simple('alone')];
    new JobSet(engine, [job]);
    for (const method of ['receiveOne', 'receiveAll', 'waitFor'] as const) {
      expect((thrownBy(() => job[method]('y', 'output')) as Error).message).toContain(
        'the name of a job of the set: `x`, got `"y"`',
      );
      expect(thrownBy(() => job[method]('x', 'nothing'))).toBeInstanceOf(TypeError);
      expect(thrownBy(() => alone[method]('x', 'output'))).toBeInstanceOf(StateError);
    }
  });
});

describe('events', () => {
  const source = (): Job<any> =>
    make('x', function* () {
      return yield* gate();
    });

  test('32 adds events by name, once; unknown ones are refused everywhere', () => {
    const { events } = source();
    events.add('foo', { record: true });
    expect(thrownBy(() => events.add('foo'))).toBeInstanceOf(StateError);
    for (const use of [
      () => events.on('bar' as never, () => {}),
      () => events.emit('bar' as never, 1 as never),
      () => events.on('output', 5 as never),
    ])
      expect(thrownBy(use)).toBeInstanceOf(TypeError);
  });

  test('33 calls listeners in order; one that throws harms no other, and the emission is kept', () => {
    const { events } = source();
    const log: string[] = [];
    events.on('info', () => {
      throw new Error('listener');
    });
    events.on('info', (text) => log.push(text));
    expect(thrownBy(() => events.emit('info', 'x'))).toEqual(new Error('listener'));
    events.record('info');
    expect([log, thrownBy(() => events.emit('info', 'y')), events.recorded]).toEqual([
      ['x', 'y'],
      new Error('listener'),
      [['info', 'y']],
    ]);
  });

  test('34 records `output` and what is asked for, and replays it', () => {
    const [one, two] = [source(), source()];
    one.events.emit('output', 'a');
    one.events.emit('info', 'i');
    expect(one.events.recorded).toEqual([['output', 'a']]);
    two.events.replay(one.events.recorded);
    expect(two.output).toEqual(['a']);
  });

  test('35 suspends events while a body runs, also where it throws; what they emit is lost', () => {
    const job = source();
    expect(
      thrownBy(() =>
        job.events.suspend(['output'], () => {
          job.events.emit('output', 'lost');
          throw new Error('body');
        }),
      ),
    ).toEqual(new Error('body'));
    job.events.emit('output', 'kept');
    expect(job.output).toEqual(['kept']);
    expect(thrownBy(() => job.events.suspend(['nothing'], () => {}))).toBeInstanceOf(TypeError);
  });

  test('36 `receiveAll` gives the past, then what comes, until the sibling has ended; late ones get all', async () => {
    const seen: Record<string, unknown[]> = { early: [], late: [] };
    const talker = make('talker', function* (self) {
      for (const n of [1, 2, 3]) {
        self.addOutput(n);
        yield* sleep(10);
      }
    });
    const listen = (name: string, prejobs: string[]) =>
      make(
        name,
        function* (self) {
          const outputs = self.receiveAll('talker', 'output');
          let item: { readonly value: unknown } | undefined;
          while ((item = yield* outputs.next())) seen[name]?.push(item.value);
          return 1;
        },
        { prejobs },
      );
    await play([listen('early', []), talker, listen('late', ['talker'])]);
    expect(seen).toEqual({ early: ['1', '2', '3'], late: ['1', '2', '3'] });
  });

  test('37 `receiveOne` gives the first ever, or `undefined` where none came; `waitFor` nothing', async () => {
    const seen: unknown[] = [];
    const asks = make('asks', function* (self) {
      seen.push(yield* self.receiveOne('talker', 'output'), yield* self.receiveOne('silent', 'output'));
      seen.push(yield* self.waitFor('talker', 'finished'));
      return 1;
    });
    const talker = make('talker', function* (self) {
      yield* sleep(5);
      self.addOutput('a');
      self.addOutput('b');
    });
    await play([asks, talker, simple('silent')]);
    expect(seen.slice(0, 2)).toEqual(['a', undefined]);
    expect(asks.exitCode).toBe(0);
  });

  test('38 `stop` delivers what is queued; immediately nothing of it', async () => {
    for (const [immediately, expected] of [
      [false, [1, 2, 3]],
      [true, []],
    ] as const) {
      const { events } = make('x', function* () {
        return 1;
      });
      const run = engine.run(function* () {
        const infos = events.iterate('info');
        const all: unknown[] = [];
        yield* sleep(1);
        let item: { readonly value: unknown } | undefined;
        while ((item = yield* infos.next())) all.push(Number(item.value));
        return all;
      });
      for (const info of ['1', '2', '3']) events.emit('info', info);
      events.stop({ immediately });
      await engine.settled();
      expect(await run).toEqual(expected);
    }
  });

  test('39 nothing is emitted after `stop`', () => {
    const { events } = source();
    events.stop();
    expect(thrownBy(() => events.emit('info', 'x'))).toMatchObject({
      name: 'StateError',
      message: 'the job `x` has ended: it emits no `info` any more',
    });
  });
});

describe('the cache', () => {
  test('40 is written once, where something came of it, and gives five instances the same output', async () => {
    const cache = memoryCache();
    let runs = 0;
    const outputs: unknown[] = [];
    for (let n = 0; n < 5; n += 1) {
      const job = make(
        'x',
        function* (self) {
          runs += 1;
          self.addOutput(`run ${runs}`);
        },
        { cache },
      );
      await play([job]);
      outputs.push(job.output);
    }
    expect([runs, outputs]).toEqual([1, Array(5).fill(['run 1'])]);
    await play([
      make(
        'y',
        function* () {
          runs += 1;
        },
        { cache, noOutputIsOk: true },
      ),
    ]);
    expect(await cache.read('y', '', new AbortController().signal)).toBeUndefined();
    await play([
      make(
        'x',
        function* () {
          runs += 1;
          return 1;
        },
        { cache, ignoreCache: true },
      ),
    ]);
    expect(runs).toBe(3);
  });

  test('41 that fails is a warning, and a fresh run', async () => {
    const cache = {
      ...memoryCache(),
      read: () => Promise.reject(new Error('Unable to read')),
      write: () => Promise.reject(new Error('Unable to write')),
    };
    const job = simple('x', { cache });
    await play([job]);
    expect([job.exitCode, job.warnings]).toEqual([0, [new Error('Unable to read'), new Error('Unable to write')]]);
  });

  test('42 has names that fit every file system, by job and id', () => {
    expect([cacheName('foo', ''), cacheName('foo', 'a/b')]).toEqual(['foo.out', 'foo.a_b.out']);
    expect(cacheName('foo', '01234567890123456789', 20)).toBe('foo.0123…6789.out');
  });

  test('43 has a text for every id', () => {
    expect([textOf({ k: 'v', l: 2 }), textOf(['a', 'b']), textOf('kožušček')]).toEqual(['k=v,l=2', 'a,b', 'kožušček']);
    expect(cacheName('foo', 'kožušček')).toBe('foo.kozuscek.out');
    expect(thrownBy(() => textOf(() => 1))).toBeInstanceOf(TypeError);
  });
});

describe('prompts', () => {
  test('44 `addPrompt` asks at once, keeps the job from ending, tells `prompt`, then `refresh`, and gives the prompt', async () => {
    const log: unknown[] = [];
    const question = prompt.text({ question: '?' });
    const job = make('x', function* (self) {
      return yield* self.addPrompt(question) as Operation<string>;
    });
    job.on('prompt', (each) => log.push(each));
    job.on('refresh', () => log.push('refresh'));
    const run = engine.run(job);
    expect([log, prompts(engine).focused]).toEqual([[question, 'refresh'], question]);
    question.answer('a');
    await engine.settled();
    expect(await run).toBe('a');
    const bad = make('bad', function* (self) {
      self.addPrompt({} as never);
    });
    await play([bad]);
    expect(bad.raised).toBeInstanceOf(TypeError);
  });

  test('45 shows a hidden job while it asks, and has what was said of it back before the job goes on', async () => {
    const seen: unknown[] = [];
    const question = prompt.confirm({ question: '?' });
    const job = make(
      'x',
      function* (self) {
        yield* question;
        seen.push(self.hidden);
        return 1;
      },
      { hidden: () => 'yes' },
    );
    void engine.run(job);
    seen.push(job.hidden);
    question.answer(true);
    await engine.settled();
    expect([seen, job.hidden]).toEqual([[false, true], true]);
  });

  test('46 a prompt gives its result to all, again and again; the first answer wins', async () => {
    const question = prompt.text({ question: '?' });
    const waiting = engine.run(function* () {
      return [yield* question, yield* question];
    });
    expect([question.answer('a'), question.answer('b')]).toEqual([true, false]);
    await engine.settled();
    expect([await waiting, question.result]).toEqual([['a', 'a'], 'a']);
  });

  test('47 offers texts, or anything with a label; the result is the option itself', () => {
    const [one, two] = [{ id: 1 }, { id: 2 }];
    const radio = prompt.radio({ question: '?', options: [one, two], label: ({ id }) => `no. ${id}`, initial: two });
    expect([
      radio.choices.map(({ label }) => label),
      radio.options.initial,
      radio.answerText('no. 1'),
      radio.result,
    ]).toEqual([['no. 1', 'no. 2'], two, true, one]);
    const list = prompt.checklist({ question: '?', options: ['a', 'b'], initial: ['a'] });
    expect([list.answer(['b']), list.result]).toEqual([true, ['b']]);
    expect(prompt.text({ question: '?', initial: 'x' }).options.initial).toBe('x');
  });

  test('48 a job that is terminated while it asks has ended, with exit code 1', async () => {
    const question = prompt.text({ question: '?' });
    const job = make(
      'x',
      function* () {
        return yield* question;
      },
      { noOutputIsOk: true },
    );
    void engine.run(job).settled;
    job.terminate();
    await engine.settled();
    expect([question.state, job.isFinished, job.exitCode]).toEqual(['closed', true, 1]);
  });
});

describe('the runner', () => {
  test('49 takes a job once, refuses another of its name, and waits for what is started meanwhile', async () => {
    const a = simple('a');
    const set = new JobSet(engine, [a, a]);
    set.add(a);
    expect(set.size).toBe(1);
    expect((thrownBy(() => set.add(simple('a'))) as Error).message).toContain('Two jobs of the set are called `a`');
    const late = simple('late', { autostart: false });
    set.add(late);
    a.on('finished', () => late.start());
    set.start();
    await engine.settled();
    await set.finished;
    expect([late.exitCode, set.exitCode]).toEqual([0, 0]);
  });

  test('50 looks again after each end and each `refresh`, and terminates all after a failure', async () => {
    let isOpen = false;
    const gated = simple('gated', { precondition: () => isOpen });
    const opener = make('opener', function* (self) {
      yield* sleep(1);
      isOpen = true;
      self.events.emit('refresh');
      yield* sleep(10);
      throw new Error('bad');
    });
    const slow = make('slow', function* () {
      yield* sleep(100);
      return 1;
    });
    const set = await play([gated, opener, slow], {});
    expect(set.getSnapshot().map(({ state }) => state)).toEqual(['success', 'failed', 'terminated']);
    expect(slow.current?.error).toMatchObject({
      name: 'CancelledError',
      by: 'policy',
      reason: 'the job `opener` has failed',
    });
  });

  test('51 one prompt has the focus until it ends; another that opens does not take it', () => {
    const [first, second] = [prompt.text({ question: '1' }), prompt.text({ question: '2' })];
    void engine.run(function* () {
      yield* first;
    });
    void engine.run(function* () {
      yield* second;
    });
    expect(prompts(engine).focused).toBe(first);
    first.answer('x');
    expect(prompts(engine).focused).toBe(second);
  });

  test('52 has the first exit code that is not 0 in order of ends, and gives it as its result', async () => {
    const ends = (name: string, ms: number, code: number) =>
      make(name, function* (self) {
        yield* sleep(ms);
        self.terminate('', code);
      });
    const set = await play([ends('a', 20, 3), ends('b', 10, 4), ends('c', 1, 0)]);
    expect([set.exitCode, await set.current]).toEqual([4, 4]);
    expect(reported).toEqual([]);
  });

  test('53 without a screen is answered by names, and fails what has no answer', async () => {
    prompts(engine).answerWith({ version: '1' });
    const asks = (name: string) =>
      make(name, function* () {
        return yield* prompt.text({ name, question: '?' });
      });
    const [known, unknown] = [asks('version'), asks('other')];
    await play([known, unknown]);
    expect([known.exitCode, unknown.raised]).toMatchObject([0, { name: 'PromptError', prompt: 'other' }]);
  });

  test('52 an error that nobody sees is logged, once: a set throws nothing', async () => {
    const logged: string[] = [];
    await using quiet = new TestEngine({ logger: (level, message) => logged.push(`${level}: ${message}`) });
    const bad = make('bad', function* () {
      throw new Error('unseen');
    });
    const empty = make('empty', function* () {});
    const seen = make('seen', function* () {
      throw new Error('seen');
    });
    seen.on('finished', () => {});
    const set = new JobSet(quiet, [bad, empty, seen], { onFailure: 'continue' });
    set.start();
    await quiet.settled();
    await set.finished;
    expect(logged).toEqual([
      'error: The job `bad` has failed: unseen',
      'error: The job `empty` has failed: it gave neither output nor a result',
    ]);
    expect(bad.current?.error).toBeInstanceOf(Error);
    expect(CancelledError).toBeDefined();
  });
});
