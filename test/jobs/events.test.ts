import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { StateError, sleep } from 'offloop';
import { defineJob, type EventHub, Job, type JobEvents } from 'offloop/jobs';
import { gate, Stage, thrownBy, turn } from '../core/stage.js';

interface Parts {
  part: number;
}

/** A job whose events the test emits. */
class Source extends Job<string, Parts> {
  readonly gate = gate<string>();
  protected override initialize(): void {
    this.events.add('part', { record: true });
  }
  override *run() {
    return yield* this.gate;
  }
}

let engine: Stage;
let job: Source;
let events: EventHub<JobEvents<string> & Parts>;
beforeEach(() => {
  engine = new Stage();
  job = new Source();
  events = job.events;
});
afterEach(() => engine.close());

describe('an event', () => {
  test('calls its listeners in order, synchronously, and throws the first error of theirs after the last', () => {
    const log: unknown[] = [];
    events.on('part', (part) => {
      log.push(`a ${part}`);
      throw new Error('a');
    });
    events.on('part', (part) => {
      log.push(`b ${part}`);
      throw new Error('b');
    });
    expect(thrownBy(() => events.emit('part', 1))).toEqual(new Error('a'));
    expect(log).toEqual(['a 1', 'b 1']);
    expect(events.recorded).toEqual([['part', 1]]);
  });

  test('is told once by `once`, and no more after its undo', () => {
    const log: unknown[] = [];
    events.once('part', (part) => log.push(part));
    const undo = events.on('part', (part) => log.push(-part));
    events.emit('part', 1);
    undo();
    events.emit('part', 2);
    expect(log).toEqual([1, -1]);
  });

  test('that nobody has is refused, with those that there are', () => {
    const error = thrownBy(() => events.emit('parts' as never, 1 as never)) as Error;
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toMatch(/`part`.*`"parts"`/);
    for (const use of ['on', 'once', 'waitFor', 'iterate', 'record'] as const)
      expect(thrownBy(() => (events[use] as (name: string, fn?: unknown) => void)('parts', () => {}))).toBeInstanceOf(
        TypeError,
      );
    expect(thrownBy(() => events.suspend(['parts'], () => {}))).toBeInstanceOf(TypeError);
    expect(thrownBy(() => events.on('part', 5 as never))).toBeInstanceOf(TypeError);
  });

  test('can be added once', () => {
    events.add('more');
    expect(thrownBy(() => events.add('more'))).toBeInstanceOf(StateError);
    expect(thrownBy(() => events.add('output'))).toMatchObject({
      message: 'the job `Source` has the event `output` already',
    });
    expect(thrownBy(() => events.add(''))).toBeInstanceOf(TypeError);
  });

  test('is lost in the body of `suspend`, and comes again after it, also after an error', () => {
    const log: unknown[] = [];
    events.on('part', (part) => log.push(part));
    expect(
      events.suspend(['part'], () => {
        events.emit('part', 1);
        return events.suspend(['part', 'info'], () => 'inner');
      }),
    ).toBe('inner');
    expect(
      thrownBy(() =>
        events.suspend(['part'], () => {
          events.emit('part', 2);
          throw new Error('body');
        }),
      ),
    ).toEqual(new Error('body'));
    events.emit('part', 3);
    expect([log, events.recorded]).toEqual([[3], [['part', 3]]]);
  });

  test('is recorded where that was asked for, from then on, and is emitted again by `replay`', () => {
    events.emit('info', 'before');
    events.record('info');
    events.emit('info', 'after');
    events.emit('part', 1);
    expect(events.recorded).toEqual([
      ['info', 'after'],
      ['part', 1],
    ]);
    const other = new Source();
    const log: unknown[] = [];
    other.on('part', (part) => log.push(part));
    other.events.replay(events.recorded);
    expect([log, other.info]).toEqual([[1], 'after']);
    expect(
      thrownBy(() =>
        other.events.replay([
          ['part', 2],
          ['parts', 3],
        ]),
      ),
    ).toBeInstanceOf(TypeError);
    expect(log).toEqual([1]);
  });
});

