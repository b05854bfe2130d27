import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { CancelledError, StateError, sleep } from 'offloop';
import { defineJob, type FailurePolicy, Job, JobSet } from 'offloop/jobs';
import { TestEngine } from 'offloop/testing';
import { gate, Stage, thrownBy, turn } from '../core/stage.js';

let engine: Stage;
beforeEach(() => {
  engine = new Stage();
});
afterEach(() => engine.close());

const log: string[] = [];
beforeEach(() => {
  log.length = 0;
});

type Options = Omit<Parameters<typeof defineJob>[0], 'run' | 'name'>;
/** A job that notes when it runs, and gives its name. */
function job(name: string, prejobs: (Job<any, any> | string)[] = [], options: Options = {}) {
  return defineJob({
    name,
    prejobs,
    ...(options as object),
    *run() {
      log.push(name);
      yield* sleep(0);
      return name;
    },
  });
}
function broken(name: string, prejobs: (Job<any, any> | string)[] = [], options: Options = {}) {
  return defineJob<never>({
    name,
    prejobs,
    ...(options as object),
    *run() {
      log.push(name);
      yield* sleep(0);
      throw new Error(`${name} is broken`);
    },
  });
}
const states = (set: JobSet): string[] => set.getSnapshot().map(({ name, state }) => `${name}: ${state}`);

describe('JobSet', () => {
  test('runs jobs in the order of their prejobs, those that were given as objects included', async () => {
    const a = job('a');
    const b = job('b', [a]);
    const c = job('c', [b, a]);
    const set = new JobSet(engine, [c, job('d', ['c'])]);
    expect([set.size, [...set].map(({ name }) => name)]).toEqual([4, ['a', 'b', 'c', 'd']]);
    expect(set.exitCode).toBeUndefined();
    set.start();
    expect(log).toEqual(['a']);
    await set.finished;
    expect(log).toEqual(['a', 'b', 'c', 'd']);
    expect([set.exitCode, await set.current, states(set)]).toEqual([
      0,
      0,
      ['a: success', 'b: success', 'c: success', 'd: success'],
    ]);
    expect(set.progress).toMatchObject({ completed: 4, total: 4, fraction: 1 });
  });

  test('runs as much at once as can be, as children of its one run', async () => {
    const gates = [gate<number>(), gate<number>()];
    const jobs = gates.map((each, index) =>
      defineJob({
        name: `job ${index}`,
        *run() {
          return yield* each;
        },
      }),
    );
    const set = new JobSet(engine, jobs, { name: 'both' });
    set.start();
    expect(set.current?.name).toBe('both');
    expect(set.current?.children.map((run) => run.name)).toEqual(['job 0', 'job 1']);
    expect([...engine.runs]).toEqual([set.current]);
    expect(jobs[0]?.current?.parent).toBe(set.current);
    for (const each of gates) each.open(1);
    await set.finished;
    expect(engine.runs.size).toBe(0);
  });

  test('with `maxConcurrency` runs so many, and one that waits for another gives its place away', async () => {
    const inner = job('inner');
    const outer = defineJob({
      name: 'outer',
      *run() {
        log.push('outer');
        return yield* inner;
      },
    });
    const set = new JobSet(engine, [outer, job('x'), inner], { maxConcurrency: 1 });
    set.start();
    await set.finished;
    expect(log).toEqual(['outer', 'inner', 'x']);
    expect(set.exitCode).toBe(0);
  });

  test.each([
    ['unknown names', () => [job('a', ['b'])], '`"b"`'],
    ['two of one name', () => [job('a'), job('a')], 'Two jobs of the set are called `a`'],
    ['a circle', () => [job('a', ['c']), job('b', ['a']), job('c', ['b'])], 'a → b → c → a'],
    ['one that waits for itself', () => [job('a', ['a'])], 'a → a'],
    [
      'one without a name',
      () => [
        new (class extends Job {
          override *run() {
            return '';
          }
        })(),
      ],
      '`name`',
    ],
  ])('refuses %s', (_what, jobs, message) => {
    const error = thrownBy(() => new JobSet(engine, jobs())) as Error;
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toContain(message);
  });

  test('refuses what is no engine, no job, no option', () => {
    expect(thrownBy(() => new JobSet({} as never, []))).toBeInstanceOf(TypeError);
    expect(thrownBy(() => new JobSet(engine, [{} as never]))).toBeInstanceOf(TypeError);
    expect(thrownBy(() => new JobSet(engine, [], { onFailure: 'stop' as never }))).toBeInstanceOf(TypeError);
    expect(thrownBy(() => new JobSet(engine, [], { maxConcurrency: 0 }))).toBeInstanceOf(RangeError);
  });

  test('refuses a job of another set, and one that has run, and is then as it was', () => {
    const [a, b] = [job('a'), job('b')];
    new JobSet(engine, [a]);
    const set = new JobSet(engine, [b]);
    expect(thrownBy(() => set.add(job('c'), a))).toBeInstanceOf(StateError);
    expect([set.size, set.get('c')]).toEqual([1, undefined]);
    const ran = job('ran');
    void engine.run(ran);
    expect(thrownBy(() => set.add(ran))).toBeInstanceOf(StateError);
    set.add(b);
    expect(set.size).toBe(1);
  });

  test('fails a job whose id another run has, and nobody else', async () => {
    const held = gate<number>();
    const first = defineJob({
      name: 'first',
      id: 'same',
      *run() {
        return yield* held;
      },
    });
    const set = new JobSet(
      engine,
      [first, job('second', [], { id: 'same' }), job('third', ['first'], { id: 'same' })],
      { onFailure: 'continue' },
    );
    set.start();
    held.open(1);
    await set.finished;
    expect(states(set)).toEqual(['first: success', 'second: failed', 'third: success']);
    expect(set.get('second')?.errors).toEqual([expect.objectContaining({ name: 'DuplicateIdError', id: 'same' })]);
  });

  test('takes in jobs while it runs', async () => {
    const a = job('a');
    const set = new JobSet(engine, [a]);
    a.on('finished', () => set.add(job('b', ['a'])));
    set.start();
    await set.finished;
    expect(log).toEqual(['a', 'b']);
  });

  test('of no jobs ends at once', async () => {
    const set = new JobSet(engine, []);
    set.start();
    await set.finished;
    expect(set.exitCode).toBe(0);
  });
});

