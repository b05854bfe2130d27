import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AsyncTask, MultiTask, ProcessTask, StreamTask, Task, workerModule } from '../../src/index.js';
import { NodeEngine, type NodeEngineOptions } from '../../src/toolkits/node/index.js';
import { fixture } from '../setup/fixture-url.js';

type Connected = typeof import('../fixtures/connected.js');
const work = workerModule<Connected>(fixture('connected.js'));

const engines: NodeEngine[] = [];
const make = (options: NodeEngineOptions): NodeEngine => {
  const engine = new NodeEngine(options);
  engines.push(engine);
  return engine;
};
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pools-'));
});
afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.close()));
  rmSync(folder, { recursive: true });
});

const KINDS: readonly (readonly ['threads' | 'processes', typeof Task])[] = [
  ['threads', Task],
  ['processes', ProcessTask as never],
];

describe.each(KINDS)('The pool of %s', (pool, Kind) => {
  const logOf = (name = 'log'): string => join(folder, name);
  const lines = (name = 'log'): string[] => readFileSync(logOf(name), 'utf8').trimEnd().split('\n');
  const words = (): string[] => lines().map((line) => line.split(' ')[0]!);
  const limits = { maxThreads: 1, maxProcesses: 1 };

  it('executes setup first in each worker, whatever that gives', async () => {
    const engine = make({ maxThreads: 2, maxProcesses: 2, [pool]: { setup: new Task(work.connect, 'db') } });
    const both = await engine.run(new MultiTask([1, 2].map(() => new Kind(work.query))));
    expect(both.map((text) => text.split(' ')[0])).toEqual(['db', 'db']);
  });

  it('takes an inline function for setup', async () => {
    const setup = new Task((n: number) => {
      (globalThis as { base?: number }).base = n;
    }, 40);
    const engine = make({ ...limits, [pool]: { setup } });
    expect(await engine.run(new Kind((n: number) => (globalThis as { base?: number }).base! + n, 2))).toBe(42);
  });

  it('fails those that wait with the error of setup, and tries again for the next', async () => {
    const engine = make({ ...limits, [pool]: { setup: new Task(work.fail, 'no database') } });
    const runs = [1, 2].map(() => engine.run(new Kind(work.query)));
    for (const run of runs)
      await expect(run).rejects.toMatchObject({ name: 'RangeError', message: 'no database', code: 'E_SETUP' });
    const once = logOf('once');
    const flaky = new Task((file: string) => {
      const fs = process.getBuiltinModule('node:fs');
      if (fs.existsSync(file)) return;
      fs.writeFileSync(file, '');
      throw new Error('not yet');
    }, once);
    const other = make({ ...limits, [pool]: { setup: flaky } });
    await expect(other.run(new Kind(work.query))).rejects.toThrow('not yet');
    expect(await other.run(new Kind(work.query))).toBe('undefined 1');
    await expect(engine.executors[pool === 'threads' ? 'thread' : 'process'].prestart(1)).rejects.toThrow(
      'no database',
    );
  });

  it('starts no worker for each of those that wait where setup fails', async () => {
    const setup = new Task((file: string) => {
      process.getBuiltinModule('node:fs').appendFileSync(file, 'setup\n');
      throw new RangeError('no database');
    }, logOf());
    const engine = make({ maxThreads: 2, maxProcesses: 2, [pool]: { setup } });
    const runs = Array.from({ length: 300 }, () =>
      engine.run(new Kind(work.query)).catch((error: Error) => error.message),
    );
    expect(new Set(await Promise.all(runs))).toEqual(new Set(['no database']));
    expect(lines().length).toBeLessThanOrEqual(2);
  });

  it('does not count setup against the time of a task', async () => {
    const setup = new Task(() => new Promise((resolve) => setTimeout(resolve, 300)));
    const engine = make({ ...limits, [pool]: { setup } });
    expect(await engine.run(new Kind(() => 'in time').with({ timeout: 290 }))).toBe('in time');
  });

  it('fails those that wait where setup ends the worker, gives a generator, or takes too long', async () => {
    const end = make({ ...limits, [pool]: { setup: new Task(() => process.exit(3)).with({ name: 'open' }) } });
    await expect(end.run(new Kind(work.query))).rejects.toMatchObject({
      name: 'WorkerCrashedError',
      exitCode: 3,
      message: expect.stringMatching(/could not start \(exit code 3\): its setup `open` ended it/),
    });
    const odd = make({
      ...limits,
      [pool]: {
        setup: new Task(function* () {
          yield 1;
        }),
      },
    });
    await expect(odd.run(new Kind(work.query))).rejects.toThrow(TypeError);
    const slow = make({
      ...limits,
      [pool]: { setup: new Task(() => new Promise(() => {})).with({ name: 'open', timeout: 50 }) },
    });
    await expect(slow.run(new Kind(work.query))).rejects.toMatchObject({
      name: 'TimeoutError',
      message: '`open` took longer than 50 ms',
    });
  });

  it('fails those that wait where an argument of setup cannot be sent', async () => {
    const engine = make({
      ...limits,
      [pool]: { setup: new Task((callback: () => void) => void callback, (() => {}) as never) },
    });
    await expect(engine.run(new Kind(work.query))).rejects.toMatchObject({ name: 'TransferError' });
  });

  it('closes while setup executes', async () => {
    const engine = make({ ...limits, graceMs: 60_000, [pool]: { setup: new Task(() => new Promise(() => {})) } });
    const run = engine.run(new Kind(work.query));
    const ended = expect(run).rejects.toMatchObject({ by: 'close' });
    await engine.close();
    await ended;
  });

  it('executes teardown last in a worker that ends in order', async () => {
    const options = { setup: new Task(work.connect, 'db', logOf()), teardown: new Task(work.disconnect) };
    const engine = make({ ...limits, [pool]: options });
    await engine.run(new Kind(work.query));
    await engine.close();
    expect(words()).toEqual(['setup', 'task', 'teardown']);
  });

  it('executes teardown when a worker was unused for long', async () => {
    const options = { setup: new Task(work.connect, 'db', logOf()), teardown: new Task(work.disconnect) };
    const engine = make({ ...limits, idleTimeout: 1, [pool]: options });
    await engine.run(new Kind(work.query));
    await until(() => words().includes('teardown'));
    expect(await engine.run(new Kind(work.query))).toBe('db 1');
  });

  it('executes no teardown in a worker that is ended for what it executes', async () => {
    const options = { setup: new Task(work.connect, 'db', logOf()), teardown: new Task(work.disconnect) };
    const engine = make({ ...limits, [pool]: options });
    const run = engine.run(new Kind(work.spin));
    await until(() => existsSync(logOf()) && words().includes('task'));
    const [, place] = lines()[0]!.split(' ');
    run.cancel();
    await run.settled;
    expect(await engine.run(new Kind(work.query))).toBe('db 1');
    await engine.close();
    expect(words()).toContain('teardown');
    expect(lines()).not.toContain(`teardown ${place}`);
  });

  it('gives teardown no longer than graceMs, and logs what it throws', async () => {
    const logged: unknown[] = [];
    const logger = (level: string, message: string, details?: object): void =>
      void logged.push([level, message, details]);
    for (const teardown of [
      new Task(() => new Promise(() => {})).with({ name: 'flush' }),
      new Task(work.fail, 'not flushed'),
    ]) {
      const engine = make({ ...limits, logger, graceMs: 20, [pool]: { teardown } });
      await engine.run(new Kind(work.query));
      await engine.close();
    }
    const told = (error: object): unknown => ['error', expect.stringContaining('ends all the same'), { error }];
    expect(logged).toEqual([
      told(expect.objectContaining({ name: 'TimeoutError', message: '`flush` took longer than 20 ms' })),
      told(expect.objectContaining({ name: 'RangeError', message: 'not flushed' })),
    ]);
  });

  it('adds variables to those of the program, and takes away', async () => {
    process.env.POOL_GONE = 'here';
    process.env.POOL_KEPT = 'kept';
    const engine = make({ ...limits, [pool]: { env: { POOL_GONE: undefined, POOL_NEW: 'new' } } });
    const read = new Kind(() => ['POOL_GONE', 'POOL_KEPT', 'POOL_NEW'].map((name) => process.env[name]));
    expect(await engine.run(read)).toEqual([undefined, 'kept', 'new']);
    expect(process.env.POOL_NEW).toBeUndefined();
    delete process.env.POOL_GONE;
    delete process.env.POOL_KEPT;
  });

  it('adds flags', async () => {
    const engine = make({ ...limits, [pool]: { execArgv: ['--no-deprecation'] } });
    expect(await engine.run(new Kind(() => process.execArgv.includes('--no-deprecation')))).toBe(true);
  });

  it('holds its own limits before those of the engine', async () => {
    const engine = make({
      ...limits,
      resourceLimits: { maxOldGenerationSizeMb: 400, maxYoungGenerationSizeMb: 30 },
      [pool]: { resourceLimits: { maxOldGenerationSizeMb: 100 } },
    });
    const limit = await engine.run(
      new Kind(() => process.getBuiltinModule('node:v8').getHeapStatistics().heap_size_limit),
    );
    expect(limit / 2 ** 20).toBeGreaterThan(90);
    expect(limit / 2 ** 20).toBeLessThan(250);
  });

  it('serves actors with setup, teardown, env', async () => {
    const options = {
      setup: new Task(work.connect, 'db', logOf()),
      teardown: new Task(work.disconnect),
      env: { A: 'b' },
    };
    const engine = make({ ...limits, [pool]: options });
    const table = engine.actor({ executor: pool === 'threads' ? 'thread' : 'process' }, work.openTable);
    expect(await engine.run(table.name())).toBe('db');
    await engine.run(table.where());
    await engine.close();
    expect(words()).toEqual(['setup', 'task', 'teardown']);
    const broken = make({ ...limits, [pool]: { setup: new Task(work.fail, 'no database') } });
    const none = broken.actor({ executor: pool === 'threads' ? 'thread' : 'process' }, work.openTable);
    await expect(broken.run(none.name())).rejects.toMatchObject({ name: 'RangeError', message: 'no database' });
  });

  it('replaces a worker after so many tasks, of multi tasks too, and the new one stands ready before', async () => {
    const options = {
      setup: new Task(work.connect, 'db', logOf()),
      teardown: new Task(work.disconnect),
      recycle: { tasks: 2 },
    };
    const engine = make({ ...limits, [pool]: options });
    const places: string[] = [];
    for (let n = 0; n < 3; n += 1) places.push(await engine.run(new Kind(work.where)));
    places.push(...(await engine.run(new MultiTask([1, 2, 3].map(() => new Kind(work.where))))));
    const different = [...new Set(places)];
    expect(different.map((place) => places.filter((other) => other === place).length)).toEqual([2, 2, 2]);
    await engine.close();
    const [first] = places;
    const log = lines();
    const ended = log.indexOf(`teardown ${first}`);
    const successor = log.findIndex((line) => line.startsWith('setup') && !line.endsWith(first!));
    expect(successor).toBeLessThan(ended);
  });

  it('keeps the state of actors while it replaces workers', async () => {
    const engine = make({ ...limits, [pool]: { setup: new Task(work.connect, 'db'), recycle: { tasks: 1 } } });
    const table = engine.actor({ executor: pool === 'threads' ? 'thread' : 'process' }, work.openTable);
    const [first, second] = [await engine.run(table.where()), await engine.run(table.where())];
    expect([second, await engine.run(table.name())]).toEqual([first, 'db']);
  });

  it('goes on where a task ends its worker while the successor starts', async () => {
    const engine = make({ ...limits, [pool]: { recycle: { tasks: 2 } } });
    const ended = [0, 1, 2, 3].map((n) =>
      engine.run(new Kind((m: number) => (m % 2 === 0 ? m : process.exit(7)), n)).then(
        (value) => value,
        (error: { exitCode?: number }) => `exit ${error.exitCode}`,
      ),
    );
    expect(await Promise.all(ended)).toEqual([0, 'exit 7', 2, 'exit 7']);
  });

  it('lets no task wait for a teardown that takes long', async () => {
    const teardown = new Task(() => new Promise(() => {})).with({ name: 'flush' });
    const logged: string[] = [];
    const logger = (_level: string, message: string): void => void logged.push(message);
    const engine = make({ ...limits, logger, graceMs: 2000, [pool]: { teardown, recycle: { tasks: 1 } } });
    for (let n = 0; n < 3; n += 1) await engine.run(new Kind(work.where));
    expect(logged).toEqual([]);
    await engine.close();
    expect(logged.length).toBeGreaterThan(0);
  });

  it('replaces a worker that has lived for long, also while it is unused, with no more than one at a time', async () => {
    const engine = make({ ...limits, [pool]: { recycle: { ms: 1 } } });
    const first = await engine.run(new Kind(work.where));
    const executor = engine.executors[pool === 'threads' ? 'thread' : 'process'];
    await until(async () => (await engine.run(new Kind(work.where))) !== first);
    expect(executor.counts.spare).toBe(0);
    expect(executor.counts.idle).toBeLessThanOrEqual(1);
  });

  it('replaces a worker whose heap a task has left too large', async () => {
    const engine = make({ ...limits, [pool]: { recycle: { heapMb: 60 } } });
    const first = await engine.run(new Kind(work.where));
    expect(await engine.run(new Kind(work.where))).toBe(first);
    await engine.run(new Kind(work.keep, 80));
    await until(async () => (await engine.run(new Kind(work.where))) !== first);
  });

  it.each([
    [{ setup: () => {} }, /`\w+\.setup` to be a task, .* got `setup` \(function\)\. .*new Task\(fn\)/],
    [{ setup: new AsyncTask(() => {}) }, /`\w+\.setup` to be a task/],
    [
      {
        teardown: new StreamTask(function* () {
          yield 1;
        }),
      },
      /`\w+\.teardown` to be a task/,
    ],
    [{ setup: new Task(() => {}).with({ retries: 2 }) }, /`\w+\.setup` .* takes no `retries`/],
    [{ env: { A: 1 } }, /`\w+\.env\.A` to be a text, or undefined, got `1` \(number\)/],
    [{ env: { A: null } }, /`\w+\.env\.A` to be a text/],
    [{ env: { 'A=B': '1' } }, /without `=`/],
    [{ execArgv: '--no-warnings' }, /`\w+\.execArgv` to be an array of flags/],
    [{ execArgv: [1] }, /`\w+\.execArgv\[0\]` to be a text/],
    [{ recycle: { task: 3 } }, /Unknown option `task` of `\w+\.recycle`\. Did you mean `tasks`\?/],
    [{ recycle: { tasks: 0 } }, /`\w+\.recycle\.tasks` to be an integer from 1 up/],
    [{ recycle: { ms: -1 } }, /`\w+\.recycle\.ms`/],
    [{ recycle: { ms: 0 } }, /`\w+\.recycle\.ms` to be above 0/],
    [{ recycle: { heapMb: '80' } }, /`\w+\.recycle\.heapMb` to be a number of megabytes/],
    [{ recycle: 10 }, /`\w+\.recycle` to be an object/],
    [{ setups: new Task(() => {}) }, /Unknown option `setups` of `\w+`\. Did you mean `setup`\?/],
    [{ resourceLimits: { maxOldGenerationSizeMb: 1 } }, /`\w+\.resourceLimits\.maxOldGenerationSizeMb`/],
    [null, /`\w+` to be an object/],
  ])('refuses %j', (options, message) => {
    expect(() => make({ [pool]: options } as never)).toThrow(message);
  });
});

