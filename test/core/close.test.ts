import { describe, expect, test } from '@jest/globals';
import { AsyncTask, defer, type Run, StateError, sleep, wait } from 'offloop';
import { gate, microtasks, Stage, thrownBy, turn } from './stage.js';

describe('close', () => {
  test('refuses new work at the call', async () => {
    const engine = new Stage();
    const handler = engine.async(function* () {});
    await engine.close();
    expect(thrownBy(() => handler())).toBeInstanceOf(StateError);
    expect(thrownBy(() => engine.run(sleep(0)))).toBeInstanceOf(StateError);
    expect(thrownBy(() => engine.run(handler, { args: [] }))).toBeInstanceOf(StateError);
  });

  test('refuses it from its call on, not only when it is through', async () => {
    const engine = new Stage();
    const closing = engine.close();
    expect(thrownBy(() => engine.run(sleep(0)))).toBeInstanceOf(StateError);
    await closing;
  });

  test('cancels all runs, by itself, and waits for their clean-up', async () => {
    const engine = new Stage();
    const log: string[] = [];
    const door = gate();
    const run = engine.run(function* () {
      defer(() => log.push('deferred'));
      try {
        yield* gate();
      } finally {
        yield* door;
        log.push('finally');
      }
    });
    let isClosed = false;
    const closing = engine.close().then(() => {
      isClosed = true;
    });
    await turn();
    expect([isClosed, run.isCancelling]).toEqual([false, true]);
    door.open();
    await closing;
    expect(log).toEqual(['finally', 'deferred']);
    expect(run.error).toMatchObject({ name: 'CancelledError', by: 'close' });
  });

  test('lets clean-up use tasks', async () => {
    const engine = new Stage();
    const log: string[] = [];
    void engine.run(function* () {
      try {
        yield* gate();
      } finally {
        log.push(yield* new AsyncTask(async () => 'task'));
      }
    });
    await engine.close();
    expect(log).toEqual(['task']);
  });

  test('abandons clean-up that takes longer than its timeout, and says whose', async () => {
    const engine = new Stage();
    const run = engine.run(
      function* () {
        try {
          yield* gate();
        } finally {
          yield* gate();
        }
      },
      { name: 'stubborn' },
    );
    await engine.close({ timeout: 0 });
    expect(run.isFinished).toBe(false);
    expect(engine.logged.filter((entry) => entry.startsWith('error')).join()).toContain('stubborn');
  });

  test('gives the same promise again', async () => {
    const engine = new Stage();
    await Promise.all([engine.close(), engine.close()]);
    await engine.close();
    await engine[Symbol.asyncDispose]();
  });

  test('called inside a handler cancels that one too', async () => {
    const engine = new Stage();
    const log: string[] = [];
    let closing: Promise<void> | undefined;
    const run = engine.run(function* () {
      try {
        closing = engine.close();
        log.push('to the next yield');
        yield* gate();
        log.push('never');
      } finally {
        log.push('finally');
      }
    });
    await closing;
    expect(log).toEqual(['to the next yield', 'finally']);
    expect(run.error).toMatchObject({ by: 'close' });
  });

  test('awaited inside a handler ends as well', async () => {
    const engine = new Stage();
    const log: string[] = [];
    const run = engine.run(function* () {
      try {
        yield* wait(engine.close());
        log.push('never');
      } finally {
        log.push('finally');
      }
    });
    await engine.close();
    expect([log, run.state]).toEqual([['finally'], 'cancelled']);
  });

  test('is what `await using` does', async () => {
    let run: Run | undefined;
    {
      await using engine = new Stage();
      run = engine.run(gate());
    }
    expect(run.state).toBe('cancelled');
  });

  test('leaves no timer, and nothing on signals', async () => {
    const before = timers();
    const engine = new Stage();
    const controller = new AbortController();
    void engine.run(sleep(60_000), { timeout: 60_000, signal: controller.signal });
    void engine.run(function* () {
      yield* sleep(60_000);
    });
    expect(timers()).toBe(before + 3);
    await engine.close();
    expect(timers()).toBe(before);
    controller.abort();
    await microtasks();
    expect(engine.reported).toEqual([]);
  });

  test('cancels runs that are made by the clean-up of others? They are refused', async () => {
    const engine = new Stage();
    const errors: unknown[] = [];
    void engine.run(function* () {
      try {
        yield* gate();
      } finally {
        errors.push(thrownBy(() => engine.run(gate())));
      }
    });
    await engine.close();
    expect(errors[0]).toBeInstanceOf(StateError);
  });

  test.each([[{ timeout: -1 }], [{ timeout: Number.NaN }], [{ timeout: '5' }], [{ time: 5 }]])(
    'refuses %p',
    (options) => {
      const engine = new Stage();
      expect(() => engine.close(options as never)).toThrow();
      engine.run(gate()).cancel();
    },
  );
});

function timers(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
}
