import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  AsyncTask,
  CancelledError,
  ProcessTask,
  type Progress,
  type Run,
  Task,
  type TaskContext,
  type TaskOptions,
  TimeoutError,
  workerModule,
} from 'offloop';
import { NodeEngine } from 'offloop/node';
import { errorOf, Gate, until } from '../helpers/gate.js';
import { fixture } from '../setup/fixture-url.js';

let engine: NodeEngine;
beforeAll(() => {
  engine = new NodeEngine({ maxThreads: 1, maxProcesses: 1, graceMs: 0 });
});
afterAll(() => engine.close());

type Make = <R>(fn: (this: TaskContext, ...args: any[]) => R, ...args: unknown[]) => Task<any[], R>;
const kinds: { readonly kind: string; readonly make: Make }[] = [
  { kind: 'Task', make: (fn, ...args) => new Task(fn, ...args) },
  { kind: 'ProcessTask', make: (fn, ...args) => new ProcessTask(fn, ...args) },
  { kind: 'AsyncTask', make: (fn, ...args) => new AsyncTask(fn, ...args) },
];

/** Settles when the run's task executes. */
const begun = (run: Run): Promise<void> => until(() => run.state !== 'pending');

/** Ends only when its signal aborts. */
async function forever(this: TaskContext): Promise<void> {
  const { signal } = this;
  await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
}

