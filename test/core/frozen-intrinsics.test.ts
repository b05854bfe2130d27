import { describe, expect, test } from '@jest/globals';

// Before the library is loaded. Jest gives each test file a realm of its own, so this harms no other.
Object.freeze(Object.getPrototypeOf(Object.getPrototypeOf((function* () {})())));
const { wait } = await import('offloop');
const { gate, Stage } = await import('./stage.js');

describe('Frozen intrinsics', () => {
  test('put the step of a finally off, cut the rest, and the caller never goes on', async () => {
    const engine = new Stage();
    const log: string[] = [];
    function* helper() {
      try {
        yield* gate();
      } finally {
        log.push('helper');
        yield* wait(async () => void log.push('step'));
        log.push('rest of the finally');
      }
      log.push('never');
    }
    const run = engine.run(function* () {
      try {
        yield* helper();
        log.push('never');
      } finally {
        log.push('caller');
      }
      log.push('never');
    });
    run.cancel();
    await run.settled;
    expect(log).toEqual(['helper', 'caller', 'step']);
    expect(engine.logged).toEqual([expect.stringMatching(/^warn: .*put off/)]);
  });

  test('report an error that leaves a helper, and do not let a catch of its callers go on', async () => {
    const engine = new Stage();
    const log: string[] = [];
    function* helper() {
      try {
        yield* gate();
      } finally {
        // biome-ignore lint/correctness/noUnsafeFinally: what a body may do
        throw new Error('clean-up');
      }
    }
    const run = engine.run(function* () {
      yield* helper();
      log.push('never');
    });
    run.cancel();
    await run.settled;
    expect(log).toEqual([]);
    expect(engine.reported).toMatchObject([{ message: 'clean-up' }]);
  });
});
