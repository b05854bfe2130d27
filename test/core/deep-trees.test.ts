import { describe, expect, jest, test } from '@jest/globals';
import { all, defer, fork, type Op, race, routine, wait } from 'offloop';
import { type Gate, gate, Stage, turn } from './stage.js';

const DEPTH = 1500;
// Under coverage each level takes its time.
jest.setTimeout(60_000);

type Way = (next: () => Op<void>, engine: Stage) => () => Op<unknown>;

function waitFor(door: Gate<void>): () => Op<void> {
  return function* () {
    yield* door;
  };
}

/** A handler that goes down level by level, by `below`, until it is deep enough; there it does `bottom`. */
async function descend(below: Way, bottom: () => Op<void>) {
  const engine = new Stage();
  let depth = 0;
  const closed: number[] = [];
  const level = (at: number) =>
    function* (): Op<void> {
      try {
        yield* wait(Promise.resolve());
        depth = at;
        if (at < DEPTH) yield* below(level(at + 1), engine)();
        else yield* bottom();
      } finally {
        closed.push(at);
      }
    };
  const run = engine.run(level(1));
  while (depth < DEPTH) await turn();
  return { engine, run, closed };
}

const routines: Way = (next) =>
  function* () {
    yield* routine(next)();
  };
const forks: Way = (next) =>
  function* () {
    fork(next);
    yield* gate();
  };
const handlers: Way = (next, engine) =>
  function* () {
    yield* engine.run(next);
  };
const members: Way = (next) =>
  function* () {
    yield* all([() => race([next, gate()])]);
  };
const waiting: [string, Way][] = [
  ['routines', routines],
  ['handlers', handlers],
  ['all and race', members],
];
const ways: [string, Way][] = [...waiting, ['forks', forks]];

describe(`A tree of ${DEPTH} levels`, () => {
  test.each(ways)('of %s is cancelled from the inside out, before the cancel returns', async (_, below) => {
    const { engine, run, closed } = await descend(below, waitFor(gate()));
    expect(run.cancel()).toBe(true);
    expect(closed).toEqual(Array.from({ length: DEPTH }, (_, index) => DEPTH - index));
    expect([run.state, engine.runs.size, engine.reported]).toEqual(['cancelled', 0, []]);
  });

  test.each(ways)('of %s ends when it is cancelled with asynchronous clean-up at its end', async (_, below) => {
    const door = gate();
    const { run, closed } = await descend(below, function* () {
      try {
        yield* gate();
      } finally {
        yield* door;
      }
    });
    run.cancel();
    expect([run.isCancelling, closed]).toEqual([true, []]);
    door.open();
    await run.settled;
    expect([run.state, closed.length]).toEqual(['cancelled', DEPTH]);
  });

  test.each(waiting)('of %s gives its result, and its error', async (_, below) => {
    const good = gate();
    const first = await descend(below, waitFor(good));
    good.open();
    await first.run;
    expect(first.closed.length).toBe(DEPTH);
    const bad = gate();
    const second = await descend(below, waitFor(bad));
    bad.fail(new Error('from below'));
    await expect(second.run).rejects.toThrow('from below');
  });

  test('of forks fails from below', async () => {
    const bad = gate();
    const { run, closed } = await descend(forks, waitFor(bad));
    bad.fail(new Error('from below'));
    await expect(run).rejects.toThrow('from below');
    expect(closed.length).toBe(DEPTH);
  });

  test('can be looked at', async () => {
    const { engine, run } = await descend(handlers, waitFor(gate()));
    const found = engine.runs.find({});
    expect(found.length).toBe(DEPTH);
    expect(found.at(-1)?.children).toEqual([]);
    found.at(-1)?.update({ completed: 1, total: 2 });
    expect(run.progress).toMatchObject({ completed: 1, total: 2 });
    run.cancel();
  });
});

describe('A wide tree', () => {
  test('of 20,000 forks is cancelled at once', () => {
    const engine = new Stage();
    const log: number[] = [];
    let closed = 0;
    const run = engine.run(function* () {
      defer(() => log.push(closed));
      for (let i = 0; i < 20_000; i += 1)
        fork(function* () {
          try {
            yield* gate();
          } finally {
            closed += 1;
          }
        });
      yield* gate();
    });
    run.cancel();
    expect([log, run.state]).toEqual([[20_000], 'cancelled']);
  });
});