describe.each(kinds)('$kind', ({ kind, make }) => {
  const isLoop = kind === 'AsyncTask';

  test('gives what its function returns', async () => {
    expect(await engine.run(make((a: number, b: number) => a * b, 6, 7))).toBe(42);
  });

  test('gives what the promise of its function resolves to', async () => {
    expect(await engine.run(make(async (text: string) => `${text}!`, 'a'))).toBe('a!');
  });

  test('can be yielded as often as one likes', async () => {
    const task = make((n: number) => n + 1, 1);
    const run = engine.run(function* () {
      return [yield* task, yield* task];
    });
    expect(await run).toEqual([2, 2]);
  });

  test('executes nothing before it is yielded or run', async () => {
    const calls: string[] = [];
    const task = new AsyncTask(() => calls.push('called'));
    await null;
    expect(calls).toEqual([]);
    await engine.run(task);
    expect(calls).toEqual(['called']);
  });

  test('is no promise', () => {
    expect(make(() => 1)).not.toHaveProperty('then');
  });

  test('leaves an optional parameter to its default', async () => {
    expect(await engine.run(make((a: number, b = 10) => a + b, 1))).toBe(11);
  });

  test('gets its context as `this`', async () => {
    const run = engine.run(
      make(function (this: TaskContext, n: number) {
        this.update({ completed: 1, total: 4, message: 'first' });
        this.advance(2);
        return n;
      }, 3),
    );
    expect(await run).toBe(3);
    expect(run.progress).toMatchObject({ completed: 4, total: 4, fraction: 1, message: 'first' });
  });

  test('is called after its function', async () => {
    const names: string[] = [];
    const stop = engine.on('started', ({ run }) => names.push(run.name));
    await engine.run(
      make(function resize() {
        return 1;
      }),
    );
    stop();
    expect(names).toEqual(['resize']);
  });

  test('keeps class, message, cause and own properties of an error', async () => {
    const error = await errorOf(
      engine.run(
        make(() => {
          throw Object.assign(new RangeError('too far', { cause: new TypeError('inner') }), { code: 'E_FAR' });
        }),
      ),
    );
    expect(error).toBeInstanceOf(RangeError);
    expect(error).toMatchObject({ message: 'too far', code: 'E_FAR', cause: new TypeError('inner') });
  });

  test.each([
    ['null', () => Promise.reject(null), null],
    ['a text', () => Promise.reject('text'), 'text'],
    ['undefined', () => Promise.reject(undefined), undefined],
  ])('throws %s as it is', async (_name, fn, thrown) => {
    const caught = await engine.run(function* () {
      try {
        yield* make(fn);
      } catch (error) {
        return { error };
      }
      return 'no error';
    });
    expect(caught).toEqual({ error: thrown });
  });

  describe('with a name', () => {
    test('is called so in its run', async () => {
      const run = engine.run(make(() => 1).with({ name: 'Thumbnail' }));
      expect(run.name).toBe('Thumbnail');
      await run;
    });

    test('is a copy: the task itself stays as it was', async () => {
      const task = make(function plain() {
        return 1;
      });
      const copy = task.with({ name: 'copy' });
      expect(copy).not.toBe(task);
      expect(copy).toBeInstanceOf(task.constructor);
      expect([task.name, copy.name]).toEqual(['plain', 'copy']);
      expect(await engine.run(copy)).toBe(1);
    });

    test('keeps earlier options beside later ones', () => {
      const copy = make(() => 1)
        .with({ name: 'a' })
        .with({ retries: 1 })
        .with({ priority: 2 });
      expect(copy.name).toBe('a');
    });
  });

  describe('with a timeout', () => {
    test('throws a TimeoutError, and the run ends in `error`', async () => {
      const run = engine.run(make(forever).with({ timeout: 1 }));
      const error = await errorOf<TimeoutError>(run);
      expect(error).toBeInstanceOf(TimeoutError);
      expect(error.ms).toBe(1);
      expect(error.message).toMatch(/`forever`.*1 ms/);
      expect(run.state).toBe('error');
    });

    test('leaves a quick one alone', async () => {
      expect(await engine.run(make(() => 'quick').with({ timeout: 60_000 }))).toBe('quick');
    });

    test('leaves the worker usable', async () => {
      await errorOf(engine.run(make(forever).with({ timeout: 1 })));
      expect(await engine.run(make(() => 'next'))).toBe('next');
    });

    test('tries again with `retries`, and then throws the TimeoutError', async () => {
      const task = make(forever).with({ timeout: 1, retries: 2 });
      await expect(engine.run(task)).rejects.toBeInstanceOf(TimeoutError);
      expect(await engine.run(make(() => 'next'))).toBe('next');
    });
  });

  describe('with retries', () => {
    /** Fails as often as it is told. It counts where it executes: there is one worker. */
    const flaky = (id: string, failures: number): number => {
      const counts = globalThis as unknown as Record<string, number>;
      counts[id] = (counts[id] ?? 0) + 1;
      if (counts[id] <= failures) throw new Error(`attempt ${counts[id]}`);
      return counts[id];
    };

    test.each([
      { failures: 0, retries: 0, ending: 1 },
      { failures: 2, retries: 2, ending: 3 },
      { failures: 3, retries: 2, ending: new Error('attempt 3') },
      { failures: 1, retries: 0, ending: new Error('attempt 1') },
      { failures: 1, retries: 9, ending: 2 },
    ])('ends with $ending after $failures failures with $retries retries', async ({ failures, retries, ending }) => {
      const id = `${kind} ${failures} ${retries}`;
      const run = engine.run(make(flaky, id, failures).with({ retries }));
      expect(await run.catch((error: unknown) => error)).toEqual(ending);
    });

    test('shows itself as one run', async () => {
      let started = 0;
      let calls = 0;
      const stop = engine.on('started', () => {
        started += 1;
      });
      await engine.run(
        new AsyncTask(() => {
          calls += 1;
          if (calls < 3) throw new Error('again');
        }).with({ retries: 5 }),
      );
      stop();
      expect([calls, started]).toEqual([3, 1]);
    });

    test('does not try again once it was cancelled', async () => {
      let calls = 0;
      const run = engine.run(
        new AsyncTask(() => {
          calls += 1;
          run.cancel();
          throw new Error('after the cancel');
        }).with({ retries: 5 }),
      );
      await run.settled;
      expect([calls, run.state]).toEqual([1, 'cancelled']);
    });
  });

  describe('with a signal', () => {
    test('is cancelled when it aborts', async () => {
      const controller = new AbortController();
      const run = engine.run(make(forever).with({ signal: controller.signal }));
      await begun(run);
      controller.abort('enough');
      const error = await errorOf<CancelledError>(run);
      expect(error).toBeInstanceOf(CancelledError);
      expect(error).toMatchObject({ reason: 'enough', by: 'signal' });
      expect(run.state).toBe('cancelled');
      expect(await engine.run(make(() => 'next'))).toBe('next');
    });

    test('does not execute when it was aborted before', async () => {
      let calls = 0;
      const run = engine.run(
        new AsyncTask(() => {
          calls += 1;
        }).with({ signal: AbortSignal.abort('never') }),
      );
      await expect(run).rejects.toMatchObject({ reason: 'never', by: 'signal' });
      expect(calls).toBe(0);
    });

    test('leaves no listener on it', async () => {
      const listeners = new Set<unknown>();
      const controller = new AbortController();
      const { signal } = controller;
      const { addEventListener: add, removeEventListener: remove } = signal;
      signal.addEventListener = ((...args: Parameters<typeof add>) => {
        listeners.add(args[1]);
        add.apply(signal, args);
      }) as typeof add;
      signal.removeEventListener = ((...args: Parameters<typeof remove>) => {
        listeners.delete(args[1]);
        remove.apply(signal, args);
      }) as typeof remove;
      const run = engine.run(make(() => 1).with({ signal }));
      expect(listeners.size).toBe(1);
      await run;
      expect(listeners.size).toBe(0);
    });
  });

  describe('with onProgress', () => {
    test('tells it what the function reports, up to the last', async () => {
      const seen: Progress[] = [];
      await engine.run(
        make(function () {
          this.update({ completed: 0, total: 3 });
          this.advance();
          this.advance(2);
        }).with({ onProgress: (progress) => seen.push(progress) }),
      );
      expect(seen.at(-1)).toMatchObject({ completed: 3, total: 3, fraction: 1, percent: 100 });
    });

    test('is told by a task that a handler yields, too', async () => {
      const seen: number[] = [];
      await engine.run(function* () {
        yield* make(function () {
          this.progress(0.5);
        }).with({ onProgress: ({ fraction }) => seen.push(fraction) });
      });
      expect(seen.at(-1)).toBe(0.5);
    });
  });

  test('ends with its worker when it is cancelled, whatever it does', async () => {
    if (isLoop) return;
    const run = engine.run(
      make(() => {
        for (;;);
      }),
    );
    await begun(run);
    expect(run.cancel('enough')).toBe(true);
    // What was sent and has not begun is not waited for.
    expect(run.isCancelling || run.isCancelled).toBe(true);
    await expect(run).rejects.toMatchObject({ reason: 'enough', by: 'user' });
    expect(await engine.run(make(() => 'next'))).toBe('next');
  });

  test('sees its cancel in its signal', async () => {
    const gate = new Gate<unknown>();
    const run = engine.run(
      new AsyncTask(async function () {
        const { signal } = this;
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
        gate.open(signal.aborted);
      }),
    );
    await begun(run);
    run.cancel();
    expect(await gate).toBe(true);
    expect(await run.settled).toEqual({ state: 'cancelled', reason: undefined });
  });

  test('is `pending` while it waits for a worker, and `running` while it executes', async () => {
    if (isLoop) return;
    const states: string[] = [];
    const first = engine.run(make(() => 1));
    const second = engine.run(make(() => 2));
    expect([first.state, second.state]).toEqual(['pending', 'pending']);
    second.on('state', ({ run }) => states.push(run.state));
    await second;
    expect(first.state).toBe('success');
    expect(states).toEqual(['running', 'success']);
  });
});

