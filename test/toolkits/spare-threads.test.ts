import { BroadcastChannel } from 'node:worker_threads';
import { afterEach, describe, expect, test } from '@jest/globals';
import { MultiTask, Task, workerModule } from '../../src/index.js';
import { NodeEngine, type NodeEngineOptions } from '../../src/toolkits/node/index.js';
import { fixture } from '../setup/fixture-url.js';

const loaded = workerModule<typeof import('../fixtures/loaded.js')>(fixture('loaded.js'));

let engine: NodeEngine;
const make = (options: NodeEngineOptions): NodeEngine => {
  engine = new NodeEngine(options);
  return engine;
};

/** Threads that stand still until they are let go. */
class Held {
  readonly memory = new Int32Array(new SharedArrayBuffer(4));

  release(): void {
    Atomics.store(this.memory, 0, 1);
    Atomics.notify(this.memory, 0);
  }
}

const hold = (memory: Int32Array): string => {
  Atomics.wait(memory, 0, 0);
  return 'held';
};
const search = (text: string): string => `found ${text}`;
const spin = (): never => {
  for (;;);
};

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await turn();
}

const held = new Set<Held>();
function holds(count: number): { readonly done: Promise<unknown>; release(): void } {
  const one = new Held();
  held.add(one);
  const done = Promise.all(Array.from({ length: count }, () => engine.run(new Task(hold, one.memory))));
  return { done, release: () => one.release() };
}

afterEach(async () => {
  for (const one of held) one.release();
  held.clear();
  await engine.close();
});

describe('Spare threads', () => {
  test('let a short task end while all threads are taken', async () => {
    make({ maxThreads: 2 });
    const { done, release } = holds(2);
    expect(await engine.run(new Task(search, 'it'))).toBe('found it');
    for (let n = 0; n < 20; n += 1) expect(await engine.run(new Task(search, `${n}`))).toBe(`found ${n}`);
    expect(engine.executors.thread.counts).toEqual({ running: 2, idle: 0, queued: 0, spare: 1 });
    release();
    expect(await done).toEqual(['held', 'held']);
  });

  test('let one end that began while others wait in bulk', async () => {
    make({ maxThreads: 2 });
    const { done, release } = holds(20);
    expect(await engine.run(new Task(search, 'it'))).toBe('found it');
    expect(engine.executors.thread.counts).toMatchObject({ running: 2, queued: 18 });
    release();
    await done;
  });

  test('take no members of a `MultiTask`, however short', async () => {
    make({ maxThreads: 2 });
    const { done, release } = holds(2);
    const many = engine.run(new MultiTask([new Task(search, 'a'), new Task(search, 'b')]));
    await engine.run(new Task(search, 'c'));
    expect(many.isFinished).toBe(false);
    release();
    await done;
    expect(await many).toEqual(['found a', 'found b']);
  });

  test.each([
    ['of one thread', { maxThreads: 1 }],
    ['that has none', { maxThreads: 2, spareThreads: 0 }],
  ] as const)('are none in an engine %s', async (_, options) => {
    make(options);
    const { done, release } = holds(options.maxThreads);
    const last = engine.run(new Task(search, 'it'));
    await until(() => engine.executors.thread.counts.running === options.maxThreads);
    // Longer than it takes where there are some; nobody waits for it here.
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(engine.executors.thread.counts).toMatchObject({ running: options.maxThreads, queued: 1, spare: 0 });
    release();
    await done;
    expect(await last).toBe('found it');
  });

  test('are there beside a single thread where they are asked for', async () => {
    make({ maxThreads: 1, spareThreads: 2 });
    const { done, release } = holds(1);
    expect(await engine.run(new Task(search, 'it'))).toBe('found it');
    release();
    await done;
  });

  test('stand ready for the first cancel of a task that does not end', async () => {
    make({ maxThreads: 2 });
    const run = engine.run(new Task(spin));
    await until(() => engine.executors.thread.counts.spare === 1);
    const cancelledAt = performance.timeOrigin + performance.now();
    run.cancel();
    // A thread's clock begins with it.
    const bornAt = await engine.run(new Task(() => performance.timeOrigin));
    expect(bornAt).toBeLessThan(cancelledAt);
    await run.settled;
  });

  test('have loaded the modules in use', async () => {
    const loads: unknown[] = [];
    const channel = new BroadcastChannel('loaded');
    channel.onmessage = ({ data }: { readonly data?: unknown }) => void loads.push(data);
    make({ maxThreads: 1, spareThreads: 1 });
    const memory = new Held();
    held.add(memory);
    await engine.run(loaded.birth());
    const long = engine.run(loaded.hold(memory.memory));
    // Nobody has called anything on the second one.
    await until(() => loads.length === 2);
    expect(await engine.run(loaded.birth())).toBe(loads[1]);
    memory.release();
    expect(await long).toBe(loads[0]);
    channel.close();
  });

  test.each([
    [{ spareThreads: -1 }, RangeError, /Expected `spareThreads` to be an integer from 0 up, got `-1`/],
    [{ spareThreads: 1.5 }, RangeError, /Expected `spareThreads` to be an integer from 0 up, got `1.5`/],
    [{ spareThreads: '2' as never }, TypeError, /Expected `spareThreads` to be an integer from 0 up/],
    [{ maxThreads: 0 }, RangeError, /Expected `maxThreads` to be an integer from 1 up, got `0`/],
    [{ spareThread: 2 } as never, TypeError, /spareThread.*spareThreads/],
  ])('are refused as %p', (options: NodeEngineOptions, kind, message) => {
    const attempt = (): unknown => new NodeEngine(options);
    expect(attempt).toThrow(kind);
    expect(attempt).toThrow(message);
    make({});
  });
});
