import { describe, expect, test } from '@jest/globals';
import { all, fork, type Operation, type Run, race, routine, shield, sleep, timeout, wait } from 'offloop';
import { gate, microtasks, Stage, turn } from './stage.js';

/** A step that the test ends, in a shield, which logs what became of it. */
function shielded(log: string[], door: Operation<unknown>) {
  return shield(function* () {
    try {
      yield* door;
      log.push('work done');
    } finally {
      log.push('work over');
    }
    return 'value';
  });
}

describe('shield', () => {
  test('gives the result of its work', async () => {
    expect(await new Stage().run(shield(sleep(0)))).toBeUndefined();
    expect(await new Stage().run(shield(() => wait(Promise.resolve(5))))).toBe(5);
    await expect(new Stage().run(shield(() => Promise.reject(new Error('no'))))).rejects.toThrow('no');
  });

  test('makes a cancel wait until its work has ended; the handler does not go on', async () => {
    const engine = new Stage();
    const log: string[] = [];
    const door = gate();
    const run = engine.run(function* () {
      try {
        log.push(yield* shielded(log, door));
      } finally {
        log.push('finally');
      }
      log.push('never');
    });
    expect(run.cancel()).toBe(true);
    await turn();
    expect([log, run.isCancelling, run.isFinished]).toEqual([[], true, false]);
    door.open();
    await run.settled;
    expect(log).toEqual(['work done', 'work over', 'finally']);
    expect(run.state).toBe('cancelled');
  });

  test('keeps the signal quiet until its work has ended', async () => {
    const engine = new Stage();
    const door = gate();
    const run = engine.run(function* () {
      yield* shield(door);
    });
    const { signal } = run;
    run.cancel();
    const during = signal.aborted;
    door.open();
    await run.settled;
    expect([during, signal.aborted]).toEqual([false, true]);
  });

  test('reports a failure of its work after a cancel, and the outcome stands', async () => {
    const engine = new Stage();
    const failure = new Error('not saved');
    const door = gate();
    const run = engine.run(function* () {
      try {
        yield* shield(door);
      } catch {
        throw new Error('the handler went on');
      }
    });
    run.cancel('why');
    door.fail(failure);
    expect(await run.settled).toEqual({ state: 'cancelled', reason: 'why' });
    await turn();
    expect(engine.reported).toEqual([failure]);
  });

  test('of a run is the whole run', async () => {
    const engine = new Stage();
    const log: string[] = [];
    const door = gate();
    const run = engine.run(shielded(log, door));
    run.cancel();
    await turn();
    expect([log, run.isFinished]).toEqual([[], false]);
    door.open();
    await run.settled;
    expect(log).toEqual(['work done', 'work over']);
    expect(run.state).toBe('cancelled');
  });

  test('holds against the cancel of a parent, a timeout, and the failure of a sibling', async () => {
    const engine = new Stage();
    const log: string[] = [];
    const door = gate();
    const byParent = engine.run(function* () {
      yield* routine(function* () {
        yield* shielded(log, door);
        log.push('never');
      })();
    });
    byParent.cancel();
    await microtasks();
    expect(log).toEqual([]);
    door.open();
    await byParent.settled;
    expect(log).toEqual(['work done', 'work over']);

    log.length = 0;
    const late = gate();
    const byTime = engine.run(
      function* () {
        yield* shielded(log, late);
        log.push('never');
      },
      { timeout: 0 },
    );
    byTime.catch(() => {});
    while (!byTime.isCancelling) await turn();
    expect([log, byTime.isFinished]).toEqual([[], false]);
    late.open();
    await byTime.settled;
    expect([log, byTime.state]).toEqual([['work done', 'work over'], 'error']);

    log.length = 0;
    const last = gate();
    const bySibling = engine.run(function* () {
      fork(() => Promise.reject(new Error('sibling')));
      yield* shielded(log, last);
      log.push('never');
    });
    bySibling.catch(() => {});
    await turn();
    expect([log, bySibling.isFinished]).toEqual([[], false]);
    last.open();
    await bySibling.settled;
    expect([log, bySibling.state]).toEqual([['work done', 'work over'], 'error']);
  });

  test.each<[string, (work: Operation<any>) => any]>([
    ['race', (work) => race([work, gate()])],
    ['all', (work) => all([work, gate()])],
    ['timeout', (work) => timeout(60_000, work)],
    [
      'routine',
      (work) =>
        routine(function* () {
          yield* work;
        })(),
    ],
    ['shield', (work) => shield(work)],
    [
      'a helper in race',
      (work) =>
        race([
          function* () {
            yield* work;
          },
        ]),
    ],
    [
      'a fork',
      (work) =>
        fork(function* () {
          yield* work;
        }),
    ],
  ])('inside %s is not interrupted, and the handler ends after it', async (_, wrap) => {
    const engine = new Stage();
    const log: string[] = [];
    const door = gate();
    const run = engine.run(function* () {
      try {
        yield* wrap(shielded(log, door));
        log.push('never');
      } finally {
        log.push('finally');
      }
    });
    run.cancel();
    await turn();
    expect([log, run.isFinished]).toEqual([[], false]);
    door.open();
    await run.settled;
    expect(log).toEqual(['work done', 'work over', 'finally']);
  });

  test('that loses a race goes on to its end, and holds the end of the handler', async () => {
    const engine = new Stage();
    const log: string[] = [];
    const door = gate();
    const run = engine.run(function* () {
      log.push(yield* race([shielded(log, door), wait(Promise.resolve('fast'))]));
      return 'body ended';
    });
    await turn();
    expect([log, run.isFinished]).toEqual([['fast'], false]);
    door.open();
    expect(await run).toBe('body ended');
    expect(log).toEqual(['fast', 'work done', 'work over']);
  });

  test('frees the handler for a cancel again once it has ended', async () => {
    const engine = new Stage();
    const log: string[] = [];
    const run = engine.run(function* () {
      yield* shield(() => wait(Promise.resolve()));
      log.push('after the shield');
      yield* gate();
      log.push('never');
    });
    await turn();
    run.cancel();
    expect([log, run.state]).toEqual([['after the shield'], 'cancelled']);
  });

  test('answers no sooner when a cancel came while its answer was queued', async () => {
    const engine = new Stage({ uiBudget: 0 });
    const log: string[] = [];
    const doors = Array.from({ length: 20 }, () => gate());
    const runs = doors.map((door) =>
      engine.run(function* () {
        try {
          yield* shield(door);
          log.push('went on');
        } finally {
          log.push('finally');
        }
      }),
    );
    for (const door of doors) door.open();
    const wentOn = log.filter((entry) => entry === 'went on').length;
    expect(wentOn).toBeLessThan(20);
    for (const run of runs) run.cancel();
    await Promise.all(runs.map((run) => run.settled));
    expect(log.filter((entry) => entry === 'went on').length).toBe(wentOn);
    expect(log.filter((entry) => entry === 'finally').length).toBe(20);
  });

  test('cancelled inside its start still runs to its end', async () => {
    const engine = new Stage();
    const log: string[] = [];
    const door = gate();
    let run: Run | undefined;
    const handler = engine.async(function* () {
      yield* wait(Promise.resolve());
      try {
        yield* shield(function* () {
          run?.cancel();
          yield* door;
          log.push('work done');
        });
        log.push('never');
      } finally {
        log.push('finally');
      }
    });
    run = handler();
    await turn();
    expect(log).toEqual([]);
    door.open();
    await run.settled;
    expect(log).toEqual(['work done', 'finally']);
  });

  test('runs to its end when the engine closes', async () => {
    const engine = new Stage();
    const log: string[] = [];
    const door = gate();
    void engine.run(shielded(log, door));
    const closed = engine.close();
    await turn();
    expect(log).toEqual([]);
    door.open();
    await closed;
    expect(log).toEqual(['work done', 'work over']);
  });
});