describe('readers', () => {
  test('get the past first, then what comes, until the end; each by itself', async () => {
    events.emit('part', 1);
    const read = engine.async(function* () {
      const parts = events.iterate('part');
      const seen: number[] = [];
      let item: { readonly value: number } | undefined;
      while ((item = yield* parts.next())) seen.push(item.value);
      return seen;
    });
    const [first, second] = [read(), read()];
    events.emit('part', 2);
    await turn();
    const third = read();
    events.emit('part', 3);
    events.stop();
    const late = read();
    expect(await Promise.all([first, second, third, late])).toEqual(Array(4).fill([1, 2, 3]));
  });

  test('read in async handlers and outside of handlers as well', async () => {
    const read = async (): Promise<number[]> => {
      const seen: number[] = [];
      for await (const part of events.iterate('part')) seen.push(part);
      return seen;
    };
    const runs = [engine.run(async () => read()), read()];
    events.emit('part', 1);
    await turn();
    events.emit('part', 2);
    events.stop();
    expect(await Promise.all(runs)).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });

  test('lose what they have not read where it stops immediately, and late ones get nothing', async () => {
    const read = engine.async(function* () {
      const parts = events.iterate('part');
      yield* sleep(0);
      return (yield* parts.take()).map(({ value }) => value);
    });
    const live = read();
    for (const part of [1, 2, 3]) events.emit('part', part);
    events.stop({ immediately: true });
    const late = read();
    expect(await Promise.all([live, late])).toEqual([[], []]);
    const none = engine.run(function* () {
      return yield* events.waitFor('part');
    });
    await expect(none).resolves.toBeUndefined();
  });

  test('end with the handler that reads', async () => {
    let parts: { next(): unknown } | undefined;
    await engine.run(function* () {
      parts = events.iterate('part');
    });
    events.emit('part', 1);
    const after = await engine.run(function* () {
      return yield* (parts as ReturnType<typeof events.iterate<'part'>>).next();
    }).settled;
    expect(after).toMatchObject({ state: 'cancelled' });
  });

  test('of `waitFor` get the first value ever, and `undefined` where none ever came', async () => {
    const wait = engine.async(function* (name: 'part' | 'info') {
      return yield* events.waitFor(name);
    });
    const [part, info] = [wait('part'), wait('info')];
    events.emit('part', 0);
    events.emit('part', 1);
    await expect(part).resolves.toBe(0);
    await expect(wait('part')).resolves.toBe(0);
    events.stop();
    await expect(info).resolves.toBeUndefined();
  });
});

describe('after `stop`', () => {
  test('nothing is emitted any more', () => {
    events.stop();
    const error = thrownBy(() => events.emit('part', 1)) as Error;
    expect(error).toBeInstanceOf(StateError);
    expect(error.message).toContain('it emits no `part` any more');
  });

  test('of the job itself, what comes late is ignored', async () => {
    const run = engine.run(job);
    job.gate.open('done');
    await run;
    job.warn('late');
    job.info = 'late';
    job.error('late');
    job.fail('late');
    job.terminate();
    job.finalize();
    job.clearWarnings();
    expect([job.warnings, job.info, job.errors, job.raised, job.exitCode, job.isTerminated]).toEqual([
      [],
      '',
      [],
      undefined,
      0,
      false,
    ]);
    expect(thrownBy(() => events.emit('part', 1))).toBeInstanceOf(StateError);
  });

  test('a reset opens it anew: listeners stay, emissions are forgotten', async () => {
    const log: unknown[] = [];
    events.on('part', (part) => log.push(part));
    const run = engine.run(job);
    events.emit('part', 1);
    job.gate.open('done');
    await run;
    job.reset();
    expect(events.recorded).toEqual([]);
    events.emit('part', 2);
    expect(log).toEqual([1, 2]);
  });
});

describe('of progress and refresh', () => {
  test('the past is the last one: they tell of a state', async () => {
    const noisy = defineJob({
      name: 'noisy',
      *run(self) {
        for (let n = 0; n < 3; n += 1) self.events.emit('refresh');
        return (yield* self.events.iterate('refresh').take()).length;
      },
    });
    await expect(engine.run(noisy)).resolves.toBe(1);
  });
});
