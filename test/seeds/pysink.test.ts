/**
 * What PySink's workers do, in offloop's words: each title begins with the number that the statement has in `docs/coverage.md`,
 * section PySink.
 */
import { isMainThread } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DuplicateIdError, type Op, type Run, sleep } from 'offloop';
import { Job, type JobOptions } from 'offloop/jobs';
import { TestEngine } from 'offloop/testing';
import { type Gate, gate, thrownBy } from '../core/stage.js';
import { errorOf } from '../helpers/gate.js';

let engine: TestEngine;
const reported: unknown[] = [];
beforeEach(() => {
  reported.length = 0;
  engine = new TestEngine();
  engine.on('error', ({ error }) => reported.push(error));
});
afterEach(async () => {
  engine.runs.cancelAll();
  await engine[Symbol.asyncDispose]();
});

/** PySink's own demonstration: five steps, a second each. */
class Demo extends Job<{ readonly demoResult: string }> {
  override *run() {
    this.progress(5, 'Starting');
    for (let step = 1; step <= 5; step += 1) {
      yield* sleep(1000);
      this.progress(5 + step * 18, `Step ${step}`);
    }
    return { demoResult: 'Demo Result Value' };
  }
}

/** One that the test holds. */
class Held extends Job<string> {
  readonly log: string[] = [];
  readonly door: Gate<string> = gate<string>();

  constructor(options?: JobOptions) {
    super(options);
  }

  override *run() {
    this.log.push('run');
    try {
      return yield* this.door;
    } finally {
      this.log.push('left');
    }
  }
}

class Broken extends Job<string> {
  override *run(): Op<string> {
    yield* sleep(1);
    throw new RangeError('broken');
  }
}

/** Writes down what the engine tells. */
function transcript(): string[] {
  const lines: string[] = [];
  engine.on('started', ({ run }) => lines.push(`started ${run.id}`));
  engine.on('progress', ({ run: { id, progress } }) => {
    lines.push(`progress ${id} ${progress.total === undefined ? -1 : progress.completed} ${progress.message}`.trim());
  });
  engine.on('finished', ({ run }) => lines.push(`finished ${run.id} ${run.state}`));
  engine.on('allFinished', () => lines.push('all'));
  return lines;
}

