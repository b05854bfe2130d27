import { describe, expect, test } from '@jest/globals';
import {
  all,
  DeadlockError,
  defer,
  fork,
  type Op,
  type Operation,
  type Run,
  race,
  retry,
  routine,
  self,
  shield,
  timeout,
  wait,
} from 'offloop';
import { gate, Stage, turn } from './stage.js';

type Via = (run: Run<any>) => Operation<any> | Run<any>;

const blocking: [string, Via][] = [
  ['a yield', (run) => run],
  ['all', (run) => all([run])],
  ['all beside others', (run) => all([gate(), run])],
  [
    'a routine',
    (run) =>
      routine(function* () {
        return yield* run;
      })(),
  ],
  [
    'a helper in all',
    (run) =>
      all([
        function* () {
          return yield* run;
        },
      ]),
  ],
  ['retry', (run) => retry(() => run, { retries: 0 })],
  ['shield', (run) => shield(() => run)],
];

/** Handlers that each wait for the next one, by `via`, and the last for the first. */
async function circle(size: number, via: Via) {
  const engine = new Stage();
  const doors = Array.from({ length: size }, () => gate());
  const runs: Run<unknown>[] = [];
  for (const [index, door] of doors.entries()) {
    runs.push(
      engine.run(
        function* () {
          yield* door;
          yield via(runs[(index + 1) % size] as Run);
        },
        { name: `run ${index}` },
      ),
    );
  }
  const outcomes = runs.map((run) => run.settled);
  for (const door of doors) door.open();
  return { runs, outcomes: await Promise.all(outcomes) };
}

