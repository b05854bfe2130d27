import { afterEach, describe, expect, jest, test } from '@jest/globals';
import type { WorkerLike } from '../../../src/executors/executor.js';
import { WorkerPool } from '../../../src/executors/pool/pool.js';
import type { PoolOptions } from '../../../src/executors/pool/pool-options.js';
import { workerModule } from '../../../src/tasks/worker-module.js';
import { Execution } from '../execution.js';
import { FakeTransport, type FakeWorker } from './fake-transport.js';

// Workers of different modules in one pool, as a page has them.

type Origin = () => WorkerLike;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const origin = (): Origin => () => ({}) as WorkerLike;
const A = origin();
const B = origin();
const C = origin();

function poolOf(limit: number, options: PoolOptions = {}): { pool: WorkerPool; transport: FakeTransport } {
  const transport = new FakeTransport();
  return { pool: new WorkerPool(transport, limit, options), transport };
}

function submit(pool: WorkerPool, where: Origin, value: unknown, priority = 0): Execution {
  return new Execution(pool, { kind: 'module', where, name: 'fn', load: undefined }, [value], { priority });
}

/** Workers that were not told to end, by what they know. */
function alive(transport: FakeTransport): Record<string, number> {
  const names = new Map<unknown, string>([
    [A, 'a'],
    [B, 'b'],
    [C, 'c'],
  ]);
  const counts: Record<string, number> = {};
  for (const { origin: own } of transport.alive) {
    const name = names.get(own) ?? 'inline';
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

const of = (transport: FakeTransport, own: Origin): FakeWorker[] =>
  transport.alive.filter((worker) => worker.origin === own);

afterEach(() => {
  jest.useRealTimers();
});

describe('A pool with workers of several modules', () => {
  test('gives a task to a worker of its module alone', async () => {
    const { pool, transport } = poolOf(4);
    submit(pool, A, 1);
    submit(pool, B, 2);
    await turn();
    expect(alive(transport)).toEqual({ a: 1, b: 1 });
    for (const worker of transport.workers) worker.ready();
    expect(of(transport, A)[0]!.args).toEqual([[1]]);
    expect(of(transport, B)[0]!.args).toEqual([[2]]);
  });

  test('has no more workers than the limit, over all modules', async () => {
    const { pool, transport } = poolOf(3);
    for (let n = 0; n < 5; n += 1) {
      submit(pool, A, n);
      submit(pool, B, n);
    }
    await turn();
    expect(transport.workers).toHaveLength(3);
  });

  test('begins with as many workers of each, whoever came first', async () => {
    const { pool, transport } = poolOf(4);
    for (let n = 0; n < 10; n += 1) submit(pool, A, n);
    for (let n = 0; n < 10; n += 1) submit(pool, B, n);
    await turn();
    expect(alive(transport)).toEqual({ a: 2, b: 2 });
  });

  test('begins with workers for what is more important', async () => {
    const { pool, transport } = poolOf(2);
    submit(pool, A, 1);
    for (let n = 0; n < 3; n += 1) submit(pool, B, n, 1);
    await turn();
    expect(alive(transport)).toEqual({ b: 2 });
  });

  test('ends unused workers of other modules where the limit is reached, and no more of them than needed', async () => {
    const { pool, transport } = poolOf(3);
    for (let n = 0; n < 3; n += 1) submit(pool, A, n);
    await turn();
    for (const worker of transport.workers) worker.ready();
    for (const worker of transport.workers) worker.answer(0);
    submit(pool, B, 1);
    await turn();
    expect(alive(transport)).toEqual({ a: 2, b: 1 });
    submit(pool, B, 2);
    submit(pool, B, 3);
    await turn();
    expect(alive(transport)).toEqual({ b: 3 });
  });

  test('keeps a worker that is unused as long as there is room', async () => {
    const { pool, transport } = poolOf(2);
    submit(pool, A, 1);
    await turn();
    transport.workers[0]!.ready();
    transport.workers[0]!.answer(0);
    submit(pool, B, 1);
    await turn();
    expect(alive(transport)).toEqual({ a: 1, b: 1 });
  });

  test('gives the only place to the other module when one has nothing left to do', async () => {
    const { pool, transport } = poolOf(1);
    const [first, second] = [submit(pool, A, 1), submit(pool, B, 2)];
    await turn();
    transport.workers[0]!.ready();
    transport.workers[0]!.answer('a');
    expect(await first.result()).toBe('a');
    expect(alive(transport)).toEqual({ b: 1 });
    transport.workers[1]!.ready();
    transport.workers[1]!.answer('b');
    expect(await second.result()).toBe('b');
  });

  test('lets no module wait for ever while another has always something to do', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'queueMicrotask'] });
    const { pool, transport } = poolOf(1);
    for (let n = 0; n < 100; n += 1) submit(pool, A, n);
    submit(pool, B, 'b');
    await turn();
    const [first] = transport.workers;
    first!.ready();
    first!.answer(0);
    // Starting a worker takes time: not for each task.
    expect(first!.requests).toHaveLength(2);
    expect(alive(transport)).toEqual({ a: 1 });
    jest.advanceTimersByTime(60);
    first!.answer(1);
    expect(alive(transport)).toEqual({ b: 1 });
    const [other] = of(transport, B);
    other!.ready();
    expect(other!.args).toEqual([['b']]);
    other!.answer('b');
    expect(alive(transport)).toEqual({ a: 1 });
  });

  test('does not take the last worker of a module for one that has as many', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'queueMicrotask'] });
    const { pool, transport } = poolOf(2);
    for (let n = 0; n < 10; n += 1) {
      submit(pool, A, n);
      submit(pool, B, n);
    }
    await turn();
    for (const worker of transport.workers) worker.ready();
    jest.advanceTimersByTime(1000);
    const [a] = of(transport, A);
    a!.answer(0);
    expect(a!.requests).toHaveLength(2);
    expect(alive(transport)).toEqual({ a: 1, b: 1 });
  });

  test('takes a place at once for what is more important', async () => {
    const { pool, transport } = poolOf(1);
    submit(pool, A, 1);
    submit(pool, A, 2);
    submit(pool, B, 3, 1);
    await turn();
    // B came with the first ones and is more important: its worker was started.
    expect(alive(transport)).toEqual({ b: 1 });
    transport.workers[0]!.ready();
    submit(pool, C, 4, 2);
    await turn();
    transport.workers[0]!.answer('b');
    expect(alive(transport)).toEqual({ c: 1 });
  });

  test('fails only the tasks of the module whose worker cannot start, and names them', async () => {
    const { pool, transport } = poolOf(1);
    const bad = [1, 2].map((n) => submit(pool, A, n));
    const good = submit(pool, B, 3);
    await turn();
    transport.workers[0]!.exit({ exitCode: undefined, cause: new Error('404') });
    for (const execution of bad)
      expect((await execution.error()).message).toBe('A worker for `fn` could not start: 404');
    expect(of(transport, B)).toHaveLength(1);
    of(transport, B)[0]!.ready();
    of(transport, B)[0]!.answer('b');
    expect(await good.result()).toBe('b');
  });

  test('starts the spare of the module whose task was cancelled', async () => {
    const { pool, transport } = poolOf(2);
    const looping = submit(pool, A, 1);
    submit(pool, B, 2);
    await turn();
    for (const worker of transport.workers) worker.ready();
    looping.cancel();
    expect(transport.workers.map(({ origin: own }) => own)).toEqual([A, B, A]);
  });

  test('starts workers of a module ahead', async () => {
    const { pool, transport } = poolOf(4);
    const started = pool.prestart(2, workerModule(A));
    expect(alive(transport)).toEqual({ a: 2 });
    for (const worker of transport.workers) worker.ready();
    await started;
    const more = pool.prestart(1);
    expect(alive(transport)).toEqual({ a: 2, inline: 1 });
    transport.workers[2]!.ready();
    await more;
  });

  test('refuses to start something else ahead', async () => {
    const { pool } = poolOf(4);
    await expect(pool.prestart(1, {})).rejects.toThrow(/Expected `module` to be what `workerModule/);
  });

  test('counts what waits for all of them', async () => {
    const { pool } = poolOf(1);
    const executions = [submit(pool, A, 1), submit(pool, B, 2), submit(pool, C, 3)];
    expect(pool.counts.queued).toBe(3);
    for (const execution of executions) execution.cancel();
    expect(pool.counts.queued).toBe(0);
  });

  test('closes all', async () => {
    const { pool, transport } = poolOf(1);
    const executions = [submit(pool, A, 1), submit(pool, B, 2)];
    await turn();
    await pool.close();
    for (const execution of executions) await execution.error();
    expect(transport.alive).toEqual([]);
  });
});

describe('A pool whose workers take one task each', () => {
  test('ends a worker after its task and starts another for the next', async () => {
    const { pool, transport } = poolOf(1);
    transport.isForOneTask = true;
    const [first] = [submit(pool, A, 1), submit(pool, A, 2)];
    await turn();
    transport.workers[0]!.ready();
    transport.workers[0]!.answer('one');
    expect(await first.result()).toBe('one');
    expect(transport.workers.map(({ isEnded }) => isEnded)).toEqual([true, false]);
    transport.workers[1]!.ready();
    expect(transport.workers[1]!.args).toEqual([[2]]);
  });

  test('keeps those that were started ahead until they are needed', async () => {
    const { pool, transport } = poolOf(2);
    transport.isForOneTask = true;
    void pool.prestart(1, workerModule(A));
    transport.workers[0]!.ready();
    expect(pool.counts.idle).toBe(1);
    submit(pool, A, 1);
    await turn();
    expect(transport.workers[0]!.args).toEqual([[1]]);
    transport.workers[0]!.fail(new Error('x'));
    expect(transport.alive).toEqual([]);
  });
});
