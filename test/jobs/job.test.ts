import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { all, CancelledError, DeadlockError, DuplicateIdError, fork, type Run, race, StateError, sleep } from 'offloop';
import { Job, type JobOptions } from 'offloop/jobs';
import { type Gate, gate, Stage, thrownBy, turn } from '../core/stage.js';

/** A job that the test holds at a gate. */
class Held extends Job<string> {
  runs = 0;
  readonly gate: Gate<string> = gate<string>();

  constructor(options?: JobOptions) {
    super(options);
  }

  override *run() {
    this.runs += 1;
    return yield* this.gate;
  }
}

class Steps extends Job<number> {
  override *run() {
    for (let n = 1; n <= 3; n += 1) {
      yield* sleep(0);
      this.progress(n * 25, `step ${n}`);
    }
    return 3;
  }
}

class Broken extends Job<never> {
  override *run(): Generator<never, never> {
    throw new RangeError('broken');
  }
}

let engine: Stage;
beforeEach(() => {
  engine = new Stage();
});
afterEach(() => engine.close());

describe('Job', () => {
  test('has a random id, the name of its class, and no run before its start', () => {
    const job = new Held();
    expect(job.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Held().id).not.toBe(job.id);
    expect(job.name).toBe('Held');
    expect(job.current).toBeUndefined();
    expect([job.warnings, job.errors]).toEqual([[], []]);
  });

  test('gives its run the id and the name it was made with', () => {
    const job = new Held({ id: 'one', name: 'first' });
    const run = engine.run(job);
    expect(run).toBe(job.current);
    expect([run.id, run.name, run.state]).toEqual(['one', 'first', 'running']);
    expect([...engine.runs]).toEqual([run]);
  });

  test.each([
    [{ id: '' }, '`id`'],
    [{ id: 5 }, '`id`'],
    [{ name: 5 }, '`name`'],
    [{ prejob: [] }, 'Did you mean `prejobs`?'],
    [{ nmae: 'x' }, 'Did you mean `name`?'],
  ])('refuses the options %p', (options, message) => {
    const error = thrownBy(() => new Held(options as JobOptions)) as Error;
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toContain(message);
  });

  test('resolves with what `run` returns', async () => {
    await expect(engine.run(new Steps())).resolves.toBe(3);
  });

  test('may be a class without a name', () => {
    const job = new (class extends Job<number> {
      override *run() {
        return 1;
      }
    })();
    expect(job.name).toBe('');
  });

  test('makes no report when a handler makes it for later', async () => {
    let job: Steps | undefined;
    await engine.run(function* () {
      job = new Steps();
    });
    expect(job).toBeDefined();
    expect(engine.logged).toEqual([]);
  });
});

describe('starting it again', () => {
  test('joins the run from outside, whatever options are given', async () => {
    const job = new Held();
    const run = engine.run(job);
    expect(engine.run(job, { id: 'other', group: 'other', exclusive: true })).toBe(run);
    expect(engine.runs.size).toBe(1);
    job.gate.open('done');
    await run;
    expect(job.runs).toBe(1);
    expect(engine.runs.find({ group: 'other' })).toEqual([]);
  });

  test('joins the run from handlers, which all get the result', async () => {
    const job = new Held();
    const wait = engine.async(function* () {
      return yield* job;
    });
    const [first, second] = [wait(), wait()];
    expect(job.current?.parent).toBe(first);
    job.gate.open('done');
    expect(await Promise.all([first, second])).toEqual(['done', 'done']);
    expect(job.runs).toBe(1);
  });

  test('joins it within one list and as a fork', async () => {
    const job = new Held();
    const run = engine.run(function* () {
      const beside = fork(job);
      const again = fork(job);
      job.gate.open('done');
      return [beside === again, ...(yield* all([job, job]))];
    });
    await expect(run).resolves.toEqual([true, 'done', 'done']);
    expect(job.runs).toBe(1);
  });

  test('gives the result again after the end', async () => {
    const job = new Held();
    const run = engine.run(job);
    job.gate.open('done');
    await run;
    expect(engine.run(job)).toBe(run);
    await expect(
      engine.run(function* () {
        return yield* job;
      }),
    ).resolves.toBe('done');
    expect(job.runs).toBe(1);
  });

  test('gives the same error again after a failure', async () => {
    const job = new Broken();
    const caught: unknown[] = [];
    const handler = engine.async(function* () {
      try {
        yield* job;
      } catch (error) {
        caught.push(error);
      }
    });
    await handler();
    await handler();
    expect(caught).toHaveLength(2);
    expect(caught[0]).toBe(caught[1]);
    expect(job.errors).toEqual([caught[0]]);
  });

  test('in itself is a deadlock', async () => {
    class Loop extends Job<unknown> {
      override *run(): Generator<any, unknown, any> {
        return yield* this;
      }
    }
    const error = await engine.run(new Loop()).then(undefined, (reason) => reason);
    expect(error).toBeInstanceOf(DeadlockError);
  });

  test('after `reset` runs it anew', async () => {
    const job = new Broken();
    const first = engine.run(job);
    await first.settled;
    job.warnings.push('w');
    job.reset();
    expect([job.current, job.warnings, job.errors]).toEqual([undefined, [], []]);
    const second = engine.run(job);
    await second.settled;
    expect(second).not.toBe(first);
    expect(second.id).toBe(first.id);
    expect(job.errors).toHaveLength(1);
  });

  test('cannot be prepared by a `reset` while it runs', async () => {
    const job = new Held();
    const run = engine.run(job);
    const error = thrownBy(() => job.reset()) as Error;
    expect(error).toBeInstanceOf(StateError);
    expect(error.message).toContain('The job `Held` runs');
    run.cancel();
    job.reset();
    expect(job.current).toBeUndefined();
  });

  test('does not start before its place is free', async () => {
    const group = engine.group('disk', { maxConcurrency: 1 });
    const [first, second] = [new Held(), new Held()];
    const runs = [engine.run(first, { group }), engine.run(second, { group })];
    expect(runs.map((run) => run.state)).toEqual(['running', 'pending']);
    expect(engine.run(second)).toBe(runs[1]);
    expect(second.runs).toBe(0);
    first.gate.open('a');
    await runs[0];
    expect([second.runs, second.current?.state]).toEqual([1, 'running']);
  });
});