describe('a job', () => {
  test('1 has the id that it is given, or a UUID, and empty lists', () => {
    expect(new Demo({ id: 'mine' }).id).toBe('mine');
    const job = new Demo();
    expect([job.id.length, job.errors, job.warnings, job.current]).toEqual([36, [], [], undefined]);
  });

  test('2 tells its start, each progress, and its end with the result', async () => {
    const job = new Demo({ id: 'demo' });
    const lines = transcript();
    const run = engine.run(job);
    await engine.settled();
    expect(lines).toEqual([
      'started demo',
      'progress demo 5 Starting',
      'progress demo 23 Step 1',
      'progress demo 41 Step 2',
      'progress demo 59 Step 3',
      'progress demo 77 Step 4',
      'progress demo 100 Step 5',
      'finished demo success',
      'all',
    ]);
    expect(await run).toEqual({ demoResult: 'Demo Result Value' });
    expect([job.warnings, job.errors]).toEqual([[], []]);
  });

  test('3 is told as started without saying so itself', () => {
    const lines = transcript();
    void engine.run(new Held({ id: 'held' }));
    expect(lines).toEqual(['started held']);
  });

  test.each([
    [0, 0, 0],
    [12.5, 12.5, 12.5],
    [100, 100, 100],
    [150, 150, 100],
  ])('4 gives a progress of %p as it is', (value, completed, percent) => {
    const job = new Held();
    void engine.run(job);
    job.progress(value, 'on');
    expect(job.current?.progress).toMatchObject({ completed, total: 100, percent, message: 'on' });
    job.progress(value);
    expect(job.current?.progress.message).toBe('');
  });

  test('4 shows a progress of -1 as indeterminate', () => {
    const job = new Held();
    void engine.run(job);
    job.progress(40);
    job.progress(-1, 'no idea');
    expect(job.current?.progress).toMatchObject({ total: undefined, fraction: 0, message: 'no idea' });
  });

  test('5 completes by its return: the end carries the job with its id, result, errors and warnings', async () => {
    class Result extends Job<{ readonly files: number }> {
      override *run() {
        yield* sleep(1);
        this.warnings.push('one was hidden');
        return { files: 3 };
      }
    }
    const job = new Result({ id: 'r' });
    const seen: unknown[] = [];
    job.on('finished', ({ job: { id, warnings, errors }, run }) => seen.push(id, run.result, [...warnings], errors));
    await Promise.all([engine.run(job), engine.settled()]);
    expect(seen).toEqual(['r', { files: 3 }, ['one was hidden'], []]);
  });

  test('6 keeps what `run` writes into its fields, beside a result of its own type', async () => {
    class Search extends Job<readonly string[]> {
      hits = 0;
      override *run() {
        yield* sleep(1);
        this.hits = 2;
        return ['a', 'b'];
      }
    }
    const job = new Search();
    const [result] = await Promise.all([engine.run(job), engine.settled()]);
    expect([job.hits, result satisfies readonly string[]]).toEqual([2, ['a', 'b']]);
  });

  test('7 may have events of its own, which come between its progress where they belong', async () => {
    class Custom extends Job<string> {
      readonly found = new EventTarget();
      override *run() {
        for (let cycle = 1; cycle <= 6; cycle += 1) {
          this.progress(5 + (cycle - 1) * 15);
          yield* sleep(1000);
          if (cycle === 3) this.found.dispatchEvent(new Event('found'));
        }
        this.progress(95);
        return 'done';
      }
    }
    const job = new Custom();
    const lines: (string | number)[] = [];
    job.on('progress', ({ run }) => lines.push(run.progress.completed));
    job.found.addEventListener('found', () => lines.push('custom'));
    job.on('finished', () => lines.push('finished'));
    void engine.run(job);
    await engine.settled();
    expect(lines).toEqual([5, 20, 35, 'custom', 50, 65, 80, 100, 'finished']);
  });

  test('8 is made new by `reset`, which is not called behind your back', async () => {
    class Fields extends Job<string> {
      list: string[] = ['from the constructor'];
      override *run() {
        yield* sleep(1);
        this.warnings.push('w');
        this.errors.push('e');
        return this.list.join();
      }
      override reset(): void {
        super.reset();
        this.list = [];
      }
    }
    const job = new Fields();
    const [result] = await Promise.all([engine.run(job), engine.settled()]);
    expect([result, job.warnings, job.errors]).toEqual(['from the constructor', ['w'], ['e']]);
    job.reset();
    expect([job.list, job.warnings, job.errors, job.current]).toEqual([[], [], [], undefined]);
  });

  test('9 does not fail by what it writes into its lists', async () => {
    class Careful extends Job<string> {
      override *run() {
        yield* sleep(1);
        this.errors.push('one file is broken');
        this.warnings.push('and one is large');
        return 'done';
      }
    }
    const job = new Careful();
    const run = engine.run(job);
    await engine.settled();
    expect([run.state, job.errors, job.warnings]).toEqual(['success', ['one file is broken'], ['and one is large']]);
  });

  test('10 ends with the error that it throws, which is in its errors; nothing stays registered', async () => {
    const job = new Broken({ id: 'b' });
    const lines = transcript();
    const run = engine.run(job);
    const end = run.settled;
    await engine.settled();
    expect(await end).toEqual({ state: 'error', error: new RangeError('broken') });
    expect(job.errors).toEqual([run.error]);
    expect(lines).toEqual(['started b', 'finished b error', 'all']);
    expect([engine.runs.size, engine.runs.cancelAll().failed.size]).toEqual([0, 0]);
  });

  test('10 says that it failed, though nobody waits for it', async () => {
    void engine.run(new Broken());
    await engine.settled();
    await engine.flush();
    expect(reported).toEqual([new RangeError('broken')]);
  });

  test('10 completes without a value where it just ends', async () => {
    class Quiet extends Job<void> {
      override *run() {
        yield* sleep(1);
      }
    }
    const run = engine.run(new Quiet());
    await engine.settled();
    expect([run.state, run.result]).toEqual(['success', undefined]);
  });

  test('11 completes once: its end is told once, and later starts get the same result', async () => {
    const job = new Held();
    let told = 0;
    job.on('finished', () => {
      told += 1;
    });
    const run = engine.run(job);
    job.door.open('first');
    await run;
    job.door.open('second');
    expect([await engine.run(job), told]).toEqual(['first', 1]);
  });
});