describe('Task', () => {
  test('moves what `transfer` names', async () => {
    const buffer = new ArrayBuffer(8);
    const task = new Task((bytes: ArrayBuffer) => bytes.byteLength, buffer).with({ transfer: [buffer] });
    expect(await engine.run(task)).toBe(8);
    expect(buffer.byteLength).toBe(0);
  });

  test('copies without `transfer`', async () => {
    const buffer = new ArrayBuffer(8);
    expect(await engine.run(new Task((bytes: ArrayBuffer) => bytes.byteLength, buffer))).toBe(8);
    expect(buffer.byteLength).toBe(8);
  });

  test.each(['Task', 'ProcessTask'])('lets a higher `priority` go first among those that wait (%s)', async (kind) => {
    const { make } = kinds.find((candidate) => candidate.kind === kind)!;
    const order: string[] = [];
    const task = (name: string, options: TaskOptions) =>
      engine.run(make((value: string) => value, name).with(options)).then((value) => order.push(value));
    const first = engine.run(make(() => {}));
    const waiting = [
      task('low', {}),
      task('high', { priority: 5 }),
      task('lowest', { priority: -1 }),
      task('higher', { priority: 7 }),
    ];
    await Promise.all([first, ...waiting]);
    expect(order).toEqual(['higher', 'high', 'low', 'lowest']);
  });

  test('counts only execution in its timeout: waiting for a worker does not end it', async () => {
    const shared = new Int32Array(new SharedArrayBuffer(4));
    const first = engine.run(
      new Task((cells: Int32Array) => {
        Atomics.wait(cells, 0, 0);
      }, shared),
    );
    const second = engine.run(new Task(() => 'in time').with({ timeout: 200 }));
    await until(() => first.state === 'running');
    // Longer than the second one's limit.
    await new Promise((resolve) => setTimeout(resolve, 250));
    Atomics.store(shared, 0, 1);
    Atomics.notify(shared, 0);
    expect(await second).toBe('in time');
    await first;
  });
});

