import { runInNewContext } from 'node:vm';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { routine, wait } from 'offloop';
import { gate, Stage, turn } from './stage.js';

type Body = (steps: Record<string, any>) => () => Generator<any, any, any>;

/** The leak, as a text: a realm of its own compiles it. */
const LEAK = `(function ({ gate, step, log }) {
  function* helper() {
    try {
      yield* gate;
      log.push('never');
    } finally {
      log.push('helper');
      yield* step();
      log.push('rest of the finally');
    }
    log.push('never');
    return 'delete';
  }
  return function* handler() {
    try {
      log.push(yield* helper());
    } catch {
      log.push('catch');
    } finally {
      log.push('caller');
    }
    log.push('never');
  };
})`;

const STUBBORN = `(function ({ gate, step, log }) {
  return function* stubborn() {
    for (;;) {
      try {
        yield* (log.length === 0 ? gate : step());
      } finally {
        log.push('round');
        continue;
      }
    }
  };
})`;

async function cancelled(body: Body, development = true) {
  const engine = new Stage({ development });
  const log: string[] = [];
  let steps = 0;
  const step = () => {
    steps += 1;
    return wait(async () => {
      log.push('step');
    });
  };
  const run = engine.run(body({ gate: gate(), step, log }));
  await turn();
  run.cancel();
  await run.settled;
  await turn();
  return { engine, log, run, steps };
}

describe('A generator of another realm', () => {
  const leak: Body = runInNewContext(LEAK);
  const stubborn: Body = runInNewContext(STUBBORN);

  test('runs as any other', async () => {
    const add = runInNewContext('(function* (wait, Promise) { return (yield* wait(Promise.resolve(2))) + 1; })');
    expect(await new Stage().run(() => add(wait, Promise))).toBe(3);
  });

  test('has its step put off and the rest of that finally cut; its caller never goes on', async () => {
    const { log, run } = await cancelled(leak);
    expect(log).toEqual(['helper', 'caller', 'step']);
    expect(run.state).toBe('cancelled');
  });

  test('is warned about in development, and only there', async () => {
    const { engine } = await cancelled(leak);
    expect(engine.logged).toEqual([expect.stringMatching(/^warn: .*put off/)]);
    const { engine: silent } = await cancelled(leak, false);
    expect(silent.logged).toEqual([]);
  });

  test('that refuses to end is given up with an error', async () => {
    const { engine, log, run } = await cancelled(stubborn, false);
    expect(run.state).toBe('cancelled');
    expect(log.length).toBeGreaterThan(1);
    expect(engine.reported).toMatchObject([{ name: 'StateError', message: expect.stringContaining('stubborn') }]);
  });

  test('in a routine does not let the handler of this realm go on', async () => {
    const log: string[] = [];
    const engine = new Stage();
    const foreign = runInNewContext(`(function* (gate, step, log) {
      try { yield* gate; } finally { log.push('foreign'); yield* step(); }
      log.push('never');
    })`);
    const run = engine.run(function* () {
      try {
        yield* routine(foreign)(gate(), () => wait(async () => void log.push('step')), log);
        log.push('never');
      } finally {
        log.push('caller');
      }
      log.push('never');
    });
    run.cancel();
    await run.settled;
    expect(log).toEqual(['foreign', 'step', 'caller']);
  });
});

describe('An iterator that changes what its generator yields', () => {
  test('does not let its caller go on', async () => {
    const engine = new Stage();
    const log: string[] = [];
    function* helper() {
      try {
        yield gate();
      } finally {
        log.push('helper');
        yield 'text';
        log.push('rest of the finally');
      }
      log.push('never');
    }
    /** A layer as other libraries have them, which makes operations of texts. */
    const layer = (inner: Generator<any>) => {
      const change = ({ done, value }: IteratorResult<any>) =>
        ({ done, value: value === 'text' ? wait(async () => void log.push('step')) : value }) as IteratorResult<any>;
      return {
        [Symbol.iterator]: () => ({
          next: (value: unknown) => change(inner.next(value)),
          return: (value: unknown) => change(inner.return(value)),
          throw: (error: unknown) => change(inner.throw(error)),
        }),
      };
    };
    const run = engine.run(function* () {
      try {
        yield* layer(helper());
        log.push('never');
      } finally {
        log.push('caller');
      }
      log.push('never');
    });
    run.cancel();
    await run.settled;
    expect(log).toEqual(['helper', 'caller', 'step']);
  });
});

describe('Intrinsics that are frozen after the library was loaded', () => {
  beforeAll(() => {
    // Jest gives each test file a realm of its own, so this harms no other.
    Object.freeze(Object.getPrototypeOf(Object.getPrototypeOf((function* () {})())));
  });

  test('cut a finally that yields, and the caller never goes on', async () => {
    const { log, run, engine } = await cancelled(new Function(`return ${LEAK}`)());
    expect(log).toEqual(['helper', 'caller', 'step']);
    expect(run.state).toBe('cancelled');
    expect(engine.logged).toEqual([expect.stringMatching(/^warn: .*put off/)]);
  });

  test('leave a finally without yields as it is', () => {
    const log: string[] = [];
    const run = new Stage().run(function* () {
      try {
        yield* gate();
      } finally {
        log.push('finally');
      }
    });
    run.cancel();
    expect([log, run.state]).toEqual([['finally'], 'cancelled']);
  });
});