describe('after a failure', () => {
  const ends: [FailurePolicy, string[], number][] = [
    ['terminate', ['bad: failed', 'slow: terminated', 'after: terminated', 'other: terminated', 'tidy: success'], 1],
    ['finish', ['bad: failed', 'slow: success', 'after: skipped', 'other: skipped', 'tidy: success'], 1],
    ['independent', ['bad: failed', 'slow: success', 'after: skipped', 'other: success', 'tidy: success'], 1],
    ['continue', ['bad: failed', 'slow: success', 'after: success', 'other: success', 'tidy: success'], 1],
  ];
  test.each(ends)('with %p ends so', async (onFailure, expected, exitCode) => {
    await using virtual = new TestEngine({ logger: () => {} });
    const bad = broken('bad');
    const slow = defineJob({
      name: 'slow',
      *run() {
        yield* sleep(100);
        return 1;
      },
    });
    const after = job('after', [bad]);
    const other = job('other', [slow]);
    const tidy = job('tidy', [after, other], { guaranteed: true });
    const set = new JobSet(virtual, [bad, slow, after, other, tidy], { onFailure });
    set.start();
    await virtual.settled();
    await set.finished;
    expect([states(set), set.exitCode]).toEqual([expected, exitCode]);
  });

  test('can be begun again with what failed and what depends on it', async () => {
    let isBroken = true;
    const good = job('good');
    const bad = defineJob({
      name: 'bad',
      prejobs: [good],
      *run() {
        log.push('bad');
        yield* sleep(0);
        if (isBroken) throw new Error('once');
        return 1;
      },
    });
    const set = new JobSet(engine, [job('after', [bad])]);
    set.start();
    expect(thrownBy(() => set.reset())).toBeInstanceOf(StateError);
    await set.finished;
    expect([set.exitCode, states(set)]).toEqual([1, ['good: success', 'bad: failed', 'after: terminated']]);
    isBroken = false;
    set.reset('failed');
    expect([set.exitCode, states(set)]).toEqual([undefined, ['good: success', 'bad: waiting', 'after: waiting']]);
    set.start();
    await set.finished;
    expect([log, set.exitCode]).toEqual([['good', 'bad', 'bad', 'after'], 0]);
  });
});

