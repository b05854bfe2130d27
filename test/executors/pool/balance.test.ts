import { describe, expect, test } from '@jest/globals';
import { StateError, Task } from 'offloop';
import { NodeEngine } from 'offloop/node';
import { ThreadExecutor } from '../../../src/executors/node/thread-executor.js';
import { Balance, type BalanceOptions } from '../../../src/executors/pool/balance.js';

const surplus = (options: BalanceOptions, running: number, idle: number) =>
  new Balance({ latency: 1, ...options }).taskCame(() => ({ running, idle }));

describe('a balance', () => {
  test.each([
    [1, 10, 5],
    [1, 5, 2],
    [1, 3, 0],
    [0, 4, 2],
    [0, 3, 0],
    [4, 12, 0],
    [4, 13, 6],
  ])('with %i running and %i unused ends %i', (running, idle, count) => {
    expect(surplus({}, running, idle)).toBe(count);
  });

  test('follows its target and its factor', () => {
    expect(surplus({ target: 1 }, 1, 2)).toBe(1);
    expect(surplus({ reduceFactor: 1 }, 1, 10)).toBe(10);
    expect(surplus({ reduceFactor: 4 }, 1, 10)).toBe(2);
  });

  test('looks once in so many tasks, with a latency of 0 never', () => {
    const count = (latency: number) => {
      const balance = new Balance({ latency });
      return Array.from({ length: 6 }, () => balance.taskCame(() => ({ running: 1, idle: 10 })));
    };
    expect(count(3)).toEqual([0, 0, 5, 0, 0, 5]);
    expect(count(0)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test.each<[unknown, string]>([
    [{ target: 0 }, 'Expected `target` to be a number above 0'],
    [{ target: '3' }, 'Expected `target`'],
    [{ latency: -1 }, 'Expected `latency`'],
    [{ reduceFactor: 0.5 }, 'Expected `reduceFactor` to be a number from 1 up'],
    [{ reduceFactor: Number.NaN }, 'Expected `reduceFactor`'],
    [{ factor: 2 }, 'Unknown option `factor` of balance'],
    [5, 'Expected `options` to be an object of options for balance'],
  ])('refuses %j', (balance, message) => {
    expect(() => new NodeEngine({ balance: balance as never })).toThrow(message);
    expect(() => new ThreadExecutor({ balance: balance as never })).toThrow(message);
  });
});

describe('threads', () => {
  test('are ended by the balance of their engine, step by step, until it is even', async () => {
    await using engine = new NodeEngine({ maxThreads: 12, balance: { latency: 1 } });
    const { thread } = engine.executors;
    const flag = new SharedArrayBuffer(4);
    const wait = (shared: SharedArrayBuffer) => void Atomics.wait(new Int32Array(shared), 0, 0);
    const busy = engine.run(new Task(wait, flag));
    await thread.prestart(12);
    const counts: (readonly [number, number])[] = [];
    for (let n = 0; n < 3; n += 1) {
      await engine.run(new Task((value: number) => value, n));
      counts.push([thread.counts.running, thread.counts.idle]);
    }
    Atomics.store(new Int32Array(flag), 0, 1);
    Atomics.notify(new Int32Array(flag), 0);
    await busy;
    // 11 unused beside the one that comes: 5 end; 5 of 6: 2 end; 3 of 4 are few enough.
    expect(counts).toEqual([
      [1, 6],
      [1, 4],
      [1, 4],
    ]);
  });

  test('are used again, and all end with the engine', async () => {
    const engine = new NodeEngine({ maxThreads: 2, balance: {} });
    const id = () => globalThis.process.pid && Number(globalThis.performance.timeOrigin);
    const first = await engine.run(new Task(id));
    expect(engine.executors.thread.counts).toEqual({ running: 0, idle: 1, queued: 0, spare: 0 });
    expect(await engine.run(new Task(id))).toBe(first);
    await expect(
      engine.run(
        new Task(() => {
          throw new Error('no');
        }),
      ),
    ).rejects.toThrow('no');
    expect(engine.executors.thread.counts).toEqual({ running: 0, idle: 1, queued: 0, spare: 0 });
    await engine.close();
    expect(engine.executors.thread.counts).toEqual({ running: 0, idle: 0, queued: 0, spare: 0 });
    expect(() => engine.run(new Task(id))).toThrow(StateError);
  });
});
