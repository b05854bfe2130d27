import { describe, expect, test } from '@jest/globals';
import { operation, type Run, race, sleep } from 'offloop';
import { NodeEngine } from 'offloop/node';
import { errorOf } from '../helpers/gate.js';

const engine = new NodeEngine();
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('operation', () => {
  test('gives what it is resolved with', async () => {
    const soon = operation<number>((resolve) => {
      const handle = setImmediate(() => resolve(5));
      return () => clearImmediate(handle);
    });
    expect(await engine.run(soon)).toBe(5);
  });

  test('throws what it is rejected with', async () => {
    const soon = operation((_resolve, reject) => {
      setImmediate(() => reject(new RangeError('no')));
    });
    await expect(engine.run(soon)).rejects.toEqual(new RangeError('no'));
  });

  test('is started anew each time, and not before', async () => {
    let starts = 0;
    const counting = operation<number>((resolve) => {
      starts += 1;
      resolve(starts);
    });
    expect(starts).toBe(0);
    const run = engine.run(function* () {
      return [yield* counting, yield* counting];
    });
    expect(await run).toEqual([1, 2]);
  });

  test('answers in a later turn when it is resolved inside its start', async () => {
    const lines: string[] = [];
    const run = engine.run(function* () {
      yield* operation<void>((resolve) => resolve());
      lines.push('resumed');
    });
    lines.push('caller');
    await run;
    expect(lines).toEqual(['caller', 'resumed']);
  });

  describe('calls its undo once', () => {
    /** An operation that keeps what it was given, and counts its undos. */
    function kept() {
      const log: string[] = [];
      let resolve!: (value: string) => void;
      let reject!: (error: unknown) => void;
      const work = operation<string>((done, failed) => {
        resolve = done;
        reject = failed;
        return () => log.push('undone');
      });
      return { work, log, resolve: (value: string) => resolve(value), reject: (error: unknown) => reject(error) };
    }

    test('after an answer, before the handler goes on', async () => {
      const { work, log, resolve } = kept();
      const run = engine.run(function* () {
        const value = yield* work;
        log.push(value);
      });
      resolve('answer');
      await run;
      expect(log).toEqual(['undone', 'answer']);
    });

    test('after a failure', async () => {
      const { work, log, reject } = kept();
      const run = engine.run(work);
      reject(new Error('x'));
      await errorOf(run);
      expect(log).toEqual(['undone']);
    });

    test('when it is cancelled', async () => {
      const { work, log } = kept();
      const run = engine.run(work);
      run.cancel();
      expect(log).toEqual(['undone']);
      run.cancel();
      await run.settled;
      expect(log).toEqual(['undone']);
    });

    test('when it loses a race', async () => {
      const { work, log } = kept();
      await engine.run(race([work, sleep(1)]));
      expect(log).toEqual(['undone']);
    });

    test('when it answers inside its start', async () => {
      const log: string[] = [];
      const work = operation<number>((resolve) => {
        resolve(1);
        return () => log.push('undone');
      });
      expect(await engine.run(work)).toBe(1);
      expect(log).toEqual(['undone']);
    });

    test('and ignores every answer after the first', async () => {
      const { work, log, resolve, reject } = kept();
      const run = engine.run(work);
      resolve('first');
      resolve('second');
      reject(new Error('third'));
      expect(await run).toBe('first');
      await turn();
      expect(log).toEqual(['undone']);
    });

    test('and ignores an answer after a cancel', async () => {
      const { work, log, resolve } = kept();
      const run = engine.run(work);
      run.cancel();
      resolve('late');
      expect(await run.settled).toMatchObject({ state: 'cancelled' });
      expect(log).toEqual(['undone']);
    });
  });

  test('takes the first of two answers inside its start', async () => {
    const twice = operation<number>((resolve, reject) => {
      resolve(1);
      resolve(2);
      reject(new Error('three'));
    });
    expect(await engine.run(twice)).toBe(1);
  });

  test('throws what its start throws', async () => {
    const bad = operation(() => {
      throw new RangeError('in start');
    });
    await expect(engine.run(bad)).rejects.toEqual(new RangeError('in start'));
  });

  test('keeps an answer that came before its start threw', async () => {
    const odd = operation<number>((resolve) => {
      resolve(1);
      throw new Error('too late');
    });
    expect(await engine.run(odd)).toBe(1);
  });

  test('reports what its undo throws, and goes on', async () => {
    const own = new NodeEngine();
    const errors: unknown[] = [];
    own.on('error', ({ error }) => errors.push(error));
    const bad = operation<number>((resolve) => {
      setImmediate(() => resolve(1));
      return () => {
        throw new Error('in undo');
      };
    });
    expect(await own.run(bad)).toBe(1);
    expect(errors).toEqual([new Error('in undo')]);
  });

  test('gets the run: its signal, its clean-up', async () => {
    let given: Run | undefined;
    const log: string[] = [];
    const work = operation<string>((resolve, _reject, run) => {
      given = run;
      run.defer(function* () {
        log.push('deferred');
      });
      resolve(run.name);
    });
    const run = engine.run(function* named() {
      const name = yield* work;
      log.push('resumed');
      return name;
    });
    expect(await run).toBe('named');
    expect(given).toBe(run);
    expect(log).toEqual(['resumed', 'deferred']);
  });

  test('gives the signal of the run, aborted by a cancel', async () => {
    let signal: AbortSignal | undefined;
    const run = engine.run(
      operation<void>((_resolve, _reject, { signal: given }) => {
        signal = given;
      }),
    );
    run.cancel('enough');
    await run.settled;
    expect(signal?.aborted).toBe(true);
  });

  test.each([
    ['a promise', () => Promise.resolve()],
    ['a number', () => 5],
    ['an object', () => ({ close() {} })],
  ])('refuses %s as undo, and says what there is instead', async (_name, start) => {
    const error = await errorOf(engine.run(operation(start as never)));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toMatch(/Expected `start` to be a function that gives nothing or its undo.*`defer`/);
  });

  test.each([[undefined], [null], [5], [Promise.resolve()]])('refuses %p at the call', (start) => {
    expect(() => operation(start as never)).toThrow(/Expected `start` to be a function/);
  });
});