describe('the id of a job', () => {
  test('is refused while another run has it', () => {
    const [first, second] = [new Held({ id: 'same' }), new Held({ id: 'same' })];
    const run = engine.run(first);
    const error = thrownBy(() => engine.run(second)) as DuplicateIdError;
    expect(error).toBeInstanceOf(DuplicateIdError);
    expect(error.id).toBe('same');
    expect([second.current, second.runs, run.state, engine.runs.size]).toEqual([undefined, 0, 'running', 1]);
  });

  test('is thrown into the handler that yields the second', async () => {
    void engine.run(new Held({ id: 'same' }));
    const run = engine.run(function* () {
      return yield* new Held({ id: 'same' });
    });
    await expect(run).rejects.toBeInstanceOf(DuplicateIdError);
  });

  test('is free again after the end', async () => {
    const [first, second] = [new Held({ id: 'same' }), new Held({ id: 'same' })];
    const run = engine.run(first);
    first.gate.open('a');
    await run;
    expect(engine.run(second).id).toBe('same');
  });

  test('gives way to an id that is given at the start', async () => {
    const job = new Held({ id: 'own' });
    const run = engine.run(job, { id: 'given' });
    expect(run.id).toBe('given');
    expect(engine.run(new Held({ id: 'own' })).state).toBe('running');
    expect(thrownBy(() => engine.run(new Held(), { id: 'given' }))).toBeInstanceOf(DuplicateIdError);
    run.cancel();
    expect(engine.run(new Held(), { id: 'given' }).id).toBe('given');
  });
});

describe('the end of a job', () => {
  test('with an error is state `error`, and the error is in `errors` before anybody is told', async () => {
    const job = new Broken();
    const seen: unknown[] = [];
    engine.on('finished', ({ run }) => seen.push(run.state, [...job.errors]));
    const run = engine.run(job);
    await run.settled;
    expect(seen).toEqual(['error', [expect.objectContaining({ message: 'broken' })]]);
    expect(run.error).toBe(job.errors[0]);
    expect(engine.runs.size).toBe(0);
  });

  test('with a timeout is an error too', async () => {
    const job = new Held();
    const run = engine.run(job, { timeout: 1 });
    await run.settled;
    expect([run.state, job.errors]).toEqual(['error', [run.error]]);
  });

  test('with a cancel adds nothing to its lists', async () => {
    const job = new Held();
    const run = engine.run(job);
    expect([run.cancel('no more'), run.cancel()]).toEqual([true, false]);
    expect([run.state, job.errors, job.warnings]).toEqual(['cancelled', [], []]);
    await expect(run).rejects.toBeInstanceOf(CancelledError);
    expect(job.gate.left).toBe(1);
  });

  test('comes with that of the handler that started it, but not with that of one that joined', () => {
    const job = new Held();
    const wait = engine.async(function* () {
      return yield* job;
    });
    const [starter, joiner] = [wait(), wait()];
    joiner.cancel();
    expect(job.current?.state).toBe('running');
    starter.cancel();
    expect(job.current?.state).toBe('cancelled');
  });

  test('comes when a race that started it is lost', async () => {
    const job = new Held();
    await engine.run(function* () {
      yield* race([job, sleep(0)]);
    });
    expect(job.current?.state).toBe('cancelled');
  });
});