describe('A wait in a circle', () => {
  test.each(blocking)('of oneself is refused at once, by name: %s', async (_, via) => {
    const engine = new Stage();
    const error = await engine
      .run(
        function* () {
          yield via(yield* self());
        },
        { name: 'lonely' },
      )
      .catch((reason) => reason);
    expect(error).toBeInstanceOf(DeadlockError);
    expect(error.message).toContain('`lonely`');
    expect(error.circle).toHaveLength(1);
  });

  const sizes = [2, 3, 4, 5].flatMap((size) => blocking.map(([name, via]) => [size, name, via] as const));
  test.each(sizes)('of %d runs is refused by the one that would close it: %s', async (size, _, via) => {
    const { runs, outcomes } = await circle(size, via);
    // The others fail with it, since each waits for the next.
    const errors = outcomes.map((outcome) => (outcome.state === 'error' ? outcome.error : undefined));
    expect(errors[0]).toBeInstanceOf(DeadlockError);
    expect(new Set(errors).size).toBe(1);
    const { circle: named, message } = errors[0] as DeadlockError;
    expect(new Set(named)).toEqual(new Set(runs));
    expect(named).toHaveLength(size);
    for (const run of runs) expect(message).toContain(`\`${run.name}\``);
  });

  test('through a parent that waits for its child', async () => {
    const engine = new Stage();
    const run = engine.run(
      function* () {
        const me = yield* self();
        yield* all([
          function* () {
            yield* wait(Promise.resolve());
            yield* me;
          },
        ]);
      },
      { name: 'parent' },
    );
    await expect(run).rejects.toBeInstanceOf(DeadlockError);
  });

  test('of a fork for its parent is refused: a parent never ends before its children', async () => {
    const engine = new Stage();
    const caught: unknown[] = [];
    const run = engine.run(function* () {
      const me = yield* self();
      fork(function* () {
        try {
          yield* me;
        } catch (error) {
          caught.push(error);
        }
      });
      yield* wait(Promise.resolve());
      return 'value';
    });
    expect(await run).toBe('value');
    expect(caught[0]).toBeInstanceOf(DeadlockError);
  });

  test('of a deferred clean-up for its own run is refused', async () => {
    const engine = new Stage();
    const caught: unknown[] = [];
    const run = engine.run(function* () {
      const me = yield* self();
      defer(function* () {
        try {
          yield* me;
        } catch (error) {
          caught.push(error);
        }
      });
    });
    await run;
    expect(caught[0]).toBeInstanceOf(DeadlockError);
  });

  test('of a finally for its own run is refused', async () => {
    const engine = new Stage();
    const caught: unknown[] = [];
    const run = engine.run(function* () {
      const me = yield* self();
      try {
        yield* gate();
      } finally {
        try {
          yield* me;
        } catch (error) {
          caught.push(error);
        }
      }
    });
    run.cancel();
    await run.settled;
    expect(caught[0]).toBeInstanceOf(DeadlockError);
  });

  test.each<[string, Via]>([
    ['race', (run) => race([run, wait(Promise.resolve('free'))])],
    ['timeout', (run) => timeout(0, () => run)],
    ['race in all', (run) => all([race([run, wait(Promise.resolve('free'))])])],
    ['all in race', (run) => race([all([run]), wait(Promise.resolve('free'))])],
    [
      'a routine in race',
      (run) =>
        race([
          routine(function* () {
            return yield* run;
          })(),
          wait(Promise.resolve('free')),
        ]),
    ],
  ])('through %s is none: something else may free it', async (_, via) => {
    const { outcomes } = await circle(2, (run) => via(run));
    for (const outcome of outcomes)
      expect(outcome.state === 'error' ? (outcome.error as Error).name : outcome.state).not.toBe('DeadlockError');
  });

  test('through a native await is invisible', async () => {
    const engine = new Stage();
    const door = gate();
    let second: Run | undefined;
    const first: Run = engine.run(async function* () {
      yield* door;
      await (second as Run).catch(() => {});
    });
    second = engine.run(function* () {
      yield* first;
    });
    await turn();
    door.open();
    await turn();
    expect([first.state, second.state]).toEqual(['running', 'running']);
    second.cancel();
    await first;
  });

  test('that was left is none', async () => {
    const engine = new Stage();
    const door = gate();
    let first: Run | undefined;
    const second = engine.run(function* () {
      yield* race([first as Run, door]);
      yield* gate();
    });
    first = engine.run(function* () {
      yield* wait(Promise.resolve());
    });
    door.open();
    await first;
    second.cancel();
  });

  test('is refused by a call that would wait for its own place in a queue', async () => {
    const engine = new Stage();
    let depth = 0;
    const handler = engine.async({ policy: 'queue', maxConcurrency: 1, name: 'queued' }, function* (): any {
      depth += 1;
      if (depth === 1) yield* handler();
      return depth;
    });
    const run = handler();
    await expect(run).rejects.toBeInstanceOf(DeadlockError);
    expect(depth).toBe(1);
  });

  /** A queue with so many places; each of its calls goes on when its door opens, and calls again. */
  function circleInQueue(places: number, via: (call: Run<any>) => any = (call) => call) {
    const engine = new Stage();
    const doors = Array.from({ length: places }, () => gate());
    const handler = engine.async(
      { policy: 'queue', maxConcurrency: places },
      function* (name: string, door?: Operation<void>): any {
        if (door === undefined) return name;
        yield* door;
        return yield via(handler(`${name} again`));
      },
    );
    const runs = doors.map((door, index) => handler(`${index}`, door));
    return { doors, runs, handler };
  }

  test.each(blocking)(
    'is refused to the last of the holders that wait for a place in their queue by %s',
    async (_, via) => {
      for (const places of [2, 3]) {
        const { doors, runs } = circleInQueue(places, via);
        for (const door of doors) {
          expect(runs.map((run) => run.state)).toEqual(runs.map(() => 'running'));
          door.open();
        }
        // The last frees its place, and the others have theirs.
        const last = runs.pop() as Run;
        await expect(last).rejects.toBeInstanceOf(DeadlockError);
        for (const run of runs) run.cancel();
        const { circle } = last.error as DeadlockError;
        expect(circle[0]).toBe(last);
        expect(circle).toEqual(expect.arrayContaining(runs));
      }
    },
  );

  test('is none while one holder of the queue can still end', async () => {
    const { doors, runs } = circleInQueue(3);
    doors[0]?.open();
    doors[1]?.open();
    await turn();
    expect(runs.map((run) => run.state)).toEqual(['running', 'running', 'running']);
    runs[2]?.cancel();
    expect(await Promise.all(runs.slice(0, 2))).toEqual(['0 again', '1 again']);
  });

  test('through two queues is refused, and named', async () => {
    const engine = new Stage();
    const doors = [gate(), gate(), gate(), gate()];
    const options = { policy: 'queue', maxConcurrency: 2 } as const;
    const left = engine.async({ ...options, name: 'left' }, function* (door?: Operation<void>): any {
      if (door === undefined) return;
      yield* door;
      yield* right();
    });
    const right = engine.async({ ...options, name: 'right' }, function* (door?: Operation<void>): any {
      if (door === undefined) return;
      yield* door;
      yield* left();
    });
    const runs = [left(doors[0]), left(doors[1]), right(doors[2]), right(doors[3])];
    for (const door of doors) {
      expect(runs.map((run) => run.state)).toEqual(runs.map(() => 'running'));
      door.open();
    }
    const outcome = await (runs[3] as Run).settled;
    expect(outcome).toMatchObject({ state: 'error', error: { name: 'DeadlockError' } });
    expect(((runs[3] as Run).error as Error).message).toMatch(/`right` → `left`/);
    await Promise.all(runs.slice(0, 3));
  });

  test('through another handler that waits for a place is refused', async () => {
    const engine = new Stage();
    const [first, second] = [gate(), gate()];
    const queued = engine.async({ policy: 'queue', maxConcurrency: 2 }, function* (wait?: () => Op<void>): any {
      if (wait !== undefined) yield* wait();
    });
    const between = engine.async(function* () {
      yield* queued();
    });
    const one = queued(function* () {
      yield* first;
      yield* queued();
    });
    const two = queued(function* () {
      yield* second;
      yield* between();
    });
    first.open();
    second.open();
    expect((await two.settled).state).toBe('error');
    await one;
  });

  test('with two places only when every holder is blocked', async () => {
    const engine = new Stage();
    const free = gate();
    const handler = engine.async(
      { policy: 'queue', maxConcurrency: 2, name: 'queued' },
      function* (work: () => any): any {
        return yield* work();
      },
    );
    const holder = handler(() => free);
    const waiting = handler(() =>
      handler(function* () {
        return 'got its place';
      }),
    );
    await turn();
    expect(waiting.state).toBe('running');
    free.open();
    await holder;
    expect(await waiting).toBe('got its place');

    const inner: Run[] = [];
    const blocked = [gate(), gate()].map((door) =>
      handler(function* () {
        yield* door;
        const next = handler(() => wait(Promise.resolve()));
        inner.push(next);
        yield* next;
      }),
    );
    const outcomes = blocked.map((run) => run.settled);
    for (const run of blocked) expect(run.state).toBe('running');
    engine.runs.cancelAll();
    await Promise.all(outcomes);
  });
});
