import { setTimeout } from 'node:timers/promises';
import { afterAll, describe, expect, test } from '@jest/globals';
import { sleep, Task } from 'offloop';
import { NodeEngine } from 'offloop/node';
import { Pause } from '../../../examples/duplicates/pause.js';
import { streamResults } from '../../../examples/duplicates/stream-results.js';

const engine = new NodeEngine({ maxThreads: 2 });
afterAll(() => engine.close());

const double = (n: number) => n * 2;
const doubleTask = (n: number) => new Task((value: number) => value * 2, n);
/** All but the first ones wait until the door opens: so many are not yet handed out, however late somebody takes results. */
const behind = (door: Int32Array) => (n: number) =>
  new Task(
    (value: number, shared: Int32Array) => {
      // Only so few of what takes a while are sent at once.
      Atomics.wait(shared, 0, 0, value < 50 ? 1 : Infinity);
      return value * 2;
    },
    n,
    door,
  );
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
const sorted = (values: readonly number[]) => [...values].sort((a, b) => a - b);

/** Waits until no worker has anything to do. */
async function idle(): Promise<void> {
  const { counts } = engine.executors.thread;
  if (counts.running + counts.queued === 0) return;
  await setTimeout(5);
  await idle();
}

describe('streamResults', () => {
  test('gives every result once', async () => {
    const results: number[] = [];
    await engine.run(() => streamResults(numbers(100), new Pause(), doubleTask, (result) => results.push(result)));
    expect(sorted(results)).toEqual(numbers(100).map(double));
  });

  test('takes what is added to the queue meanwhile', async () => {
    const queue = [1];
    const results: number[] = [];
    await engine.run(() =>
      streamResults(queue, new Pause(), doubleTask, (result) => {
        results.push(result);
        if (result < 100) queue.push(result, result + 1);
      }),
    );
    // 1 adds 2 and 3, 2 adds 4 and 5, and so on.
    expect(sorted(results)).toEqual(numbers(100).slice(1).map(double));
  });

  test('hands out nothing while paused, and the rest afterwards', async () => {
    const pause = new Pause();
    const queue = numbers(1000);
    const results: number[] = [];
    const door = new Int32Array(new SharedArrayBuffer(4));
    const run = engine.run(() =>
      streamResults(queue, pause, behind(door), (result) => {
        results.push(result);
        if (results.length !== 10) return;
        pause.toggle();
        Atomics.store(door, 0, 1);
        Atomics.notify(door, 0);
      }),
    );
    while (!pause.isPaused || results.length + queue.length < 1000) await setTimeout(5);
    await idle();
    const handedOut = results.length;
    expect(queue.length).toBe(1000 - handedOut);
    expect(queue.length).toBeGreaterThan(0);
    await setTimeout(20);
    expect([results.length, queue.length]).toEqual([handedOut, 1000 - handedOut]);
    pause.toggle();
    await run;
    expect(sorted(results)).toEqual(numbers(1000).map(double));
  });

  test('can be cancelled while paused', async () => {
    const pause = new Pause();
    pause.toggle();
    const run = engine.run(() => streamResults([1], pause, doubleTask, () => {}));
    run.cancel();
    expect((await run.settled).state).toBe('cancelled');
  });
});

describe('Pause', () => {
  test('lets pass while it is open, and everybody when it opens', async () => {
    const pause = new Pause();
    await engine.run(pause.gate);
    pause.toggle();
    const waiting = [engine.run(pause.gate), engine.run(pause.gate)];
    await engine.run(sleep(0));
    expect(waiting.map(({ state }) => state)).toEqual(['running', 'running']);
    pause.toggle();
    await Promise.all(waiting);
  });

  test('does not count the time of pauses as work', async () => {
    const pause = new Pause();
    pause.toggle();
    const before = pause.workTime;
    await setTimeout(2);
    expect(pause.workTime).toBe(before);
    pause.toggle();
    await setTimeout(2);
    expect(pause.workTime).toBeGreaterThan(before);
  });
});