describe('disabled jobs', () => {
  test('free those that wait for them; `yield*` of one is a StateError, and its events end', async () => {
    const off = job('off', [], { precondition: () => false });
    const next = job('next', [off]);
    const seen: unknown[] = [];
    const asks = defineJob({
      name: 'asks',
      *run(self) {
        seen.push(yield* self.receiveOne('off', 'output'));
        seen.push((yield* self.receiveAll('off', 'output').take()).length);
        yield* self.waitFor('off', 'finished');
        try {
          yield* off;
        } catch (error) {
          seen.push((error as Error).name);
        }
        return 1;
      },
    });
    const set = new JobSet(engine, [off, next, asks]);
    set.start();
    await Promise.all([set.finished, off.finished]);
    expect(seen).toEqual([undefined, 0, 'StateError']);
    expect([states(set), set.exitCode, off.exitCode]).toEqual([
      ['off: disabled', 'next: success', 'asks: success'],
      0,
      undefined,
    ]);
  });

  test('are not taken for disabled before what they wait for has ended', async () => {
    const check = defineJob({
      name: 'check',
      *run(self) {
        yield* sleep(0);
        self.addOutput('broken');
      },
    });
    const fix = job('fix', [check], { precondition: () => check.output.length > 0 });
    const set = new JobSet(engine, [job('publish', [fix])]);
    set.start();
    await set.finished;
    expect(log).toEqual(['fix', 'publish']);
  });
});

describe('ends of a set', () => {
  test('`terminate` ends all but guaranteed jobs, with an exit code', async () => {
    const held = defineJob({
      name: 'held',
      *run() {
        yield* gate();
        return 1;
      },
    });
    const set = new JobSet(engine, [held, job('tidy', [held], { guaranteed: true }), job('last', ['tidy'])]);
    set.start();
    set.terminate('Ctrl-C', 130);
    await set.finished;
    expect([states(set), set.exitCode, held.exitCode]).toEqual([
      ['held: terminated', 'tidy: success', 'last: terminated'],
      130,
      130,
    ]);
  });

  test('`cancel` ends guaranteed jobs too', async () => {
    const held = defineJob({
      name: 'held',
      guaranteed: true,
      *run() {
        yield* gate();
        return 1;
      },
    });
    const set = new JobSet(engine, [held, job('tidy', [held], { guaranteed: true })]);
    set.start();
    set.cancel('no more');
    await set.finished;
    expect([states(set), set.exitCode, log]).toEqual([['held: terminated', 'tidy: terminated'], 1, []]);
    expect(held.current?.error).toBeInstanceOf(CancelledError);
  });

  test('comes with the engine', async () => {
    const set = new JobSet(engine, [
      defineJob({
        name: 'held',
        *run() {
          yield* gate();
          return 1;
        },
      }),
      job('b', ['held']),
    ]);
    set.start();
    await engine.close();
    await set.finished;
    expect(states(set)).toEqual(['held: terminated', 'b: terminated']);
    expect(thrownBy(() => set.start())).toBeInstanceOf(StateError);
  });
});