describe('cancel', () => {
  test('12 ends the job as cancelled, and writes nothing into its lists', async () => {
    const job = new Held({ id: 'held' });
    const lines = transcript();
    const run = engine.run(job);
    expect(run.cancel()).toBe(true);
    expect([run.state, run.result, job.errors, job.warnings]).toEqual(['cancelled', undefined, [], []]);
    expect(lines).toEqual(['started held', 'finished held cancelled', 'all']);
  });

  test('13 stops `run` without its doing; progress is ignored then', async () => {
    const job = new Held();
    const run = engine.run(job);
    job.progress(40);
    run.cancel();
    job.progress(80);
    job.door.open('late');
    await engine.flush();
    expect(job.log).toEqual(['run', 'left']);
    expect([run.progress.completed, run.state]).toEqual([40, 'cancelled']);
  });

  test('14 may be repeated', async () => {
    const job = new Held();
    let told = 0;
    job.on('finished', () => {
      told += 1;
    });
    const run = engine.run(job);
    expect([run.cancel('once'), run.cancel('twice')]).toEqual([true, false]);
    expect(await errorOf(run)).toMatchObject({ reason: 'once' });
    expect([told, job.errors]).toEqual([1, []]);
  });

  test('15 before the start keeps it from running at all', async () => {
    const group = engine.group('one', { maxConcurrency: 1 });
    const [first, second] = [new Held(), new Held()];
    const runs = [engine.run(first, { group }), engine.run(second, { group })];
    runs[1]?.cancel();
    first.door.open('done');
    await engine.settled();
    expect([second.log, second.current?.state]).toEqual([[], 'cancelled']);
  });

  test('16 after the end is told nobody, and changes nothing', async () => {
    const job = new Held();
    const run = engine.run(job);
    job.door.open('done');
    await run;
    const lines = transcript();
    expect(job.current?.cancel()).toBe(false);
    expect([lines, job.current?.state, job.errors]).toEqual([[], 'success', []]);
  });
});

describe('an engine', () => {
  test('17 refuses a second job of an active id, and the first is unharmed', async () => {
    const first = new Held({ id: 'X' });
    const run = engine.run(first);
    const error = thrownBy(() => engine.run(new Held({ id: 'X' }))) as Error;
    expect(error).toBeInstanceOf(DuplicateIdError);
    expect(error.message).toContain('A run with the id `X` is active already');
    first.door.open('unharmed');
    await expect(run).resolves.toBe('unharmed');
  });

  test('18 runs jobs that share a place in the order of their start, without those that were cancelled', async () => {
    const group = engine.group('pool', { maxConcurrency: 1 });
    const order: string[] = [];
    class Named extends Job<string> {
      override *run() {
        order.push(this.name);
        yield* sleep(10);
        return this.name;
      }
    }
    const [, b] = ['a', 'b', 'n'].map((name) => engine.run(new Named({ name }), { group }));
    b?.cancel();
    await engine.settled();
    expect(order).toEqual(['a', 'n']);
  });

  test('19 tells start, progress and end on the UI thread; when all have ended that comes last', async () => {
    const lines = transcript();
    const threads: boolean[] = [];
    engine.on('finished', () => threads.push(isMainThread));
    const job = new Held({ id: 'one' });
    const run = engine.run(job);
    job.progress(50, 'half');
    job.door.open('done');
    await run;
    expect(lines).toEqual(['started one', 'progress one 100 half', 'finished one success', 'all']);
    expect(threads).toEqual([true]);
  });

  test.each([
    ['the same id', () => 'r'],
    ['other ids', (n: number) => `r${n}`],
  ])(
    '20 lets a job be started where another ends, with %s, and all have ended only after the last',
    async (_what, id) => {
      const log: string[] = [];
      const start = (n: number): void => {
        const job = new Demo({ id: id(n), name: `r${n}` });
        job.on('finished', () => {
          log.push(job.name);
          if (n < 2) start(n + 1);
        });
        void engine.run(job);
      };
      engine.on('allFinished', () => log.push('ALL'));
      start(0);
      await engine.settled();
      expect(log).toEqual(['r0', 'r1', 'r2', 'ALL']);
    },
  );

  test('21 says each time that all have ended', async () => {
    let times = 0;
    engine.on('allFinished', () => {
      times += 1;
    });
    for (let batch = 0; batch < 2; batch += 1) {
      void engine.run(new Demo());
      void engine.run(new Demo());
      await engine.settled();
    }
    expect(times).toBe(2);
  });

  test('22 takes an id again after the end', async () => {
    const [first, second] = [new Held({ id: 'X' }), new Held({ id: 'X' })];
    const run = engine.run(first);
    first.door.open('a');
    await run;
    expect(engine.run(second).state).toBe('running');
  });

  test('23 says whether a cancel was taken, and never throws', async () => {
    const job = new Held({ id: 'X' });
    expect(job.current?.cancel()).toBeUndefined();
    const run = engine.run(job);
    expect([job.current?.cancel(), job.current?.cancel()]).toEqual([true, false]);
    expect(run.state).toBe('cancelled');
  });

  test('24 tells the end of a job that waited at once, and never runs it', async () => {
    const group = engine.group('pool', { maxConcurrency: 1 });
    const [first, second] = [new Held({ id: 'a' }), new Held({ id: 'b' })];
    void engine.run(first, { group });
    const run = engine.run(second, { group });
    const lines = transcript();
    run.cancel();
    expect(lines).toEqual(['finished b cancelled']);
    first.door.open('done');
    await engine.settled();
    expect(second.log).toEqual([]);
  });

  test('25 cancels all, those that wait too, and names those that it could not', async () => {
    const group = engine.group('pool', { maxConcurrency: 1 });
    const [first, second] = [new Held(), new Held()];
    const runs = [engine.run(first, { group }), engine.run(second, { group })];
    const { cancelled, failed } = engine.runs.cancelAll();
    expect([cancelled, failed]).toEqual([runs, new Map()]);
    expect([first.log, second.log]).toEqual([['run', 'left'], []]);
  });

  test('26 tells one end for each run, whatever comes late', async () => {
    const job = new Held({ id: 'one' });
    const lines = transcript();
    const run = engine.run(job);
    run.cancel();
    job.door.open('late');
    run.cancel();
    await engine.settled();
    expect(lines).toEqual(['started one', 'finished one cancelled', 'all']);
  });
});

