import { describe, expect, test } from '@jest/globals';
import { defer, fork, self, sleep } from 'offloop';
import { gate, Stage, thrownBy, turn } from './stage.js';

describe('A start', () => {
  test('runs synchronously up to the first yield', () => {
    const engine = new Stage();
    const log: string[] = [];
    const handler = engine.async(function* (event: { preventDefault(): void }) {
      event.preventDefault();
      log.push('before the yield');
      yield* gate();
      log.push('after it');
    });
    const run = handler({ preventDefault: () => log.push('prevented') });
    log.push('caller');
    expect(log).toEqual(['prevented', 'before the yield', 'caller']);
    expect(run.state).toBe('running');
    run.cancel();
  });

  test('ends synchronously where nothing is yielded, or only what is ready', () => {
    const engine = new Stage();
    const plain = engine.run(function* () {
      return 1;
    });
    expect([plain.state, plain.result]).toEqual(['success', 1]);
    const ready = engine.run(function* named() {
      return (yield* self()).name;
    });
    expect([ready.state, ready.result]).toEqual(['success', 'named']);
  });

  test('gives a throw in the first stretch to its run, not to the caller', async () => {
    const engine = new Stage();
    const failure = new RangeError('at once');
    const handler = engine.async(function* () {
      throw failure;
    });
    const run = handler();
    expect(run.state).toBe('error');
    await expect(run).rejects.toBe(failure);
  });

  test.each([
    ['handlers', (engine: Stage, body: () => never) => engine.async(body as never)()],
    ['engine.run', (engine: Stage, body: () => never) => engine.run(body as never)],
  ])('gives a throw of the function itself to the run: %s', async (_, start) => {
    const engine = new Stage();
    const failure = new Error('in the arguments');
    const bodies = {
      body(): never {
        throw failure;
      },
    };
    const run = start(engine, bodies.body);
    expect(run.state).toBe('error');
    await expect(run).rejects.toBe(failure);
  });

  test('gives a throw of default parameters to the run', async () => {
    const engine = new Stage();
    const handler = engine.async(function* (value: number = fails()) {
      return value;
    });
    await expect(handler()).rejects.toThrow('no default');
  });

  test('runs synchronously inside another handler, and the outer one is current again afterwards', () => {
    const engine = new Stage();
    const log: string[] = [];
    const inner = engine.async(function* inner() {
      log.push((yield* self()).name);
      yield* gate();
    });
    const outer = engine.run(function* outer() {
      void inner();
      defer(() => log.push('deferred'));
      log.push((yield* self()).name);
      yield* gate();
    });
    expect(log).toEqual(['inner', 'outer']);
    outer.cancel();
    expect(log).toEqual(['inner', 'outer', 'deferred']);
    engine.runs.cancelAll();
  });

  test('has no current run outside', () => {
    const engine = new Stage();
    void engine.run(function* () {
      yield* gate();
    });
    expect(thrownBy(() => defer(() => undefined))).toMatchObject({ name: 'NoCurrentRunError' });
    expect(thrownBy(() => fork(sleep(1)))).toMatchObject({ name: 'NoCurrentRunError' });
    engine.runs.cancelAll();
  });

  test.each([
    ['an operation', () => sleep(0), undefined],
    ['a function that makes an operation', () => () => sleep(0), undefined],
    ['a function that makes a promise', () => async () => 5, 5],
    [
      'a generator function',
      () =>
        function* () {
          return 6;
        },
      6,
    ],
    [
      'an asynchronous generator function',
      () =>
        async function* () {
          return 7;
        },
      7,
    ],
  ])('starts %s', async (_, make, expected) => {
    await expect(new Stage().run(make() as never)).resolves.toBe(expected);
  });

  test.each([
    ['a generator object', (function* () {})(), 'a generator object, which cannot be started again'],
    ['a promise', Promise.resolve(), 'a promise, which cannot be started again'],
    ['a number', 5, 'got `5` (number)'],
    ['nothing', undefined, 'got `undefined` (undefined)'],
  ])('refuses %s at the call', (_, work, message) => {
    expect(() => new Stage().run(work as never)).toThrow(message);
  });
});

describe('The option `before`', () => {
  test('runs synchronously before the first line, with the arguments', () => {
    const engine = new Stage();
    const log: string[] = [];
    const handler = engine.async({ before: (name: string) => log.push(`before ${name}`) }, function* (name: string) {
      log.push(`line of ${name}`);
    });
    handler('a');
    expect(log).toEqual(['before a', 'line of a']);
  });

  test('ends the run in error when it throws, without the first line', async () => {
    const engine = new Stage();
    const failure = new Error('refused');
    let lines = 0;
    const handler = engine.async(
      {
        before: () => {
          throw failure;
        },
      },
      function* () {
        lines += 1;
      },
    );
    const run = handler();
    expect([run.state, run.error, lines]).toEqual(['error', failure, 0]);
    await expect(run).rejects.toBe(failure);
  });

  test('reports its throw through the error channel when nobody looks', async () => {
    const engine = new Stage();
    const failure = new Error('refused');
    engine.async(
      {
        before: () => {
          throw failure;
        },
      },
      function* () {},
    )();
    await turn();
    expect(engine.reported).toEqual([failure]);
  });
});

function fails(): number {
  throw new Error('no default');
}