describe('AsyncTask', () => {
  test('takes any function: bound, native and methods', async () => {
    const object = { n: 4, get: () => object.n };
    const bound = function (this: { n: number }) {
      return this.n;
    }.bind(object);
    expect(await engine.run(new AsyncTask(bound))).toBe(4);
    expect(await engine.run(new AsyncTask(object.get))).toBe(4);
    expect(await engine.run(new AsyncTask(Math.max, 1, 3))).toBe(3);
  });

  test('copies nothing', async () => {
    const value = { fn: () => {} };
    expect(await engine.run(new AsyncTask((given: unknown) => given, value))).toBe(value);
  });

  test('has no worker to be ended with: a cancel waits until the function has returned', async () => {
    const gate = new Gate();
    const begin = new Gate();
    const run = engine.run(
      new AsyncTask(async () => {
        begin.open();
        await gate;
      }),
    );
    await begin;
    run.cancel();
    expect([run.isCancelling, run.isFinished]).toEqual([true, false]);
    gate.open();
    expect(await run.settled).toMatchObject({ state: 'cancelled' });
  });
});

describe('a task whose module never loads', () => {
  const waiting = workerModule<typeof import('../fixtures/waiting.js')>(fixture('waiting.js'));
  test.each([
    ['Task', Task],
    ['ProcessTask', ProcessTask],
  ])('is not waited for when its time is up, or when it was cancelled: %s', async (_, Kind) => {
    const patient = new NodeEngine({ maxThreads: 1, maxProcesses: 1, graceMs: 600_000 });
    const late = patient.run(new Kind(waiting.never).with({ timeout: 1 }));
    expect(await errorOf(late)).toBeInstanceOf(TimeoutError);
    const unwanted = patient.run(new Kind(waiting.never));
    await begun(unwanted);
    unwanted.cancel();
    expect(await unwanted.settled).toMatchObject({ state: 'cancelled' });
    expect(await patient.run(new Kind(() => 'next'))).toBe('next');
    await patient.close();
  });
});