describe('jobs that wait for one another', () => {
  const waits = (name: string, prejobs: string[], act: (job: Job<any>) => Generator<any, any, any>) =>
    defineJob({
      name,
      prejobs,
      *run(self): Generator<any, any, any> {
        log.push(`${name} ${yield* act(self)}`);
        return 1;
      },
    });

  test('give their place to what they wait for, and to what that needs', async () => {
    const a = waits('a', [], (self) => self.receiveOne('c', 'finished') as never);
    const set = new JobSet(engine, [a, job('x'), job('b'), job('c', ['b'])], { maxConcurrency: 1 });
    set.start();
    await set.finished;
    expect(log.map((line) => line.split(' ')[0])).toEqual(['b', 'c', 'a', 'x']);
  });

  test('by an event of one that cannot start before they have ended get none', async () => {
    const a = waits('a', [], (self) => self.receiveOne('c', 'output') as never);
    const set = new JobSet(engine, [a, job('b', ['a']), job('c', ['b'])]);
    set.start();
    await set.finished;
    expect([log, set.exitCode]).toEqual([['a undefined', 'b', 'c'], 0]);
  });

  test('by the end of one that waits for them are a deadlock, which is spelled out', async () => {
    let problem: unknown;
    const a = defineJob({
      name: 'a',
      *run() {
        try {
          yield* c;
        } catch (error) {
          problem = error;
        }
        return 1;
      },
    });
    const c = job('c', [job('b', [a])]);
    const set = new JobSet(engine, [c]);
    set.start();
    await set.finished;
    expect(problem).toMatchObject({
      name: 'DeadlockError',
      message: expect.stringMatching(/`a`.*`b`.*`c`|`a`.*`c`.*`b`/),
    });
    expect([log, set.exitCode]).toEqual([['b', 'c'], 0]);
  });

  test('by one that nobody has started wait until somebody does', async () => {
    const a = waits('a', [], (self) => self.receiveOne('manual', 'output') as never);
    const manual = defineJob({
      name: 'manual',
      autostart: false,
      *run(self) {
        self.addOutput('by hand');
      },
    });
    const set = new JobSet(engine, [a, manual]);
    set.start();
    await turn();
    expect(states(set)).toEqual(['a: running', 'manual: waiting']);
    manual.start();
    await set.finished;
    expect(log).toEqual(['a by hand']);
  });

  test('may be started by `yield*` though nobody has started the set, with what they need', async () => {
    const set = new JobSet(engine, [job('b', [job('a')]), job('c')]);
    await expect(engine.run(set.get('b') as Job<any>)).resolves.toBe('b');
    await set.finished;
    expect([log, states(set)]).toEqual([
      ['a', 'b'],
      ['a: success', 'b: success', 'c: waiting'],
    ]);
    set.start();
    await set.finished;
    expect(log).toEqual(['a', 'b', 'c']);
  });
});

describe('a set is seen', () => {
  test('as a store of rows, which stay the same objects until they change', async () => {
    const held = gate<number>();
    const [a, b] = [
      defineJob({
        name: 'a',
        label: 'The A',
        *run(self) {
          self.progress(50, 'half');
          self.info = 'working';
          return yield* held;
        },
      }),
      job('b', ['a']),
    ];
    const set = new JobSet(engine, [a, b]);
    let told = 0;
    set.subscribe(() => (told += 1));
    const before = set.getSnapshot();
    expect(before).toBe(set.getSnapshot());
    expect(before[0]).toEqual({
      job: a,
      name: 'a',
      label: 'The A',
      hidden: false,
      state: 'waiting',
      exitCode: undefined,
      progress: expect.objectContaining({ fraction: 0 }),
      info: '',
      output: [],
      warnings: [],
      errors: [],
      ms: undefined,
    });
    set.start();
    const after = set.getSnapshot();
    expect(told).toBeGreaterThan(0);
    expect(after[0]).toMatchObject({
      state: 'running',
      info: 'working',
      progress: { percent: 50 },
      ms: expect.any(Number),
    });
    expect(after[1]).toBe(before[1]);
    a.warn('w');
    expect([set.getSnapshot()[0]?.warnings, after[0]?.warnings]).toEqual([['w'], []]);
    held.open(1);
    await set.finished;
    expect(set.getSnapshot().map(({ state, exitCode }) => [state, exitCode])).toEqual([
      ['success', 0],
      ['success', 0],
    ]);
  });

  test('by its progress: one step a job, and as far as those that run', async () => {
    const held = gate<number>();
    const a = defineJob({
      name: 'a',
      *run(self) {
        self.progress(50);
        return yield* held;
      },
    });
    const off = job('off', [], { precondition: () => false });
    const set = new JobSet(engine, [a, off, broken('b', ['a'])], { onFailure: 'continue' });
    expect(set.progress.fraction).toBe(0);
    set.start();
    expect(set.progress).toMatchObject({ completed: 0.5, total: 2, percent: 25 });
    held.open(1);
    await set.finished;
    expect(set.progress).toMatchObject({ completed: 2, total: 2, percent: 100 });
  });

  test('as a flowchart and a graph, whatever jobs are called', () => {
    const a = job('a "b" <c>', [], { label: 'say "hi" #1; <b>\\ \u001b[31m\n`x`' });
    const set = new JobSet(engine, [job('end', [a, 'mid']), job('mid', [a])]);
    expect(set.toMermaid()).toBe(
      [
        'flowchart TD',
        '  job0["say #34;hi#34; #35;1#59; #60;b#62;#92;  #96;x#96;"]',
        '  job1["end"]',
        '  job2["mid"]',
        '  job0 --> job1',
        '  job2 --> job1',
        '  job0 --> job2',
        '',
      ].join('\n'),
    );
    expect(set.toDot()).toBe(
      [
        'digraph jobs {',
        '  job0 [label="say \\"hi\\" #1; <b>\\\\  `x`"];',
        '  job1 [label="end"];',
        '  job2 [label="mid"];',
        '  job0 -> job1;',
        '  job2 -> job1;',
        '  job0 -> job2;',
        '}',
        '',
      ].join('\n'),
    );
  });
});

