/** Very many runs: what they cost is counted by how often somebody who looks at lists is told. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Run, sleep, Task } from 'offloop';
import { TestEngine } from 'offloop/testing';
import { ActiveRuns } from '../../src/engine/active-runs.js';

const MANY = 4_000;

let engine: TestEngine;
beforeEach(() => {
  engine = new TestEngine({ development: false });
});
afterEach(async () => {
  engine.runs.cancelAll();
  await engine[Symbol.asyncDispose]();
});

const owner = {};
/** A handler whose calls wait in a queue, and somebody who looks at each state of it, and of all runs. */
function queued(): {
  readonly runs: Run[];
  readonly handler: { cancelAll(): readonly Run[] };
  readonly told: () => number;
} {
  const handler = engine.async({ policy: 'queue', group: 'jobs', owner, name: 'job' }, function* () {
    yield* sleep(1e6);
  });
  let told = 0;
  const look = (): void => {
    told += handler.getSnapshot().queued + (handler.getSnapshot().last === undefined ? 1 : 0);
    told += engine.runs.getSnapshot().length;
  };
  const runs = Array.from({ length: MANY }, () => handler());
  handler.subscribe(look);
  engine.runs.subscribe(look);
  return { runs, handler, told: () => told };
}

describe('very many calls that wait', () => {
  test.each<[string, (runs: readonly Run[], handler: { cancelAll(): readonly Run[] }) => unknown]>([
    ['by their handler', (_runs, handler) => handler.cancelAll()],
    ['by their group', () => engine.runs.cancelGroup('jobs')],
    ['by their group itself', () => engine.group('jobs').cancelAll()],
    ['by their owner', () => engine.runs.cancelOwner(owner)],
    ['all', () => engine.runs.cancelAll()],
    ['by the end of the engine', () => void engine.close()],
  ])('are cancelled %s, and who looks at lists is told a few times', (_how, cancel) => {
    const { runs, handler, told } = queued();
    cancel(runs, handler);
    expect(runs.every((run) => run.isCancelled)).toBe(true);
    expect(told()).toBeLessThan(10 * MANY);
  });

  test.each(['oldest', 'newest'])(
    'are cancelled one by one, the %s first, while somebody looks at the last',
    (first) => {
      const handler = engine.async({ policy: 'queue' }, function* () {
        yield* sleep(1e6);
      });
      const runs = Array.from({ length: MANY }, () => handler());
      let queuedCalls = 0;
      handler.subscribe(() => {
        const { queued: count, last } = handler.getSnapshot();
        queuedCalls += count + (last === undefined ? 1 : 0);
      });
      for (const run of first === 'oldest' ? runs : [...runs].reverse()) run.cancel();
      expect([handler.isRunning, queuedCalls > 0]).toEqual([false, true]);
    },
  );

  test('start one after the other', async () => {
    let ended = 0;
    const handler = engine.async({ policy: 'queue' }, function* () {
      yield* sleep(0);
      ended += 1;
    });
    for (let call = 0; call < MANY; call += 1) void handler();
    handler.cancelAll();
    expect(ended).toBe(0);
    const running = Array.from({ length: MANY }, () => handler());
    // Each cancel starts the next.
    for (const run of running) run.cancel();
    expect(handler.queued).toBe(0);
  });

  test('are tasks under the virtual clock', async () => {
    const runs = Array.from({ length: MANY }, () => engine.run(new Task(() => new Promise(() => {}))));
    for (const run of runs) run.cancel();
    await engine.flush();
    expect(engine.runs.size).toBe(0);
  });
});

describe('a list of active runs', () => {
  test('can be read as it was at each time, and keeps nothing for long', () => {
    const runs = Array.from({ length: 60 }, () => engine.run(sleep(1e6)));
    const list = new ActiveRuns([]);
    const active: Run[] = [];
    const seen: { readonly read: () => readonly Run[]; readonly expected: readonly Run[] }[] = [];
    for (const [index, run] of runs.entries()) {
      list.add(run);
      active.push(run);
      if (index % 3 > 0) {
        const [ending] = active.splice((index * 7) % active.length, 1);
        ending?.cancel();
        list.delete(ending as Run);
      }
      seen.push({ read: list.now, expected: [...active] });
      expect(list.newest).toBe(active.at(-1));
    }
    for (const { read, expected } of seen) expect(read()).toEqual(expected);
    expect(seen[10]?.read()).toBe(seen[10]?.read());
  });
});