describe('a screen', () => {
  /** A progress bar as any toolkit has one, fed by the store of a run. */
  class Bar {
    value = 0;
    text = '';
    isIndeterminate = false;
    isShown = false;

    show(run: Run): () => void {
      this.isShown = true;
      const draw = (): void => {
        const { progress } = run.getSnapshot();
        this.isIndeterminate = progress.total === undefined;
        this.value = progress.percent;
        this.text = progress.message;
      };
      draw();
      return run.subscribe(draw);
    }
  }

  test('27 shows the progress of a run: value, text, or that it is indeterminate', async () => {
    const job = new Held();
    const run = engine.run(job);
    const bar = new Bar();
    const undo = bar.show(run);
    expect(bar).toMatchObject({ isIndeterminate: true, value: 0, text: '' });
    job.progress(40, 'reading');
    await engine.advance(20);
    expect(bar).toMatchObject({ isIndeterminate: false, value: 40, text: 'reading' });
    job.progress(-1, 'no idea');
    await engine.advance(20);
    expect(bar).toMatchObject({ isIndeterminate: true, value: 0, text: 'no idea' });
    undo();
    run.cancel();
  });

  test('28 starts a job by a button, shows its progress, then its result, warnings and errors, and has the button back', async () => {
    const bar = new Bar();
    const screen = { hasButton: true, text: '' };
    const job = new Demo();
    job.on('finished', ({ run }) => {
      screen.hasButton = true;
      screen.text = `${run.result?.demoResult}, ${job.warnings.length} warnings, ${job.errors.length} errors`;
    });
    const onClick = (): void => {
      screen.hasButton = false;
      bar.show(engine.run(job));
    };
    onClick();
    await engine.advance(2500);
    expect([screen.hasButton, bar.value, bar.text]).toEqual([false, 41, 'Step 2']);
    await engine.settled();
    expect([screen, bar.value]).toEqual([{ hasButton: true, text: 'Demo Result Value, 0 warnings, 0 errors' }, 100]);
  });

  test('28 lists ten jobs, with a bar for those that have started, a cancel for each and one for all', async () => {
    const group = engine.group('rows', { maxConcurrency: 3 });
    const rows = Array.from({ length: 10 }, (_, n) => ({ bar: new Bar(), job: new Demo({ name: `row ${n}` }) }));
    for (const { bar, job } of rows) {
      job.on('started', ({ run }) => bar.show(run));
      void engine.run(job, { group });
    }
    const shown = (): number => rows.filter(({ bar }) => bar.isShown).length;
    const states = (): string => rows.map(({ job }) => job.current?.state[0]).join('');
    expect([shown(), states()]).toEqual([3, 'rrrppppppp']);
    rows[1]?.job.current?.cancel();
    rows[5]?.job.current?.cancel();
    expect([shown(), states()]).toEqual([4, 'rcrrpcpppp']);
    await engine.advance(5000);
    expect(states()).toBe('scssrcrrpp');
    engine.runs.cancelAll();
    expect([states(), shown()]).toEqual(['scssccccccc'.slice(0, 10), 7]);
  });
});