describe('outside of a set', () => {
  test('a job starts its prejobs itself, each once', async () => {
    const a = job('a');
    const [b, c] = [job('b', [a]), job('c', [a])];
    const d = job('d', [b, c, job('off', [], { precondition: () => false })]);
    await expect(engine.run(d)).resolves.toBe('d');
    expect(log).toEqual(['a', 'b', 'c', 'd']);
  });

  test('the error of a prejob is its own, but for a guaranteed one', async () => {
    const bad = broken('bad');
    await expect(engine.run(job('next', [bad]))).rejects.toMatchObject({ message: 'bad is broken' });
    await expect(engine.run(job('tidy', [bad], { guaranteed: true }))).resolves.toBe('tidy');
    expect(log).toEqual(['bad', 'tidy']);
  });

  test('it is refused where it is disabled, as often as that is so', async () => {
    let isWanted = false;
    const off = job('off', [], { precondition: () => isWanted });
    const run = engine.run(off);
    await expect(run).rejects.toMatchObject({
      name: 'StateError',
      message: 'The job `off` is disabled: its `precondition` does not hold',
    });
    expect([off.current, off.exitCode, off.errors]).toEqual([undefined, undefined, []]);
    isWanted = true;
    await expect(engine.run(off)).resolves.toBe('off');
  });

  test('names of prejobs need a set', async () => {
    await expect(engine.run(job('x', ['a']))).rejects.toMatchObject({
      name: 'StateError',
      message: expect.stringContaining('`a`'),
    });
  });

  test('a circle is a deadlock', async () => {
    const a = job('a');
    a.prejobs = [job('b', [a])];
    await expect(engine.run(a)).rejects.toMatchObject({ name: 'DeadlockError' });
  });

  test('an error of a precondition is that of the job, in a set too', async () => {
    const throws = (): Job<any> =>
      job('x', [], {
        precondition: () => {
          throw new RangeError('mine');
        },
      });
    await expect(engine.run(throws())).rejects.toMatchObject({ message: 'mine' });
    const set = new JobSet(engine, [throws()]);
    set.start();
    await set.finished;
    expect(states(set)).toEqual(['x: failed']);
  });

  test('`errors` that were pushed do not fail its run; in a set they do', async () => {
    const make = () =>
      defineJob({
        name: 'x',
        *run(self) {
          self.errors.push(new Error('noted'));
          return 1;
        },
      });
    const alone = make();
    await expect(engine.run(alone)).resolves.toBe(1);
    expect(alone.exitCode).toBe(1);
    const member = make();
    const set = new JobSet(engine, [member]);
    set.start();
    await set.finished;
    expect([member.current?.error, states(set), member.isTerminated]).toEqual([
      new Error('noted'),
      ['x: failed'],
      false,
    ]);
  });

  test('`timeout` counts from the start, prompts included', async () => {
    await using virtual = new TestEngine({ logger: () => {} });
    const slow = defineJob({
      name: 'slow',
      timeout: 50,
      *run() {
        yield* sleep(100);
        return 1;
      },
    });
    const run = virtual.run(slow);
    await virtual.settled();
    await expect(run).rejects.toMatchObject({ name: 'TimeoutError', ms: 50 });
    expect([slow.exitCode, slow.errors.length]).toEqual([1, 1]);
  });
});

