import { afterEach, describe, expect, test } from '@jest/globals';
import { MultiTask, ProcessTask, sleep, Task, workerModule } from 'offloop';
import { NodeEngine, type NodeEngineOptions } from 'offloop/node';
import { control } from 'offloop/testing';
import { fixture } from '../setup/fixture-url.js';

const work = workerModule(fixture('connected.js'), () => import('../fixtures/connected.js'));
const log: string[] = [];
const note = (text: string): void => void log.push(text);
const noted = (): string[] => log.splice(0);

describe.each([
  ['threads', Task, 'thread'],
  ['processes', ProcessTask, 'process'],
] as const)('Set-up of %s under control', (pool, Kind, executor) => {
  afterEach(() => void noted());

  const make = (options: object, others: NodeEngineOptions = {}): NodeEngine =>
    new NodeEngine({ ...others, [pool]: options });

  test('executes once, before the first task, and what comes last at the end', async () => {
    const engine = make({ setup: new Task(note, 'setup'), teardown: new Task(note, 'teardown') });
    for (let round = 0; round < 2; round += 1) {
      await using clock = control(engine);
      expect(noted()).toEqual([]);
      const both = engine.run(new MultiTask([new Kind(note, 'a'), new Kind(note, 'b')]));
      const run = engine.run(new Kind(note, 'c'));
      await clock.settled();
      await Promise.all([both, run]);
      expect(noted()).toEqual(['setup', 'a', 'b', 'c']);
      await clock[Symbol.asyncDispose]();
      expect(noted()).toEqual(['teardown']);
    }
    await engine.close();
    expect(noted()).toEqual([]);
  });

  test('executes where nothing else was executed neither first nor last', async () => {
    const engine = make({ setup: new Task(note, 'setup'), teardown: new Task(note, 'teardown') });
    {
      await using clock = control(engine);
      const run = engine.run(sleep(10));
      await clock.settled();
      await run;
    }
    expect(noted()).toEqual([]);
    await engine.close();
  });

  test('is that of a worker module, and may give what cannot be sent', async () => {
    const engine = make({ setup: new Task(work.connect, 'db'), teardown: new Task(work.disconnect) });
    await using clock = control(engine);
    const before = clock.now;
    const run = engine.run(new Kind(work.query));
    await clock.settled();
    expect(await run).toMatch(/^db /);
    expect(clock.now).toBe(before);
  });

  test('is awaited by `prestart`, and by actors before `make`', async () => {
    const engine = make({ setup: new Task(note, 'setup'), teardown: new Task(note, 'teardown') });
    {
      await using clock = control(engine);
      const actor = engine.actor({ executor }, () => {
        note('make');
        return { call: () => note('call') };
      });
      const run = engine.run(actor.call());
      await clock.settled();
      await run;
      expect(noted()).toEqual(['setup', 'make', 'call']);
    }
    expect(noted()).toEqual(['teardown']);
    {
      using _clock = control(engine);
      await engine.executors[executor].prestart(1);
      expect(noted()).toEqual(['setup']);
    }
    await engine.close();
    expect(noted()).toEqual(['teardown']);
  });

  test('fails those that wait with its error, and is tried again by the next', async () => {
    let isDown = true;
    const connect = (): void => {
      note('connect');
      if (isDown) throw Object.assign(new RangeError('no database'), { code: 'E_DOWN' });
    };
    const engine = make({ setup: new Task(connect), teardown: new Task(note, 'teardown') });
    await using clock = control(engine);
    const lost = [1, 2].map(() => engine.run(new Kind(note, 'task')));
    const object = engine.actor({ executor }, () => ({ call: () => note('call') }));
    const call = engine.run(object.call());
    for (const run of [...lost, call]) run.catch(() => {});
    await clock.settled();
    for (const run of [...lost, call])
      expect(run.error).toMatchObject({ name: 'RangeError', message: 'no database', code: 'E_DOWN' });
    isDown = false;
    expect(noted()).not.toContain('task');
    const next = engine.run(new Kind(note, 'task'));
    await clock.settled();
    await next;
    expect(noted()).toEqual(['connect', 'task']);
  });

  test('takes no longer than its `timeout` of virtual time, and what comes last no longer than `graceMs`', async () => {
    const logged: unknown[] = [];
    const logger = (level: string, message: string, details?: object): void =>
      void logged.push([level, message, details]);
    const never = (): Promise<void> => new Promise(() => {});
    const engine = make({ setup: new Task(never).with({ name: 'open', timeout: 60_000 }) });
    {
      await using clock = control(engine);
      const run = engine.run(new Kind(note, 'task'));
      run.catch(() => {});
      await clock.advance(59_000);
      expect(run.state).toBe('pending');
      await clock.advance(1000);
      expect(run.error).toMatchObject({ name: 'TimeoutError', message: '`open` took longer than 60000 ms' });
    }
    const slow = make({ teardown: new Task(never).with({ name: 'flush' }) }, { logger, graceMs: 30_000 });
    {
      await using clock = control(slow);
      await Promise.all([engine.close(), slow.run(new Kind(note, 'task')), clock.settled()]);
    }
    const error = expect.objectContaining({ name: 'TimeoutError' });
    expect(logged).toEqual([['error', expect.stringContaining('`flush` has failed'), { error }]]);
    expect(noted()).toEqual(['task']);
    await slow.close();
  });

  test('gets copies, and fails with what cannot be sent, or is a generator', async () => {
    const list = { n: 1 };
    const engine = make({ setup: new Task((given: typeof list) => note(`${given === list} ${given.n}`), list) });
    {
      await using clock = control(engine);
      await Promise.all([engine.run(new Kind(note, 'task')), clock.settled()]);
    }
    expect(noted()).toEqual(['false 1', 'task']);
    const refused = make({ setup: new Task((fn: unknown) => void fn, (() => {}) as never) });
    const odd = make({
      setup: new Task(function* () {
        yield 1;
      }),
    });
    for (const [other, name] of [
      [refused, 'TransferError'],
      [odd, 'TypeError'],
    ] as const) {
      await using clock = control(other);
      const run = other.run(new Kind(note, 'task'));
      run.catch(() => {});
      await clock.settled();
      expect(run.error).toMatchObject({ name });
      await other.close();
    }
    await engine.close();
  });
});