describe('Flags of threads', () => {
  it('refuses those of the whole process when the engine is made', () => {
    expect(() => make({ threads: { execArgv: ['--no-warnings', '--max-old-space-size=100'] } })).toThrow(
      /`threads\.execArgv` to be flags that a thread of Node takes, got `"--max-old-space-size=100"` .* `resourceLimits`/,
    );
    expect(() => make({ threads: { env: { NODE_OPTIONS: '--no-such-flag' } } })).toThrow(
      /`threads\.env\.NODE_OPTIONS`/,
    );
    expect(() => make({ processes: { execArgv: ['--expose-gc'] } })).not.toThrow();
  });

  it('tells what a process does not take with the task that waits', async () => {
    const engine = make({ processes: { execArgv: ['--no-such-flag'] } });
    await expect(engine.run(new ProcessTask(() => 1))).rejects.toThrow(/--no-such-flag/);
  });
});

describe('Limits of an actor', () => {
  it.each(['thread', 'process'] as const)('are looked at when it is declared, for a %s', (executor) => {
    const engine = make({});
    const options = { executor, resourceLimits: { maxOldGenerationSizeMb: 1 } };
    expect(() => engine.actor(options, work.openTable)).toThrow(/`resourceLimits\.maxOldGenerationSizeMb` to be/);
    const unknown = { executor, resourceLimits: { maxOldGenerationSize: 100 } as never };
    expect(() => engine.actor(unknown, work.openTable)).toThrow(/Did you mean `maxOldGenerationSizeMb`/);
  });
});

/** Settles when it holds, of which something else takes care. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5));
}