describe('a graph that changes', () => {
  test('takes other prejobs before the start, and refuses circles without a trace', async () => {
    const [a, b] = [job('a'), job('b')];
    const set = new JobSet(engine, [a, b]);
    const c = job('c');
    a.prejobs = [b, c];
    expect([...set].map(({ name }) => name)).toContain('c');
    expect(
      (
        thrownBy(() => {
          b.prejobs = ['a'];
        }) as Error
      ).message,
    ).toContain('a → b → a');
    expect(b.prejobs).toEqual([]);
    expect(
      thrownBy(() => {
        b.prejobs = [5 as never];
      }),
    ).toBeInstanceOf(TypeError);
    set.start();
    await set.finished;
    expect(log.at(-1)).toBe('a');
  });

  test('takes another precondition while it runs', async () => {
    const late = job('late', [], { precondition: () => false });
    const opener = defineJob({
      name: 'opener',
      *run() {
        yield* sleep(0);
        late.precondition = () => true;
        return 1;
      },
    });
    const set = new JobSet(engine, [late, opener]);
    set.start();
    await set.finished;
    expect(log).toEqual(['late']);
  });

  test.each([
    ['terminate' as const, 'terminated'],
    ['finish' as const, 'skipped'],
  ])('does not start what comes after a failure, with %p', async (onFailure, state) => {
    const bad = broken('bad');
    const held = gate<number>();
    const tidy = defineJob({
      name: 'tidy',
      guaranteed: true,
      *run() {
        return yield* held;
      },
    });
    const set = new JobSet(engine, [bad, tidy], { onFailure });
    bad.on('finished', () => {});
    set.start();
    await bad.finished;
    await turn();
    set.add(job('late'), job('clean', [], { guaranteed: true }));
    held.open(1);
    await set.finished;
    expect([log, states(set).at(-2)]).toEqual([['bad', 'clean'], `late: ${state}`]);
  });

  test('that is cancelled before its start never runs; one that is terminated runs what is guaranteed', async () => {
    const cancelled = new JobSet(engine, [job('a'), job('b', [], { guaranteed: true })]);
    cancelled.cancel();
    await cancelled.finished;
    cancelled.start();
    expect([log, states(cancelled), cancelled.exitCode]).toEqual([[], ['a: terminated', 'b: terminated'], 1]);
    const terminated = new JobSet(engine, [job('a'), job('b', [], { guaranteed: true })]);
    terminated.terminate('no', 9);
    terminated.start();
    await terminated.finished;
    expect([log, states(terminated), terminated.exitCode]).toEqual([['b'], ['a: terminated', 'b: success'], 9]);
    terminated.terminate('late', 3);
    expect(terminated.exitCode).toBe(9);
  });

  test('ends with its owner, its signal and its scope', async () => {
    const held = (): Job<any> =>
      defineJob({
        name: 'held',
        *run() {
          yield* gate();
          return 1;
        },
      });
    const controller = new AbortController();
    const sets = [
      new JobSet(engine, [held()], { signal: controller.signal }),
      new JobSet(engine, [held()], { owner: controller.signal }),
    ];
    for (const set of sets) set.start();
    controller.abort();
    await Promise.all(sets.map((set) => set.finished));
    const late = new JobSet(engine, [held()], { signal: controller.signal });
    late.start();
    await late.finished;
    let scoped: JobSet;
    {
      await using set = new JobSet(engine, [held()]);
      set.start();
      scoped = set;
    }
    for (const set of [...sets, late, scoped]) expect([states(set), set.exitCode]).toEqual([['held: terminated'], 1]);
  });

  test('can be begun wholly anew', async () => {
    const set = new JobSet(engine, [job('b', [job('a')])]);
    for (let n = 0; n < 2; n += 1) {
      set.start();
      await set.finished;
      set.reset();
      expect([set.current, states(set)]).toEqual([undefined, ['a: waiting', 'b: waiting']]);
    }
    expect(log).toEqual(['a', 'b', 'a', 'b']);
    expect(thrownBy(() => set.reset('some' as never))).toBeInstanceOf(TypeError);
  });

  test('keeps warnings until they are cleared, while a job runs', async () => {
    const noisy = defineJob({
      name: 'noisy',
      *run(self) {
        self.warn('a');
        self.clearWarnings();
        self.warn('b');
        return 1;
      },
    });
    const set = new JobSet(engine, [noisy]);
    set.start();
    await set.finished;
    expect([noisy.warnings, set.getSnapshot()[0]?.warnings]).toEqual([['b'], ['b']]);
  });
});
