import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  all,
  MultiTask,
  ProcessTask,
  type Progress,
  StreamTask,
  type Submission,
  Task,
  timeout,
  WorkerCrashedError,
} from 'offloop';
import { NodeEngine } from 'offloop/node';
import { control } from 'offloop/testing';
import { RemoteExecutor } from '../helpers/remote-executor.js';

let remote: RemoteExecutor;
let engine: NodeEngine;
beforeEach(() => {
  remote = new RemoteExecutor();
  engine = new NodeEngine({ executors: { remote } });
});
afterEach(() => engine.close());

const there = { executor: 'remote' };

describe('An executor of one’s own', () => {
  test('executes the tasks that name it, and no others', async () => {
    const where = () => process.pid;
    const [far, farToo, near] = await engine.run(
      all([new Task(where).with(there), new ProcessTask(where).with(there), new Task(where)]),
    );
    expect(far).not.toBe(process.pid);
    expect(farToo).toBe(far);
    expect(near).toBe(process.pid);
  });

  test('tells of results, errors and progress', async () => {
    const seen: Progress[] = [];
    const double = new Task(
      function (this: { progress(fraction: number, message?: string): void }, value: number) {
        this.progress(0.5, 'half');
        return value * 2;
      } as (value: number) => number,
      21,
    ).with({ ...there, onProgress: (progress) => seen.push(progress) });
    expect(await engine.run(double)).toBe(42);
    expect(seen.at(-1)).toMatchObject({ fraction: 0.5, message: 'half' });
    const fails = new Task(() => {
      throw new RangeError('too far');
    }).with(there);
    await expect(engine.run(fails)).rejects.toMatchObject({ name: 'RangeError', message: 'too far' });
  });

  test('gets many calls in a message', async () => {
    const squares = Array.from({ length: 500 }, (_, index) => new Task((n: number) => n * n, index).with(there));
    const results = await engine.run(new MultiTask(squares));
    expect(results).toEqual(squares.map((_, index) => index * index));
    expect(remote.sent).toBeLessThan(250);
  });

  test('skips those that fail, where that is asked', async () => {
    const tasks = Array.from({ length: 50 }, (_, index) =>
      new Task((n: number) => {
        if (n % 10 === 0) throw new Error(`no ${n}`);
        return n;
      }, index).with(there),
    );
    expect(await engine.run(new MultiTask(tasks, { skipErrors: true }))).toHaveLength(45);
    await expect(engine.run(new MultiTask(tasks))).rejects.toThrow(/^no \d+$/);
  });

  test('streams, as fast as items are taken', async () => {
    const numbers = new StreamTask(async function* (count: number) {
      for (let number = 0; number < count; number += 1) yield number;
    }, 300).with(there);
    const sum = await engine.run(function* () {
      const results = yield* numbers;
      let sum = 0;
      for (let item = yield* results.next(); item !== undefined; item = yield* results.next()) sum += item.value;
      return sum;
    });
    expect(sum).toBe((299 * 300) / 2);
  });

  test('is asked to stop by a cancel and by a limit, and says when it has', async () => {
    const wait = new Task(async function (this: { signal: AbortSignal }) {
      await new Promise((resolve) => this.signal.addEventListener('abort', resolve));
    } as () => Promise<void>).with(there);
    const run = engine.run(wait);
    while (remote.counts.running === 0 || run.state !== 'running')
      await new Promise((resolve) => setTimeout(resolve, 1));
    run.cancel();
    expect((await run.settled).state).toBe('cancelled');
    expect(remote.counts.running).toBe(0);
    await expect(engine.run(timeout(20, wait))).rejects.toThrow(/20 ms/);
  });

  test('fails what it had when it is lost', async () => {
    const exits = new Task(() => process.exit(3)).with(there);
    await expect(engine.run(exits)).rejects.toThrow('The other machine is gone');
    engine = new NodeEngine();
  });

  test('stands in for the toolkit’s own under its name', async () => {
    const own = new RemoteExecutor();
    await using other = new NodeEngine({ executors: { thread: own } });
    expect(await other.run(new Task(() => process.pid))).not.toBe(process.pid);
    expect(own.sent).toBe(1);
  });

  test('that stops what nobody had cancelled fails it, which would have the result `undefined` otherwise', async () => {
    class Idle extends RemoteExecutor {
      override submit(...[, listener]: Parameters<RemoteExecutor['submit']>): Submission {
        queueMicrotask(() => listener.onStopped());
        return { cancel: () => {} };
      }
    }
    await using other = new NodeEngine({ executors: { idle: new Idle() } });
    const task = new Task(() => 1).with({ executor: 'idle', name: 'count' });
    await expect(other.run(task)).rejects.toThrow(/'idle' has stopped `count`, which nobody had cancelled/);
    await expect(other.run(new MultiTask([task]))).rejects.toThrow(/'idle' has stopped `count`/);
  });

  test('is left alone under a test clock', async () => {
    using clock = control(engine);
    const run = engine.run(new Task((n: number) => n + 1, 1).with(there));
    await clock.settled();
    expect(await run).toBe(2);
    expect(remote.sent).toBe(0);
  });
});

describe('What names no executor', () => {
  test('is told at the task, with the way out', async () => {
    const task = new Task(() => 1).with({ executor: 'elsewhere' });
    await expect(engine.run(task)).rejects.toThrow(/no executor `elsewhere`.*executors: \{ elsewhere/);
  });

  test.each([
    [{ executors: 5 }, /`executors`.*record/],
    [{ executors: { far: {} } }, /`executors.far`.*`submit`/],
  ])('is refused where it is given: %j', (options, message) => {
    expect(() => new NodeEngine(options as never)).toThrow(message);
  });

  test('a text, and nothing else, is a name', () => {
    expect(() => new Task(() => 1).with({ executor: 5 as never })).toThrow(/`executor`.*a text/);
  });
});

test('The kind of a crash may be one of an executor’s own', () => {
  expect(new WorkerCrashedError('The machine is gone', 'machine').kind).toBe('machine');
});
