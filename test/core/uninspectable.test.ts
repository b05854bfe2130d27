import { afterAll, describe, expect, test } from '@jest/globals';
import { AsyncTask, ProcessTask, Task, wait } from 'offloop';
import { NodeEngine } from 'offloop/node';
import { until } from '../helpers/gate.js';

const engine = new NodeEngine({ maxThreads: 1, maxProcesses: 1 });
afterAll(() => engine.close());

/** A value that throws at every look. */
function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

describe('A thrown value that cannot be looked at', () => {
  test('in a handler ends its run in error', async () => {
    const value = revoked();
    const run = engine.run(function* () {
      yield* wait(Promise.resolve());
      throw value;
    });
    expect((await run.settled).state).toBe('error');
  });

  test('in the first stretch of a handler does not reach its caller', async () => {
    const value = revoked();
    const run = engine.run(function* () {
      throw value;
    });
    expect((await run.settled).state).toBe('error');
  });

  test('of a promise is thrown at the yield', async () => {
    const value = revoked();
    const caught = await engine.run(function* () {
      try {
        yield* wait(new Promise((_, reject) => reject(value)));
        return false;
      } catch (error) {
        return error === value;
      }
    });
    expect(caught).toBe(true);
  });

  test('of a task on the event loop fails the task, and frees its place', async () => {
    const nasty = {
      get name(): string {
        throw new Error('do not look');
      },
    };
    const run = engine.run(
      new AsyncTask(() => {
        throw nasty;
      }),
    );
    expect((await run.settled).state).toBe('error');
    await until(() => engine.executors.loop.counts.running === 0);
  });

  test.each([
    ['thread', Task],
    ['process', ProcessTask],
  ] as const)('of a task on a %s fails the task, and spares its worker', async (_kind, Kind) => {
    const where = await engine.run(new Kind(() => process.pid));
    const run = engine.run(
      new Kind(() => {
        const { proxy, revoke } = Proxy.revocable({}, {});
        revoke();
        throw proxy;
      }),
    );
    const outcome = await run.settled;
    expect(outcome).toMatchObject({ state: 'error' });
    expect(String((outcome as { error: unknown }).error)).not.toMatch(/WorkerCrashed/);
    expect(await engine.run(new Kind(() => process.pid))).toBe(where);
  });
});

test('A signal that ends many runs has one listener, and none after them', async () => {
  const controller = new AbortController();
  const { signal } = controller;
  let listeners = 0;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    listeners += 1;
    add(...args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    listeners -= 1;
    remove(...args);
  };
  const runs = Array.from({ length: 30 }, () => engine.run(() => wait(new Promise(() => {})), { signal }));
  expect(listeners).toBe(1);
  controller.abort('over');
  expect(runs.map((run) => run.state)).toEqual(runs.map(() => 'cancelled'));
  expect(listeners).toBe(0);
});