describe('progress of a job', () => {
  test('is percent, and a negative value is indeterminate', () => {
    const job = new Held();
    void engine.run(job);
    job.progress(12.5, 'some');
    expect(job.current?.progress).toMatchObject({ completed: 12.5, total: 100, fraction: 0.125, message: 'some' });
    job.progress(-1, 'who knows');
    expect(job.current?.progress).toMatchObject({ total: undefined, fraction: 0, message: 'who knows' });
    job.progress(250);
    expect(job.current?.progress).toMatchObject({ completed: 250, fraction: 1, message: '' });
  });

  test('is ignored before the start and after the end', async () => {
    const job = new Held();
    job.progress(50);
    const run = engine.run(job);
    expect(run.progress.total).toBeUndefined();
    job.gate.open('done');
    await run;
    job.progress(50);
    expect(run.progress.total).toBeUndefined();
  });

  test('is refused when it is no number', () => {
    const job = new Held();
    void engine.run(job);
    expect(thrownBy(() => job.progress('5' as never))).toBeInstanceOf(TypeError);
    expect(thrownBy(() => job.progress(Number.NaN))).toBeInstanceOf(RangeError);
  });
});

describe('events of a job', () => {
  test('come in order, with the job and its run, before those of the engine', async () => {
    const job = new Steps();
    const log: string[] = [];
    for (const event of ['started', 'progress', 'finished'] as const) {
      engine.on(event, () => log.push(`engine: ${event}`));
      job.on(event, (details) => {
        expect(details).toEqual({ job, run: job.current });
        log.push(`${event} ${details.run.state}`);
      });
    }
    await engine.run(job);
    const told = log.filter((line) => !line.startsWith('engine'));
    expect(told[0]).toBe('started running');
    expect(told.at(-1)).toBe('finished success');
    expect(told.slice(1, -1).every((line) => line.startsWith('progress'))).toBe(true);
    expect(told.length).toBeGreaterThan(2);
    expect(log.indexOf('engine: started')).toBe(log.indexOf('started running') + 1);
    expect(log.indexOf('engine: finished')).toBe(log.indexOf('finished success') + 1);
  });

  test('stay over a reset, until they are taken back', async () => {
    const job = new Steps();
    const log: string[] = [];
    const listener = (): unknown => log.push('finished');
    const undo = job.on('finished', listener);
    const undoSame = job.on('finished', listener);
    await engine.run(job);
    undo();
    job.reset();
    await engine.run(job);
    undoSame();
    job.reset();
    await engine.run(job);
    expect(log).toEqual(['finished', 'finished', 'finished']);
  });

  test('tell `started` once, though a cancel changes the state while it runs', async () => {
    class Slow extends Job<string> {
      readonly closing = gate();
      override *run() {
        try {
          return yield* gate<string>();
        } finally {
          yield* this.closing;
        }
      }
    }
    const job = new Slow();
    const log: string[] = [];
    job.on('started', () => log.push('started'));
    job.on('finished', () => log.push('finished'));
    const run = engine.run(job);
    run.cancel();
    expect([run.isCancelling, ...log]).toEqual([true, 'started']);
    job.closing.open();
    await run.settled;
    expect(log).toEqual(['started', 'finished']);
  });

  test('tell of a cancel before the start, which was none', () => {
    const group = engine.group('one', { maxConcurrency: 1 });
    void engine.run(new Held(), { group });
    const job = new Held();
    const log: string[] = [];
    for (const event of ['started', 'finished'] as const) job.on(event, ({ run }) => log.push(`${event} ${run.state}`));
    void engine.run(job, { group }).cancel();
    expect(log).toEqual(['finished cancelled']);
    expect(job.runs).toBe(0);
  });

  test('let it be run again where its end is told, which puts off `allFinished`', async () => {
    const job = new Steps();
    const log: string[] = [];
    let again: Run<number> | undefined;
    engine.on('allFinished', () => log.push('all'));
    job.on('finished', () => {
      log.push('finished');
      if (again !== undefined) return;
      job.reset();
      again = engine.run(job);
    });
    await engine.run(job);
    await again;
    expect(log).toEqual(['finished', 'finished', 'all']);
  });

  test('go on where a listener throws, which is reported', async () => {
    const job = new Steps();
    const log: string[] = [];
    job.on('finished', () => {
      throw new Error('listener');
    });
    job.on('finished', () => log.push('second'));
    await engine.run(job);
    await turn();
    expect(log).toEqual(['second']);
    expect(engine.reported).toEqual([new Error('listener')]);
  });

  test.each([
    ['done', () => {}],
    ['finished', undefined],
  ])('refuse a listener for %p that is %p', (event, listener) => {
    const error = thrownBy(() => new Steps().on(event as 'finished', listener as () => void));
    expect(error).toBeInstanceOf(TypeError);
  });
});
